import {describe, expect, test} from 'vitest';
import type {MetricName, ServiceMetrics} from '../../../source/domain/service-metrics.ts';
import type {MetricsTarget} from '../../../source/metrics/metrics-target.ts';
import {closeAfterEach} from '../close-after-each.ts';
import {startFeed} from '../feed-stage.ts';
import {targetOf} from '../fleet-samples.ts';
import {fillSource, startSimulatedSource} from '../simulated-source.ts';
import {enginePages} from './engine-pages.ts';
import {samplesOf} from './engine-samples.ts';
import {gatewayPages} from './gateway-pages.ts';
import {own} from './tell.ts';

const closing = closeAfterEach();

const pod = 'own-7d9f8c6b5-aaaaa';

/** A feed after ten scrapes. */
const follow = async (target: MetricsTarget, page: string, labels: Readonly<Record<string, string>> = {namespace: 'chat', pod}) => {
	const source = closing(await startSimulatedSource());
	fillSource(source, 10, scrape => samplesOf(`up 1\n${page}`, labels, scrape));
	const stage = closing(startFeed(source));
	stage.setTargets([target]);
	// What is open and not told of would be read from its pods themselves, which are not there.
	if (page !== '') stage.open(target.uid);
	await stage.next();
	return {
		metrics: stage.metrics(target.uid) as ServiceMetrics,
		explain: (metric: MetricName, of?: string) => stage.explain(target.uid, metric, of),
	};
};

describe('an engine that is silent is asked about what makes it so', () => {
	const silent: ReadonlyArray<readonly [what: string, target: Partial<MetricsTarget>, reason: string]> = [
		[
			'SGLang without its flag',
			{engine: 'SGLang', args: ['--model-path', 'm']},
			'SGLang exports nothing without --enable-metrics: add it to its arguments.',
		],
		[
			'SGLang with it',
			{engine: 'SGLang', args: ['--model-path', 'm', '--enable-metrics']},
			'Prometheus has no series of its SGLang pods. Is it started with --enable-metrics, and its port (30000, /metrics) scraped?',
		],
		[
			'vLLM that was told to be',
			{engine: 'vLLM', args: ['sh -c "vllm serve m --disable-log-stats"', '--disable-log-stats']},
			'vLLM exports nothing of its engine with --disable-log-stats: take it out of its arguments.',
		],
		[
			'TorchServe as it is by default',
			{engine: 'TorchServe'},
			'Prometheus has no series of its TorchServe pods. Is metrics_mode=prometheus in its config.properties (the default, log, exports nothing), and its port (8082, /metrics) scraped?',
		],
		[
			'what runs on Knative as that is by default',
			{pods: [{name: 'own-00001-deployment-7d9f8c6b5-aaaaa', ready: true}]},
			'Its engine is not known, and Prometheus has no HTTP metrics of its pods. Knative since 1.19 exports nothing before request-metrics-protocol is set in its ConfigMap config-observability.',
		],
	];
	test.each(silent)('%s', async (_, parts, reason) => {
		const {metrics, explain} = await follow({...own(), onScreen: false, ...parts}, '');
		expect(metrics.missing.requestRate).toBe(reason);
		expect(explain('requestRate')).toEqual([reason]);
	});
});

test('every number that is told can be asked for its name, its unit and who tells it', async () => {
	const {explain} = await follow(own({engine: 'vLLM'}), enginePages['vLLM']?.page ?? '');
	expect(explain('requestRate')).toEqual(['From vLLM: vllm:request_success_total, requests a second over 120 s.']);
	expect(explain('errorRatio')).toEqual(['From vLLM: failed of all in http_requests_total over 120 s.']);
	expect(explain('latency')).toEqual(['From vLLM: quantiles of vllm:e2e_request_latency_seconds_bucket over 120 s, seconds there.']);
	expect(explain('queueTime')).toEqual(['From vLLM: quantiles of vllm:request_queue_time_seconds_bucket over 120 s, seconds there.']);
	expect(explain('queue')).toEqual(['From vLLM: vllm:num_requests_waiting and vllm:num_requests_running, added up over its replicas.']);
	expect(explain('cacheUsage')).toEqual(['From vLLM: vllm:kv_cache_usage_perc, of the fullest replica.']);
	expect(explain('prefixHitRatio')).toEqual(['From vLLM: vllm:prefix_cache_hits_total of vllm:prefix_cache_queries_total over 120 s.']);
	expect(explain('imbalance')).toEqual(['One replica has all the load.']);
	expect(explain('requestRate', pod)).toEqual(explain('requestRate'));
	expect(explain('requestRate', 'own-7d9f8c6b5-bbbbb')).toEqual(['It is not ready.']);
});

