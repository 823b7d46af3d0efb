import type {WriteOutcome} from '../session.ts';

/** What came of one request. `end`: what did not happen, for a plan of which nothing else has. */
export type StepOutcome = WriteOutcome & {
	readonly end?: string;
	/** metadata.generation of the target since then, where it was read. */
	readonly generation?: number;
};
