import {describe, expect, test} from 'vitest';
import type {MetricsTarget} from '../../../source/metrics/metrics-target.ts';
import {closeAfterEach} from '../close-after-each.ts';
import {targetOf} from '../fleet-samples.ts';
import {samplesOf} from './engine-samples.ts';
import {gatewayPages, seldonAgentPage} from './gateway-pages.ts';
import {own, rounded, tell, toldOf} from './tell.ts';

const closing = closeAfterEach();

/** The target that serves the page of a gateway. */
const proxy = {namespace: 'infra', pod: 'own-epp-5d8f7c6b9-zzzzz', job: 'gateway'};

const pod = 'own-7d9f8c6b5-aaaaa';

const istio = (name: string, requests: number, failed: number): string => `
	istio_requests_total{reporter="destination",destination_workload="${name}",destination_workload_namespace="chat",response_code="200"} ${requests - failed}n
	istio_requests_total{reporter="destination",destination_workload="${name}",destination_workload_namespace="chat",response_code="500"} ${failed}n
	Hms istio_request_duration_milliseconds{reporter="destination",destination_workload="${name}",destination_workload_namespace="chat"}
`;

describe('a gateway counts what stands behind it, by the names in its labels', () => {
	test.each(Object.entries(gatewayPages))('%s', async (_, {page, aliases = [], gateway, expected}) => {
		const target: MetricsTarget = {...own(), aliases};
		const stranger = targetOf('chat', 'other', ['other-7d9f8c6b5-aaaaa'], {onScreen: true});
		// An endpoint picker stands in the namespace of its pool.
		const labels = gateway === 'endpoint picker' ? {...proxy, namespace: 'chat'} : proxy;
		const metrics = await tell(closing, [target, stranger], scrape => samplesOf(page, labels, scrape));
		expect(toldOf(metrics(target))).toEqual(rounded(expected));
		expect(metrics(target)).toMatchObject({gateway});
		expect(metrics(target)).not.toHaveProperty('engine');
		expect(toldOf(metrics(stranger))).toEqual({});
	});
});

test('a gateway counts where the engine tells none of its own, and is never added to it', async () => {
	const engine = `
		vllm:request_success_total{finished_reason="stop"} 15n
		vllm:request_success_total{finished_reason="error"} 0n
		Hs vllm:time_to_first_token_seconds
		vllm:num_requests_waiting 1
	`;
	const target = own({engine: 'vLLM'});
	const metrics = await tell(closing, [target], scrape => [
		...samplesOf(engine, {namespace: 'chat', pod}, scrape),
		...samplesOf(istio('own', 60, 15), proxy, scrape),
	]);
	// Requests are the engine's. Its errors are those in the engine alone, so that the gateway's count; and so do its times of whole requests.
	expect(toldOf(metrics(target))).toEqual({
		...{requests: 1, errors: 0.25, latency: 0.4, mean: 0.4, firstToken: 0.4, waiting: 1},
		kinds: ['500'],
	});
	expect(metrics(target)).toMatchObject({engine: 'vLLM', gateway: 'Istio'});
});

test('what the HTTP server of an engine counts is its own, and no gateway counts beside it', async () => {
	const engine = `
		vllm:request_success_total{finished_reason="stop"} 15n
		http_requests_total{handler="/v1/completions",status="2xx"} 15n
		Hs vllm:e2e_request_latency_seconds
	`;
	const target = own({engine: 'vLLM'});
	const metrics = await tell(closing, [target], scrape => [
		...samplesOf(engine, {namespace: 'chat', pod}, scrape),
		...samplesOf(istio('own', 60, 15), proxy, scrape),
	]);
	expect(toldOf(metrics(target))).toMatchObject({requests: 1, errors: 0});
	expect(metrics(target)).not.toHaveProperty('gateway');
});

