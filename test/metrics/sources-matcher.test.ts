import {parser} from '@prometheus-io/lezer-promql';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {withMatcher} from '../../source/metrics/sources/with-matcher.ts';
import {promqlQuery} from '../demo/prometheus/promql-arbitrary.ts';

const matcher = 'cluster="eu"';

test.each([
	['up', 'up{cluster="eu"}'],
	['{__name__=~"a|b"}', '{cluster="eu",__name__=~"a|b"}'],
	['up{}', 'up{cluster="eu"}'],
	['up{ job = "a" } offset 5m', 'up{cluster="eu", job = "a" } offset 5m'],
	['rate(vllm:requests_total[1m:15s])', 'rate(vllm:requests_total{cluster="eu"}[1m:15s])'],
	['sum by (le, namespace) (rate(a_bucket{x!=""}[2m]))', 'sum by (le, namespace) (rate(a_bucket{cluster="eu",x!=""}[2m]))'],
	['sum(a) by (pod) / on (pod) group_left (node) b', 'sum(a{cluster="eu"}) by (pod) / on (pod) group_left (node) b{cluster="eu"}'],
	['a or on () b', 'a{cluster="eu"} or on () b{cluster="eu"}'],
	['label_replace(a, "x", "{up}", "pod", "(.*)-\\"b[5m]")', 'label_replace(a{cluster="eu"}, "x", "{up}", "pod", "(.*)-\\"b[5m]")'],
	['a{x="}"} > bool 1e3', 'a{cluster="eu",x="}"} > bool 1e3'],
	['vector(1) + Inf - NaN + time()', 'vector(1) + Inf - NaN + time()'],
	["count_values('v', up) # up\n+ up", 'count_values(\'v\', up{cluster="eu"}) # up\n+ up{cluster="eu"}'],
	['max_over_time(a[30m] @ end()) unless b', 'max_over_time(a{cluster="eu"}[30m] @ end()) unless b{cluster="eu"}'],
	['sum', 'sum{cluster="eu"}'],
	['ALERTS{alertstate="firing"}', 'ALERTS{cluster="eu",alertstate="firing"}'],
	['topk by (a) (5, b)', 'topk by (a) (5, b{cluster="eu"})'],
])('%s has the matcher in each of its selectors', (query, expected) => {
	expect(withMatcher(query, matcher)).toBe(expected);
});

/** Selectors of a query by the grammar of Prometheus itself, and how many of them have the matcher. */
const selectors = (query: string) => {
	let count = 0;
	let errors = 0;
	let matched = 0;
	parser.parse(query).iterate({
		enter(node) {
			if (node.type.isError) errors++;
			if (node.name !== 'VectorSelector') return;
			count++;
			if (query.slice(node.from, node.to).includes(matcher)) matched++;
		},
	});
	return {count, errors, matched};
};

test('what comes out is a query by the grammar of Prometheus, with the matcher in every selector', () => {
	const queries = [
		'label_replace(sum by (namespace, pod) (rate(vllm:request_success_total{exported_pod!="",namespace=~"a|b\\\\.c"}[1m])), "workload", "$1", "pod", "(.*)-[a-z0-9]{5}")',
		'avg by (namespace, pod) (DCGM_FI_PROF_GR_ENGINE_ACTIVE{pod!=""} or on (UUID, GPU_I_ID, namespace, pod) DCGM_FI_DEV_GPU_UTIL{pod!=""} / 100)',
		'quantile(0.5, 120 / count_over_time(:tensorflow:serving:request_count[120s]))',
		'time() - timestamp(up) > 2 * (scrape_interval_seconds offset -1m)',
		'histogram_quantile(0.95, sum by (le) (rate(a_bucket[5m:1m] offset 1w)))',
	];
	for (const query of queries) {
		const before = selectors(query);
		expect(before).toMatchObject({errors: 0, matched: 0});
		expect(selectors(withMatcher(query, matcher))).toEqual({...before, matched: before.count});
	}
});

test('the same holds for whatever can be written', () => {
	fc.assert(
		fc.property(promqlQuery, query => {
			const before = selectors(query);
			fc.pre(before.errors === 0);
			expect(selectors(withMatcher(query, matcher))).toEqual({...before, matched: before.count});
		}),
		{numRuns: 300},
	);
});
