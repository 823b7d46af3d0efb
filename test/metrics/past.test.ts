import {expect, test} from 'vitest';
import type {Sample} from '../../source/demo/prometheus/time-series-database.ts';
import {eventually} from '../cluster/eventually.ts';
import {lineOf} from './chart-line.ts';
import {closeAfterEach} from './close-after-each.ts';
import {startFeed} from './feed-stage.ts';
import {exportedGpuSamples, targetOf, vllmSamples} from './fleet-samples.ts';
import {type SimulatedSource, startSimulatedSource} from './simulated-source.ts';

const closing = closeAfterEach();
const minute = 60_000;
const pod = 'llama-7d9f8c6b5-x2x4k';
const llama = targetOf('chat', 'llama', [pod]);

/** Scrapes every half minute. */
const scrapeEvery = (source: SimulatedSource, minutes: number, samples: (scrape: number) => readonly Sample[], from = 0): void => {
	for (let scrape = 0; scrape < minutes * 2; scrape++) {
		source.advance(30_000);
		source.scrape(samples(from + scrape));
	}
};

/** 30 requests between two scrapes, in one bucket until `slowFrom` and in a slower one then. */
const requestsAt = (scrape: number, slowFrom = Number.POSITIVE_INFINITY): readonly number[] => {
	const fast = Math.min(scrape, slowFrom);
	return [0, 30 * fast, 0, 30 * (scrape - fast)];
};

const busy = (pods: readonly string[], value: number): readonly Sample[] =>
	exportedGpuSamples(pods.map(name => ({namespace: 'chat', pod: name, id: `GPU-${name}`, busy: value})));

const follow = async (source: SimulatedSource, targets = [llama], parts: Parameters<typeof startFeed>[1] = {}) => {
	const stage = closing(startFeed(source, {refresh: 30_000, ...parts}));
	stage.setTargets(targets);
	await stage.next();
	return stage;
};

test('sparklines begin with what the source remembers and go on with what refreshes bring; what was not there is a gap', async () => {
	const source = closing(await startSimulatedSource());
	const samples = (scrape: number): readonly Sample[] => [
		...vllmSamples({namespace: 'chat', pod, requests: requestsAt(scrape)}),
		...busy([pod], scrape < 40 ? 25 : 75),
	];
	scrapeEvery(source, 20, samples);
	const stage = await follow(source);
	const {gpuHistory, latencyHistory} = stage.metrics(llama.uid) ?? {};
	expect(gpuHistory?.step).toBe(3 * minute);
	expect(gpuHistory?.points).toHaveLength(10);
	// Twenty minutes of it: what was before is not known.
	expect(gpuHistory?.points.slice(0, 3)).toEqual([undefined, undefined, undefined]);
	expect(gpuHistory?.points.slice(5)).toEqual([0.25, 0.25, 0.25, 0.25, 0.25]);
	expect(latencyHistory?.points.at(-1)).toBeCloseTo(0.49, 6);
	for (let refresh = 0; refresh < 6; refresh++) await stage.refresh(30_000, () => source.scrape(samples(40 + refresh)));
	const later = stage.metrics(llama.uid)?.gpuHistory;
	expect(later?.start).toBe((gpuHistory?.start ?? 0) + 3 * minute);
	expect(later?.points.at(-1)).toBeGreaterThan(0.25);
});

test('a service whose replicas come to light after the first refresh has its sparklines too', async () => {
	const source = closing(await startSimulatedSource());
	const samples = (scrape: number): readonly Sample[] => [
		...vllmSamples({namespace: 'chat', pod, requests: requestsAt(scrape)}),
		...busy([pod], 25),
	];
	scrapeEvery(source, 20, samples);
	const stage = await follow(source, [{...llama, pods: []}]);
	expect(stage.metrics(llama.uid)?.gpuHistory).toBeUndefined();
	stage.setTargets([llama]);
	await stage.refresh(30_000, () => source.scrape(samples(40)));
	const {gpuHistory, latencyHistory} = stage.metrics(llama.uid) ?? {};
	expect(gpuHistory?.points.slice(5)).toEqual([0.25, 0.25, 0.25, 0.25, 0.25]);
	expect(latencyHistory?.points.at(-2)).toBeCloseTo(0.49, 6);
});

