import type {ActionType} from './action.ts';

/** The words of the State column, worst first in the order of the list. */
export type StateWord =
	| 'Stuck'
	| 'Failed'
	| 'Crashing'
	| 'Image missing'
	| 'Erroring'
	| 'Slow'
	| 'Queueing'
	| 'Node lost'
	| 'Waiting for GPU'
	| 'At maximum'
	| 'Autoscaler blind'
	| 'Alerting'
	| 'Aborted'
	| 'Pinned'
	| 'Held'
	| 'Paused'
	| 'Loading'
	| 'Progressing'
	| 'Idle'
	| 'Stable'
	| 'Parked';

/** broken: serves errors or less than it should, and will not heal alone. look: worth an eye. fine: leave it. */
export type Severity = 'broken' | 'look' | 'fine';

/** A key the sentence offers because it would help. `words`: "roll back to rev 5". */
export type Suggestion = {readonly intent: ActionType | 'logs' | 'open'; readonly words: string};

/** Rollout and health of a service joined, the worse one shown. */
export type ServiceState = {
	readonly word: StateWord;
	readonly severity: Severity;
	/** Since when, milliseconds since the epoch; the label shows an age where the word needs one ("Stuck 6m"). */
	readonly since?: number;
	/** What the label adds to the word: "3%", "3.1×", "2/3", "(was 2)". */
	readonly detail?: string;
	/** The sentence of the selected row without its times; `{age}` stands where the age of `since` belongs. */
	readonly sentence: string;
	/** A second sentence: what the numbers cover, what is compared. */
	readonly note?: string;
	readonly suggestions: readonly Suggestion[];
	/** Every finding, worst first, where there are several: the first is the one above. */
	readonly others: readonly StateWord[];
};
