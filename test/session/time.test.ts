import {expect, test} from 'vitest';
import {addService} from './model-fleet.ts';
import {isDone} from './session-stage.ts';
import {stagesOfFile} from './stages-of-file.ts';

const start = stagesOfFile();
const day = 86_400_000;

test('the clock of the screen stands still while no text would change', async () => {
	const {until, snapshot, session, advance, server, clock} = await start(stage => addService(stage, 'llama'));
	// Old enough for its age to be told in days.
	server.clock.advance(3 * day);
	clock.advance(3 * day);
	await until(isDone);
	session.look(snapshot().rows.map(({service}) => service.uid));
	await until(({access}) => access.size > 0);
	await advance(1000);
	let snapshots = 0;
	session.store.subscribe(() => snapshots++);
	const {now} = snapshot();
	await advance(240_000);
	expect(snapshots).toBe(0);
	expect(snapshot().now).toBe(now);
});

test('an age on the screen moves the clock when it changes, one that is not on it does not', async () => {
	const {until, snapshot, session, advance, clock} = await start(server => addService(server, 'llama'));
	await until(isDone);
	await advance(2000);
	const times: number[] = [];
	session.store.subscribe(() => times.push(snapshot().now));
	const before = snapshot().now;
	await advance(60_000);
	expect(snapshot().now).toBe(before);
	session.look(snapshot().rows.map(({service}) => service.uid));
	await until(({now}) => now !== before);
	// The server tells its time in whole seconds.
	expect(Math.abs(snapshot().now - clock.now())).toBeLessThan(1000);
	times.length = 0;
	await advance(120_000);
	// Its age is told in minutes by now.
	expect(new Set(times.filter(time => time > clock.now() - 120_000)).size).toBe(2);
});

test('ages are those of the cluster, whatever our own clock says', async () => {
	const {until, snapshot, clock, server} = await start(stage => addService(stage, 'llama'));
	server.clock.advance(600_000);
	await until(({now, rows}) => rows.length === 1 && now > clock.now() + 500_000);
	expect(Math.abs(snapshot().now - server.clock.now())).toBeLessThan(1000);
});

test('a cluster whose clock is ten minutes behind ours has no age below zero, and is live', async () => {
	const {until, snapshot, clock, server, session, advance} = await start(stage => addService(stage, 'llama'));
	clock.advance(600_000);
	await until(isDone);
	session.look(snapshot().rows.map(({service}) => service.uid));
	await advance(2000);
	const {now, rows, connection} = snapshot();
	expect(Math.abs(now - server.clock.now())).toBeLessThan(2000);
	for (const {service} of rows) expect(now - service.createdAt).toBeGreaterThanOrEqual(0);
	expect(connection).toEqual({freshness: 'LIVE'});
});

test('a program that was stopped, and says so when it goes on, is in doubt once and not again for the time that is missing', async () => {
	const {until, snapshot, session, clock, server, advance} = await start(stage => addService(stage, 'llama'));
	await until(isDone);
	await advance(2000);
	clock.sleep(600_000);
	server.clock.advance(600_000);
	session.distrust();
	await until(({connection}) => connection.freshness === 'STALE');
	for (let second = 0; second < 10 && snapshot().connection.freshness !== 'LIVE'; second++) await advance(1000);
	expect(snapshot().connection).toEqual({freshness: 'LIVE'});
	const seen = new Set<string>();
	session.store.subscribe(() => seen.add(snapshot().connection.freshness));
	await advance(20_000);
	expect([...seen].filter(freshness => freshness !== 'LIVE')).toEqual([]);
});

test('nothing of the watch over time is left when a session is closed', async () => {
	const {until, session, clock} = await start(stage => addService(stage, 'llama'));
	await until(isDone);
	await session.close();
	expect(clock.timers()).toEqual([]);
});
