import {expect, test} from 'vitest';
import {startApiServer} from '../../source/demo/api-server/api-server.ts';
import {admin} from '../demo/api-server/test-server.ts';
import {addService} from './model-fleet.ts';
import {isDone} from './session-stage.ts';
import {stagesOfFile} from './stages-of-file.ts';

const start = stagesOfFile();

test('a server that goes is told with the place, the reason and the next try; what is known stays, and it comes back', async () => {
	const {server, until, snapshot, session, clock} = await start(server => addService(server, 'llama'));
	await until(isDone);
	const {rows} = snapshot();
	await server.close();
	for (let step = 0; step < 20 && snapshot().connection.freshness !== 'OFFLINE'; step++) {
		clock.advance(500);
		for (let count = 0; count < 50; count++) await new Promise(resolve => setImmediate(resolve));
	}
	const {connection} = snapshot();
	expect(connection.freshness).toBe('OFFLINE');
	expect(connection.sentence).toMatch(
		/^Cannot reach test \(127\.0\.0\.1:\d+\): connection refused\. Trying again in \d+ s; ctrl-r tries now\.$/,
	);
	expect(connection.retryAt).toBeGreaterThan(clock.now() - 1000);
	expect(snapshot().rows).toBe(rows);
	const again = await startApiServer({store: server.store, clock: server.clock, tokens: [admin], port: server.port});
	session.retryNow();
	await until(({connection: {freshness}}) => freshness === 'LIVE');
	expect(snapshot().rows).toBe(rows);
	await session.close();
	await again.close();
});

test('a dead link makes it stale within 90 s, and it comes back by itself', async () => {
	const held: (() => void)[] = [];
	let isSilent = false;
	const {until, snapshot, clock, advance} = await start(
		server => addService(server, 'llama'),
		{},
		{
			beforeResponse: async () => {
				if (isSilent) await new Promise<void>(resolve => held.push(resolve));
				return false;
			},
		},
	);
	await until(isDone);
	await advance(1000);
	isSilent = true;
	// Only our clock goes: no bookmark comes, as behind a connection that is half open.
	for (let second = 0; second < 88; second++) clock.advance(1000);
	expect(snapshot().connection.freshness).toBe('LIVE');
	clock.advance(2000);
	expect(snapshot().connection.freshness).toBe('STALE');
	expect(snapshot().connection.sentence).toMatch(
		/^No sign of life from test \(127\.0\.0\.1:\d+\) for a minute and a half: connecting again\. ctrl-r does it now\.$/,
	);
	expect(snapshot().connection.provenAt).toBeLessThan(clock.now() - 89_000);
	isSilent = false;
	for (const release of held) release();
	await advance(2000);
	await until(({connection}) => connection.freshness === 'LIVE');
	expect(snapshot().connection).toEqual({freshness: 'LIVE'});
});

test('a quiet cluster whose bookmarks do not come is asked in time, and never stale', async () => {
	const {until, snapshot, server, clock, session, advance} = await start(stage => addService(stage, 'llama'));
	await until(isDone);
	await advance(1000);
	const seen = new Set<string>();
	session.store.subscribe(() => seen.add(snapshot().connection.freshness));
	for (let second = 0; second < 180; second++) {
		clock.advance(1000);
		for (let count = 0; count < 30; count++) await new Promise(resolve => setImmediate(resolve));
		// The server's time goes only as far as its answers to probes need, which is less than to its next bookmark.
		if (second >= 70 && second <= 75) server.clock.advance(1000);
		for (let count = 0; count < 30; count++) await new Promise(resolve => setImmediate(resolve));
	}
	expect([...seen, snapshot().connection.freshness]).not.toContain('STALE');
});

test('a server that asks for patience is said to do so', async () => {
	let isBusy = true;
	const {until, snapshot, session} = await start(
		server => addService(server, 'llama'),
		{},
		{
			beforeResponse: (request, response) => {
				if (!isBusy || !request.url?.startsWith('/apis/apps')) return false;
				response.writeHead(429, {'content-type': 'application/json'});
				response.end(
					JSON.stringify({kind: 'Status', status: 'Failure', code: 429, reason: 'TooManyRequests', message: 'too many requests'}),
				);
				return true;
			},
		},
	);
	await until(({connection}) => connection.freshness === 'THROTTLED');
	expect(snapshot().connection.sentence).toMatch(/is overloaded and asks us to wait\. Trying again in \d+ s; ctrl-r tries now\.$/);
	isBusy = false;
	session.retryNow();
	await until(isDone);
	expect(snapshot().connection).toEqual({freshness: 'LIVE'});
});

