import {beforeAll, describe, expect, test} from 'vitest';
import {createPrometheus} from '../../../source/demo/prometheus/create-prometheus.ts';
import {startWorld} from '../../../source/demo/world/start-world.ts';
import {createWorldClock} from '../../../source/demo/world/world-clock.ts';

const start = Date.parse('2026-06-01T12:00:00Z');

type Result = {readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string]};

const startMetrics = (history: number) => {
	const clock = createWorldClock(start);
	const {database, store} = startWorld({clock, seed: 1, services: undefined, systems: [], history});
	const prometheus = createPrometheus({database, now: clock.now});
	const query = (text: string, time = clock.now()): readonly Result[] => {
		const {body} = prometheus.handle('GET', `/api/v1/query?time=${time / 1000}&query=${encodeURIComponent(text)}`);
		return (JSON.parse(Buffer.from(body).toString()) as {data: {result: readonly Result[]}}).data.result;
	};
	/** The value of the only series. */
	const value = (text: string, time?: number): number => {
		const results = query(text, time);
		expect(results, text).toHaveLength(1);
		return Number(results[0]?.value[1]);
	};
	return {clock, store, query, value};
};

describe('metrics', () => {
	let metrics: ReturnType<typeof startMetrics>;
	beforeAll(() => {
		metrics = startMetrics(3_600_000);
	});

	test.each([
		// query, lowest, highest
		['sum(rate(vllm:request_success_total{pod=~"llama-3-70b-.*"}[1m]))', 10.5, 13],
		['histogram_quantile(0.95, sum by (le) (rate(vllm:e2e_request_latency_seconds_bucket{pod=~"llama-3-70b-.*"}[1m])))', 1.9, 2.9],
		['sum(rate(http_requests_total{pod=~"bge-m3-.*"}[1m]))', 780, 900],
		['histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{pod=~"bge-m3-.*"}[1m])))', 0.12, 0.25],
		[
			'sum(rate(http_requests_total{pod=~"qwen-moe-.*",status="5xx"}[5m])) / sum(rate(http_requests_total{pod=~"qwen-moe-.*",handler=~"/v1/.*"}[5m]))',
			...([0.028, 0.036] as const),
		],
		['avg(DCGM_FI_DEV_GPU_UTIL{namespace="search",pod=~"bge-m3-.*"})', 93, 100],
		['max(DCGM_FI_DEV_GPU_UTIL{pod=~"whisper-large-.*"})', 0, 0],
		['sum(rate(nv_inference_request_success{pod=~"clip-vit-.*"}[1m]))', 60, 150],
		['sum(rate(tgi_request_count{pod=~"phi-4-.*"}[1m]))', 7, 16],
		['1000 * sum(rate(tgi_request_duration_sum[1m])) / sum(rate(tgi_request_duration_count[1m]))', 700, 1300],
	])('%s', (query, lowest, highest) => {
		const value = metrics.value(query);
		expect(value).toBeGreaterThanOrEqual(lowest);
		expect(value).toBeLessThanOrEqual(highest);
	});

	test('GPUs of H100 nodes tell their pod as exported_pod beside the exporter, the others as pod', () => {
		expect(metrics.value('count(count by (hostname) (DCGM_FI_DEV_GPU_UTIL{exported_pod!=""}))')).toBe(5);
		expect(metrics.query('DCGM_FI_DEV_GPU_UTIL{exported_pod!="",container!="nvidia-dcgm-exporter"}')).toEqual([]);
		expect(metrics.value('count(count by (hostname) (DCGM_FI_DEV_GPU_UTIL{pod!="",container!="nvidia-dcgm-exporter"}))')).toBe(7);
		expect(metrics.value('count(DCGM_FI_DEV_FB_USED)')).toBe(92);
		expect(metrics.value('count(DCGM_FI_PROF_GR_ENGINE_ACTIVE)')).toBe(40);
	});

	test('a service that is to have no metrics has none but those of its GPU and its readiness', () => {
		const names = new Set(metrics.query('{pod=~"jina-embed-.*"}').map(({metric}) => metric['__name__']?.split('_')[0]));
		expect([...names].toSorted()).toEqual(['DCGM', 'kube']);
	});

	test('a replica that loads or crashes exports nothing, and is down', () => {
		expect(metrics.value('up{pod="deepseek-r1-1"}')).toBe(0);
		expect(metrics.value('up{pod="deepseek-r1-0"}')).toBe(1);
		expect(metrics.query('vllm:num_requests_running{pod="deepseek-r1-1"}')).toEqual([]);
		expect(metrics.value('count(vllm:num_requests_running{pod=~"llama-3-70b-.*"})')).toBe(3);
	});

	test('the past is there: six replicas of llama served until its rollout began, and whisper was asked until it fell idle', () => {
		const before = start - 10 * 60_000;
		expect(metrics.value('count(vllm:num_requests_running{pod=~"llama-3-70b-.*"})', before)).toBe(6);
		const utilization = 'avg(DCGM_FI_DEV_GPU_UTIL{exported_pod=~"llama-3-70b-.*"})';
		expect(metrics.value(utilization, before)).toBeLessThan(
			0.6 * metrics.value('avg(DCGM_FI_DEV_GPU_UTIL{exported_pod=~"llama-3-70b-.*"} > 0)'),
		);
		expect(metrics.value('sum(rate(http_requests_total{pod=~"whisper-large-.*"}[5m]))', start - 55 * 60_000)).toBeGreaterThan(0.5);
		expect(metrics.value('sum(rate(http_requests_total{pod=~"whisper-large-.*"}[5m]))', start - 40 * 60_000)).toBe(0);
		// Rates over a minute need two samples in each.
		expect(metrics.query('sum by (pod) (rate(vllm:request_success_total[1m]))', start - 30 * 60_000).length).toBeGreaterThan(15);
	});

	test('counters only grow, and buckets hold what is below them', () => {
		expect(metrics.query('resets(http_requests_total[1h]) > 0')).toEqual([]);
		expect(metrics.query('resets(vllm:e2e_request_latency_seconds_bucket[1h]) > 0')).toEqual([]);
		const wrong =
			'vllm:e2e_request_latency_seconds_bucket{le="+Inf"} - ignoring (le) vllm:e2e_request_latency_seconds_bucket{le="5.0"} < 0 or vllm:e2e_request_latency_seconds_count - ignoring (le) vllm:e2e_request_latency_seconds_bucket{le="+Inf"} != 0';
		expect(metrics.query(wrong)).toEqual([]);
	});
});

