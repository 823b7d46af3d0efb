import {afterEach, expect, test} from 'vitest';
import {type DemoWithPrometheus, startDemoWithPrometheus} from './demo-prometheus.ts';

let stage: DemoWithPrometheus;
afterEach(() => stage.demo.close());

const start = async (history = 120_000): Promise<string> => {
	stage = await startDemoWithPrometheus({systems: 'none', history});
	const [up] = await stage.query('up{container="vllm",pod=~"mistral-7b-.*"}');
	return up?.metric['pod'] ?? '';
};

test('an exporter that dies is down at the next scrape, its series end and its page is gone; then it comes back', async () => {
	const pod = await start();
	stage.demo.faults.breakExporter('chat', pod, 'dead');
	stage.demo.advance(15_000);
	expect(await stage.value(`up{pod="${pod}"}`)).toBe(0);
	expect(await stage.query(`vllm:num_requests_running{pod="${pod}"}`)).toEqual([]);
	expect((await stage.get(`/api/v1/namespaces/chat/pods/${pod}:8000/proxy/metrics`)).status).toBe(503);
	stage.demo.faults.breakExporter('chat', pod, undefined);
	stage.demo.advance(15_000);
	expect(await stage.value(`up{pod="${pod}"}`)).toBe(1);
});

test('the exporter of a node dies like any other', async () => {
	await start();
	const [gpu] = await stage.query('DCGM_FI_DEV_GPU_UTIL{exported_pod=~"llama.*"}');
	const {hostname = '', pod = ''} = gpu?.metric ?? {};
	stage.demo.faults.breakExporter('gpu-operator', pod, 'dead');
	stage.demo.advance(15_000);
	expect(await stage.query(`DCGM_FI_DEV_GPU_UTIL{hostname="${hostname}"}`)).toEqual([]);
	expect(await stage.value(`up{job="nvidia-dcgm-exporter",node="${hostname}"}`)).toBe(0);
});

test('an exporter that stalls never answers who asks it himself', async () => {
	const pod = await start();
	stage.demo.faults.breakExporter('chat', pod, 'stalled');
	const abort = new AbortController();
	const asked = stage.get(`/api/v1/namespaces/chat/pods/${pod}:8000/proxy/metrics`, abort.signal);
	await stage.get('/version');
	abort.abort();
	await expect(asked).rejects.toThrow();
});

test('counters that begin anew are a reset', async () => {
	const pod = await start();
	const series = `vllm:request_success_total{pod="${pod}",finished_reason="stop"}`;
	const before = await stage.value(series);
	stage.demo.faults.resetCounters('chat', pod);
	stage.demo.advance(15_000);
	expect(await stage.value(series)).toBeLessThan(before);
	expect(await stage.value(`resets(${series}[5m])`)).toBe(1);
});

test('a Prometheus that restarts is away for a while, and without its head it knows nothing from before', async () => {
	await start();
	stage.demo.faults.restartPrometheus({losesHead: true, downFor: 20_000});
	expect((await fetch(`${stage.demo.prometheusUrl}/api/v1/query?query=up`)).status).toBe(503);
	stage.demo.advance(20_000);
	expect(await stage.query('up')).toEqual([]);
	stage.demo.advance(15_000);
	expect((await stage.query('up')).length).toBeGreaterThan(40);
});

test('a stalled Prometheus answers when its time has come, here and behind the proxy', async () => {
	await start();
	stage.demo.faults.setPrometheusFault({kind: 'stalled', milliseconds: 30_000});
	let answered = 0;
	const own = stage.query('up').then(() => answered++);
	const proxied = stage.get('/api/v1/namespaces/monitoring/services/prometheus:9090/proxy/api/v1/query?query=up').then(() => answered++);
	await stage.get('/version');
	stage.demo.advance(29_000);
	await stage.get('/version');
	expect(answered).toBe(0);
	while (answered < 2) {
		stage.demo.advance(30_000);
		await stage.get('/version');
	}
	await Promise.all([own, proxied]);
});

test('a partial answer says so', async () => {
	await start();
	const whole = (await stage.query('up')).length;
	stage.demo.faults.setPrometheusFault({kind: 'partial', warnings: ['store 10.64.9.18:10901 did not answer']});
	const {data, warnings} = await stage.api<{result: readonly unknown[]}>('query?query=up');
	expect(warnings).toEqual(['store 10.64.9.18:10901 did not answer']);
	expect(data.result).toHaveLength(Math.ceil(whole / 2));
});

test('a million series come as fast as they are read, and whoever leaves is let go', async () => {
	await start();
	stage.demo.faults.setPrometheusFault({kind: 'flooded', series: 1_000_000});
	const answer = await fetch(`${stage.demo.prometheusUrl}/api/v1/query?query=up`);
	const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
	const {value} = await reader.read();
	expect(Buffer.from(value ?? []).toString()).toMatch(/^\{"status":"success","data":\{"resultType":"vector","result":\[\{"metric"/u);
	await reader.cancel();
	stage.demo.faults.setPrometheusFault({kind: 'flooded', series: 2001});
	expect(await stage.query('up')).toHaveLength(2001);
});

test('a Prometheus whose clock is before the cluster’s stamps its samples with it', async () => {
	await start();
	stage.demo.faults.skewPrometheus(60_000);
	stage.demo.advance(15_000);
	expect(await stage.value(`max(timestamp(up)) - ${stage.demo.now() / 1000}`)).toBeLessThanOrEqual(0);
	const {data} = await stage.api<{result: readonly [number, string]}>('query?query=time()');
	expect(Number(data.result[1])).toBe(stage.demo.now() / 1000 + 60);
});
