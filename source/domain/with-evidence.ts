import type {Evidence, Revision} from './model-service.ts';

/** What the journal of this program saw of one revision. Milliseconds since the epoch. */
export type JournalEvidence = {
	/** Last seen with available pods. */
	readonly availableAt?: number;
	/** Watched from its start on, and never ready since. */
	readonly neverReadySince?: number;
};

/** What the metrics source remembers of a revision's pods. Milliseconds. */
export type MetricsEvidence = {readonly at: number; readonly duration: number};

const isKind =
	(...kinds: ReadonlyArray<Evidence['kind']>) =>
	(evidence: Evidence): boolean =>
		kinds.includes(evidence.kind);

const addedEvidence = (revision: Revision, journal?: JournalEvidence, metrics?: MetricsEvidence): readonly Evidence[] => {
	const now = revision.evidence.filter(isKind('available-now'));
	const controller = revision.evidence.filter(isKind('controller'));
	// What is available now, or was once seen so, cannot be "never ready".
	const never =
		now.length + controller.length === 0 && journal?.availableAt === undefined && metrics === undefined
			? journal?.neverReadySince
			: undefined;
	return [
		...now,
		...(journal?.availableAt === undefined ? [] : [{kind: 'journal' as const, at: journal.availableAt}]),
		...controller,
		...(metrics === undefined ? [] : [{kind: 'metrics' as const, ...metrics}]),
		...(never === undefined ? [] : [{kind: 'never-ready' as const, since: never}]),
	];
};

/**
 * Revisions with what the journal and the metrics know added to what their pods say now, strongest first. `journal` is keyed by
 * Revision.id, `metrics` by Revision.hash. What nothing is known of keeps its identity.
 */
export const withEvidence = (
	revisions: readonly Revision[],
	journal: ReadonlyMap<string, JournalEvidence>,
	metrics: ReadonlyMap<string, MetricsEvidence>,
): readonly Revision[] =>
	revisions.map(revision => {
		const seen = journal.get(revision.id);
		const measured = revision.hash === undefined ? undefined : metrics.get(revision.hash);
		return seen === undefined && measured === undefined ? revision : {...revision, evidence: addedEvidence(revision, seen, measured)};
	});
