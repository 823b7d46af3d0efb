import {afterEach, expect, test} from 'vitest';
import type {ServiceMetrics} from '../../source/domain/service-metrics.ts';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {metrics, minutes, now, row, service, snapshot, state} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

const wide = {columns: 220, rows: 40};

const openList = (numbers: ServiceMetrics, more: Partial<Snapshot> = {}, size = wide): Desk => {
	// The selected row is one stretch of reverse video: what is dim is seen in the other.
	const rows = ['gemma', 'qwen'].map(name => row(service(name), state('Stable'), numbers));
	desk = openDesk(handMadeHost(snapshot(rows, more)).host, size);
	return desk;
};

/** The cell under a head, to its right edge. */
const cell = (open: Desk, title: string): string => {
	const lines = open.lines();
	const head = lines.findIndex(line => line.includes('SERVICE'));
	const end = (lines[head]?.indexOf(` ${title}`) ?? 0) + title.length + 1;
	return /\S*$/.exec(lines[head + 2]?.slice(0, end) ?? '')?.[0] ?? '';
};

test('P95 is of whole requests only: the time to the first token stands in its own column', () => {
	const at = now - 1_000;
	const open = openList(metrics(0.5, 12, 0, 0.9, {latency: {of: 'time to first token', p95: {value: 0.3, at}}, tokenLatency: []}));
	expect([cell(open, 'P95'), cell(open, 'TTFT')]).toEqual(['—', '300ms']);
});

test('a quantile of which only a bound is known says so', () => {
	const at = now - 1_000;
	const latency = {of: 'end to end', p50: {value: 0.3, at, bound: 'below'}, p95: {value: 60, at, bound: 'at-least'}} as const;
	const open = openList(metrics(0.5, 12, 0, 0.9, {latency}));
	expect([cell(open, 'P50'), cell(open, 'P95')]).toEqual(['<300ms', '≥60s']);
});

const aged = (milliseconds: number): ServiceMetrics => {
	const at = now - milliseconds;
	return metrics(0.5, 12, 0, 0.9, {gpuUtilization: {value: 0.5, at}, requestRate: {value: 12, at}});
};

test('numbers that are old are dim with their age beside them, and the sentence says how old in steps', () => {
	const open = openList(aged(minutes(3)));
	expect(open.draw()).toContain('\u001b[2m50% 2m\u001b[22m');
	expect(open.text()).toContain('Its numbers are 2m old.');
	expect(open.text()).not.toContain('busy');
});

test('numbers of a source that is gone do not look like numbers of now', () => {
	const open = openList(aged(minutes(3)), {metricsSource: {status: 'unreachable', reason: 'monitoring/prometheus does not answer.'}});
	expect(open.draw()).toContain('\u001b[2m50%\u001b[22m');
	expect(open.text()).toContain('Its numbers are 2m old.');
});

test('where the numbers of a large fleet are asked in turns no column is filled with ages', () => {
	const at = now - minutes(3);
	const rows = ['gemma', 'qwen'].map(name => ({...row(service(name), state('Stable'), aged(minutes(3))), loadAt: at}));
	desk = openDesk(handMadeHost(snapshot(rows)).host, wide);
	expect(desk.draw()).toContain('\u001b[2m50%\u001b[22m');
});

test('numbers of now say nothing of their age', () => {
	const open = openList(aged(5_000));
	expect(open.text()).not.toContain('old');
	expect(open.draw()).not.toContain('\u001b[2m50%');
});

test('on the page of a service each old number has its own age', async () => {
	const open = openList(aged(minutes(3)));
	await open.press('enter');
	expect(open.text()).toContain('GPU 50% (2m old)');
	expect(open.text()).toMatch(/ 0\.0% errors ·/);
});

test('where an engine counts sums only, the mean is told as a mean', async () => {
	const at = now - 1_000;
	const open = openList(metrics(0.5, 12, 0, 0.9, {latency: {of: 'end to end', mean: {value: 0.12, at}}, tokenLatency: []}));
	expect(open.text()).toContain('avg 120ms');
	await open.press('enter');
	expect(open.text()).toContain('end to end mean 120ms');
});
