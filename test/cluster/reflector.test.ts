import {afterEach, expect, test} from 'vitest';
import type {ClusterEvent} from '../../source/domain/cluster-event.ts';
import {eventually} from './eventually.ts';
import {bookmark, line, listOf, names, object, type Stage, type StageScript, setStage, stream} from './reflector-stage.ts';
import {type Answer, cut, json, silence, status} from './scripted-server.ts';

let stage: Stage;

afterEach(() => stage.close());

const begin = async (script: StageScript): Promise<Stage> => {
	stage = await setStage(script);
	return stage;
};

const is =
	(type: ClusterEvent['type']) =>
	(event: ClusterEvent): boolean =>
		event.type === type;

const changed = (name: string) => (event: ClusterEvent) => event.type === 'changed' && event.record.name === name;

/** Minutes of a quiet watch, each with its bookmark. */
const pass = async (minutes: number, version: number): Promise<void> => {
	const {clock, streams, events} = stage;
	for (let minute = 0; minute < minutes; minute++) {
		const proofs = events.filter(is('proof')).length;
		for (let step = 0; step < 12; step++) {
			clock.advance(5000);
			// What was asked for is answered before its deadline.
			await eventually(() => clock.timers().every(delay => delay <= 5000));
		}
		streams.at(-1)?.write(bookmark(version));
		await eventually(() => events.filter(is('proof')).length > proofs);
	}
};

const gone: Answer = status(410, 'Expired', 'too old resource version');
const closed: Answer = response => response.writeHead(200).end();

test('a collection is listed, then watched from the version of the list', async () => {
	const {event, events, lists, watches} = await begin({lists: [listOf(10, ['a', 'b'])], watches: [stream(line('ADDED', object('c', 11)))]});
	await event(changed('c'));
	expect(events.slice(0, 3).map(({type, collection}) => `${type} ${collection}`)).toEqual([
		'page deployments/chat',
		'listed deployments/chat',
		'proof deployments/chat',
	]);
	expect(names(events[0])).toEqual(['a', 'b']);
	expect(lists[0]?.path).toBe('/apis/apps/v1/namespaces/chat/deployments');
	expect(lists[0]?.query.toString()).toBe('limit=500');
	expect(watches[0]?.query.toString()).toBe('watch=1&resourceVersion=10&allowWatchBookmarks=true&timeoutSeconds=300');
});

test('items of a list get the kind that a list leaves out', async () => {
	const {event} = await begin({lists: [listOf(1, ['a'])]});
	expect(await event(is('page'))).toMatchObject({records: [{kind: 'Deployment', name: 'a', uid: 'uid-a'}]});
});

test('selectors go with the list and with the watch', async () => {
	const {until, lists, watches} = await begin({
		lists: [listOf(1, [])],
		options: {labelSelector: 'app in (a,b)', fieldSelector: 'metadata.name=x'},
	});
	await until({watches: 1});
	for (const request of [lists[0], watches[0]]) {
		expect([request?.query.get('labelSelector'), request?.query.get('fieldSelector')]).toEqual(['app in (a,b)', 'metadata.name=x']);
	}
});

test('pages are told as they come, with what is still to come', async () => {
	const {event, events, lists} = await begin({
		lists: [listOf(5, ['a'], {continue: 'next', remainingItemCount: 1}), listOf(5, ['b'])],
		options: {pageSize: 1},
	});
	await event(is('listed'));
	expect(events.slice(0, 3)).toMatchObject([{type: 'page', remaining: 1}, {type: 'page'}, {type: 'listed'}]);
	expect(events.slice(0, 2).flatMap(names)).toEqual(['a', 'b']);
	expect(lists.map(({query}) => query.toString())).toEqual(['limit=1', 'limit=1&continue=next']);
});

