import {moneyText} from '../domain/cost-text.ts';
import {freeCost} from '../domain/free-cost.ts';
import {counted, percentText} from '../domain/number-text.ts';
import {freeText} from '../domain/service-text.ts';
import type {Snapshot} from '../session/snapshot.ts';
import {busyShare} from './busy-share.ts';
import {costSpans} from './cost-spans.ts';
import {capacityKinds, dimmedIf, doubtOf, ownWords} from './doubt.ts';
import {gpusText} from './gpu-text.ts';
import {spansWidth} from './spans.ts';
import type {Span, Theme} from './theme.ts';

type Part = readonly Span[];

const heldPart = (snapshot: Snapshot): Part => {
	const {capacity, gpus} = snapshot;
	const busy = busyShare(snapshot);
	const sum = (read: (node: NonNullable<typeof gpus>['nodes'][number]) => number): number =>
		gpus?.nodes.reduce((total, node) => total + read(node), 0) ?? 0;
	const held = capacity?.held ?? sum(({allocated}) => allocated);
	const total = capacity?.total ?? sum(({allocatable}) => allocatable);
	return [
		{text: 'GPUs ', role: 'dim'},
		{text: `${capacity === undefined ? '≥' : ''}${gpusText(held)}`},
		{text: ' of ', role: 'dim'},
		{text: String(total)},
		{text: ' held', role: 'dim'},
		...(busy === undefined ? [] : [{text: ', ', role: 'dim'} as const, {text: percentText(busy)}, {text: ' busy', role: 'dim'} as const]),
	];
};

const freeParts = ({capacity}: Snapshot): readonly Part[] => {
	if (capacity === undefined) return [[{text: 'free not known', role: 'dim'}]];
	const free = freeText(capacity);
	if (free.length === 0) return [[{text: 'none free', role: 'look'}]];
	return free.map((text, index): Part => (index === 0 ? [{text: 'free ', role: 'dim'}, {text}] : [{text}]));
};

/** GPUs of services that have done nothing for long enough to be called idle. */
const idlePart = ({rows}: Snapshot): Part => {
	const idle = rows.filter(({state}) => state.word === 'Idle').reduce((sum, {service}) => sum + service.gpus.held, 0);
	return idle === 0 ? [] : [{text: gpusText(idle)}, {text: ' held idle', role: 'dim'}];
};

const waitingPart = ({gpus}: Snapshot): Part => {
	const waiting = gpus?.waiting ?? [];
	if (waiting.length === 0) return [];
	const asked = waiting.reduce((sum, pod) => sum + pod.gpus, 0);
	return [{text: `${counted(waiting.length, 'pod')} ${waiting.length === 1 ? 'waits' : 'wait'} for ${gpusText(asked)}`, role: 'look'}];
};

const costParts = ({cost, gpus}: Snapshot): readonly Part[] => {
	if (cost === undefined) return [];
	const free = freeCost(gpus?.nodes ?? []);
	// It is of no cloud.
	const placeholders = gpus?.nodes.filter(({price}) => price?.isPlaceholder === true).length ?? 0;
	return [
		costSpans(cost),
		free === undefined || free === 0
			? []
			: [{text: 'free ', role: 'dim'}, {text: moneyText(free, cost.currency)}, {text: '/h', role: 'dim'}],
		cost.unpriced === 0 ? [] : [{text: `${gpusText(Math.ceil(cost.unpriced))} unpriced`, role: 'dim'}],
		placeholders > 0
			? [{text: `OpenCost's default price on ${counted(placeholders, 'node')}`, role: 'look'}]
			: cost.source === 'OpenCost'
				? [{text: 'prices of OpenCost', role: 'dim'}]
				: [],
	];
};

/** Parts one after another, in lines that are not longer than `width`; no part is broken. `separator`: before each but the first. */
const flow = (parts: readonly Part[], separator: (part: Part) => Span, width: number): readonly Part[] => {
	const lines: Span[][] = [];
	for (const part of parts) {
		const line = lines.at(-1);
		const lead = separator(part);
		if (line === undefined || spansWidth([...line, lead, ...part]) > width) lines.push([...part]);
		else line.push(lead, ...part);
	}
	return lines;
};

/** How many GPUs there are, who waits, what is free and what all costs, in as few lines as it takes. */
export const gpuTotals = (snapshot: Snapshot, theme: Theme, width: number): ReadonlyArray<readonly Span[]> => {
	const free = freeParts(snapshot);
	// Models of what is free are one list.
	const isMore = (part: Part): boolean => free.indexOf(part) > 0;
	const doubt = doubtOf(snapshot, capacityKinds);
	const words = ownWords(doubt, snapshot);
	const doubts: readonly Part[] = words === undefined ? [] : [[{text: words, role: 'look'}]];
	const told = [heldPart(snapshot), idlePart(snapshot), waitingPart(snapshot), ...free, ...costParts(snapshot)];
	const parts = [...doubts, ...told];
	const lines = flow(
		parts.filter(part => part.length > 0),
		part => ({text: isMore(part) ? ', ' : ` ${theme.glyphs.dot} `, role: isMore(part) ? 'plain' : 'dim'}),
		width - 2,
	);
	const isDoubt = (span: Span): boolean => span.text === words;
	return lines.map((line): readonly Span[] => [
		{text: ' '},
		...line.flatMap(span => (isDoubt(span) ? [span] : dimmedIf(doubt, snapshot.now, [span]))),
	]);
};
