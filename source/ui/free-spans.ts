import type {Capacity} from '../domain/capacity.ts';
import {freeText} from '../domain/service-text.ts';
import type {Snapshot} from '../session/snapshot.ts';
import {costSpans} from './cost-spans.ts';
import {joinSpans, spansWidth} from './spans.ts';
import type {Span, Theme} from './theme.ts';

type Spans = readonly Span[];

/** `free 11 A100 (6 on one node) and 2 more`: the first models by how many are free; the others are counted, not cut. */
const byModel = (free: readonly string[], count: number): Spans => [
	{text: 'free ', role: 'dim'},
	{text: free.slice(0, count).join(', ')},
	...(count < free.length ? [{text: ` and ${free.length - count} more`, role: 'dim'} as const] : []),
];

/** `free 17 (6 on one node)`: of all models together. */
const together = ({free}: Capacity): Spans => {
	const all = free.reduce((sum, entry) => sum + entry.free, 0);
	const block = Math.max(0, ...free.map(({largestBlock}) => largestBlock));
	return [{text: 'free ', role: 'dim'}, {text: `${all}${block === all ? '' : ` (${block} on one node)`}`}];
};

/** All ways to say what is free, the best first. */
const freeVariants = (capacity: Capacity | undefined): readonly Spans[] => {
	if (capacity === undefined) return [[{text: 'free not known', role: 'dim'}]];
	const free = freeText(capacity);
	if (free.length === 0) {
		return [
			[
				{text: 'free ', role: 'dim'},
				{text: 'none', role: 'plain'},
			],
		];
	}
	return [...free.map((_, index) => byModel(free, free.length - index)), together(capacity)];
};

/**
 * What is free by model, with the largest block of each, and what all costs, each after a dot: as much of it as fits into `width`
 * cells. What is idle of the cost gives way before a model does, and models before the cost.
 */
export const freeAndCostSpans = ({capacity, cost}: Snapshot, theme: Theme, width: number): Spans => {
	const dot: Span = {text: ` ${theme.glyphs.dot} `, role: 'dim'};
	const frees = freeVariants(capacity);
	const costs = cost === undefined ? [[]] : [costSpans(cost), costSpans(cost, true)];
	const line = (free: Spans, money: Spans): Spans => joinSpans([[{text: ''}], free, money], dot);
	const variants = frees.flatMap((free, index) =>
		index < frees.length - 2 ? [line(free, costs[0] ?? [])] : costs.map(money => line(free, money)),
	);
	return variants.find(spans => spansWidth(spans) <= width) ?? line(frees.at(-2) ?? frees.at(-1) ?? [], []);
};