test('a continue token that expires on page two leads to one whole list, which replaces the page', async () => {
	const {event, events, lists, watches, until} = await begin({
		lists: [listOf(5, ['a'], {continue: 'next'}), gone, listOf(9, ['b', 'c'])],
	});
	expect(names(await event(is('replaced')))).toEqual(['b', 'c']);
	expect(lists[2]?.query.toString()).toBe('resourceVersion=5&resourceVersionMatch=NotOlderThan');
	expect(events.some(is('trouble'))).toBe(false);
	await until({watches: 1});
	expect(watches[0]?.query.get('resourceVersion')).toBe('9');
});

test('strings are safe when they leave', async () => {
	const {event} = await begin({lists: [listOf(1, ['\u001b[31mred'])]});
	expect(names(await event(is('page')))).toEqual(['␛[31mred']);
});

test('an object that is not what its kind promises is said and takes nothing else down', async () => {
	const {event, reflector, streams, until} = await begin({
		lists: [listOf(1, ['bad', 'good'])],
		options: {
			project({metadata}) {
				if (metadata.name === 'bad') throw new TypeError('no spec');
				const {uid, name, resourceVersion} = metadata;
				return {kind: 'Deployment', uid, namespace: '', name, resourceVersion, createdAt: 0};
			},
		},
	});
	expect(names(await event(is('page')))).toEqual(['good']);
	expect(reflector.counts().unreadableObjects).toEqual(['Deployment chat/bad cannot be read: no spec.']);
	await until({watches: 1});
	streams[0]?.write(line('DELETED', object('bad', 2)));
	await event(is('deleted'));
	expect(reflector.counts().unreadableObjects).toEqual([]);
});

test('a list of nothings is read as far as it can be', async () => {
	const {event, reflector} = await begin({lists: [json({metadata: {resourceVersion: '1'}, items: [null, {}, object('good', 1)]})]});
	expect(names(await event(is('page')))).toEqual(['good']);
	expect(reflector.counts().unreadableObjects).toHaveLength(1);
});

test('changes, deletions and bookmarks are told, and the next watch starts where the last one was', async () => {
	const {event, events, streams, until, watches, clock} = await begin({
		lists: [listOf(10, ['a'])],
		watches: [stream(line('MODIFIED', object('a', 12)), line('DELETED', object('a', 13)), bookmark(20)), stream()],
	});
	expect(await event(is('deleted'))).toMatchObject({uid: 'uid-a'});
	await eventually(() => events.filter(is('proof')).length === 2);
	clock.advance(60_000);
	streams[0]?.end();
	await until({watches: 2});
	expect(watches[1]?.query.get('resourceVersion')).toBe('20');
	expect(events.some(is('trouble'))).toBe(false);
});

test('an event told twice is told on once', async () => {
	const {event, events} = await begin({
		lists: [listOf(10, [])],
		watches: [stream(line('ADDED', object('a', 11)), line('ADDED', object('a', 11)), line('ADDED', object('b', 12)))],
	});
	await event(changed('b'));
	expect(events.filter(changed('a'))).toHaveLength(1);
});

test('characters and lines split over pieces arrive whole', async () => {
	const bytes = Buffer.from(line('ADDED', object('käse-🙂', 11)));
	const {event} = await begin({
		lists: [listOf(10, [])],
		watches: [
			response => {
				response.writeHead(200).flushHeaders();
				const write = (at: number): void => {
					if (at < bytes.length) response.write(bytes.subarray(at, at + 1), () => setImmediate(write, at + 1));
				};
				write(0);
			},
		],
	});
	await event(changed('käse-🙂'));
});

test('an object of three megabytes comes through', async () => {
	const {event} = await begin({
		lists: [listOf(10, [])],
		watches: [stream(line('ADDED', object('big', 11, {spec: 'x'.repeat(3 << 20)})))],
	});
	await event(changed('big'));
});

