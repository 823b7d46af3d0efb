import type {PriceTable} from './cost.ts';
import {defaultThresholds, type Thresholds} from './thresholds.ts';

/** What the user's own file says, with the defaults in the place of what it leaves out. */
export type Settings = {
	readonly thresholds: Thresholds;
	/** Absent: none is known, and none is made up. */
	readonly prices?: PriceTable;
	/** Whether an Event (events.k8s.io) is written beside what is changed; absent: not. */
	readonly notesEvents?: boolean;
	/** Columns of the list in their order, by the name of a view; absent: as the width decides. */
	readonly columns?: Readonly<Record<string, readonly string[]>>;
};

export const defaultSettings: Settings = {thresholds: defaultThresholds};
