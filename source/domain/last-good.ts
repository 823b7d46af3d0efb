import type {Evidence, Revision} from './model-service.ts';

/** A revision that served for less than this was tried, not trusted. Milliseconds. */
const trusted = 10 * 60_000;

type Known<Kind extends Evidence['kind']> = Extract<Evidence, {readonly kind: Kind}>;

export const evidenceOf = <Kind extends Evidence['kind']>(revision: Revision, kind: Kind): Known<Kind> | undefined =>
	revision.evidence.find((evidence): evidence is Known<Kind> => evidence.kind === kind);

const best = (revisions: readonly Revision[], score: (revision: Revision) => number | undefined): Revision | undefined => {
	let found: {readonly revision: Revision; readonly score: number} | undefined;
	for (const revision of revisions) {
		const value = score(revision);
		if (value === undefined) continue;
		if (found === undefined || value > found.score || (value === found.score && revision.number > found.revision.number))
			found = {revision, score: value};
	}
	return found?.revision;
};

/** Kinds of evidence, strongest first; within one kind the highest score wins, then the higher number. */
const rules: ReadonlyArray<(revision: Revision) => number | undefined> = [
	revision => evidenceOf(revision, 'available-now')?.replicas,
	revision => evidenceOf(revision, 'journal')?.at,
	revision => {
		const metrics = evidenceOf(revision, 'metrics');
		return metrics !== undefined && metrics.duration >= trusted ? metrics.at : undefined;
	},
	revision => evidenceOf(revision, 'controller')?.at,
	revision => evidenceOf(revision, 'metrics')?.duration,
];

/**
 * Where a rollback should go: the revision with the strongest evidence that it served, which need not be the previous number.
 * Never the newest, for that is what one rolls back from. Undefined: not known which was good, and nothing is guessed.
 */
export const lastGood = (revisions: readonly Revision[]): Revision | undefined => {
	const candidates = revisions.filter(revision => !revision.newest);
	for (const rule of rules) {
		const found = best(candidates, rule);
		if (found !== undefined) return found;
	}
	return undefined;
};
