import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {promqlQuery} from './promql-arbitrary.ts';
import {otherwiseRefusedQueries, queries, refusedQueries} from './queries.ts';
import {createTestPrometheus, seconds, start} from './small-fleet.ts';

// What a real Prometheus answers is compared in test/real-cluster/demo-prometheus-differential.test.ts; these are sums one can do by hand.

const growing = (...values: readonly number[]): readonly string[] => values.map(value => `requests_total{pod="a"} ${value}`);

describe('counters', () => {
	test('a rate is stretched to the ends of its range', () => {
		const {scrape, ask} = createTestPrometheus();
		scrape(...growing(1000, 1030, 1060, 1090, 1120));
		expect(ask('increase(requests_total[1m])')).toEqual(['{pod="a"} 120']);
		expect(ask('rate(requests_total[1m])')).toEqual(['{pod="a"} 1.9999999999999998']);
		expect(ask('irate(requests_total[1m])')).toEqual(['{pod="a"} 2']);
	});

	test('a fall is a restart from zero, and a rate never reaches back before it', () => {
		const {scrape, ask} = createTestPrometheus();
		scrape(...growing(300, 330, 15, 45));
		expect(ask('increase(requests_total[46s])')).toEqual(['{pod="a"} 76.66666666666666']);
		expect(ask('resets(requests_total[1m])')).toEqual(['{pod="a"} 1']);
		const fresh = createTestPrometheus();
		fresh.scrape('', '', '', ...growing(0, 30, 60));
		expect(fresh.ask('increase(requests_total[1m])')).toEqual(['{pod="a"} 60']);
	});

	test('one sample makes no rate', () => {
		const {scrape, ask} = createTestPrometheus();
		scrape(...growing(1, 2));
		expect(ask('rate(requests_total[15s])')).toEqual([]);
		expect(ask('count_over_time(requests_total[15s])')).toEqual(['{pod="a"} 1']);
	});

	test('a rate of what is named like no counter comes with a remark', () => {
		const {scrape, get, now} = createTestPrometheus();
		scrape('queue{pod="a"} 1', 'queue{pod="a"} 2');
		expect(get('query', {query: 'sum(rate(queue[1m]))', time: now() / 1000}).infos).toEqual([
			'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "queue" (1:10)',
		]);
	});
});

describe('gone series', () => {
	test('a series that its scrape no longer has ends at once', () => {
		const {scrape, ask, now} = createTestPrometheus();
		scrape('up{pod="a"} 1\nup{pod="b"} 1', 'up{pod="a"} 1');
		expect(ask('up')).toEqual(['{__name__="up",pod="a"} 1']);
		expect(ask('last_over_time(up{pod="b"}[1m])')).toEqual(['{__name__="up",pod="b"} 1']);
		expect(ask('up{pod="b"}', now() - 1)).toEqual(['{__name__="up",pod="b"} 1']);
	});

	test('a sample stands for five minutes and not a millisecond longer', () => {
		const {scrape, ask, now} = createTestPrometheus();
		scrape('up{pod="a"} 1');
		expect(ask('up', now() + seconds(300) - 1)).toHaveLength(1);
		expect(ask('up', now() + seconds(300))).toEqual([]);
		expect(ask('up offset 5m', now() + seconds(300))).toHaveLength(1);
	});

	test('no data is an empty answer, and absence a series with what is known of it', () => {
		const {ask} = createTestPrometheus();
		expect(ask('sum(nothing)')).toEqual([]);
		expect(ask('absent(nothing{pod="a",namespace=~"x"})')).toEqual(['{pod="a"} 1']);
		expect(ask('scalar(nothing)')).toEqual(['NaN']);
		expect(ask('sum(nothing) or vector(0)')).toEqual(['{} 0']);
	});
});

describe('histograms', () => {
	const buckets = (...counts: readonly number[]): string =>
		['0.1', '0.5', '2', '+Inf'].map((le, index) => `latency_bucket{le="${le}"} ${counts[index]}`).join('\n');

	test('a quantile lies linearly within its bucket, and in the last one at its lower bound', () => {
		const {scrape, ask} = createTestPrometheus();
		scrape(buckets(10, 30, 40, 44));
		expect(ask('histogram_quantile(0.5, latency_bucket)')).toEqual(['{} 0.33999999999999997']);
		expect(ask('histogram_quantile(0.1, latency_bucket)')).toEqual(['{} 0.04400000000000001']);
		expect(ask('histogram_quantile(0.99, latency_bucket)')).toEqual(['{} 2']);
		expect(ask('histogram_quantile(0.5, latency_bucket{le!="+Inf"})')).toEqual(['{} NaN']);
		expect(ask('histogram_fraction(0, 0.5, latency_bucket)')).toEqual(['{} 0.6818181818181818']);
	});

	test('bounds are floats as Prometheus 3 scrapes them', () => {
		const {scrape, ask} = createTestPrometheus();
		scrape(`${buckets(1, 2, 3, 4)}\ntokens_bucket{le="2500000"} 5`);
		expect(ask('tokens_bucket')).toEqual(['{__name__="tokens_bucket",le="2.5e+06"} 5']);
		expect(ask('latency_bucket{le="2.0"}')).toEqual(['{__name__="latency_bucket",le="2.0"} 3']);
	});

	test('counts that fall are put right, with a remark', () => {
		const {scrape, ask, get, now} = createTestPrometheus();
		scrape(buckets(10, 5, 40, 40));
		expect(ask('histogram_quantile(0.25, latency_bucket)')).toEqual(['{} 0.1']);
		const [info] = get('query', {query: 'histogram_quantile(0.25, latency_bucket)', time: now() / 1000}).infos ?? [];
		expect(info).toContain('from buckets 0.5 to 0.5, with a max diff of 5, over 1 samples from 2026-06-01T12:00:00Z');
	});
});

