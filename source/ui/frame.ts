import type {Snapshot} from '../session/snapshot.ts';
import type {ViewState} from './view-state.ts';

/** What one painted frame is made of. One value, so that news from the cluster and what follows from it are one commit. */
export type Frame = {
	readonly view: ViewState;
	readonly snapshot: Snapshot;
	/** It answers no key: on a slow line it may wait. */
	readonly isNews?: boolean;
};
