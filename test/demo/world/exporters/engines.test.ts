import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {ServiceTruth} from '../../../../source/demo/world/truth.ts';
import {type DemoWithPrometheus, startDemoWithPrometheus} from '../../demo-prometheus.ts';

let stage: DemoWithPrometheus;
beforeAll(async () => {
	stage = await startDemoWithPrometheus({engines: 'all', systems: 'none', history: 10 * 60_000});
	stage.demo.advance(30_000);
});
afterAll(() => stage.demo.close());

const truthOf = (name: string): ServiceTruth => {
	const found = stage.demo.truth().services.find(service => service.namespace === 'engines' && service.name === name);
	if (found === undefined) throw new Error(`no service ${name}`);
	return found;
};

/** A histogram of each engine that has one: its service, how its series are found, and seconds in its unit. */
const histograms: ReadonlyArray<readonly [service: string, metric: string, selector: string, family?: string]> = [
	['vllm', 'vllm:e2e_request_latency_seconds', 'pod=~"vllm-[0-9a-f]+-.*"'],
	['vllm', 'vllm:inter_token_latency_seconds', 'pod=~"vllm-[0-9a-f]+-.*"'],
	['vllm-old', 'vllm:time_per_output_token_seconds', 'pod=~"vllm-old-.*"'],
	['vllm-kserve', 'kserve_vllm:time_to_first_token_seconds', 'pod=~"vllm-kserve-.*"', 'vllm:time_to_first_token_seconds'],
	['sglang', 'sglang:time_to_first_token_seconds', 'model_name="models/sglang"'],
	['tgi', 'tgi_request_duration', 'pod=~"tgi-.*"'],
	['tei', 'te_request_duration', 'pod=~"tei-.*"'],
	['trtllm', 'trtllm_e2e_request_latency_seconds', 'model_name="models/trtllm"'],
	['nim', 'e2e_request_latency_seconds', 'model_name="models/nim"'],
	['ray', 'ray_serve_deployment_processing_latency_ms', 'application="llm",pod=~"ray-.*"'],
	['kserve-sklearn', 'request_predict_seconds', 'model_name="models/kserve-sklearn"'],
	['mlserver', 'rest_server_requests_duration_seconds', 'model_name="models/mlserver"'],
	['tensorflow', ':tensorflow:serving:request_latency', 'model_name="models/tensorflow"'],
	['bento', 'bentoml_service_request_duration_seconds', 'service_name="bento"'],
	['otel', 'http_server_request_duration_seconds', 'service_name="otel",http_response_status_code="200"'],
	['seldon-v1', 'seldon_api_executor_server_requests_seconds', 'deployment_name="seldon-v1",code="200"'],
	['seldon-v2', 'seldon_model_infer_api_seconds', 'server="seldon-v2",code="200"'],
	['knative-old', 'revision_app_request_latencies', 'service_name="knative-old"'],
	['knative-new', 'kn_serving_invocation_duration_seconds', 'kn_service_name="knative-new",http_response_status_code="200"'],
	['cortex', 'istio_request_duration_milliseconds', 'destination_workload="cortex",reporter="destination",response_code="200"'],
];

const finite = (bound: string): number => (bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound));

describe('each engine exports its histogram in its own unit, as it is in truth', () => {
	test.each(histograms)('%s: %s', async (service = '', metric = '', selector = '', family = metric) => {
		const {replicas} = truthOf(service);
		const found = replicas[0]?.metrics.find(({name, type}) => name === family && type === 'histogram');
		if (found?.type !== 'histogram') throw new Error(`${family} is no histogram`);
		const buckets = await stage.query(`sum by (le) (rate(${metric}_bucket{${selector}}[1m]))`);
		const bounds = buckets.map(({metric: {le = ''}}) => finite(le)).sort((one, other) => one - other);
		const quantile = await stage.value(`histogram_quantile(0.95, sum by (le) (rate(${metric}_bucket{${selector}}[1m])))`);
		const truth = found.distribution.quantile(0.95);
		const place = bounds.findIndex(bound => bound >= truth);
		// Within the bucket, and a little: the load wavers within the minute.
		expect(quantile).toBeGreaterThan((bounds[place - 1] ?? 0) * 0.9);
		expect(quantile).toBeLessThan((bounds[place] ?? Number.POSITIVE_INFINITY) * 1.1);
		const mean = await stage.value(`sum(rate(${metric}_sum{${selector}}[1m])) / sum(rate(${metric}_count{${selector}}[1m]))`);
		expect(mean / found.distribution.mean).toBeGreaterThan(0.9);
		expect(mean / found.distribution.mean).toBeLessThan(1.1);
	});
});

