import type {SafeText} from './safe-text.ts';

/** An alert that fires, in the words of the rule that its owner wrote. */
export type FiringAlert = {
	readonly name: SafeText;
	/** The rule's label: 'critical', 'warning'. */
	readonly severity?: SafeText;
	/** The rule's summary or description, as far as the source tells it. */
	readonly summary?: SafeText;
	/** The rule's expression with its threshold, and how long it must hold: "p95 > 10 for 5m". */
	readonly condition?: SafeText;
	/** Milliseconds; absent: not told. */
	readonly since?: number;
	/** The pod it fires for, where it is for one. */
	readonly pod?: SafeText;
};
