import type {Candidate} from './candidate.ts';
import type {FoundSource} from './try-source.ts';

/** A candidate that answers. */
export type Answering = {readonly candidate: Candidate; readonly found: FoundSource};

const engineNames = ({capabilities}: FoundSource): readonly string[] =>
	capabilities.engines.filter(({engine}) => engine.isGeneric !== true).map(({engine}) => engine.engine);

const gpuNames = ({capabilities}: FoundSource): readonly string[] => capabilities.gpus.map(({gpu}) => gpu.exporter);

/** Of the two kinds of series that matter most, how many it has. */
export const wealth = (found: FoundSource): number => Math.sign(gpuNames(found).length) + Math.sign(engineNames(found).length);

const hasBuckets = ({capabilities}: FoundSource): boolean => capabilities.bucketSeries.size > 0;

/** What decides, first things first: more is better. */
const merits: ReadonlyArray<(answering: Answering) => number> = [
	({candidate}) => Number(candidate.stack.isMarked === true),
	({found}) => wealth(found),
	// One that is federated is coarser and may have dropped the buckets.
	({found}) => Number(hasBuckets(found)),
	({candidate}) => Number(candidate.stack.isGlobal === true),
	({candidate}) => -candidate.rank,
];

/** The best first. */
export const rankSources = (answering: readonly Answering[]): readonly Answering[] =>
	answering.toSorted((one, other) => merits.map(merit => merit(other) - merit(one)).find(difference => difference !== 0) ?? 0);

const listed = (names: readonly string[]): string => {
	const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
	return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
};

/** "has dcgm-exporter and vLLM series" */
const hasText = (found: FoundSource): string => {
	const names = [...gpuNames(found), ...engineNames(found)];
	return names.length === 0 ? 'has no series of GPUs or engines' : `has ${listed(names)} series`;
};

/** Why the first of these was taken, in a sentence. */
export const reasonOf = ([best, ...others]: readonly Answering[]): string => {
	if (best === undefined) return '';
	const {candidate, found} = best;
	const what = `it ${hasText(found)}`;
	if (candidate.stack.isMarked) return `It is ${candidate.stack.name}; ${what}.`;
	if (others.length === 0) return `The only one that answers (${candidate.stack.name}); ${what}.`;
	const rivals = others.filter(other => wealth(other.found) === wealth(found));
	const beats = (merit: (answering: Answering) => boolean): boolean =>
		rivals.length > 0 && merit(best) && rivals.some(rival => !merit(rival));
	const more = beats(({found: one}) => hasBuckets(one))
		? ', with the buckets of histograms'
		: beats(({candidate: one}) => one.stack.isGlobal === true)
			? ', and sees more than one Prometheus'
			: '';
	return `${others.length + 1} found; this one (${candidate.stack.name}) ${hasText(found)}${more}.`;
};

/** In the table of those that were asked. */
export const saidBy = (found: FoundSource): string => hasText(found);
