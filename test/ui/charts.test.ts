import {afterEach, expect, test} from 'vitest';
import type {Chart, ServiceMetrics} from '../../source/domain/service-metrics.ts';
import type {ServiceRow, Snapshot} from '../../source/session/snapshot.ts';
import {fleet, llama, now, safe, series, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';
import {openScreen, type TestScreen} from './fixtures/screen.ts';

let screen: TestScreen | undefined;
afterEach(() => screen?.close());

const length = 61;
const line = (name: string, of: (index: number) => number | undefined) => ({
	name,
	series: series(
		Array.from({length}, (_, index) => of(index)),
		30_000,
	),
});
const charts: readonly Chart[] = [
	{
		name: 'gpu',
		unit: 'ratio',
		lines: [
			line('mean', () => 0.5),
			line('min', () => 0.2),
			line('max', index => (index === length - 3 ? 0.93 : 0.9)),
			line('gpu-1/0', index => (index < 30 ? undefined : 0.25)),
		],
	},
	{name: 'latency', unit: 'seconds', lines: [line('p50', () => 0.4), line('p95', index => index / 10), line('p99', () => undefined)]},
	{name: 'tokens', unit: 'perSecond', lines: [line('in', () => 1200), line('out', () => 340)]},
	{name: 'errors', unit: 'ratio', lines: [line('', () => 0.002)]},
];

const detail: Snapshot['detail'] = {
	uid: llama.service.uid,
	events: [],
	charts: {
		span: 1_800_000,
		charts,
		missing: {queue: 'Plain HTTP metrics do not tell of a queue.', firstToken: 'TGI does not time its first token.'},
	},
};

const reading = (value: number) => ({value, at: now - 5000});
const metrics: ServiceMetrics = {
	missing: {},
	byPod: new Map([
		[
			'llama-3-70b-55d8f-k7dn2',
			{
				devices: [
					{
						id: safe('GPU-1'),
						node: safe('gpu-1'),
						index: safe('0'),
						model: safe('NVIDIA H100 80GB HBM3'),
						utilization: reading(0.25),
						memoryUsed: reading(64 * 2 ** 30),
						memoryTotal: reading(80 * 2 ** 30),
						temperature: reading(71),
						power: reading(612),
						error: {code: 79, message: safe('GPU has fallen off the bus')},
						holders: [],
						isShared: false,
					},
				],
			},
		],
	]),
};

const open = async (keys: readonly string[], size = {columns: 120, rows: 60}, of: ServiceRow = {...llama, metrics}) => {
	const made = handMadeHost(snapshot([of, ...fleet.filter(row => row !== llama)], {detail}));
	screen = openScreen(made.host, size);
	await screen.press('enter', ...keys);
	return {text: (await screen.text()).split('\n'), asked: made.asked};
};

test('a step of the cursor reads all charts at one time, and says which', async () => {
	const {text} = await open(['shift-left', 'shift-left', 'shift-left']);
	const titles = text.find(row => row.includes('GPU busy'));
	expect(titles).toContain('min 20%  mean 50%  max 93%');
	expect(titles).toContain('p50 400ms  p95 5.8s  p99 —');
	expect(text.filter(row => /\d\d:\d\d UTC/.test(row))).toHaveLength(1);
});

test('past the newest point nothing is read any more', async () => {
	const {text} = await open(['shift-left', 'shift-right']);
	expect(text.find(row => row.includes('GPU busy'))).toContain('min ─  mean ━  max ┅');
});

test('a digit asks for another span, and the charts say that it is on its way', async () => {
	const {text, asked} = await open(['4']);
	expect(asked.shown.at(-1)?.chartSpan).toBe(3 * 3_600_000);
	expect(text.find(row => row.includes('GPU busy'))).toContain('GPU busy, 30 min, reading 3 h…');
});

test('all charts stand there on demand, and those that are missing say why', async () => {
	const before = (await open([])).text.join('\n');
	expect(before).not.toContain('Tokens/s');
	screen?.close();
	const all = (await open(['m'], {columns: 120, rows: 120})).text.join('\n');
	expect(all).toContain('Tokens/s, 30 min');
	expect(all).toContain('in ─  out ━');
	expect(all).toContain('Errors, 30 min');
	expect(all).toContain('Running and waiting: Plain HTTP metrics do not tell of a queue.');
	expect(all).toContain('Time to first token: TGI does not time its first token.');
});

test('each GPU has a line with its least, mean and most over the span, and its error', async () => {
	const {text} = await open([], {columns: 160, rows: 80});
	const head = text.find(row => row.includes('MEAN'));
	const row = text.find(candidate => candidate.includes('gpu-1/0'));
	expect(head).toMatch(/GPU +MODEL +REPLICA +NOW +MIN +MEAN +MAX +MEMORY +OF +TEMP +POWER +ERROR/);
	expect(row).toMatch(/gpu-1\/0 .*k7dn2 +25% ·+[▁▂▃]+ +25% +25% +25% +64 GiB +80 GiB +71°C +612W XID 79 GPU has fallen off the bus/);
});

test('at 80 columns what matters of a GPU is still there', async () => {
	const {text} = await open([], {columns: 80, rows: 60});
	expect(text.find(row => row.includes('gpu-1/0'))).toMatch(/gpu-1\/0 .*25%.*71°C.*XID 79/);
});

test('charts that nothing newer came for do not end now: their axis says when, and they are dim', async () => {
	const at = (minutes: number): Snapshot => snapshot([{...llama, metrics}], {detail, now: now + minutes * 60_000});
	const {host, store} = handMadeHost(at(0));
	screen = openScreen(host, {columns: 120, rows: 60});
	await screen.press('enter');
	expect(await screen.text()).toMatch(/−30m .*now/);
	store.set(at(1));
	expect(await screen.text()).toMatch(/−30m .*now/);
	store.set(at(2));
	expect(await screen.text()).toMatch(/−30m .* 2m ago/);
	store.set(at(7));
	expect(await screen.text()).toMatch(/−30m .* 5m ago/);
	expect(await screen.text()).not.toMatch(/−30m .*now/);
	expect(await screen.isDim('━━━')).toBe(true);
});