test.each([
	['cut off', '{"type":"ADDED","object":{"metadata":{"na\n'],
	['of another kind', '<html>\n'],
	['without a version', line('ADDED', {metadata: {name: 'b', uid: 'uid-b'}})],
])('a line %s is not skipped: the watch goes on from before it', async (_, bad) => {
	const {event, reflector, clock, until, watches, events} = await begin({
		lists: [listOf(10, [])],
		watches: [stream(line('ADDED', object('a', 11)), bad, line('ADDED', object('c', 13))), stream(line('ADDED', object('b', 12)))],
	});
	await event(changed('a'));
	await eventually(() => reflector.counts().unreadable === 1);
	clock.advance(800);
	await until({watches: 2});
	expect(watches[1]?.query.get('resourceVersion')).toBe('11');
	await event(changed('b'));
	expect(events.some(changed('c'))).toBe(false);
});

test('a line that stays unreadable is gone round by a list', async () => {
	const {clock, until, event, reflector} = await begin({
		lists: [listOf(10, []), listOf(20, ['b'])],
		watches: [stream('{\n'), stream('{\n'), stream()],
	});
	await until({watches: 1});
	await eventually(() => reflector.counts().unreadable === 1);
	clock.advance(800);
	await until({watches: 2});
	await eventually(() => reflector.counts().unreadable === 2);
	clock.advance(1600);
	expect(names(await event(is('replaced')))).toEqual(['b']);
});

test('a watch cut off in the middle of a line goes on from the last whole one', async () => {
	const {event, clock, until, watches, streams} = await begin({
		lists: [listOf(10, [])],
		watches: [
			stream(line('ADDED', object('a', 11)), '{"type":"ADDED","object":{"metadata":{"name":"b","uid":"u","resourceVersion":"12"}}}'),
			stream(),
		],
	});
	await event(changed('a'));
	streams[0]?.destroy();
	await eventually(() => clock.timers()[0] === 800);
	clock.advance(800);
	await until({watches: 2});
	expect(watches[1]?.query.get('resourceVersion')).toBe('11');
});

test.each<readonly [string, Answer]>([
	['as a status', gone],
	['in the stream', stream(line('ERROR', {kind: 'Status', code: 410, reason: 'Expired', message: 'too old'}))],
])('a version that is too old %s is listed anew at once, replaces all, and is no trouble', async (_, answer) => {
	const {event, events, watches, until} = await begin({
		lists: [listOf(10, ['a', 'b']), listOf(30, ['b', 'c'])],
		watches: [answer, stream()],
	});
	expect(names(await event(is('replaced')))).toEqual(['b', 'c']);
	expect(events.some(is('trouble'))).toBe(false);
	await until({watches: 2});
	expect(watches[1]?.query.get('resourceVersion')).toBe('30');
});

test('a server that says "too old" every time is not listed in a loop', async () => {
	const {lists, clock, until, rest} = await begin({lists: [listOf(10, [])], watches: [gone]});
	for (let number = 2; number < 7; number++) {
		await until({watches: number - 1});
		if (number > 2) clock.advance(await rest());
		await until({lists: number});
	}
	expect(lists.length).toBe(6);
	// 800 ms doubled four times.
	expect(clock.now() - Date.UTC(2026, 10, 24)).toBe(800 * 15);
});

test.each<readonly [string, Answer]>([
	['429', status(429, 'TooManyRequests', 'wait')],
	['a refused connection', cut],
	['500', status(500, 'InternalError', 'no')],
])('after %s the watch goes on at the same version, without a list', async (_, answer) => {
	const {event, clock, until, watches, lists} = await begin({lists: [listOf(10, [])], watches: [answer, stream()]});
	const trouble = await event(is('trouble'));
	expect(trouble).toMatchObject({retryAt: clock.now() + 800});
	clock.advance(800);
	await until({watches: 2});
	expect(watches[1]?.query.get('resourceVersion')).toBe('10');
	expect(lists).toHaveLength(1);
});

