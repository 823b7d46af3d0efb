import {afterAll, expect, it} from 'vitest';
import {systemClock} from '../../source/cluster/clock.ts';
import type {Sample} from '../../source/demo/prometheus/time-series-database.ts';
import {indexTargets} from '../../source/metrics/fleet/target-index.ts';
import {readGpuNumbers} from '../../source/metrics/gpus/gpu-numbers.ts';
import {podNumbersOf} from '../../source/metrics/gpus/pod-numbers.ts';
import {readDevices} from '../../source/metrics/gpus/read-devices.ts';
import {planRefresh} from '../../source/metrics/plan-refresh.ts';
import {priceMetric, priceQuery} from '../../source/metrics/prices/read-prices.ts';
import {probeCapabilities} from '../../source/metrics/probe-capabilities.ts';
import {activityQuery} from '../../source/metrics/queries/activity-query.ts';
import {gpuChartQuery} from '../../source/metrics/queries/chart-query.ts';
import {podDevicesQuery} from '../../source/metrics/queries/device-query.ts';
import {fleetGpuQueries} from '../../source/metrics/queries/fleet-gpu-query.ts';
import {gpuHistoryQuery} from '../../source/metrics/queries/history-query.ts';
import {runRefresh} from '../../source/metrics/run-refresh.ts';
import {createPrometheusSource} from '../../source/metrics/sources/prometheus-source.ts';
import {createUrlTransport} from '../../source/metrics/sources/url-transport.ts';
import {describeWithControlPlane} from '../control-plane/control-plane.ts';
import {type RealPrometheus, startRealPrometheus} from '../demo/prometheus/real-prometheus.ts';
import {seriesOfScrapes} from '../demo/prometheus/remote-write.ts';
import {vllmSamples} from '../metrics/fleet-samples.ts';
import {exported, fields, gpu, honoured, native, slice, usual} from '../metrics/gpus/gpu-samples.ts';
import {holderOf, podOf, service} from '../metrics/gpus/gpu-stage.ts';

type Place = typeof native;

/** GPUs of all kinds: whole, in slices beside their GPU, shared by copies and by processes, idle, broken. */
const fleet = (place: Place): readonly Sample[] => [
	...usual(place(gpu(0), holderOf('llama')), 71, {PROF_GR_ENGINE_ACTIVE: 0.637, DEV_FB_RESERVED: 511}),
	...usual(place(gpu(1), holderOf('llama')), 37),
	...fields(place(slice(2, 1, '3g.40gb'), holderOf('bge')), {
		PROF_GR_ENGINE_ACTIVE: 0.411,
		DEV_GPU_UTIL: 0,
		DEV_FB_USED: 1013,
		DEV_FB_FREE: 3001,
		DEV_GPU_TEMP: 55,
	}),
	...fields(place(gpu(2)), {PROF_GR_ENGINE_ACTIVE: 0.3, DEV_FB_USED: 1013, DEV_FB_FREE: 70_000, DEV_GPU_TEMP: 55}),
	...usual(place(gpu(3), [...holderOf('one'), {vgpu: '0'}]), 53),
	...usual(place(gpu(3), [...holderOf('two'), {vgpu: '1'}]), 53),
	...fields(place(gpu(4)), {DEV_GPU_UTIL: 90, DEV_FB_USED: 50_001}),
	...usual(place(gpu(4), [...holderOf('three'), {vgpu: '0'}]), 60, {DEV_FB_USED: 30_000, DEV_FB_FREE: 29_999, DEV_GPU_TEMP: 70}),
	...usual(place(gpu(4), [...holderOf('two'), {vgpu: '1'}]), 30, {DEV_FB_USED: 20_001, DEV_FB_FREE: 29_999, DEV_GPU_TEMP: 70}),
	...usual(place(gpu(5)), 0),
	...fields(place({...gpu(5), err_code: '79', err_msg: 'GPU has fallen off the bus'}), {DEV_XID_ERRORS: 79}),
];

const names = ['llama', 'bge', 'one', 'two', 'three'];
const targets = names.map(name => service(name));

const pageOf = (samples: readonly Sample[], at: number) => {
	const byName = new Map<string, {labels: Sample['labels']; value: number; at: number}[]>();
	for (const {name, labels, value} of samples) byName.set(name, [...(byName.get(name) ?? []), {labels, value, at}]);
	return byName;
};

