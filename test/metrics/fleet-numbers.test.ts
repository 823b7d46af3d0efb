import {expect, test} from 'vitest';
import type {Sample} from '../../source/demo/prometheus/time-series-database.ts';
import type {ServiceMetrics} from '../../source/domain/service-metrics.ts';
import type {MetricsTarget} from '../../source/metrics/metrics-target.ts';
import {closeAfterEach} from './close-after-each.ts';
import {startFeed} from './feed-stage.ts';
import {bounds, exportedGpuSamples, histogramSamples, honouredGpuSamples, targetOf, vllmSamples} from './fleet-samples.ts';
import {fillSource, startSimulatedSource} from './simulated-source.ts';

const closing = closeAfterEach();

/** What the feed tells of some services after ten scrapes. */
const tell = async (
	targets: readonly MetricsTarget[],
	samples: (scrape: number) => readonly Sample[],
	options: Parameters<typeof startFeed>[1] = {},
) => {
	const source = closing(await startSimulatedSource());
	fillSource(source, 10, samples);
	const stage = closing(startFeed(source, options));
	stage.setTargets(targets);
	await stage.next();
	return {source, stage, metrics: (target: MetricsTarget): ServiceMetrics => stage.metrics(target.uid) as ServiceMetrics};
};

const one = targetOf('chat', 'llama', ['llama-7d9f8c6b5-x2x4k', 'llama-7d9f8c6b5-k7dn2']);
const set = targetOf('search', 'bge', ['bge-0', 'bge-1'], {kind: 'StatefulSet'});

const gpu = (namespace: string, pod: string, busy: number) => ({namespace, pod, busy, id: `GPU-${pod}`});

test('GPUs are found where labels are honoured, where they are not, and where both kinds of exporters are scraped', async () => {
	const honoured = [gpu('chat', 'llama-7d9f8c6b5-x2x4k', 50), gpu('chat', 'llama-7d9f8c6b5-k7dn2', 100)];
	const exported = [gpu('search', 'bge-0', 25), gpu('search', 'bge-1', 75)];
	const {metrics} = await tell([one, set], () => [...honouredGpuSamples(honoured), ...exportedGpuSamples(exported)]);
	expect(metrics(one)).toMatchObject({gpuUtilization: {value: 0.75}, gpuReplicas: 2});
	expect(metrics(set)).toMatchObject({gpuUtilization: {value: 0.5}, gpuReplicas: 2});
});

test('case 20: GPUs whose series name their pod by exported_pod alone are matched', async () => {
	const samples = exportedGpuSamples([gpu('search', 'bge-0', 25), gpu('search', 'bge-1', 75)]).map(({labels, ...sample}) => {
		const {pod: _pod, namespace: _namespace, container: _container, ...exported} = labels;
		return {...sample, labels: exported};
	});
	const {metrics} = await tell([set], () => samples);
	expect(metrics(set)).toMatchObject({gpuUtilization: {value: 0.5}, gpuReplicas: 2});
});

test('a mean is over the ready replicas that report: the dead and the loading are no zeros', async () => {
	const pods = [
		{name: 'llama-7d9f8c6b5-aaaaa', ready: true},
		{name: 'llama-7d9f8c6b5-bbbbb', ready: true},
		{name: 'llama-7d9f8c6b5-ccccc', ready: true},
		{name: 'llama-58c6b7d9f-ddddd', ready: false},
	];
	const target = {...one, pods, onScreen: true};
	const {metrics} = await tell([target], () =>
		exportedGpuSamples([
			gpu('chat', 'llama-7d9f8c6b5-aaaaa', 75),
			gpu('chat', 'llama-7d9f8c6b5-bbbbb', 25),
			gpu('chat', 'llama-58c6b7d9f-ddddd', 0),
		]),
	);
	expect(metrics(target)).toMatchObject({gpuUtilization: {value: 0.5}, gpuReplicas: 2});
	// The table of replicas shows each as it is.
	expect(metrics(target).byPod.get('llama-58c6b7d9f-ddddd')).toMatchObject({gpuUtilization: {value: 0}});
	expect(metrics(target).byPod.has('llama-7d9f8c6b5-ccccc')).toBe(false);
});

test('blanks of old drivers are not measurements, and the better of two utilizations counts', async () => {
	const {metrics} = await tell([one, set], () => [
		...exportedGpuSamples([{...gpu('chat', 'llama-7d9f8c6b5-x2x4k', 9.2e18), used: 9.2e18}, gpu('search', 'bge-0', 100)]),
		{
			name: 'DCGM_FI_PROF_GR_ENGINE_ACTIVE',
			labels: {UUID: 'GPU-bge-0', exported_namespace: 'search', exported_pod: 'bge-0'},
			value: 0.25,
		},
	]);
	expect(metrics(one)).not.toHaveProperty('gpuUtilization');
	expect(metrics(one)).not.toHaveProperty('gpuMemory');
	expect(metrics(set)).toMatchObject({gpuUtilization: {value: 0.25}});
});

