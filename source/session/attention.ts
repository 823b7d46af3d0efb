import type {ModelService} from '../domain/model-service.ts';
import type {AccessBook} from './access-book.ts';
import type {DetailBook} from './detail/service-detail.ts';
import type {PolicyBook} from './evidence/policy-book.ts';
import type {SnapshotFeed} from './feed/snapshot-feed.ts';
import type {Session} from './session.ts';
import type {SessionMetrics} from './session-metrics.ts';

export type AttentionOptions = {
	readonly feed: Pick<SnapshotFeed, 'services' | 'setView' | 'sharingNodes'>;
	readonly detail: Pick<DetailBook, 'open'>;
	readonly policies: Pick<PolicyBook, 'open' | 'renew'>;
	readonly metrics: Pick<SessionMetrics, 'setTargets' | 'open'>;
	readonly access: Pick<AccessBook, 'look'>;
	readonly mayWrite: () => boolean;
};

export type Attention = Pick<Session, 'open' | 'look'> & {
	/** Services are others than before. */
	readonly follow: () => void;
	/** A person wants to know what is asked once only. */
	readonly askAgain: () => void;
};

/** What somebody looks at: more is asked for that than for all the rest. */
export const createAttention = ({feed, detail, policies, metrics, access, mayWrite}: AttentionOptions): Attention => {
	let looked: readonly string[] = [];
	let opened: string | undefined;
	const openedService = (): ModelService | undefined => (opened === undefined ? undefined : feed.services.get(opened));
	const askAccess = (): void => {
		const uids = opened === undefined ? looked : [...looked, opened];
		// A read-only session offers no change, whoever may make one.
		if (mayWrite()) access.look(uids.flatMap(uid => feed.services.get(uid) ?? []));
	};
	const follow = (): void => {
		detail.open(openedService());
		policies.open(openedService());
		metrics.setTargets(feed.services, looked, feed.sharingNodes());
		metrics.open(openedService());
	};
	const turn = (): void => {
		feed.setView(looked, opened);
		follow();
		askAccess();
	};
	return {
		follow,
		open(uid) {
			opened = uid;
			turn();
		},
		look(uids) {
			looked = uids;
			turn();
		},
		askAgain() {
			policies.renew(openedService());
			askAccess();
		},
	};
};