test('Retry-After of a watch is honoured', async () => {
	const {event, clock} = await begin({
		lists: [listOf(10, [])],
		watches: [status(429, 'TooManyRequests', 'wait', {'retry-after': '17'}), stream()],
	});
	expect(await event(is('trouble'))).toMatchObject({failure: {kind: 'throttled'}, retryAt: clock.now() + 17_000});
});

test('a server that closes every watch at once is asked less and less often', async () => {
	const {clock, until, watches, rest} = await begin({lists: [listOf(10, [])], watches: [closed]});
	for (let number = 1; number < 12; number++) {
		await until({watches: number});
		const delay = await rest();
		expect(delay).toBe(Math.min(30_000, 800 * 2 ** (number - 1)));
		clock.advance(delay);
	}
	await until({watches: 12});
	const seconds = (clock.now() - Date.UTC(2026, 10, 24)) / 1000;
	expect(watches.length / seconds).toBeLessThan(0.1);
});

test('a server that is down is asked at most once in four seconds over ten minutes', async () => {
	const {clock, until, lists, rest} = await begin({lists: [status(500, 'InternalError', 'down')]});
	const end = clock.now() + 600_000;
	for (let number = 1; clock.now() < end; number++) {
		await until({lists: number});
		clock.advance(await rest());
	}
	expect(lists.length / 600).toBeLessThanOrEqual(0.25);
});

test('the rest after a failure starts small again after two minutes of health', async () => {
	const {clock, until, streams, rest, events} = await begin({lists: [listOf(10, [])], watches: [closed, closed, closed, stream(), closed]});
	for (let number = 1; number < 4; number++) {
		await until({watches: number});
		clock.advance(await rest());
	}
	await until({watches: 4});
	await eventually(() => events.filter(is('proof')).length === 4);
	for (let minute = 0; minute < 4; minute++) {
		clock.advance(50_000);
		streams[3]?.write(bookmark(20 + minute));
		await eventually(() => events.filter(is('proof')).length === 5 + minute);
	}
	streams[3]?.destroy();
	await eventually(() => clock.timers()[0] === 800);
});

test('versions that go backwards lead to a list', async () => {
	const {event, reflector, clock} = await begin({
		lists: [listOf(1000, ['a']), listOf(600, ['z'])],
		watches: [stream(line('ADDED', object('b', 1001)), line('ADDED', object('c', 500))), stream()],
	});
	await event(changed('b'));
	expect(names(await event(is('replaced')))).toEqual(['z']);
	expect(reflector.counts().wentBack).toBe(1);
	expect(clock.timers().length).toBeLessThanOrEqual(1);
});

test('versions are compared as numbers of any length', async () => {
	const {event} = await begin({
		lists: [listOf('99999999999999999999', [])],
		watches: [stream(line('ADDED', object('a', '100000000000000000000')), line('ADDED', object('b', '100000000000000000001')))],
	});
	await event(changed('b'));
	expect(stage.reflector.counts().wentBack).toBe(0);
});

test('access that is lost is asked for soon at first, for a server that has just started knows no roles yet, and then slowly', async () => {
	const {clock, events, until} = await begin({
		lists: [listOf(10, ['a'])],
		watches: [status(403, 'Forbidden', 'deployments.apps is forbidden: User "eve" cannot watch')],
	});
	const delays: number[] = [];
	for (let attempt = 1; attempt <= 5; attempt++) {
		await until({watches: attempt});
		await eventually(() => events.filter(is('trouble')).length === attempt);
		const delay = clock.timers()[0] ?? 0;
		delays.push(delay);
		clock.advance(delay);
	}
	expect(delays).toEqual([800, 1600, 3200, 60_000, 60_000]);
});

test('without access the reason is told and the question is asked again slowly', async () => {
	const {event, clock} = await begin({lists: [status(403, 'Forbidden', 'deployments.apps is forbidden: User "eve" cannot list')]});
	expect(await event(is('trouble'))).toMatchObject({failure: {kind: 'forbidden'}, retryAt: clock.now() + 60_000});
});

