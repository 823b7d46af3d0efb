import {expect, onTestFinished, test} from 'vitest';
import {startPrometheus} from '../../../source/demo/prometheus/start-prometheus.ts';
import {createTimeSeriesDatabase} from '../../../source/demo/prometheus/time-series-database.ts';

const start = async () => {
	const database = createTimeSeriesDatabase({retention: 3_600_000});
	database.append(1000, [{name: 'up', labels: {pod: 'a'}, value: 1}]);
	const server = await startPrometheus({database, now: () => 2000});
	onTestFinished(server.close);
	return server;
};

test('a query is answered over a socket, by GET and by POST, in gzip', async () => {
	const {url} = await start();
	const answer = {status: 'success', data: {resultType: 'vector', result: [{metric: {}, value: [2, '1']}]}};
	const response = await fetch(`${url}/api/v1/query?query=sum(up)`);
	expect(response.headers.get('content-encoding')).toBe('gzip');
	expect(response.headers.get('date')).toBe('Thu, 01 Jan 1970 00:00:02 GMT');
	expect(await response.json()).toEqual(answer);
	const posted = await fetch(`${url}/api/v1/query`, {method: 'POST', body: new URLSearchParams({query: 'sum(up)'})});
	expect(await posted.json()).toEqual(answer);
	expect((await fetch(`${url}/-/ready`, {method: 'HEAD'})).status).toBe(200);
});

test('a port that is taken is an error', async () => {
	const {port, database} = {...(await start()), database: createTimeSeriesDatabase({retention: 1})};
	await expect(startPrometheus({database, now: () => 0, port})).rejects.toMatchObject({code: 'EADDRINUSE'});
});