test('credentials that are not accepted are no access, and are not tried in a loop', async () => {
	const {until, snapshot, requests, advance} = await start(undefined, {parts: {user: {token: 'expired'}}});
	await until(({connection}) => connection.freshness === 'NO ACCESS');
	expect(snapshot().connection.sentence).toMatch(
		/does not accept these credentials any more\. ctrl-r logs in again; tried again by itself in \d+ s\.$/,
	);
	const before = requests.length;
	await advance(60_000);
	expect(requests.length - before).toBeLessThan(20);
});

test('after a sleep nothing is trusted until the cluster has been heard of again', async () => {
	const {until, snapshot, session, advance} = await start(server => addService(server, 'llama'));
	await until(isDone);
	await advance(5000);
	session.distrust();
	await until(({connection}) => connection.freshness === 'STALE');
	expect(snapshot().connection.sentence).toMatch(/^Not heard of test \(127\.0\.0\.1:\d+\) since this program or its machine stood still/);
	for (let second = 0; second < 10 && snapshot().connection.freshness !== 'LIVE'; second++) await advance(1000);
	expect(snapshot().connection).toEqual({freshness: 'LIVE'});
});

test('a sleep that nobody tells of is noticed within seconds; all ages are right, and it is proven again by itself', async () => {
	const {until, snapshot, server, clock, advance, requests} = await start(stage => addService(stage, 'llama'));
	await until(isDone);
	await advance(30_000);
	const before = requests.length;
	clock.sleep(8 * 3_600_000);
	clock.advance(5000);
	expect(snapshot().connection.freshness).toBe('STALE');
	const {connection, now} = snapshot();
	expect(now - (connection.provenAt ?? now)).toBeGreaterThan(8 * 3_600_000 - 60_000);
	server.clock.advance(8 * 3_600_000);
	for (let second = 0; second < 10 && snapshot().connection.freshness !== 'LIVE'; second++) await advance(1000);
	expect(snapshot().connection).toEqual({freshness: 'LIVE'});
	// One or two requests for each thing that is watched, and no more.
	expect(requests.length - before).toBeLessThan(40);
	const {now: after} = snapshot();
	expect(Math.abs(after - server.clock.now())).toBeLessThan(60_000);
});

test.each([600_000, -600_000, 3_600_000, -3_600_000])(
	'a clock of the machine that is set by %i ms makes everything doubtful at once, and moves no age',
	async by => {
		const {until, snapshot, session, clock, advance} = await start(stage => addService(stage, 'llama'));
		await until(isDone);
		await advance(2000);
		const before = snapshot().now;
		const seen: string[] = [];
		session.store.subscribe(() => seen.push(snapshot().connection.sentence ?? 'none'));
		clock.setWall(by);
		for (let second = 0; second < 20; second++) await advance(1000);
		expect(seen[0]).toMatch(/^Not heard of test \(127\.0\.0\.1:\d+\) since the clock of this machine was set: checking what is shown\.$/);
		expect(snapshot().connection).toEqual({freshness: 'LIVE'});
		expect(snapshot().now - before).toBeLessThan(60_000);
	},
);

test('one list that is behind is said by its name, while the rest is live', async () => {
	let isBroken = false;
	const {until, snapshot, advance} = await start(
		stage => addService(stage, 'llama'),
		{},
		{
			beforeResponse: (request, response) => {
				if (!isBroken || !request.url?.startsWith('/api/v1/pods')) return false;
				response.writeHead(500, {'content-type': 'application/json'});
				response.end(JSON.stringify({kind: 'Status', status: 'Failure', code: 500, message: 'etcd is away'}));
				return true;
			},
		},
	);
	await until(isDone);
	isBroken = true;
	// The watch of the pods ends as the server's clock passes its time; its next one is refused.
	for (let step = 0; step < 60 && snapshot().connection.freshness === 'LIVE'; step++) await advance(10_000);
	expect(snapshot().connection.freshness).toBe('LAGGING');
	expect(snapshot().connection.sentence).toMatch(
		/^Pods are not up to date: test \(.*\) has a fault: etcd is away\. Trying again in \d+ s; ctrl-r tries now\.$/,
	);
});