test('a mean is called one, with what would make percentiles of it', async () => {
	const {explain} = await follow(own({engine: 'Triton'}), enginePages['Triton']?.page ?? '');
	expect(explain('latency')).toEqual([
		'From Triton: the mean: nv_inference_request_duration_us of nv_inference_request_success over 120 s, microseconds there.',
		'Triton counts times only, so the mean is known and no percentile: start it with --metrics-config summary_latencies=true.',
	]);
	expect(explain('generatedTokens')).toEqual(['Triton counts inferences and no tokens.']);
});

test('what a gateway measures is said to be its, and to end with the last token', async () => {
	const {page} = gatewayPages['Istio, reported from both ends'] ?? {page: ''};
	const {explain, metrics} = await follow(own({engine: 'llama.cpp'}), page, {namespace: 'istio-system', pod: 'gateway-0'});
	// What its pods say themselves may come after it.
	expect(explain('latency').slice(0, 2)).toEqual([
		'From Istio: quantiles of istio_request_duration_milliseconds_bucket over 120 s, milliseconds there.',
		'A gateway measures streamed replies to their end.',
	]);
	expect(metrics.missing.cacheUsage).toContain('Is it started with --metrics');
});

test('a percentile in the first bucket is said to be a limit and no more', async () => {
	const page = `
		vllm:request_success_total{finished_reason="stop"} 30n
		vllm:e2e_request_latency_seconds_bucket{le="0.3"} 30n
		vllm:e2e_request_latency_seconds_bucket{le="0.5"} 30n
		vllm:e2e_request_latency_seconds_bucket{le="+Inf"} 30n
		vllm:e2e_request_latency_seconds_sum 3n
		vllm:e2e_request_latency_seconds_count 30n
	`;
	const {explain} = await follow(own({engine: 'vLLM'}), page);
	expect(explain('latency')).toContain('Its p95 is in the first bucket: all that is known is that it is below 0.3 s.');
});

test('of more engines than one refresh may ask for the rest comes with the next, and nobody is called silent before', async () => {
	const names = Object.keys(enginePages);
	const pages = Object.values(enginePages);
	const podOf = (index: number): string => `service-${index}-7d9f8c6b5-aaaaa`;
	const source = closing(await startSimulatedSource());
	fillSource(source, 10, scrape =>
		[...pages, ...Object.values(gatewayPages)].flatMap(({page}, index) => samplesOf(page, {namespace: 'chat', pod: podOf(index)}, scrape)),
	);
	const targets = pages.map(({engine, kind = 'Deployment'}, index): MetricsTarget => {
		const {engine: _engine, ...target} = targetOf('chat', `service-${index}`, [podOf(index)], {kind});
		return engine === undefined ? target : {...target, engine};
	});
	const stage = closing(startFeed(source));
	stage.setTargets(targets);
	const silent = (): readonly string[] =>
		targets.flatMap(({uid}, index) => {
			const {missing, requestRate, waiting} = stage.metrics(uid) as ServiceMetrics;
			const isTold = requestRate !== undefined || waiting !== undefined;
			return isTold || missing.requestRate?.startsWith('It comes with one of the next refreshes') === true ? [] : [names[index] ?? ''];
		});
	await stage.next();
	expect(silent()).toEqual([]);
	const untold = (): readonly MetricsTarget[] =>
		targets.filter(({uid}) => stage.metrics(uid)?.requestRate === undefined && stage.metrics(uid)?.waiting === undefined);
	// Three refreshes; what else is told meanwhile may end a wait for one.
	for (let refresh = 0; refresh < 8 && untold().length > 0; refresh++) await stage.refresh();
	expect(untold()).toEqual([]);
	const kept = stage.metrics(targets[0]?.uid ?? '');
	await stage.refresh();
	// What was not asked for this time is as it was, told by the same.
	expect(stage.metrics(targets[0]?.uid ?? '')).toMatchObject({engine: kept?.engine});
});
