import {expect, test} from 'vitest';
import {systemClock} from '../../source/cluster/clock.ts';
import {createPrometheusSource} from '../../source/metrics/sources/prometheus-source.ts';
import {createUrlTransport} from '../../source/metrics/sources/url-transport.ts';
import {withClock} from '../../source/metrics/sources/with-clock.ts';
import {json, startServer} from '../cluster/scripted-server.ts';
import {closeAfterEach} from './close-after-each.ts';

const closing = closeAfterEach();
const at = Date.UTC(2026, 5, 1, 12);
const minute = 60_000;

/** A server whose clock is as far ahead of ours as `difference` says, and a source on it. */
const serveAhead = async (difference: () => number) => {
	const server = closing(
		await startServer((response, request) => {
			const {query} = request;
			const own = at + difference();
			const time = query.get('time') === null ? own / 1000 : Number(query.get('time'));
			const data = request.path.endsWith('/values')
				? []
				: request.path.endsWith('_range')
					? {resultType: 'matrix', result: [{metric: {}, values: [[Number(query.get('start')), '1']]}]}
					: {resultType: 'vector', result: [{metric: {}, value: [time, '1']}]};
			return json({status: 'success', data})(response, request);
		}),
	);
	const transport = createUrlTransport(new URL(server.url), {}, {clock: systemClock, environment: {}, readFile: async () => ''});
	return {server, source: closing(createPrometheusSource(transport, {now: () => at}))};
};

test.each([
	['sum by (pod) (up)', 'sum by (pod) (up)'],
	['timestamp(up)', '(timestamp(up)-(600.000))'],
	['max by(pod)(timestamp(up{pod!=""})) or b', 'max by(pod)((timestamp(up{pod!=""})-(600.000))) or b'],
	['timestamp (last_over_time(a{b=")"}[5m])) > 0', '(timestamp (last_over_time(a{b=")"}[5m]))-(600.000)) > 0'],
	['label_replace(timestamp(a),"b","timestamp(c)","","")', 'label_replace((timestamp(a)-(600.000)),"b","timestamp(c)","","")'],
	['timestamp(timestamp(a))', '(timestamp((timestamp(a)-(600.000)))-(600.000))'],
	['(ALERTS_FOR_STATE and ignoring (a) b)', '((ALERTS_FOR_STATE-(600.000)) and ignoring (a) b)'],
	['(ALERTS_FOR_STATE{a="b"} and b)', '((ALERTS_FOR_STATE{a="b"}-(600.000)) and b)'],
	['timestamp_of{timestamp="1"}', 'timestamp_of{timestamp="1"}'],
])('times of samples are told by our clock: %s', (query, expected) => {
	expect(withClock(query, 600_000)).toBe(expected);
});

test.each([10, -10])('a server whose clock is %i min ahead is asked by its own time and answers by ours', async minutes => {
	const {server, source} = await serveAhead(() => minutes * minute);
	expect(await source.clock()).toEqual({ok: true, value: minutes * minute});
	expect(await source.instant('up', at)).toMatchObject({ok: true, value: {value: [{at}]}});
	expect(await source.range('up', at - minute, at, 15_000)).toMatchObject({ok: true, value: {value: [{points: [[at - minute, 1]]}]}});
	const [, instant, range] = server.requests.map(({query}) => query);
	expect(Number(instant?.get('time'))).toBe((at + minutes * minute) / 1000);
	expect(Number(range?.get('end'))).toBe((at + minutes * minute) / 1000);
	expect(range?.get('step')).toBe('15.000');
	expect(source.remarks()).toEqual([
		`Its clock is 10 min ${minutes > 0 ? 'ahead of' : 'behind'} that of the API server: it is asked by its own time.`,
	]);
});

test('a clock that differs by what a request takes is left as it is, and one that was set right is asked so from the next look at it', async () => {
	let difference = 4000;
	const {server, source} = await serveAhead(() => difference);
	expect(await source.clock()).toEqual({ok: true, value: 0});
	difference = 90_000;
	expect(await source.clock()).toEqual({ok: true, value: 90_000});
	expect(source.remarks()[0]).toContain('90 s ahead');
	difference = 0;
	await source.metricNames('up', at);
	await source.instant('up', at);
	expect(Number(server.requests.at(-1)?.query.get('time'))).toBe(at / 1000);
	expect(source.remarks()).toEqual([]);
});
