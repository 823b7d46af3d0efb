import {createStretch} from '../cluster/stretch.ts';
import type {Failure, Outcome} from '../domain/outcome.ts';
import type {LayerName, Layers} from './fleet/layers.ts';
import {readGpuNumbers} from './gpus/gpu-numbers.ts';
import {readDeviceAnswer} from './gpus/read-device-answer.ts';
import type {Answer, MetricsSource, Sample} from './metrics-source.ts';
import {readHistograms, readLoadNumbers} from './numbers/read-numbers.ts';
import type {PlannedQuery, RefreshPlan} from './plan-refresh.ts';
import {nodeTimeTag} from './queries/device-query.ts';
import {tagLabel} from './queries/promql.ts';

/** Queries that are under way at once: a Prometheus serves others too, and proxied requests hold a connection of the API server. */
const together = 3;

type Reader<Name extends LayerName> = {
	/** Which samples of an answer are of this layer: several may be asked for in one query. */
	readonly has: (labels: Sample['labels']) => boolean;
	readonly read: (samples: readonly Sample[]) => NonNullable<Layers[Name]> | Promise<NonNullable<Layers[Name]>>;
};

const buckets = {has: (labels: Sample['labels']) => labels['le'] !== undefined, read: readHistograms};
const numbers = {has: (labels: Sample['labels']) => labels['le'] === undefined && labels['__name__'] === undefined, read: readLoadNumbers};

const readers: {readonly [Name in LayerName]: Reader<Name>} = {
	gpu: {has: () => true, read: readGpuNumbers},
	load: numbers,
	shown: buckets,
	ranked: buckets,
	podLatency: buckets,
	podLoad: numbers,
	devices: {has: () => true, read: readDeviceAnswer},
	podDevices: {has: labels => labels['__name__'] !== undefined || labels[tagLabel] === nodeTimeTag, read: readDeviceAnswer},
};

export type RefreshResult = {
	readonly layers: Layers;
	readonly warnings: readonly string[];
	readonly answered: number;
	/** A query for several layers was refused for what it asks: it is worth asking for each alone. */
	readonly isRefused: boolean;
};

/** Asks all queries of a plan as of one time. Never throws. */
export const runRefresh = async (
	source: MetricsSource,
	{queries, window, coverage}: RefreshPlan,
	at: number,
	signal: AbortSignal,
): Promise<RefreshResult> => {
	const layers: Partial<Record<LayerName, unknown>> = {};
	const failures: Partial<Record<LayerName, Failure>> = {};
	const warnings = new Set<string>();
	const waiting = [...queries];
	/** Answers of layers that have others to come. */
	const samples = new Map<LayerName, Sample[]>();
	const missing = new Map<LayerName, number>();
	for (const layer of queries.flatMap(query => query.layers)) missing.set(layer, (missing.get(layer) ?? 0) + 1);
	let isRefused = false;
	/** Read as soon as it is whole, so that no answer is kept in memory for the others. */
	const take = async (layer: LayerName, own: readonly Sample[] | undefined): Promise<void> => {
		const left = (missing.get(layer) ?? 1) - 1;
		missing.set(layer, left);
		const before = samples.get(layer);
		if (left > 0) {
			if (own !== undefined) samples.set(layer, [...(before ?? []), ...own]);
			return;
		}
		samples.delete(layer);
		if (own !== undefined || before !== undefined) layers[layer] = await readers[layer].read([...(before ?? []), ...(own ?? [])]);
	};
	const stretch = createStretch();
	const ask = async ({layers: asked, query}: PlannedQuery): Promise<void> => {
		const answer: Outcome<Answer<readonly Sample[]>> = await source.instant(query, at, signal);
		if (answer.ok) for (const warning of answer.value.warnings) warnings.add(warning);
		else isRefused ||= asked.length > 1 && answer.failure.kind === 'invalid';
		for (const layer of asked) {
			if (answer.ok)
				await take(layer, asked.length === 1 ? answer.value.value : answer.value.value.filter(({labels}) => readers[layer].has(labels)));
			else {
				failures[layer] = answer.failure;
				await take(layer, undefined);
			}
			if (stretch.isOver()) await stretch.rest();
		}
	};
	const work = async (): Promise<void> => {
		for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await ask(next);
	};
	await Promise.all(Array.from({length: together}, work));
	return {
		layers: {...(layers as Partial<Layers>), at, window, coverage, failures},
		warnings: [...warnings],
		answered: Object.keys(layers).length,
		isRefused,
	};
};