test('several GPUs of one pod and slices of one GPU are a mean', async () => {
	const slices = [0.2, 0.6].map((value, index) => ({
		name: 'DCGM_FI_PROF_GR_ENGINE_ACTIVE',
		labels: {UUID: 'GPU-0', GPU_I_ID: String(index), exported_namespace: 'search', exported_pod: 'bge-0'},
		value,
	}));
	const two = [0, 1].map(index => ({...gpu('chat', 'llama-7d9f8c6b5-x2x4k', 100 * index), id: `GPU-${index}`}));
	const {metrics} = await tell([one, set], () => [...slices, ...exportedGpuSamples(two)]);
	expect(metrics(set).gpuUtilization?.value).toBeCloseTo(0.4, 9);
	expect(metrics(one)).toMatchObject({gpuUtilization: {value: 0.5}, gpuReplicas: 1});
});

test('of the names a metric has had the newest of each pod counts, and two are never added up', async () => {
	const replica = (pod: string, scrape: number) => ({namespace: 'chat', pod, requests: [0, 15 * scrape], waiting: 2});
	const {metrics} = await tell([one], scrape => [
		// One replica exports under two prefixes at once, the other under the old one alone.
		...vllmSamples(replica('llama-7d9f8c6b5-x2x4k', scrape)),
		...vllmSamples(replica('llama-7d9f8c6b5-x2x4k', scrape), 'kserve_vllm:'),
		...vllmSamples(replica('llama-7d9f8c6b5-k7dn2', scrape), 'kserve_vllm:'),
	]);
	expect(metrics(one).requestRate?.value).toBeCloseTo(2, 9);
	expect(metrics(one)).toMatchObject({waiting: {value: 4}});
});

test('errors are what clients saw where the HTTP server counts them, and 0 before the first', async () => {
	const http = (pod: string, status: string, value: number): Sample => ({
		name: 'http_requests_total',
		labels: {namespace: 'chat', pod, handler: '/v1/chat/completions', status},
		value,
	});
	const other = targetOf('chat', 'qwen', ['qwen-7d9f8c6b5-zzzzz']);
	const {metrics} = await tell([one, other], scrape => [
		...vllmSamples({namespace: 'chat', pod: 'llama-7d9f8c6b5-x2x4k', requests: [30 * scrape]}),
		...vllmSamples({namespace: 'chat', pod: 'qwen-7d9f8c6b5-zzzzz', requests: [30 * scrape]}),
		http('llama-7d9f8c6b5-x2x4k', '2xx', 30 * scrape),
		http('llama-7d9f8c6b5-x2x4k', '5xx', 10 * scrape),
		http('qwen-7d9f8c6b5-zzzzz', '2xx', 30 * scrape),
	]);
	expect(metrics(one).errorRatio?.value).toBeCloseTo(0.25, 9);
	expect(metrics(other)).toMatchObject({errorRatio: {value: 0}});
});