describe('vectors', () => {
	const fleet = [
		'load{pod="a",node="x"} 1\nload{pod="b",node="x"} 2\nload{pod="c",node="y"} 4\nnodes{node="x",model="H100"} 8\nnodes{node="y",model="L4"} 1',
	];
	const answers: ReadonlyArray<readonly [query: string, answer: readonly string[]]> = [
		['sum by (node) (load)', ['{node="x"} 3', '{node="y"} 4']],
		['sum without (pod) (load)', ['{node="x"} 3', '{node="y"} 4']],
		['avg(load) by (node)', ['{node="x"} 1.5', '{node="y"} 4']],
		['topk(1, load)', ['{__name__="load",node="y",pod="c"} 4']],
		['quantile(0.5, load)', ['{} 2']],
		['count(load > 1)', ['{} 2']],
		[
			'load * on (node) group_left (model) nodes',
			['{model="H100",node="x",pod="a"} 8', '{model="H100",node="x",pod="b"} 16', '{model="L4",node="y",pod="c"} 4'],
		],
		['sum by (node) (load) / on (node) nodes', ['{node="x"} 0.375', '{node="y"} 4']],
		['nodes unless on (node) load{pod="c"}', ['{__name__="nodes",model="H100",node="x"} 8']],
		['load > bool 1', ['{node="x",pod="a"} 0', '{node="x",pod="b"} 1', '{node="y",pod="c"} 1']],
		['label_replace(load{pod="a"}, "host", "node-$1", "node", "(.*)")', ['{__name__="load",host="node-x",node="x",pod="a"} 1']],
		['label_join(load{pod="a"}, "where", "/", "node", "pod")', ['{__name__="load",node="x",pod="a",where="x/a"} 1']],
		['-2 ^ 2', ['-4']],
		['max_over_time(sum(load)[1m:15s])', ['{} 7']],
		['timestamp(load{pod="a"}) - time()', ['{node="x",pod="a"} 0']],
		['day_of_week() + month()', ['{} 7']],
	];

	test.each(answers)('%s', (query, answer) => {
		const {scrape, ask} = createTestPrometheus();
		scrape(...fleet);
		expect(ask(query)).toEqual(answer);
	});

	test('several for one must be asked for', () => {
		const {scrape, ask} = createTestPrometheus();
		scrape(...fleet);
		expect(ask('nodes * on (node) load')[0]).toContain('found duplicate series for the match group {node="x"} on the right hand-side');
		expect(ask('load * on (node) nodes')).toEqual([
			'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
		]);
	});
});

test('what Prometheus has and this program has not is said, and never answered with a number', () => {
	const {scrape, ask} = createTestPrometheus();
	scrape('up 1');
	for (const query of ['mad_over_time(up[5m])', 'limitk(1, up)', 'info(up)', 'rate(up[5m] smoothed)', 'histogram_count(up)']) {
		expect(ask(query)[0], query).toMatch(/^the simulated Prometheus does not evaluate /);
	}
});

test('whatever is asked gets an answer or a reason, never a crash', () => {
	const {scrape, prometheus} = createTestPrometheus();
	scrape('up{pod="llm-0"} 1\ntemperature{pod="llm-0"} 3', 'up{pod="llm-0"} 1');
	const known = fc.constantFrom(...Object.values(queries).flat(), ...refusedQueries, ...otherwiseRefusedQueries);
	const broken = fc.tuple(fc.oneof(known, promqlQuery), fc.nat(), fc.string({maxLength: 3})).map(([query, at, text]) => {
		const place = at % (query.length + 1);
		return query.slice(0, place) + text + query.slice(place + (at % 3));
	});
	fc.assert(
		fc.property(fc.oneof({weight: 3, arbitrary: broken}, {weight: 1, arbitrary: fc.string()}), query => {
			const {status} = prometheus.handle('GET', `/api/v1/query?${new URLSearchParams({query, time: String(start / 1000)})}`);
			expect([200, 400, 422]).toContain(status);
		}),
		{numRuns: 1000},
	);
});