/** What an engine without percentiles counts in microseconds. */
test.each([
	['triton', 'nv_inference_request_duration_us', 'nv_inference_request_success'],
	['triton-trtllm', 'nv_inference_request_duration_us', 'nv_inference_request_success'],
])('%s counts microseconds', async (service, sum, count) => {
	const selector = `model="models/${service}"`;
	const mean = await stage.value(`sum(rate(${sum}{${selector}}[1m])) / sum(rate(${count}{${selector}}[1m])) / 1e6`);
	expect(mean / (truthOf(service).replicas[0]?.moment.latency ?? 0)).toBeCloseTo(1, 1);
});

test.each([
	['vllm', 'vllm:kv_cache_usage_perc{model_name="models/vllm"}'],
	['vllm-between', 'vllm:gpu_cache_usage_perc{model_name="models/vllm-between"}'],
	['vllm-between', 'vllm:kv_cache_usage_perc{model_name="models/vllm-between"}'],
	['sglang', 'sglang:token_usage'],
	['triton-trtllm', 'nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="fraction"}'],
	['trtllm', 'trtllm_kv_cache_utilization'],
	['nim', 'gpu_cache_usage_perc{model_name="models/nim"}'],
	['picked', 'llm_d_epp_average_kv_cache_utilization{name="picked"}'],
	['picked', 'inference_pool_average_kv_cache_utilization{name="picked"}'],
])('the cache of %s is told from 0 to 1 by %s', async (service, metric) => {
	const values = (await stage.query(metric)).map(({value}) => Number(value[1]));
	const truths = truthOf(service).replicas.map(({moment}) => moment.cacheUsage);
	expect(values.length).toBeGreaterThan(0);
	for (const value of values) expect(value).toBeCloseTo(truths[0] ?? -1, 3);
});

test('a gateway tells of the service behind it by labels of its own, and its target has others', async () => {
	const [ingress] = await stage.query('nginx_ingress_controller_requests{exported_service="ingress",status="200"}');
	expect(ingress?.metric).toMatchObject({
		namespace: 'ingress-nginx',
		exported_namespace: 'engines',
		service: 'ingress-nginx-controller-metrics',
	});
	const bothReporters = await stage.query('sum by (reporter) (rate(istio_requests_total{destination_workload="istio"}[1m]))');
	expect(bothReporters.map(({metric}) => metric['reporter']).toSorted()).toEqual(['destination', 'source']);
	expect(Number(bothReporters[0]?.value[1])).toBeCloseTo(Number(bothReporters[1]?.value[1]), 0);
	const pool = await stage.query('{__name__=~"inference_objective_request_total|llm_d_epp_request_total",model_name="models/picked"}');
	expect(pool).toHaveLength(2);
	expect(pool[0]?.value[1]).toBe(pool[1]?.value[1]);
	const [api] = await stage.query('bentoml_service_request_in_progress{service_name="bento"}');
	expect(api?.metric).toMatchObject({endpoint: 'http', exported_endpoint: '/classify'});
});

test('a page has what the scrape drops, at the place where the engine has it', async () => {
	const [up] = await stage.query('up{container="trtllm"}');
	const pod = up?.metric['pod'] ?? '';
	expect((await stage.page('engines', pod, 8000)).join()).toBe('404 page not found,');
	expect(await stage.page('engines', pod, 8000, '/prometheus/metrics')).toContain('# TYPE trtllm_num_requests_running gauge');
	const [plain] = await stage.query('topk(1, up{container="vllm",namespace="engines"})');
	const page = await stage.page('engines', plain?.metric['pod'] ?? '', 8000);
	expect(page).toContain('# TYPE vllm:iteration_tokens_total histogram');
	expect(await stage.query('{__name__=~"vllm:iteration_tokens_total.*"}')).toEqual([]);
	const count = (name: string): number =>
		page.filter(line => line.startsWith(name)).reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
	// What was put off until somebody looked is all there.
	expect(count('vllm:request_prefill_time_seconds_count') / count('vllm:request_success_total')).toBeCloseTo(1, 2);
});

test('what is scraped twice in one millisecond tells the same tokens a second', async () => {
	const [busiest] = await stage.query('topk(1, sglang:gen_throughput)');
	const throughput = async (): Promise<string> =>
		(await stage.page('engines', busiest?.metric['pod'] ?? '', 30000)).find(line => line.startsWith('sglang:gen_throughput{')) ?? '';
	const [first, second] = [await throughput(), await throughput()];
	expect(second).toBe(first);
	expect(Number(first.slice(first.lastIndexOf(' ') + 1))).toBeGreaterThan(0);
	const moments = truthOf('sglang').replicas.map(({moment}) => moment);
	expect(moments.map(({generatedTokens}) => generatedTokens)).toEqual(moments.map(() => 0));
	for (const {promptRate, generationRate} of moments) expect(Math.min(promptRate, generationRate)).toBeGreaterThan(0);
});