test('TGI, Triton and plain HTTP servers are read in their own names and units', async () => {
	const labels = (pod: string) => ({namespace: 'chat', pod});
	const targets = [
		targetOf('chat', 'tgi', ['tgi-7d9f8c6b5-aaaaa'], {engine: 'TGI'}),
		targetOf('chat', 'triton', ['triton-7d9f8c6b5-aaaaa'], {engine: 'Triton'}),
		targetOf('chat', 'web', ['web-7d9f8c6b5-aaaaa'], {engine: 'faster-whisper'}),
	] as const;
	const {metrics} = await tell(targets, scrape => [
		...histogramSamples('tgi_request_duration', labels('tgi-7d9f8c6b5-aaaaa'), [0, 30 * scrape]),
		{name: 'tgi_request_count', labels: labels('tgi-7d9f8c6b5-aaaaa'), value: 30 * scrape},
		{name: 'tgi_request_failure', labels: {...labels('tgi-7d9f8c6b5-aaaaa'), err: 'overloaded'}, value: 3 * scrape},
		{name: 'tgi_queue_size', labels: labels('tgi-7d9f8c6b5-aaaaa'), value: 5},
		{name: 'nv_inference_request_success', labels: labels('triton-7d9f8c6b5-aaaaa'), value: 15 * scrape},
		{name: 'nv_inference_request_failure', labels: {...labels('triton-7d9f8c6b5-aaaaa'), reason: 'BACKEND'}, value: 5 * scrape},
		{name: 'nv_inference_request_duration_us', labels: labels('triton-7d9f8c6b5-aaaaa'), value: 15 * 40_000 * scrape},
		...histogramSamples('http_request_duration_seconds', {...labels('web-7d9f8c6b5-aaaaa'), handler: '/predict'}, [0, 0, 60 * scrape]),
		...histogramSamples('http_request_duration_seconds', {...labels('web-7d9f8c6b5-aaaaa'), handler: '/metrics'}, [600 * scrape]),
		{name: 'http_requests_total', labels: {...labels('web-7d9f8c6b5-aaaaa'), handler: '/predict', status: '200'}, value: 45 * scrape},
		{name: 'http_requests_total', labels: {...labels('web-7d9f8c6b5-aaaaa'), handler: '/predict', status: '500'}, value: 15 * scrape},
	]);
	const [tgi, triton, web] = targets.map(metrics);
	expect(tgi).toMatchObject({engine: 'TGI', waiting: {value: 5}, latency: {of: 'end to end'}});
	expect(tgi?.requestRate?.value).toBeCloseTo(2, 9);
	expect(tgi?.errorRatio?.value).toBeCloseTo(0.1, 9);
	expect(tgi?.latency?.p50?.value).toBeCloseTo(0.4, 9);
	expect(triton).toMatchObject({engine: 'Triton'});
	expect(triton?.errorRatio?.value).toBeCloseTo(0.25, 9);
	expect(triton?.latency?.mean?.value).toBeCloseTo(0.04, 9);
	expect(triton?.missing.latency).toContain('summary_latencies=true');
	expect(web).toMatchObject({engine: 'HTTP', latency: {of: 'end to end'}});
	expect(web?.requestRate?.value).toBeCloseTo(4, 9);
	expect(web?.errorRatio?.value).toBeCloseTo(0.25, 9);
	expect(web?.missing.queue).toBe('Plain HTTP metrics do not tell of a queue.');
});

test('percentiles that an engine works out itself are those of its worst replica', async () => {
	const triton = targetOf('chat', 'triton', ['triton-7d9f8c6b5-aaaaa', 'triton-7d9f8c6b5-bbbbb'], {engine: 'Triton'});
	const {metrics} = await tell([triton], scrape =>
		triton.pods.flatMap(({name: pod}, index) => [
			{name: 'nv_inference_request_success', labels: {namespace: 'chat', pod}, value: 15 * scrape},
			{name: 'nv_inference_request_duration_us', labels: {namespace: 'chat', pod}, value: 15 * 40_000 * scrape},
			{name: 'nv_inference_request_summary_us', labels: {namespace: 'chat', pod, quantile: '0.95'}, value: 80_000 * (index + 1)},
		]),
	);
	expect(metrics(triton).latency?.p95?.value).toBeCloseTo(0.16, 9);
	expect(metrics(triton).latency?.mean?.value).toBeCloseTo(0.04, 9);
	expect(metrics(triton).missing).not.toHaveProperty('latency');
});

test('HTTP servers of strangers are not asked for: plain HTTP metrics of services without another engine alone are', async () => {
	const web = targetOf('chat', 'web', ['web-7d9f8c6b5-aaaaa'], {engine: 'faster-whisper'});
	const samples = (scrape: number): readonly Sample[] => [
		...vllmSamples({namespace: 'chat', pod: 'llama-7d9f8c6b5-x2x4k', requests: [scrape]}),
		...histogramSamples('http_request_duration_seconds', {namespace: 'chat', pod: 'web-7d9f8c6b5-aaaaa'}, [scrape]),
	];
	const asked = ({source}: Awaited<ReturnType<typeof tell>>) =>
		source.requests
			.map(({parameters}) => parameters.get('query') ?? '')
			.filter(query => query.includes('rate(http_request_duration_seconds'));
	const both = await tell([one, web], samples);
	expect(asked(both).length).toBeGreaterThan(0);
	for (const query of asked(both)) expect(query).toContain('pod=~"(web)-.+"');
	expect(both.metrics(web)).toMatchObject({engine: 'HTTP'});
	expect(asked(await tell([one], samples))).toEqual([]);
});

