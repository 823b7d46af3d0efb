import {expect, test} from 'vitest';
import type {RangeSeries, Sample} from '../../source/metrics/metrics-source.ts';
import {joinSamples, joinSeries} from '../../source/metrics/sources/join-answers.ts';
import {createPrometheusSource} from '../../source/metrics/sources/prometheus-source.ts';
import {createProxyTransport} from '../../source/metrics/sources/proxy-transport.ts';
import {splitUnion} from '../../source/metrics/sources/split-union.ts';
import {connect} from '../cluster/connect.ts';
import {closeAfterEach} from './close-after-each.ts';
import {fillSource, startSimulatedSource} from './simulated-source.ts';

const closing = closeAfterEach();

const lengthOf = ({length}: string): number => length;

test.each<readonly [string, number, readonly string[]]>([
	['a or b', 10, ['a or b']],
	['a or b', 5, ['a', 'b']],
	['a or b or c or d', 8, ['a or b', 'c or d']],
	['a or  b\nor # all\n c', 1, ['a', 'b', '# all\n c']],
	['sum(a or b) or c', 12, ['sum(a or b)', 'c']],
	['label_replace(a, "x", " or ", "", "") or {a=" or "}', 12, ['label_replace(a, "x", " or ", "", "")', '{a=" or "}']],
	['a or on (x) b', 3, ['a or on (x) b']],
	['a or on (x) b or c', 3, ['a or on (x) b', 'c']],
	['a or b or on (x) c', 3, ['a or b or on (x) c']],
	['a or b or ignoring (x) c or d', 3, ['a or b or ignoring (x) c', 'd']],
	['a and b or c', 3, ['a and b', 'c']],
	['a * 2 OR b', 3, ['a * 2', 'b']],
	['ordered or x_or', 3, ['ordered', 'x_or']],
])('%s in at most %i is %j', (query, most, parts) => {
	expect(splitUnion(query, most, lengthOf)).toEqual(parts);
});

const start = async () => {
	const source = closing(await startSimulatedSource());
	fillSource(source, 6, scrape => [
		{name: 'a', labels: {pod: 'p1', zone: 'x'}, value: scrape},
		{name: 'a', labels: {pod: 'p2', zone: 'x'}, value: 10 * scrape},
		...(scrape < 4 ? [{name: 'b', labels: {pod: 'p1', zone: 'x'}, value: 100}] : []),
		{name: 'b', labels: {pod: 'p3', zone: 'x'}, value: 300},
		{name: 'c', labels: {pod: 'p3', zone: 'x'}, value: scrape},
		{name: 'c', labels: {pod: 'p4', zone: 'y'}, value: 7},
	]);
	const client = closing(connect(source.url, {user: {token: 'admin-token'}}));
	const place = {type: 'service', namespace: 'monitoring', name: 'prometheus', port: '9090'} as const;
	return {simulated: source, source: createPrometheusSource(createProxyTransport(client, place))};
};

const answerOf = <Value>(outcome: {readonly ok: true; readonly value: {readonly value: Value}} | {readonly ok: false}): Value => {
	if (!outcome.ok) throw new Error('no answer');
	return outcome.value.value;
};

const bySeries = (list: readonly (Sample | RangeSeries)[]): readonly string[] => list.map(entry => JSON.stringify(entry)).toSorted();

test.each([
	'a or b or c',
	'sum by (zone) (a) or sum by (zone) (b) or c',
	'a > 20 or b or c',
	'a or on (pod) b or c',
	'{__name__=~"a|b"} or c',
	'b or a or on (zone) c',
	'label_replace(a, "t", "1", "", "") or label_replace(b, "t", "2", "", "") or label_replace(c, "t", "1", "", "")',
	'rate(a[1m]) or rate(b[1m]) or c unless a',
])('the parts of %s, joined, are what the server makes of the whole, at one time and over many', async query => {
	const {simulated, source} = await start();
	const parts = splitUnion(query, 1, lengthOf);
	expect(parts.length).toBeGreaterThan(query.includes('or a or on') ? 0 : 1);
	const at = simulated.now();
	const instants = await Promise.all(parts.map(async part => answerOf(await source.instant(part, at))));
	expect(bySeries(joinSamples(instants))).toEqual(bySeries(answerOf(await source.instant(query, at))));
	const ranges = await Promise.all(parts.map(async part => answerOf(await source.range(part, at - 60_000, at, 15_000))));
	const whole = answerOf(await source.range(query, at - 60_000, at, 15_000));
	expect(bySeries(joinSeries(ranges))).toEqual(bySeries(whole));
});

test('a query that is too long for an address is asked in parts as of one time, and their answer is one', async () => {
	const {simulated, source} = await start();
	const long = Array.from({length: 60}, (_, index) => `label_replace(a{pod=~"${'p1|'.repeat(60)}"}, "tag", "${index}", "", "")`).join(
		' or ',
	);
	const before = simulated.requests.length;
	const answer = answerOf(await source.instant(long, simulated.now()));
	expect(answer).toHaveLength(60);
	const asked = simulated.requests.slice(before);
	expect(asked.length).toBeGreaterThan(1);
	expect(new Set(asked.map(({parameters}) => parameters.get('time'))).size).toBe(1);
	for (const {parameters} of asked) expect(encodeURI(parameters.get('query') ?? '').length).toBeLessThan(8000);
});

test('a part that fails is the failure of the whole', async () => {
	const {simulated, source} = await start();
	simulated.setTrouble((response, query) => {
		if (!query.includes('"59"')) return false;
		response.writeHead(422, {'content-type': 'application/json'}).end('{"status":"error","error":"too many samples"}');
		return true;
	});
	const long = Array.from({length: 60}, (_, index) => `label_replace(a{pod=~"${'p1|'.repeat(60)}"}, "tag", "${index}", "", "")`).join(
		' or ',
	);
	expect(await source.instant(long, simulated.now())).toMatchObject({ok: false, failure: {kind: 'invalid'}});
});
