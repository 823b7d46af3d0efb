import type {Failure, Outcome} from '../domain/outcome.ts';
import type {LayerName, Layers} from './fleet/layers.ts';
import {readGpuNumbers} from './gpus/gpu-numbers.ts';
import {readDeviceAnswer} from './gpus/read-device-answer.ts';
import type {Answer, MetricsSource, Sample} from './metrics-source.ts';
import {readHistograms, readLoadNumbers} from './numbers/read-numbers.ts';
import type {PlannedQuery, RefreshPlan} from './plan-refresh.ts';

/** Queries that are under way at once: a Prometheus serves others too, and proxied requests hold a connection of the API server. */
const together = 3;

const readers: {readonly [Name in LayerName]: (samples: readonly Sample[]) => NonNullable<Layers[Name]>} = {
	gpu: readGpuNumbers,
	load: readLoadNumbers,
	latency: readHistograms,
	shown: readHistograms,
	podLatency: readHistograms,
	podLoad: readLoadNumbers,
	devices: readDeviceAnswer,
	podDevices: readDeviceAnswer,
};

export type RefreshResult = {readonly layers: Layers; readonly warnings: readonly string[]; readonly answered: number};

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
	const ask = async ({layer, query}: PlannedQuery): Promise<void> => {
		const answer: Outcome<Answer<readonly Sample[]>> = await source.instant(query, at, signal);
		if (!answer.ok) {
			failures[layer] = answer.failure;
			return;
		}
		for (const warning of answer.value.warnings) warnings.add(warning);
		layers[layer] = readers[layer](answer.value.value);
	};
	const work = async (): Promise<void> => {
		for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await ask(next);
	};
	await Promise.all(Array.from({length: together}, work));
	return {
		layers: {...(layers as Partial<Layers>), at, window, coverage, failures},
		warnings: [...warnings],
		answered: Object.keys(layers).length,
	};
};