test('a percentile of a gateway counts before a mean of the engine, and one that the engine works out before both', async () => {
	const triton = (summary: string): string => `
		nv_inference_request_success{model="m"} 30n
		nv_inference_request_duration_us{model="m"} 3000000n
		${summary}
	`;
	const [plain, told] = [
		targetOf('chat', 'plain', ['plain-7d9f8c6b5-aaaaa'], {engine: 'Triton', onScreen: true}),
		targetOf('chat', 'told', ['told-7d9f8c6b5-aaaaa'], {engine: 'Triton', onScreen: true}),
	];
	const metrics = await tell(closing, [plain, told], scrape => [
		...samplesOf(triton(''), {namespace: 'chat', pod: 'plain-7d9f8c6b5-aaaaa'}, scrape),
		...samplesOf(
			triton('nv_inference_request_summary_us{model="m",quantile="0.95"} 150000'),
			{namespace: 'chat', pod: 'told-7d9f8c6b5-aaaaa'},
			scrape,
		),
		...samplesOf(istio('plain', 30, 0) + istio('told', 30, 0), proxy, scrape),
	]);
	expect(metrics(plain)).toMatchObject({engine: 'Triton', gateway: 'Istio', latency: {of: 'end to end'}});
	expect(metrics(plain).latency?.p95?.value).toBeCloseTo(0.49, 9);
	expect(metrics(plain).meanLatency?.value).toBeCloseTo(0.1, 9);
	expect(metrics(told).latency?.p95?.value).toBeCloseTo(0.15, 9);
});

test('a name that two services may be called by is neither’s, and a service’s own name is its own', async () => {
	const [first, second] = [
		targetOf('chat', 'llama', ['llama-7d9f8c6b5-aaaaa'], {aliases: ['models', 'qwen'], onScreen: true}),
		targetOf('chat', 'qwen', ['qwen-7d9f8c6b5-aaaaa'], {aliases: ['models'], onScreen: true}),
	];
	const metrics = await tell(closing, [first, second], scrape => samplesOf(istio('models', 90, 0) + istio('qwen', 30, 0), proxy, scrape));
	expect(toldOf(metrics(first))).toEqual({});
	expect(toldOf(metrics(second))).toMatchObject({requests: 2});
});

test('a transformer in front of a model does not make two of each request', async () => {
	const pods = ['own-predictor-7d9f8c6b5-aaaaa', 'own-transformer-7d9f8c6b5-bbbbb'];
	const target: MetricsTarget = {...own({}, pods), kind: 'InferenceService', aliases: ['own-predictor'], passed: ['own-transformer']};
	const metrics = await tell(closing, [target], scrape =>
		samplesOf(istio('own-predictor', 30, 0) + istio('own-transformer', 30, 0), proxy, scrape),
	);
	expect(toldOf(metrics(target))).toMatchObject({requests: 2});
});

test('a pool owns no pods, and is told of by its endpoint picker', async () => {
	const pool: MetricsTarget = {...own({}, []), kind: 'InferencePool', aliases: ['own-epp']};
	const {page} = gatewayPages['an endpoint picker under its first names'] ?? {page: ''};
	const metrics = await tell(closing, [pool], scrape => samplesOf(page, {...proxy, namespace: 'chat'}, scrape));
	expect(toldOf(metrics(pool))).toMatchObject({requests: 2, waiting: 5, cache: 0.75});
	expect(metrics(pool).gateway).toBe('endpoint picker');
});

test('models that share a server are told apart by name, and their server by its own', async () => {
	const [iris, wine] = ['iris', 'wine'].map(name => ({...targetOf('chat', name, [], {onScreen: true}), kind: 'Model'})) as [
		MetricsTarget,
		MetricsTarget,
	];
	const server: MetricsTarget = {...targetOf('chat', 'mlserver', ['mlserver-0'], {onScreen: true, engine: 'MLServer'}), kind: 'Server'};
	const metrics = await tell(closing, [iris, wine, server], scrape =>
		samplesOf(seldonAgentPage, {namespace: 'chat', pod: 'mlserver-0'}, scrape),
	);
	expect(toldOf(metrics(iris))).toEqual({requests: 2, errors: 0.25, mean: 0.4});
	expect(toldOf(metrics(wine))).toMatchObject({requests: 1, errors: 0, mean: 0.2});
	expect(toldOf(metrics(server))).toMatchObject({requests: 3, latency: 0.4});
});
