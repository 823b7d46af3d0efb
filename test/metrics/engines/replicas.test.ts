import {expect, test} from 'vitest';
import type {MetricsTarget} from '../../../source/metrics/metrics-target.ts';
import {closeAfterEach} from '../close-after-each.ts';
import {targetOf} from '../fleet-samples.ts';
import {samplesOf} from './engine-samples.ts';
import {own, tell, toldOf} from './tell.ts';

const closing = closeAfterEach();

const [first, second, third] = ['own-7d9f8c6b5-aaaaa', 'own-7d9f8c6b5-bbbbb', 'own-7d9f8c6b5-ccccc'] as const;

const replica = (requests: number, waiting: number, cache: number): string => `
	vllm:request_success_total{finished_reason="stop"} ${requests}n
	vllm:num_requests_waiting ${waiting}
	vllm:num_requests_running 4
	vllm:kv_cache_usage_perc ${cache}
	vllm:generation_tokens_total ${10 * requests}n
`;

test('of several replicas requests, tokens and queues are summed, and of the cache the fullest counts', async () => {
	const target = own({engine: 'vLLM'}, [first, second]);
	const metrics = await tell(closing, [target], scrape => [
		...samplesOf(replica(45, 1, 0.9), {namespace: 'chat', pod: first}, scrape),
		...samplesOf(replica(15, 4, 0.3), {namespace: 'chat', pod: second}, scrape),
	]);
	expect(toldOf(metrics(target))).toMatchObject({requests: 4, waiting: 5, running: 8, cache: 0.9, tokensOut: 40});
	// The busiest has three of four requests, where two would be even.
	expect(metrics(target).imbalance?.value).toBeCloseTo(1.5, 9);
	expect(metrics(target).byPod.get(second)).toMatchObject({waiting: {value: 4}, cacheUsage: {value: 0.3}});
	expect(metrics(target).byPod.get(second)?.requestRate?.value).toBeCloseTo(1, 9);
	expect(metrics(target).byPod.get(first)?.generatedTokens?.value).toBeCloseTo(30, 9);
});

test('replicas that tell under other names are each told by their own, and one that tells under two by the newer', async () => {
	const target = own({engine: 'vLLM'}, [first, second, third]);
	const metrics = await tell(closing, [target], scrape => [
		...samplesOf('vllm:kv_cache_usage_perc 0.5\nvllm:gpu_cache_usage_perc 0.9', {namespace: 'chat', pod: first}, scrape),
		...samplesOf('vllm:gpu_cache_usage_perc 0.7', {namespace: 'chat', pod: second}, scrape),
		...samplesOf(
			'vllm:prefix_cache_queries_total 100n\nvllm:prefix_cache_hits_total 50n\nvllm:gpu_prefix_cache_queries_total 900n\nvllm:gpu_prefix_cache_hits_total 0n\nvllm:num_requests_waiting 0',
			{namespace: 'chat', pod: third},
			scrape,
		),
	]);
	expect(toldOf(metrics(target))).toMatchObject({cache: 0.7, prefixHits: 0.5});
});

test('with few requests replicas differ by chance, and nothing is said of a balance', async () => {
	const target = own({engine: 'vLLM'}, [first, second]);
	const metrics = await tell(closing, [target], scrape => [
		...samplesOf(replica(2, 0, 0.1), {namespace: 'chat', pod: first}, scrape),
		...samplesOf(replica(0, 0, 0.1), {namespace: 'chat', pod: second}, scrape),
	]);
	expect(metrics(target)).not.toHaveProperty('imbalance');
	expect(metrics(target).missing.imbalance).toBe('Fewer than 20 requests in 120 s: replicas differ by chance.');
});

test('a cache that tells nonsense tells nothing', async () => {
	const target = own({engine: 'vLLM'});
	const metrics = await tell(closing, [target], scrape =>
		samplesOf(
			'vllm:num_requests_waiting 0\nvllm:kv_cache_usage_perc -1\nvllm:gpu_prefix_cache_hit_rate -1',
			{namespace: 'chat', pod: first},
			scrape,
		),
	);
	expect(toldOf(metrics(target))).toEqual({waiting: 0});
});

test('names without a prefix are asked for of the pods that run NIM alone', async () => {
	const nim = own({engine: 'NIM'});
	const other = targetOf('chat', 'other', ['other-7d9f8c6b5-aaaaa'], {engine: 'Ollama', onScreen: true});
	const page = 'request_success_total{model_name="m"} 30n\nnum_requests_waiting{model_name="m"} 5';
	const metrics = await tell(closing, [nim, other], scrape => [
		...samplesOf(page, {namespace: 'chat', pod: first}, scrape),
		...samplesOf(page, {namespace: 'chat', pod: 'other-7d9f8c6b5-aaaaa'}, scrape),
	]);
	expect(toldOf(metrics(nim))).toMatchObject({requests: 2, waiting: 5});
	expect(toldOf(metrics(other))).toEqual({});
});

test('NIM that speaks as what it is built on is read all the same', async () => {
	const target: MetricsTarget = own({engine: 'NIM'});
	const plain = targetOf('chat', 'plain', ['plain-7d9f8c6b5-aaaaa'], {engine: 'NIM', onScreen: true});
	const metrics = await tell(closing, [target, plain], scrape => [
		...samplesOf(replica(30, 5, 0.5), {namespace: 'chat', pod: first}, scrape),
		...samplesOf('request_success_total{model_name="m"} 15n', {namespace: 'chat', pod: 'plain-7d9f8c6b5-aaaaa'}, scrape),
	]);
	expect(toldOf(metrics(target))).toMatchObject({requests: 2, waiting: 5});
	expect(metrics(target).engine).toBe('vLLM');
	expect(toldOf(metrics(plain))).toMatchObject({requests: 1});
});