test('a page that does not come in time is asked for in smaller pieces', async () => {
	const {until, clock, lists, event} = await begin({lists: [silence, listOf(1, [])]});
	await until({lists: 1});
	clock.advance(20_000);
	await event(is('trouble'));
	clock.advance(800);
	await until({lists: 2});
	expect(lists.map(({query}) => query.get('limit'))).toEqual(['500', '62']);
});

test('a page of which only a part comes in time is asked for in smaller pieces at once, for the server is there', async () => {
	const begun: Answer = response => void response.writeHead(200, {'content-type': 'application/json'}).write('{"kind":');
	const {until, clock, lists, event, events, sockets} = await begin({
		lists: [begun, begun, listOf(1, ['a'], {continue: 'x', remainingItemCount: 1}), listOf(1, ['b'])],
	});
	for (let number = 1; number <= 2; number++) {
		await until({lists: number});
		await eventually(() => [...sockets].some(socket => (socket as {readonly bytesWritten: number}).bytesWritten > 0));
		for (let count = 0; count < 20; count++) await new Promise(resolve => setImmediate(resolve));
		clock.advance(20_000);
	}
	expect(names(await event(is('page')))).toEqual(['a']);
	await event(is('listed'));
	// What is quick may be larger again.
	expect(lists.map(({query}) => query.get('limit'))).toEqual(['500', '62', '10', '20']);
	expect(events.some(is('trouble'))).toBe(false);
});

test('a version that a restored server has not reached is not waited for: it is listed anew, and said', async () => {
	const {event, reflector, clock, lists, watches, until} = await begin({
		lists: [listOf(1000, ['a']), listOf(600, ['z'])],
		watches: [
			status(
				504,
				'Timeout',
				'Timeout: Too large resource version: 1000, current: 600',
				{'retry-after': '1'},
				{
					causes: [{reason: 'ResourceVersionTooLarge', message: 'Too large resource version'}],
					retryAfterSeconds: 1,
				},
			),
			stream(),
		],
	});
	await until({watches: 1});
	await eventually(() => clock.timers()[0] === 1000);
	expect(lists).toHaveLength(1);
	clock.advance(1000);
	expect(names(await event(is('replaced')))).toEqual(['z']);
	await until({watches: 2});
	expect(watches[1]?.query.get('resourceVersion')).toBe('600');
	expect(reflector.counts().wentBack).toBe(1);
});

test('a server that was set back takes the watch and is silent: the version it is at tells, as soon as there is a connection again', async () => {
	let at = 1000;
	const {streams, clock, event, until, reflector, lists, watches, checks} = await begin({
		lists: [listOf(1000, ['phantom']), listOf(600, ['restored'])],
		version: () => at,
	});
	await event(is('proof'));
	at = 600;
	streams[0]?.destroy();
	await eventually(() => clock.timers()[0] === 800);
	clock.advance(800);
	expect(names(await event(is('replaced')))).toEqual(['restored']);
	await until({watches: 3});
	expect(watches.map(({query}) => query.get('resourceVersion'))).toEqual(['1000', '1000', '600']);
	expect([lists.length, checks.length, reflector.counts().wentBack]).toEqual([2, 1, 1]);
});

test('a bookmark at the version of the one before says that nothing at all went on', async () => {
	const {events, until} = await begin({lists: [listOf(10, [])], watches: [stream(bookmark(10), bookmark(12), bookmark(12))]});
	await until({watches: 1});
	await eventually(() => events.filter(is('proof')).length === 4);
	expect(events.filter(is('proof')).map(event => 'isStill' in event)).toEqual([false, true, false, true]);
});

