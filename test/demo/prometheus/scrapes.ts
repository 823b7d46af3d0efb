import type {Sample} from '../../../source/demo/prometheus/time-series-database.ts';
import {createRandom} from '../api-server/test-server.ts';

/** What one target answered at one time, milliseconds; what it no longer has is stale from then on. */
export type Scrape = {readonly at: number; readonly target: string; readonly samples: readonly Sample[]};

export const dataStart = Date.parse('2026-06-01T12:00:00Z');
export const dataEnd = dataStart + 40 * 60_000;

const bounds = ['0.1', '0.25', '0.5', '1.0', '2.5', '10.0', '+Inf'];

type Labels = Readonly<Record<string, string>>;
type Random = () => number;

/** Cumulative buckets, sum and count of latencies, from where they stood before. */
const createHistogram = (random: Random) => {
	const counts = bounds.map(() => 0);
	let sum = 0;
	return {
		observe(times: number) {
			for (let index = 0; index < times; index++) {
				const value = random() ** 3 * 14;
				sum += value;
				bounds.forEach((bound, position) => {
					if (bound === '+Inf' || value <= Number(bound)) counts[position] = (counts[position] ?? 0) + 1;
				});
			}
		},
		samples: (name: string, labels: Labels): readonly Sample[] => [
			...bounds.map((le, index) => ({name: `${name}_bucket`, labels: {...labels, le}, value: counts[index] ?? 0})),
			{name: `${name}_sum`, labels, value: sum},
			{name: `${name}_count`, labels, value: counts.at(-1) ?? 0},
		],
	};
};

type Replica = {
	readonly namespace: string;
	readonly pod: string;
	/** Requests between two scrapes. */
	readonly load: number;
	/** The process starts again from zero at this scrape. */
	readonly restartsAt?: number;
	/** Scrapes from the first to the second fail; an infinite second one: the pod is gone for good. */
	readonly missing?: readonly [number, number];
	/** Errors begin here. */
	readonly failsFrom?: number;
};

const replicas: readonly Replica[] = [
	{namespace: 'chat', pod: 'llm-0', load: 7},
	{namespace: 'chat', pod: 'llm-1', load: 11, failsFrom: 60},
	{namespace: 'chat', pod: 'llm-2', load: 5, restartsAt: 90},
	{namespace: 'search', pod: 'embed-0', load: 23, missing: [70, 75]},
	{namespace: 'search', pod: 'embed-1', load: 3, missing: [100, Number.POSITIVE_INFINITY]},
	{namespace: 'search', pod: 'rerank-0', load: 0.2, restartsAt: 40, failsFrom: 45},
];

const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e308, -1e308, 3e-308, 1e-7, 1e21, 0.1, -3.5];

const interval = 15_000;

const engineScrapes = (
	{namespace, pod, load, restartsAt, missing, failsFrom}: Replica,
	phase: number,
	random: Random,
): readonly Scrape[] => {
	const target = `${namespace}/${pod}`;
	const meta = {namespace, pod, job: 'engines', instance: `${pod}:8000`};
	const engine = {...meta, model_name: `org/model-${pod.split('-')[0]}`};
	let histogram = createHistogram(random);
	let [requests, errors, tokens] = [0, 0, 0];
	const scrapes: Scrape[] = [];
	for (let index = 0; dataStart + phase + index * interval <= dataEnd; index++) {
		const at = dataStart + phase + index * interval + (index % 7 === 3 ? 4 : 0);
		if (index === restartsAt) {
			histogram = createHistogram(random);
			[requests, errors, tokens] = [0, 0, 0];
		}
		const arrived = Math.floor(load * (0.5 + random()) + random());
		const failed = failsFrom !== undefined && index >= failsFrom ? Math.floor(arrived * random() * 0.5) : 0;
		histogram.observe(arrived);
		[requests, errors, tokens] = [requests + arrived, errors + failed, tokens + arrived * 113.7];
		const isMissing = missing !== undefined && index >= missing[0] && index < missing[1];
		const samples: Sample[] = [{name: 'up', labels: meta, value: isMissing ? 0 : 1}];
		if (!isMissing) {
			samples.push(
				{name: 'http_requests_total', labels: {...meta, handler: '/v1/chat/completions', status: '2xx'}, value: requests},
				{name: 'vllm:generation_tokens_total', labels: engine, value: tokens},
				{name: 'vllm:num_requests_waiting', labels: engine, value: Math.floor(random() * load)},
				{name: 'vllm:kv_cache_usage_perc', labels: engine, value: random()},
				{name: 'tgi_request_count', labels: meta, value: requests * 2},
				{name: 'odd_gauge', labels: {namespace, pod}, value: special[Math.floor(random() * special.length)] ?? 0},
				{name: 'temperature', labels: {namespace, pod}, value: (random() - 0.5) * 60},
				...histogram.samples('vllm:e2e_request_latency_seconds', engine),
				// As from an exporter that is wrong: counts that fall, and no bucket for everything.
				...bounds.map(le => ({name: 'broken_seconds_bucket', labels: {pod, le}, value: Math.floor(random() * 20)})),
				...bounds.slice(0, 4).map((le, position) => ({name: 'open_seconds_bucket', labels: {pod, le}, value: requests * position})),
			);
		}
		if (failsFrom !== undefined && index >= failsFrom && !isMissing) {
			samples.push({name: 'http_requests_total', labels: {...meta, handler: '/v1/chat/completions', status: '5xx'}, value: errors});
		}
		scrapes.push({at, target, samples});
	}
	return scrapes;
};

/** An exporter of GPUs that is scraped without honouring its labels: the workload is in `exported_…`, an idle GPU has none. */
const gpuScrapes = (random: Random): readonly Scrape[] => {
	const exporter = {namespace: 'gpu-operator', pod: 'nvidia-dcgm-exporter-x', container: 'nvidia-dcgm-exporter', job: 'dcgm'};
	const gpus = replicas.map(({namespace, pod}, index) => ({
		...exporter,
		UUID: `GPU-${index}`,
		gpu: String(index),
		...(index === 5 ? {} : {exported_namespace: namespace, exported_pod: pod}),
	}));
	const scrapes: Scrape[] = [];
	for (let at = dataStart + 1234; at <= dataEnd; at += 2 * interval) {
		const samples = gpus.flatMap((labels, index): readonly Sample[] => {
			const busy = random();
			return [
				{name: 'DCGM_FI_DEV_GPU_UTIL', labels, value: Math.round(busy * 100)},
				...(index % 2 === 0 ? [{name: 'DCGM_FI_PROF_GR_ENGINE_ACTIVE', labels, value: busy}] : []),
				{name: 'DCGM_FI_DEV_FB_USED', labels, value: 60_000 + index * 1000 + Math.round(busy * 50)},
				{name: 'DCGM_FI_DEV_FB_FREE', labels, value: 21_000 - index * 1000 - Math.round(busy * 50)},
			];
		});
		scrapes.push({at, target: 'dcgm', samples});
	}
	return scrapes;
};

/** Forty minutes of a small fleet, with all that goes wrong in one, in the order of time; the same at every call. */
export const fleetScrapes = (): readonly Scrape[] => {
	const random = createRandom(20_260_601);
	const engines = replicas.flatMap((replica, index) => engineScrapes(replica, index * 2111, random));
	return [...engines, ...gpuScrapes(random)].toSorted((one, other) => one.at - other.at);
};