test('load follows the replicas: fewer are busier and slower, and their series end when they go', () => {
	const {clock, store, query, value} = startMetrics(0);
	const scale = (replicas: number): void => {
		const deployment = store.get('deployments', 'chat', 'qwen-moe');
		if (deployment !== undefined) store.update('deployments', {...deployment, spec: {...deployment.spec, replicas}});
		clock.advance(300_000);
	};
	const p95 = 'histogram_quantile(0.95, sum by (le) (rate(vllm:e2e_request_latency_seconds_bucket{pod=~"qwen-moe-.*"}[2m])))';
	const utilization = 'avg(DCGM_FI_DEV_GPU_UTIL{pod=~"qwen-moe-.*"})';
	clock.advance(180_000);
	const before = [value(p95), value(utilization)];
	scale(2);
	expect(value('count(vllm:num_requests_running{pod=~"qwen-moe-.*"})')).toBe(2);
	expect(value(utilization)).toBeGreaterThan((before[1] ?? 0) + 10);
	expect(value(p95)).toBeGreaterThan((before[0] ?? 0) * 1.5);
	expect(value('sum(vllm:num_requests_waiting{pod=~"qwen-moe-.*"})')).toBeGreaterThan(10);
	scale(0);
	expect(query('{__name__=~"vllm:.*",pod=~"qwen-moe-.*"}')).toEqual([]);
});