describeWithControlPlane('GPUs from a real Prometheus', assets => {
	const running: RealPrometheus[] = [];
	const sources: Array<{readonly close: () => Promise<void>}> = [];
	const at = Math.floor(Date.now() / 1000) * 1000;

	/** A Prometheus of its own that has scraped these. */
	const start = async (samples: readonly Sample[]) => {
		const prometheus = await startRealPrometheus(assets);
		running.push(prometheus);
		await prometheus.write(
			seriesOfScrapes([
				{at: at - 15_000, target: 'all', samples},
				{at, target: 'all', samples},
			]),
		);
		const source = createPrometheusSource(
			createUrlTransport(new URL(prometheus.url), {}, {clock: systemClock, environment: {}, readFile: async () => ''}),
		);
		sources.push(source);
		const capabilities = await probeCapabilities(source, at);
		if (!capabilities.ok) throw new Error(capabilities.failure.sentence);
		return {source, capabilities: capabilities.value};
	};

	const ask = async (samples: readonly Sample[]) => {
		const {source, capabilities} = await start(samples);
		const index = indexTargets(targets, new WeakMap());
		const plan = planRefresh({capabilities, targets, index, opened: undefined, turn: 0, hasDevices: true});
		const {layers} = await runRefresh(source, plan, at, new AbortController().signal);
		expect(layers.failures).toEqual({});
		return layers;
	};

	afterAll(async () => {
		for (const source of sources) await source.close();
		for (const prometheus of running) await prometheus.stop();
	});

	it.each([
		['where labels are not honoured', exported],
		['where they are', honoured],
	] as const)('devices and pods are what the page of the exporter says, %s', async (_, place) => {
		const read = readDevices(pageOf(fleet(native), at));
		const truth = podNumbersOf(read);
		const layers = await ask(fleet(place));
		expect(layers.devices).toEqual(read.map(({device}) => device));
		for (const name of names) {
			const [pod] = service(name).pods;
			const told = layers.gpu?.pods.get('chat')?.get(pod?.name ?? '');
			const expected = truth.pods.get('chat')?.get(pod?.name ?? '');
			expect(told?.utilization, name).toBeCloseTo(expected?.utilization ?? Number.NaN, 12);
			expect(told?.memory, name).toBeCloseTo(expected?.memory ?? Number.NaN, 12);
			const workload = layers.gpu?.workloads.get('chat')?.get(name);
			const {power, ...others} = truth.workloads.get('chat')?.get(name) ?? {};
			expect(workload, name).toMatchObject(others);
			if (others.isShared !== true) expect(workload?.power, name).toBe(power);
			expect(workload?.isShared, name).toBe(others.isShared);
		}
	});

	it('understands all that is asked of GPUs, and has an answer', async () => {
		const vllm = vllmSamples({namespace: 'chat', pod: podOf('llama'), requests: [5]});
		const {source, capabilities} = await start([...fleet(exported), ...vllm, {name: priceMetric, labels: {node: 'gpu-1'}, value: 4.1}]);
		const {gpus: sources, names: known} = capabilities;
		const scope = {namespaces: 'chat'};
		const turns = fleetGpuQueries({sources, names: known, scope, pods: 5000}, () => true);
		expect(turns).toHaveLength(4);
		const queries = [
			...turns,
			podDevicesQuery(sources, known, {...scope, pods: podOf('two')}),
			activityQuery(capabilities, {...scope, pods: '.+'}, 600_000),
			gpuHistoryQuery(capabilities, scope),
			gpuChartQuery(capabilities, scope),
			priceQuery,
		];
		for (const query of queries) {
			const answer = await source.instant(query ?? '', at);
			if (!answer.ok) throw new Error(answer.failure.sentence);
			expect(answer.value.value.length, query).toBeGreaterThan(0);
			expect(answer.value.warnings).toEqual([]);
		}
		const turn = async (index: number) => {
			const answer = await source.instant(turns[index] ?? '', at);
			return answer.ok ? readGpuNumbers(answer.value.value) : undefined;
		};
		const whole = podNumbersOf(readDevices(pageOf(fleet(native), at)));
		expect((await turn(0))?.pods.get('chat')?.get(podOf('one'))).toEqual({utilization: 0.53});
		expect((await turn(1))?.pods.get('chat')?.get(podOf('one'))).toEqual({memory: whole.pods.get('chat')?.get(podOf('one'))?.memory});
		expect((await turn(3))?.workloads.get('chat')?.get('two')).toMatchObject({temperature: 70, isShared: true});
		expect((await turn(3))?.workloads.get('chat')?.get('')).toEqual({at});
	});
});
