import {afterEach, expect, test} from 'vitest';
import type {FiringAlert} from '../../source/domain/firing-alert.ts';
import type {ServiceMetrics} from '../../source/domain/service-metrics.ts';
import {defaultSettings} from '../../source/domain/settings.ts';
import type {ServiceRow, Snapshot} from '../../source/session/snapshot.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {fleet, llama, metrics, minutes, now, row, safe, service, snapshot, state} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

const at = now - 5_000;

const rowWith = (name: string, more: Partial<ServiceMetrics>, rest: Partial<ServiceRow> = {}): ServiceRow => ({
	...row(service(name), state('Stable'), metrics(0.5, 40, 0, 0.9, more)),
	...rest,
});

const openOn = (rows: readonly ServiceRow[], more: Partial<Snapshot> = {}, ascii = false): Desk => {
	desk = openDesk(handMadeHost(snapshot(rows, more)).host, {columns: 160, rows: 40}, {ascii, color: !ascii});
	return desk;
};

/** Whatever stands under a head of the second row: the first one is selected and so in reverse. */
const cell = (on: Desk, title: string): string => {
	const lines = on.lines();
	const head = lines.findIndex(line => line.includes('SERVICE'));
	const end = (lines[head]?.indexOf(` ${title}`) ?? 0) + title.length + 1;
	return /\S*$/.exec(lines[head + 3]?.slice(0, end) ?? '')?.[0] ?? '';
};

const calm = rowWith('calm', {});

test.each([
	['ERR', {errorRatio: {value: 0.02, at}}, '▲2.0%', '!2.0%'],
	['ERR', {errorRatio: {value: 0.07, at}}, '✖7.0%', 'x7.0%'],
	['KV', {cacheUsage: {value: 0.84, at}}, '▲84%', '!84%'],
	['KV', {cacheUsage: {value: 0.93, at}}, '✖93%', 'x93%'],
	['WAIT', {waiting: {value: 60, at}}, '✖60', 'x60'],
] as const)('%s of %j is signed as well as coloured', (title, more, sign, plain) => {
	const rows = [calm, rowWith('sick', more)];
	expect(cell(openOn(rows), title)).toBe(sign);
	desk?.close();
	expect(cell(openOn(rows, {}, true), title)).toBe(plain);
});

test('a healthy fleet has no sign at all', () => {
	expect(openOn([calm, rowWith('well', {cacheUsage: {value: 0.5, at}})]).text()).not.toMatch(/[▲✖]/);
});

test('requests that have been waiting for a minute are worth a look, those that have just come are not', () => {
	expect(cell(openOn([calm, rowWith('new', {}, {waitingSince: now - 20_000})]), 'WAIT')).toBe('3');
	desk?.close();
	expect(cell(openOn([calm, rowWith('old', {}, {waitingSince: now - minutes(2)})]), 'WAIT')).toBe('▲3');
});

test('the thresholds of the settings decide', () => {
	const thresholds = {...defaultSettings.thresholds, cacheUsage: {warning: 0.4, critical: 0.45}};
	const rows = [calm, rowWith('well', {cacheUsage: {value: 0.5, at}})];
	expect(cell(openOn(rows, {settings: {...defaultSettings, thresholds}}), 'KV')).toBe('✖50%');
});

test('a GPU with an error of its driver is told beside the GPUs', () => {
	const device = {id: safe('GPU-1'), node: safe('gpu-1'), index: safe('0'), holders: [], isShared: false, error: {code: 79}};
	const rows = [calm, rowWith('hot', {byPod: new Map([['hot-1', {devices: [device]}]])})];
	expect(cell(openOn(rows), 'GPUS')).toBe('✖2');
});

test('an engine that has fallen silent while its replicas are ready is told beside its requests, or in their place', () => {
	const loadAt = now - minutes(2);
	const old = {value: 40, at: loadAt};
	const others = Array.from({length: 8}, (_, index) => rowWith(`well-${index}`, {}, {loadAt: at}));
	const mute = {requestRate: old, waiting: old, running: old, cacheUsage: {value: 0.4, at: loadAt}};
	expect(openOn([calm, rowWith('mute', mute, {loadAt}), ...others]).text()).toContain('✖40');
	desk?.close();
	const {requestRate: _, waiting: __, running: ___, cacheUsage: ____, ...none} = metrics(0.5, 40, 0, 0.9);
	const gone = {...row(service('mute'), state('Stable'), none), loadAt};
	expect(cell(openOn([calm, gone, ...others]), 'REQ/S')).toBe('✖—');
});

const alert: FiringAlert = {
	name: safe('HighInferenceErrorRate'),
	severity: safe('critical'),
	summary: safe('More than 5 % of requests fail.'),
	condition: safe('error_ratio > 0.05 for 5m'),
	since: now - minutes(6),
};

const llamaWith = (alerts: readonly FiringAlert[]): ServiceRow => ({
	...llama,
	metrics: metrics(0.82, 12, 0.041, 2.4, {gpuReplicas: 3, alerts}),
});

test('an alert that fires has a column as long as one does, and is told below the state', () => {
	const on = openOn([llamaWith([alert]), calm]);
	expect(on.lines()[3]).toContain(' ALERT ');
	expect(on.lines()[5]).toContain(' ✖1 ');
	expect(on.text()).toContain(
		'Alert HighInferenceErrorRate (critical): More than 5 % of requests fail (rule: error_ratio > 0.05 for 5m), since 6 min.',
	);
	on.close();
	expect(openOn(fleet).text()).not.toContain('ALERT');
});

test('the page of a service has its alerts with the words and the threshold of their rules, also those that only inform', async () => {
	const info: FiringAlert = {name: safe('NewModelServed'), severity: safe('info')};
	const ofPods = ['a', 'b', 'c', 'd', 'e'].map(pod => ({name: safe('PodErrors'), pod: safe(pod), summary: safe(`${pod} fails`)}));
	const on = openOn([llamaWith([alert, info, ...ofPods])]);
	await on.press('enter');
	const lines = on.lines();
	const head = lines.indexOf(' ALERTS');
	expect(lines.slice(head + 1, head + 10)).toEqual([
		' ✖ HighInferenceErrorRate (critical)  for 6 min',
		'   More than 5 % of requests fail.',
		'   rule: error_ratio > 0.05 for 5m',
		' ▲ PodErrors  on 5 replicas',
		'   a fails',
		'   b fails',
		'   c fails',
		'   and 2 more',
		'   NewModelServed (info)',
	]);
});

test('the page of a service has the numbers of each replica that its engine tells, and says where load is uneven', async () => {
	const [first, second] = llama.service.pods?.slice(3) ?? [];
	const byPod = new Map([
		[String(first?.name), {requestRate: {value: 9, at}, cacheUsage: {value: 0.7, at}, waiting: {value: 4, at}}],
		[String(second?.name), {requestRate: {value: 1, at}}],
	]);
	const on = openOn([{...llama, metrics: metrics(0.82, 12, 0.041, 2.4, {byPod, imbalance: {value: 1.8, at}})}]);
	await on.press('enter');
	const head = on.lines().find(line => line.includes('REPLICA ')) ?? '';
	expect(head.replace(/\s+/g, ' ').trim()).toBe('REPLICA REV STATE RESTARTS NODE GPU MEM REQ/S WAIT KV P95 AGE');
	expect(on.text()).toContain(`Load is uneven: ${first?.name}, the busiest, has 1.8 times the mean of all.`);
});