test('quantiles in the first and the last bucket are limits, and with too few requests they are left out with the reason', async () => {
	const slow = targetOf('chat', 'slow', ['slow-7d9f8c6b5-aaaaa']);
	const rare = targetOf('chat', 'rare', ['rare-7d9f8c6b5-aaaaa']);
	const quiet = targetOf('chat', 'quiet', ['quiet-7d9f8c6b5-aaaaa']);
	const last = bounds.length - 1;
	const {metrics} = await tell([one, slow, rare, quiet], scrape => [
		...vllmSamples({namespace: 'chat', pod: 'llama-7d9f8c6b5-x2x4k', requests: [30 * scrape]}),
		...vllmSamples({
			namespace: 'chat',
			pod: 'slow-7d9f8c6b5-aaaaa',
			requests: bounds.map((_, index) => (index === last ? 30 * scrape : 0)),
		}),
		...vllmSamples({namespace: 'chat', pod: 'rare-7d9f8c6b5-aaaaa', requests: [0, scrape]}),
		...vllmSamples({namespace: 'chat', pod: 'quiet-7d9f8c6b5-aaaaa', requests: [7]}),
	]);
	expect(metrics(one).latency).toMatchObject({p95: {value: 0.3, bound: 'below'}});
	expect(metrics(slow).latency).toMatchObject({p95: {value: 10, bound: 'at-least'}});
	expect(metrics(rare).latency).toMatchObject({p50: {}});
	expect(metrics(rare).latency).not.toHaveProperty('p95');
	expect(metrics(rare).missing.latency).toBe('Fewer than 20 requests in 120 s: too few for a p95.');
	expect(metrics(quiet)).toMatchObject({requestRate: {value: 0}});
	expect(metrics(quiet)).not.toHaveProperty('errorRatio');
	expect(metrics(quiet)).not.toHaveProperty('latency');
	expect(metrics(quiet).missing.errorRatio).toBe('No request came in the last 120 s.');
});

test('what is missing says why and what to do', async () => {
	const stopped = targetOf('chat', 'stopped', [], {gpusPerReplica: 0});
	const loading = {...targetOf('chat', 'loading', []), pods: [{name: 'loading-7d9f8c6b5-aaaaa', ready: false}]};
	const strange = targetOf('chat', 'strange', ['strange-7d9f8c6b5-aaaaa'], {engine: 'Ollama'});
	const {metrics} = await tell([one, stopped, loading, strange], () => [{name: 'up', labels: {job: 'node'}, value: 1}]);
	expect(metrics(one)).toMatchObject({askedReplicas: 2, byPod: new Map()});
	const noGpus = 'Prometheus answers, but has no DCGM series: is dcgm-exporter installed and scraped?';
	const noSeries =
		'Prometheus has no series of its vLLM pods. Is its port (8000, /metrics) scraped, and not started with --disable-log-stats?';
	expect(metrics(one).missing).toMatchObject({
		...Object.fromEntries(['gpuUtilization', 'gpuMemory', 'gpuPower', 'gpuTemperature'].map(name => [name, noGpus])),
		...Object.fromEntries(
			[
				...['requestRate', 'errorRatio', 'latency', 'firstToken', 'interToken', 'queueTime', 'queue', 'cacheUsage', 'imbalance'],
				...['promptTokens', 'generatedTokens', 'prefixHitRatio', 'preemptions'],
			].map(name => [name, noSeries]),
		),
	});
	expect(metrics(stopped).missing).toMatchObject({gpuUtilization: 'It asks for no GPU.', requestRate: 'It has no pods.'});
	expect(metrics(loading)).not.toHaveProperty('askedReplicas');
	expect(metrics(loading).missing).toMatchObject({
		gpuUtilization: 'None of its replicas is ready.',
		latency: 'None of its replicas is ready.',
	});
	expect(metrics(strange).missing.latency).toBe('Prometheus has no series of its Ollama pods that are known here.');
});

test('DCGM without pods is told from no DCGM at all', async () => {
	const {metrics} = await tell([one], () => [{name: 'DCGM_FI_DEV_GPU_UTIL', labels: {UUID: 'GPU-0', hostname: 'gpu-1'}, value: 50}]);
	expect(metrics(one).missing.gpuUtilization).toContain('DCGM_EXPORTER_KUBERNETES=true');
});

test('two services whose pods are named alike are not mixed up', async () => {
	const twin = targetOf('chat', 'llama-set', ['llama-0'], {kind: 'StatefulSet'});
	const {metrics} = await tell([one, twin], scrape => [
		...vllmSamples({namespace: 'chat', pod: 'llama-7d9f8c6b5-x2x4k', requests: [30 * scrape]}),
		...vllmSamples({namespace: 'chat', pod: 'llama-0', requests: [3 * scrape]}),
	]);
	for (const target of [one, twin]) {
		expect(metrics(target)).not.toHaveProperty('requestRate');
		expect(metrics(target).missing.requestRate).toContain('Pods of another service in this namespace are named alike');
	}
});

test('a namespaced session asks for its namespaces alone, and services of others are left out', async () => {
	const {source} = await tell([one], scrape => vllmSamples({namespace: 'chat', pod: 'llama-7d9f8c6b5-x2x4k', requests: [scrape]}), {
		namespaces: ['chat'],
	});
	const queries = source.requests.filter(({path}) => path === '/api/v1/query').map(({parameters}) => parameters.get('query') ?? '');
	const numbers = queries.filter(query => query.includes('workload'));
	expect(numbers.length).toBeGreaterThan(0);
	for (const query of numbers) expect(query).toContain('namespace=~"chat"');
});