test('Slow is measured against the median p95 of the last hour, which some slow minutes do not move', async () => {
	const source = closing(await startSimulatedSource());
	scrapeEvery(source, 60, scrape => vllmSamples({namespace: 'chat', pod, requests: requestsAt(scrape, 90)}));
	const stage = await follow(source);
	const metrics = stage.metrics(llama.uid);
	expect(metrics?.latency?.p95?.value).toBeGreaterThan(2);
	expect(metrics?.latencyBaseline?.value).toBeCloseTo(0.49, 6);
});

test('a service without requests and busy GPUs is idle since the last of either, as far as the source remembers', async () => {
	const source = closing(await startSimulatedSource());
	const idle = targetOf('chat', 'idle', ['idle-7d9f8c6b5-aaaaa']);
	const never = targetOf('chat', 'never', ['never-7d9f8c6b5-aaaaa']);
	const samples = (scrape: number): readonly Sample[] => [
		// It worked for an hour, and has not for two.
		...vllmSamples({namespace: 'chat', pod: 'idle-7d9f8c6b5-aaaaa', requests: [Math.min(scrape, 120)]}),
		...vllmSamples({namespace: 'chat', pod: 'never-7d9f8c6b5-aaaaa', requests: [0]}),
		...vllmSamples({namespace: 'chat', pod, requests: [scrape]}),
		...busy(['idle-7d9f8c6b5-aaaaa', 'never-7d9f8c6b5-aaaaa', pod], 0),
	];
	const begun = source.now();
	scrapeEvery(source, 180, samples);
	const stage = await follow(source, [llama, idle, never]);
	// What is on the screen is asked for first.
	await stage.refresh(30_000, () => source.scrape(samples(360)));
	const since = stage.metrics(idle.uid)?.idleSince ?? 0;
	expect(Math.abs(since - (begun + 60 * minute))).toBeLessThanOrEqual(10 * minute);
	expect(stage.metrics(never.uid)?.idleSince).toBeLessThanOrEqual(begun + 10 * minute);
	expect(stage.metrics(llama.uid)).not.toHaveProperty('idleSince');
	await stage.refresh(30_000, () => source.scrape(vllmSamples({namespace: 'chat', pod: 'idle-7d9f8c6b5-aaaaa', requests: [500]})));
	expect(stage.metrics(idle.uid)).not.toHaveProperty('idleSince');
});

test('charts of the open service come at once, at even steps, with gaps, and without the replicas that do not serve', async () => {
	const source = closing(await startSimulatedSource());
	const broken = 'llama-58c6b7d9f-ddddd';
	const gone = 'llama-bcdfgh245-eeeee';
	const other = 'llama-70b-7d9f8c6b5-fffff';
	const samples = (scrape: number): readonly Sample[] => [
		...(scrape >= 20 && scrape < 30 ? [] : vllmSamples({namespace: 'chat', pod, requests: requestsAt(scrape)})),
		...(scrape >= 20 && scrape < 30 ? [] : busy([pod], 75)),
		// A revision that was replaced counted then; one that crashes does not, and neither does a service whose name goes on.
		...(scrape < 20 ? busy([gone], 25) : []),
		...busy([broken, other], 0),
	];
	scrapeEvery(source, 25, samples);
	const target = {
		...llama,
		pods: [
			{name: pod, ready: true},
			{name: broken, ready: false},
		],
	};
	const stage = await follow(source, [target, targetOf('chat', 'llama-70b', [other])]);
	stage.open(target.uid, []);
	await eventually(() => stage.charts.has(target.uid));
	const charts = stage.charts.get(target.uid);
	const gpu = lineOf(charts, 'gpu', 'mean');
	const [p50, p95] = ['p50', 'p95'].map(name => lineOf(charts, 'latency', name));
	expect(Object.keys(charts?.missing ?? {}).toSorted()).toEqual(['cacheUsage', 'interToken', 'queueTime', 'tokens']);
	expect(gpu).toMatchObject({step: 30_000});
	expect(gpu?.points).toHaveLength(61);
	expect(gpu?.points.slice(0, 8)).toEqual(Array.from({length: 8}, () => undefined));
	// Half of both while both served, then a gap, then what is left.
	expect(gpu?.points[20]).toBe(0.5);
	expect(gpu?.points[36]).toBeUndefined();
	expect(gpu?.points.at(-1)).toBe(0.75);
	expect(p95?.points.at(-1)).toBeCloseTo(0.49, 6);
	expect(p50?.points[40]).toBeUndefined();
	expect((gpu?.start ?? 1) % 30_000).toBe(0);
});

