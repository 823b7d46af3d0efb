import {afterEach, expect, test} from 'vitest';
import type {Connection, Part} from '../../source/domain/connection.ts';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {fleet, llama, minutes, now, safe, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';
import {openScreen, type TestScreen} from './fixtures/screen.ts';

let screen: TestScreen | undefined;
afterEach(() => screen?.close());

const small = {columns: 80, rows: 24};
const large = {columns: 120, rows: 40};
type Options = typeof small & {readonly ascii?: boolean; readonly color?: boolean};

const open = (first: Snapshot, options: Options = small): ReturnType<typeof handMadeHost> & {readonly on: TestScreen} => {
	const made = handMadeHost(first);
	screen = openScreen(made.host, options);
	return {...made, on: screen};
};

const frame = async (name: string, on: TestScreen): Promise<void> => {
	await expect(`${await on.text()}\n`).toMatchFileSnapshot(`frames/${name}.frame.txt`);
};

const refused = 'Cannot reach prod-eu (10.0.0.1:443): connection refused.';
const tries = 'Trying again in 4 s; ctrl-r tries now.';

const kinds = ['Deployment', 'StatefulSet', 'ReplicaSet', 'Pod', 'Node', 'HorizontalPodAutoscaler'];

/** Everything in one state, last heard of `age` ago. */
const all = (state: Connection, age: number): Pick<Snapshot, 'connection' | 'parts'> => {
	const connection = {...state, provenAt: now - age};
	return {connection, parts: kinds.map((kind): Part => ({...connection, kind}))};
};

const offline: Connection = {freshness: 'OFFLINE', sentence: `${refused} ${tries}`, reason: refused};
const states: ReadonlyArray<readonly [name: string, state: Connection, age: number]> = [
	['offline', offline, minutes(2)],
	[
		'stale',
		{
			freshness: 'STALE',
			sentence:
				'No sign of life of Deployments, Pods from prod-eu (10.0.0.1:443) for a minute and a half: connecting again. ctrl-r does it now.',
		},
		95_000,
	],
	['throttled', {freshness: 'THROTTLED', sentence: `prod-eu (10.0.0.1:443) is overloaded and asks us to wait. ${tries}`}, 45_000],
	[
		'no-access',
		{freshness: 'NO ACCESS', sentence: `prod-eu (10.0.0.1:443) does not accept these credentials any more: log in again. ${tries}`},
		minutes(12),
	],
];

for (const [name, state, age] of states) {
	test.each(name === 'offline' ? [small, large] : [small])(`a cluster that is ${name}, at $columns×$rows`, async size => {
		await frame(`freshness-${name}-${size.columns}x${size.rows}`, open(snapshot(fleet, all(state, age)), size).on);
	});
}

test('one list that is behind, in ASCII and without colour', async () => {
	const reason = 'prod-eu (10.0.0.1:443) has a fault: etcd is away.';
	const connection: Connection = {
		freshness: 'LAGGING',
		sentence: `Pods are not up to date: ${reason} ${tries}`,
		reason,
		provenAt: now - minutes(1),
	};
	const parts: readonly Part[] = [{...connection, kind: 'Pod', sentence: `${reason} ${tries}`}];
	const behind = snapshot(fleet, {connection, parts});
	await frame('freshness-lagging-ascii', open(behind, {...small, ascii: true}).on);
	screen?.close();
	await frame('freshness-lagging-monochrome', open(behind, {...large, color: false}).on);
});

test('rows of a cluster that is away are dim, all of them, and bright again when it is back', async () => {
	const {on, store} = open(snapshot(fleet, all(offline, minutes(2))), large);
	for (const text of ['gemma-2b', 'Stuck 6m', '▲4.1%', '61 of 96']) expect(await on.isDim(text), text).toBe(true);
	store.set(snapshot(fleet));
	for (const text of ['gemma-2b', 'Stuck 6m', '▲4.1%', '61']) expect(await on.isDim(text), text).toBe(false);
	expect(await on.text()).not.toContain('as of');
});

test('only rows of the namespace that cannot be read are dim', async () => {
	const parts: readonly Part[] = [{kind: 'Pod', namespaces: ['speech'], freshness: 'STALE', provenAt: now - minutes(3)}];
	const {on} = open(snapshot(fleet, {parts}), large);
	expect([await on.isDim('whisper-large'), await on.isDim('gemma-2b')]).toEqual([true, false]);
	expect(await on.text()).toContain('─ STALE, as of 2m ago ──');
});

const page = {...llama, service: {...llama.service, namespace: safe('chat')}};
const detail = {
	uid: page.service.uid,
	charts: undefined,
	events: [
		{
			uid: 'e1',
			type: safe('Warning'),
			reason: safe('BackOff'),
			message: safe('restarting failed container vllm'),
			object: safe('Pod llama-3-70b-6f9c7-9v5mf'),
			count: 14,
			lastSeen: now - minutes(6),
		},
	],
};

test('events that are behind say so on the page while the rest of it is live', async () => {
	const reason = 'prod-eu (10.0.0.1:443) has a fault: etcd is away.';
	const part: Part = {
		kind: 'Event',
		namespaces: ['chat'],
		freshness: 'LAGGING',
		reason,
		sentence: `${reason} ${tries}`,
		provenAt: now - 70_000,
	};
	const {on} = open(snapshot([page], {detail, parts: [part]}), {columns: 120, rows: 60});
	await on.press('enter');
	const text = await on.text();
	expect(text.replace(/\s+/g, ' ')).toContain(`EVENTS LAGGING, as of 1m ago: ${reason} ${tries} 6m Warning BackOff`);
	expect(text.match(/as of/g)).toHaveLength(1);
	expect(text).toContain('LIVE · prom');
	expect(await on.isDim('BackOff')).toBe(false);
});

test('what may not be read says so in its place, and is not read for ever', async () => {
	const reason = 'You may not list pods in chat: pods is forbidden.';
	const parts: readonly Part[] = [
		{kind: 'Pod', namespaces: ['chat'], freshness: 'NO ACCESS', reason},
		{kind: 'Event', namespaces: ['chat'], freshness: 'NO ACCESS', reason: 'You may not list events in chat.'},
	];
	const row = {...page, service: {...page.service, pods: undefined}};
	const {on} = open(snapshot([row], {detail: {...detail, events: undefined}, parts}), {columns: 120, rows: 60});
	await on.press('enter');
	const text = await on.text();
	expect(text).toMatch(/ REPLICAS\n {2}NO ACCESS: You may not list pods in chat: pods is forbidden\./);
	expect(text).toMatch(/ EVENTS\n {2}NO ACCESS: You may not list events in chat\./);
	expect(text).not.toMatch(/Not read yet|Reading events/);
});

test('the page of a service whose cluster is away is dim, and says once since when and why', async () => {
	const {connection, parts = []} = all(offline, minutes(3));
	const {on} = open(snapshot([page], {connection, parts: [...parts, {...connection, kind: 'Event'}], detail}), {columns: 80, rows: 50});
	await on.press('enter');
	await frame('freshness-service-80x50', on);
	expect((await on.text()).split('connection refused')).toHaveLength(2);
	for (const text of ['…7-b7c6d', 'vllm/vllm-…ai:v0.7.0', 'BackOff', 'is stuck at rev 7', 'Deployment · vLLM'])
		expect(await on.isDim(text), text).toBe(true);
});

test('GPUs of nodes that cannot be read now say of when they are', async () => {
	const node: Part = {kind: 'Node', freshness: 'LAGGING', provenAt: now - minutes(5), reason: 'No.', sentence: `No. ${tries}`};
	const {on} = open(snapshot(fleet, {parts: [node]}), large);
	expect((await on.lines())[1]).toContain('LAGGING, as of 5m ago: GPUs 61 of 96 held');
	expect(await on.isDim('61 of 96')).toBe(true);
	// The rows are told from others.
	expect(await on.isDim('gemma-2b')).toBe(false);
});

test('a text that was read once grows old in words, and is read again on ctrl-r', async () => {
	const {on, asked} = open(snapshot(fleet));
	await on.press('y');
	const hint = async (): Promise<string> => (await on.lines()).at(-1) ?? '';
	expect(await hint()).not.toContain('as of');
	await on.pass(59_000);
	expect(await hint()).not.toContain('as of');
	await on.pass(1000);
	expect(await hint()).toMatch(/^ as of 1m ago, ctrl-r reads it again /);
	await on.pass(600_000);
	expect(await hint()).toContain(' as of 10m ago,');
	const before = asked.texts.length;
	await on.press('ctrl-r');
	await on.pass(7000);
	expect(asked.texts).toHaveLength(before + 1);
	expect(await hint()).not.toContain('as of');
});

test('a log that does not come on says so, since when and why, and says nothing more when it does', async () => {
	const {on, asked} = open(snapshot([llama]));
	await on.press('l');
	const sink = asked.logs.at(-1)?.sink;
	sink?.lines([{time: safe('2026-11-24T11:59:00Z'), text: safe('serving')}]);
	sink?.trouble({freshness: 'OFFLINE', sentence: `${refused} ${tries}`, provenAt: now});
	await on.settle();
	expect((await on.lines())[1]).toMatch(/OFFLINE/);
	const said = (await on.text()).replace(/\s+/g, ' ');
	expect(said).toContain('serving');
	expect(said).toContain(`${refused} ${tries}`);
	await on.pass(60_000);
	sink?.trouble({freshness: 'OFFLINE', sentence: `${refused} ${tries}`, provenAt: now});
	await on.settle();
	expect((await on.lines())[1]).toContain('OFFLINE, as of 1m ago');
	sink?.trouble(undefined);
	await on.settle();
	expect(await on.text()).not.toMatch(/OFFLINE|Cannot reach/);
});

test('a log of a cluster that is away does not say again what the screen says', async () => {
	const {on, asked} = open(snapshot([llama], all(offline, minutes(2))));
	await on.press('l');
	asked.logs.at(-1)?.sink.trouble({freshness: 'OFFLINE', sentence: `${refused} ${tries}`, provenAt: now - minutes(2)});
	await on.settle();
	const text = await on.text();
	expect(text).toContain('OFFLINE, as of 2m ago');
	expect(text.split('connection refused')).toHaveLength(2);
});

test('namespaces that are not up to date say so where one is chosen', async () => {
	const {on} = open(snapshot(fleet, {parts: [{kind: 'Namespace', freshness: 'STALE', provenAt: now - minutes(20)}]}));
	await on.type(':ns\r');
	expect(await on.text()).toContain(' STALE, as of 20m ago. Watch one namespace');
});

test('a healthy screen says nothing of any of this', async () => {
	const {on} = open(snapshot(fleet, {parts: []}), large);
	expect(await on.text()).not.toMatch(/as of|STALE|LAGGING|OFFLINE|THROTTLED|NO ACCESS/);
});

test('while a cluster is away, how far its single lists have noticed is not told', async () => {
	const {connection} = all(offline, minutes(2));
	const parts: readonly Part[] = [
		{...connection, kind: 'Deployment'},
		{kind: 'Pod', freshness: 'STALE', provenAt: now - minutes(1)},
	];
	const {on} = open(snapshot([page], {connection, parts, detail}), large);
	expect(await on.text()).toContain('─ as of 2m ago ──');
	await on.press('enter');
	expect(await on.text()).not.toMatch(/STALE|as of/);
});

test('alerts and trends of a source that does not answer are dim, with the age of its last answer', async () => {
	const source = (age: number): Snapshot['metricsSource'] => ({
		...{status: 'stale', name: 'monitoring/prometheus', via: 'service proxy', interval: 15_000, answeredAt: now - age, warnings: []},
		...{reason: 'It did not answer within 10 s.', failure: 'timeout'},
	});
	const alerts = [{name: safe('HighErrorRate'), severity: 'critical', since: now - minutes(30)}] as unknown as NonNullable<
		NonNullable<typeof page.metrics>['alerts']
	>;
	const firing = page.metrics === undefined ? page : {...page, metrics: {...page.metrics, alerts}};
	const rows = fleet.map(row => (row === llama ? firing : row));
	const {on, store} = open(snapshot(rows, {detail, metricsSource: source(5000)}), {columns: 120, rows: 60});
	expect(await on.isDim('█')).toBe(false);
	store.set(snapshot(rows, {detail, metricsSource: source(minutes(4)), now: now + minutes(3)}));
	expect(await on.isDim('█')).toBe(true);
	await on.press('j', 'enter');
	expect(await on.text()).toMatch(/ ALERTS\n {2}OFFLINE, as of 5m ago\n/);
	expect(await on.isDim('HighErrorRate')).toBe(true);
});