test('one that is silent and was set back behind a connection that stands is found out by the probe of the silence', async () => {
	let at = 1000;
	const {clock, event, events, streams, until, reflector} = await begin({
		lists: [listOf(1000, ['phantom']), listOf(600, ['restored'])],
		watches: [stream(), closed, stream()],
		version: () => at,
	});
	await event(is('proof'));
	at = 600;
	clock.advance(70_000);
	await until({watches: 3});
	expect(streams).toHaveLength(3);
	expect(names(await event(is('replaced')))).toEqual(['restored']);
	expect(events.filter(is('trouble'))).toEqual([]);
	expect(reflector.counts().wentBack).toBe(1);
});

test('what cuts every watch after a minute is no reason to wait longer each time', async () => {
	const {streams, clock, events} = await begin({lists: [listOf(10, [])]});
	for (let number = 1; number < 8; number++) {
		await eventually(() => events.filter(is('proof')).length === number);
		// Nothing is under way but the watch, with its watchdog.
		await eventually(() => clock.timers().length === 1);
		clock.advance(60_000);
		streams[number - 1]?.destroy();
		await eventually(() => clock.timers()[0] === 800);
		clock.advance(800);
	}
});

test('what cuts every watch soon, as a server does that is read too slowly, is no reason to wait longer as long as each one brings something', async () => {
	const {streams, clock, events, until, lists} = await begin({lists: [listOf(10, [])]});
	for (let number = 1; number < 8; number++) {
		await until({watches: number});
		streams[number - 1]?.write(line('ADDED', object(`n${number}`, 10 + number)));
		await eventually(() => events.some(changed(`n${number}`)));
		streams[number - 1]?.destroy();
		await eventually(() => clock.timers().length === 1 && clock.timers()[0] === 800);
		clock.advance(800);
	}
	expect(lists).toHaveLength(1);
});

test('a list that is read anew is said to be, for what came meanwhile is not known until it is in', async () => {
	const {event, events} = await begin({lists: [listOf(10, ['a']), listOf(30, ['b'])], watches: [gone, stream()]});
	await event(is('replaced'));
	expect(events.map(({type}) => type).slice(0, 4)).toEqual(['page', 'listed', 'relisting', 'replaced']);
});

test('that every watch ends at once is said from the second time on', async () => {
	const {clock, rest, until, event, events} = await begin({lists: [listOf(10, [])], watches: [closed]});
	await until({watches: 1});
	clock.advance(await rest());
	expect(events.some(is('trouble'))).toBe(false);
	expect(await event(is('trouble'))).toMatchObject({
		failure: {sentence: 'The API server ends every watch at once. What is shown may be up to a minute old.'},
		retryAt: clock.now() + 1600,
	});
});

test('an audit finds what the watch did not tell, counts it, and reads everything again', async () => {
	const exact: Answer = (response, request) => {
		const isAudit = request.query.get('resourceVersionMatch') === 'Exact' && request.query.get('resourceVersion') === '10';
		(isAudit ? listOf(10, ['a', 'c']) : status(400, 'BadRequest', 'no'))(response, request);
	};
	const {reflector, event} = await begin({lists: [listOf(10, ['a', 'b']), exact, listOf(12, ['a', 'c'])]});
	await event(is('proof'));
	await pass(20, 10);
	expect(names(await event(is('replaced')))).toEqual(['a', 'c']);
	expect(reflector.counts()).toMatchObject({audits: 1, differences: 2, lists: 2});
});

test('an audit that finds nothing, or is not answered, changes nothing', async () => {
	const {reflector, event, watches, until} = await begin({
		lists: [listOf(10, ['a']), listOf(10, ['a']), status(410, 'Expired', 'compacted')],
	});
	await event(is('proof'));
	await pass(21, 10);
	await until({lists: 2});
	await eventually(() => reflector.counts().audits === 1);
	await pass(21, 10);
	await until({lists: 3});
	expect(reflector.counts()).toMatchObject({audits: 1, differences: 0, lists: 1});
	expect(watches).toHaveLength(1);
});