test('charts that cannot be drawn say why', async () => {
	const source = closing(await startSimulatedSource());
	scrapeEvery(source, 2, () => [{name: 'up', labels: {}, value: 1}]);
	const stage = await follow(source);
	stage.open(llama.uid, []);
	await eventually(() => stage.charts.has(llama.uid));
	const {span, charts, missing} = stage.charts.get(llama.uid) ?? {};
	expect(span).toBe(30 * minute);
	expect(charts).toEqual([]);
	expect(missing?.gpu).toContain('has no DCGM series');
	expect(missing?.latency).toContain('no series of its vLLM pods');
	expect(Object.keys(missing ?? {})).toHaveLength(11);
});

const ready = (name: string, value: number): Sample => ({
	name: 'kube_pod_status_ready',
	labels: {namespace: 'chat', pod: name, condition: 'true', job: 'kube-state-metrics'},
	value,
});

test('evidence of a revision is how long kube-state-metrics saw its pods ready, and when last', async () => {
	const source = closing(await startSimulatedSource());
	const begun = source.now();
	scrapeEvery(source, 120, scrape => [
		// Served for an hour; its successor never got ready; the one of another service is not asked for.
		ready('llama-bcdfgh245-eeeee', scrape < 120 ? 1 : 0),
		ready('llama-58c6b7d9f-ddddd', 0),
		ready('llama-70b-bcdfgh245-fffff', 1),
	]);
	const stage = await follow(source);
	stage.open(llama.uid, ['bcdfgh245', '58c6b7d9f']);
	await eventually(() => stage.evidence.has(llama.uid));
	const evidence = stage.evidence.get(llama.uid);
	expect([...(evidence?.keys() ?? [])]).toEqual(['bcdfgh245']);
	expect(evidence?.get('bcdfgh245')).toEqual({at: begun + 60 * minute, duration: 55 * minute});
});

test('without kube-state-metrics the evidence is that requests were answered', async () => {
	const source = closing(await startSimulatedSource());
	scrapeEvery(source, 60, scrape => [
		...vllmSamples({namespace: 'chat', pod: 'llama-bcdfgh245-eeeee', requests: [Math.min(scrape, 60)]}),
		...vllmSamples({namespace: 'chat', pod: 'llama-58c6b7d9f-ddddd', requests: [0]}),
	]);
	const stage = await follow(source);
	stage.open(llama.uid, ['bcdfgh245', '58c6b7d9f']);
	await eventually(() => stage.evidence.has(llama.uid));
	expect([...(stage.evidence.get(llama.uid)?.keys() ?? [])]).toEqual(['bcdfgh245']);
	expect(stage.evidence.get(llama.uid)?.get('bcdfgh245')?.duration).toBeGreaterThanOrEqual(20 * minute);
});

test('another service that is opened gets its own charts, and one that is closed gets none any more', async () => {
	const source = closing(await startSimulatedSource());
	const other = targetOf('chat', 'other', ['other-7d9f8c6b5-aaaaa']);
	scrapeEvery(source, 5, scrape => [
		...vllmSamples({namespace: 'chat', pod, requests: requestsAt(scrape)}),
		...vllmSamples({namespace: 'chat', pod: 'other-7d9f8c6b5-aaaaa', requests: requestsAt(scrape)}),
	]);
	const stage = await follow(source, [llama, other]);
	stage.open(llama.uid, []);
	stage.open(other.uid, []);
	await eventually(() => stage.charts.has(other.uid));
	expect(stage.charts.has(llama.uid)).toBe(false);
	stage.open(undefined);
	stage.charts.clear();
	for (let refresh = 0; refresh < 4; refresh++) await stage.refresh(30_000);
	expect(stage.charts.size).toBe(0);
});

test('another span of the charts is asked for at once, at steps that fit it, and each device has a line', async () => {
	const source = closing(await startSimulatedSource());
	const two = [pod, 'llama-7d9f8c6b5-k7dn2'];
	const samples = (scrape: number): readonly Sample[] => [
		...two.flatMap(name => vllmSamples({namespace: 'chat', pod: name, requests: requestsAt(scrape), waiting: 1, running: 2})),
		...two.flatMap((name, index) =>
			busy([name], 25 + 50 * index).map(sample => ({...sample, labels: {...sample.labels, Hostname: 'gpu-1', gpu: String(index)}})),
		),
	];
	scrapeEvery(source, 60, samples);
	const target = targetOf('chat', 'llama', two);
	const stage = await follow(source, [target]);
	stage.open(target.uid, []);
	await eventually(() => stage.charts.has(target.uid));
	expect(stage.charts.get(target.uid)?.span).toBe(30 * minute);
	const asked = source.requests.length;
	stage.show({chartSpan: 6 * 60 * minute, hasDevices: false});
	await eventually(() => stage.charts.get(target.uid)?.span === 6 * 60 * minute);
	const ranges = source.requests.slice(asked).filter(({path}) => path === '/api/v1/query_range');
	expect(new Set(ranges.map(({parameters}) => parameters.get('step')))).toEqual(new Set(['180.000']));
	const charts = stage.charts.get(target.uid);
	const gpu = charts?.charts.find(({name}) => name === 'gpu');
	expect(gpu?.lines.map(({name}) => name)).toEqual(['mean', 'min', 'max', 'gpu-1/0', 'gpu-1/1']);
	expect(gpu?.lines.map(({series}) => series.points.at(-1))).toEqual([0.5, 0.25, 0.75, 0.25, 0.75]);
	expect(
		new Set(charts?.charts.flatMap(({lines}) => lines.map(({series}) => [series.start, series.step, series.points.length].join()))).size,
	).toBe(1);
	expect(charts?.charts.map(({name}) => name)).toEqual(['gpu', 'gpuMemory', 'latency', 'firstToken', 'requests', 'errors', 'queue']);
	// What is new is one question for all of them.
	const before = source.requests.length;
	for (let refresh = 0; refresh < 7; refresh++) await stage.refresh(30_000, () => source.scrape(samples(120 + refresh)));
	const newer = source.requests
		.slice(before)
		.filter(({path, parameters}) => path === '/api/v1/query_range' && parameters.get('step') === '180.000');
	expect(newer.filter(({parameters}) => parameters.get('query')?.includes('num_requests_waiting')).length).toBe(1);
});

test('a list that is sorted by a latency has that of services that are not on the screen', async () => {
	const source = closing(await startSimulatedSource());
	const targets = Array.from({length: 64}, (_, index) => {
		const name = `s${String(index).padStart(2, '0')}`;
		return targetOf('chat', name, [`${name}-7d9f8c6b5-aaaaa`], {onScreen: index < 2});
	});
	const samples = (scrape: number): readonly Sample[] =>
		targets.flatMap(({pods}) => vllmSamples({namespace: 'chat', pod: pods[0]?.name ?? '', requests: requestsAt(scrape)}));
	scrapeEvery(source, 3, samples);
	const stage = await follow(source, targets);
	const ranked = (): number => targets.filter(({uid}) => stage.metrics(uid)?.latency?.p95 !== undefined).length;
	expect(ranked()).toBe(2);
	// Their mean is known of all.
	expect(stage.metrics(targets[60]?.uid ?? '')?.latency?.p95).toBeUndefined();
	stage.show({chartSpan: 30 * minute, hasDevices: false, ranking: 'latency'});
	for (let refresh = 0; refresh < 4; refresh++) await stage.refresh(30_000, () => source.scrape(samples(6 + refresh)));
	expect(ranked()).toBe(64);
	stage.show({chartSpan: 30 * minute, hasDevices: false});
	for (let refresh = 0; refresh < 6; refresh++) await stage.refresh(30_000, () => source.scrape(samples(10 + refresh)));
	expect(ranked()).toBe(2);
});

test('replicas of the open service have a p95 of their own', async () => {
	const source = closing(await startSimulatedSource());
	scrapeEvery(source, 5, scrape => vllmSamples({namespace: 'chat', pod, requests: requestsAt(scrape)}));
	const stage = await follow(source, [{...llama, onScreen: true}]);
	expect(stage.metrics(llama.uid)?.byPod.get(pod)?.p95).toBeUndefined();
	stage.open(llama.uid, []);
	await eventually(() => stage.metrics(llama.uid)?.byPod.get(pod)?.p95 !== undefined);
	expect(stage.metrics(llama.uid)?.byPod.get(pod)?.p95?.value).toBeCloseTo(0.49, 6);
});