test('a first list that breaks after a page replaces it when it succeeds', async () => {
	const {event, clock} = await begin({
		lists: [listOf(5, ['a'], {continue: 'x'}), status(500, 'InternalError', 'no'), listOf(6, ['b'])],
	});
	await event(is('trouble'));
	clock.advance(800);
	expect(names(await event(is('replaced')))).toEqual(['b']);
});

test('silence is looked into after 70 seconds; where nothing was missed the watch stays', async () => {
	const {until, clock, watches, event, events, streams} = await begin({lists: [listOf(10, [])], watches: [stream(), closed]});
	await event(is('proof'));
	clock.advance(69_999);
	expect(watches).toHaveLength(1);
	clock.advance(1);
	await until({watches: 2});
	expect(watches[1]?.query.get('timeoutSeconds')).toBe('1');
	await eventually(() => events.filter(is('proof')).length === 2);
	streams[0]?.write(line('ADDED', object('a', 11)));
	await event(changed('a'));
	expect(watches).toHaveLength(2);
});

test('a half-open watch is found out by the probe that brings news', async () => {
	const {until, clock, watches, event} = await begin({
		lists: [listOf(10, [])],
		watches: [stream(), stream(line('ADDED', object('missed', 11))), stream(line('ADDED', object('missed', 11)))],
	});
	await event(is('proof'));
	clock.advance(70_000);
	await until({watches: 3});
	expect(watches[2]?.query.toString()).toContain('resourceVersion=10');
	await event(changed('missed'));
});

test('a half-open watch is given up when the probe finds nobody', async () => {
	const {until, clock, event, sockets} = await begin({lists: [listOf(10, [])], watches: [stream(), silence, stream()]});
	await event(is('proof'));
	clock.advance(70_000);
	await until({watches: 2});
	clock.advance(10_000);
	await until({watches: 3});
	// The dead one and the probe are closed.
	await eventually(() => sockets.size === 1);
});

test('a watch that stays silent although nothing was missed is opened anew after 150 seconds', async () => {
	const {until, clock, event, events} = await begin({lists: [listOf(10, [])], watches: [stream(), closed, stream()]});
	await event(is('proof'));
	clock.advance(70_000);
	await eventually(() => events.filter(is('proof')).length === 2);
	clock.advance(80_000);
	await until({watches: 3});
});

test('after a sleep of the machine the watch is opened anew at the first tick', async () => {
	const {until, clock, event, lists} = await begin({lists: [listOf(10, [])]});
	await event(is('proof'));
	clock.sleep(8 * 3_600_000);
	clock.advance(10_000);
	await until({watches: 2});
	expect(lists).toHaveLength(1);
});

test('trying now does not wait for the rest to end', async () => {
	const {event, until, reflector} = await begin({lists: [status(403, 'Forbidden', 'no'), listOf(1, [])]});
	await event(is('trouble'));
	reflector.retryNow();
	await until({lists: 2, watches: 1});
});

test('trying now makes a quiet watch prove itself', async () => {
	const {event, events, reflector} = await begin({lists: [listOf(1, [])], watches: [stream(), closed]});
	await event(is('proof'));
	reflector.retryNow();
	await eventually(() => events.filter(is('proof')).length === 2);
});

test('after close there is no event, no timer and no socket', async () => {
	const {event, events, reflector, streams, clock, quiet} = await begin({lists: [listOf(1, ['a'])]});
	await event(is('proof'));
	reflector.close();
	streams[0]?.write(line('ADDED', object('b', 2)));
	await eventually(() => streams[0]?.destroyed === true);
	await stage.close();
	await quiet();
	expect(events).toHaveLength(3);
	expect(clock.timers()).toEqual([]);
});

test('a reflector closed while it lists says nothing more', async () => {
	const {until, events, reflector, clock} = await begin({lists: [silence]});
	await until({lists: 1});
	reflector.close();
	await stage.quiet();
	expect(events).toEqual([]);
	expect(clock.timers()).toEqual([]);
});
