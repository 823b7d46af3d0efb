import {afterEach, expect, test} from 'vitest';
import type {GpuFleet} from '../../source/domain/gpu-fleet.ts';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {gpuPage} from '../../source/ui/gpu-page.ts';
import {createTheme} from '../../source/ui/theme.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {fleet, safe, snapshot} from './fixtures/fleet.ts';
import {device, gpuFleet, gpuNode, holder} from './fixtures/gpus.ts';
import {type HandMadeHost, handMadeHost} from './fixtures/host.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

const size = {columns: 120, rows: 30};

const start = (gpus: GpuFleet = gpuFleet, more: Partial<Snapshot> = {}): HandMadeHost & {readonly desk: Desk} => {
	const host = handMadeHost(snapshot(fleet, {gpus, ...more}));
	desk = openDesk(host.host, size);
	return {...host, desk};
};

/** Nodes in the order of the screen: a margin of three cells, then names that nothing else begins with. */
const nodesOn = ({lines}: Desk): readonly string[] => lines().flatMap(line => /^ [✖▲ ] ((?:gpu|mig|t4|node)-\d+) /.exec(line)?.[1] ?? []);

const saidBy = ({lines}: Desk): string => {
	const all = lines();
	const rule = all.findLastIndex(line => line.startsWith(' ───'));
	return all
		.slice(rule + 1, rule + 4)
		.map(line => line.trim())
		.join(' ')
		.trim();
};

test('of one snapshot the page is made once, wherever its cursor is, and anew when it is opened, ordered or resized otherwise', () => {
	const theme = createTheme({ascii: false, color: true});
	const news = snapshot(fleet, {gpus: gpuFleet});
	const state = {selected: undefined, top: 0, open: new Set<string>(), sort: {column: 'severity', isReversed: false}, column: undefined};
	const page = gpuPage(news, state, theme, size);
	expect(gpuPage(news, {...state, selected: 'node 1', top: 3}, theme, size)).toBe(page);
	expect(gpuPage({...news}, state, theme, size)).not.toBe(page);
	const [node] = gpuFleet.nodes;
	const opened = gpuPage(news, {...state, open: new Set([node?.uid ?? ''])}, theme, size);
	expect(opened.entries.length).toBeGreaterThan(page.entries.length);
	expect(gpuPage(news, {...state, sort: {column: 'free', isReversed: false}}, theme, size)).not.toBe(page);
	expect(gpuPage(news, state, theme, {columns: 80, rows: 30})).not.toBe(page);
});

test('the page asks for the numbers of devices while it is open, and no longer', async () => {
	const {desk, asked} = start();
	const last = () => asked.shown.at(-1)?.hasDevices;
	expect(last()).toBe(false);
	await desk.press('shift-h');
	expect(last()).toBe(true);
	await desk.press('enter');
	expect(desk.lines()[0]).toContain('chat / qwen-72b');
	expect(last()).toBe(false);
	await desk.press('q');
	expect(last()).toBe(true);
	await desk.press('shift-h');
	expect(last()).toBe(false);
});

test.each(['gpus', 'nodes'])(':%s opens it too', async name => {
	const {desk} = start();
	await desk.press(':', ...name, 'enter');
	expect(desk.lines()[0]).toContain('nodes and GPUs');
});

test('who waits comes first, then nodes in trouble, then the others by model', async () => {
	const {desk} = start();
	await desk.press('shift-h');
	const text = desk.text();
	expect(text.indexOf('research/train-9x')).toBeLessThan(text.indexOf('NODE'));
	expect(nodesOn(desk)).toEqual(['gpu-3', 'gpu-4', 'gpu-5', 'gpu-2', 'mig-1', 'gpu-1', 't4-1']);
});

test('a node shows its GPUs with who holds each, and closes again from anywhere inside', async () => {
	const {desk} = start();
	await desk.press('shift-h', 'j', 'j', 'j', 'enter');
	expect(desk.lines().filter(line => line.includes('  GPU '))).toHaveLength(8);
	await desk.press('j', 'j', 'j');
	expect(saidBy(desk)).toMatch(/^GPU 2 of gpu-4, NVIDIA H100 80GB HBM3: 66% busy, 71 GiB of 80 GiB, 60°C, 440W\. Held by chat\/qwen-moe/);
	await desk.press('left');
	expect(desk.text()).not.toContain('  GPU ');
	expect(saidBy(desk)).toContain('gpu-4: GPU 7: XID 79: has fallen off the bus.');
	expect(saidBy(desk)).toContain('7 H100, 6 held (qwen-moe 6), 1 free.');
});

test('the sentence of a broken GPU says what its error means', async () => {
	const {desk} = start();
	await desk.press('shift-h', 'j', 'j', 'j', 'enter', ...Array.from({length: 8}, () => 'j'));
	expect(saidBy(desk)).toContain('XID 79: has fallen off the bus. It stays until the GPU is reset.');
	await desk.press('enter');
	expect(desk.text()).toContain('Nobody holds this GPU, or its exporter does not say who.');
});

test('enter on a GPU opens the service that holds it; a pod of none says so', async () => {
	const {desk} = start({...gpuFleet, waiting: [], nodes: gpuFleet.nodes.filter(({name}) => name === 'gpu-2')});
	await desk.press('shift-h', 'enter', 'end');
	await desk.press('k');
	expect(saidBy(desk)).toContain('Held by pod research/jupyter-anna, of no model service.');
	await desk.press('enter');
	expect(desk.text()).toContain('research/jupyter-anna is of no model service.');
	await desk.press('k', 'enter');
	expect(desk.lines()[0]).toContain('chat / deepseek-r1');
});

test('a shared GPU has a line for each pod that shares it', async () => {
	const {desk} = start({...gpuFleet, waiting: [], nodes: gpuFleet.nodes.filter(({name}) => name === 't4-1')});
	await desk.press('shift-h');
	expect(saidBy(desk)).toContain('t4-1: 4 shares of T4, 4 of each GPU (time-slicing), 3 held (gemma-2b 0.75 in whole GPUs), 1 free.');
	await desk.press('enter', 'j');
	expect(saidBy(desk)).toContain('Held by chat/gemma-2b (3 pods). Shared: its numbers are those of all its pods together.');
	expect(desk.lines().filter(line => /0\.25 .*gemma-2b-6c5f-[abc]$/.test(line))).toHaveLength(3);
	await desk.press('j', 'enter');
	expect(desk.lines()[0]).toContain('chat / gemma-2b');
});

test('without an exporter a node shows the pods that hold its GPUs', async () => {
	const {desk} = start({nodes: [gpuNode('gpu-1', {holders: [holder('llama-3-70b', 2)]})], waiting: [], missing: []});
	await desk.press('shift-h', 'enter', 'j');
	expect(saidBy(desk)).toBe('chat/llama-3-70b (llama-3-70b-7d9c) holds 2 GPUs of gpu-1.');
});

test('sorting is by name, by state, and by the column under the cursor; again turns it round', async () => {
	const {desk} = start({...gpuFleet, waiting: []});
	await desk.press('shift-h', 'shift-n');
	expect(nodesOn(desk)).toEqual(['gpu-1', 'gpu-2', 'gpu-3', 'gpu-4', 'gpu-5', 'mig-1', 't4-1']);
	await desk.press('shift-n');
	expect(nodesOn(desk)).toEqual(['t4-1', 'mig-1', 'gpu-5', 'gpu-4', 'gpu-3', 'gpu-2', 'gpu-1']);
	await desk.press('shift-s');
	expect(nodesOn(desk)[0]).toBe('gpu-3');
	// NODE, MODEL, HELD, FREE, BUSY.
	await desk.press('shift-right', 'shift-right', 'shift-right', 'shift-right', 'shift-right', 'shift-o');
	expect(nodesOn(desk).slice(0, 3)).toEqual(['gpu-1', 'gpu-2', 'gpu-4']);
	// What is not known is neither most nor least.
	expect(nodesOn(desk).slice(-2).toSorted()).toEqual(['gpu-3', 'gpu-5']);
	await desk.press('shift-o');
	expect(nodesOn(desk).slice(-2).toSorted()).toEqual(['gpu-3', 'gpu-5']);
});

const many = (count: number, busy: (index: number) => number): GpuFleet => ({
	nodes: Array.from({length: count}, (_, index) =>
		gpuNode(`node-${index}`, {allocatable: 1, devices: [device(`node-${index}`, 0, busy(index))]}),
	),
	waiting: [],
	missing: [],
});

test('the cursor stays on its node, and on its line, while others change their places', async () => {
	const {desk, store} = start(many(60, index => index / 100));
	await desk.press('shift-h', 'shift-right', 'shift-right', 'shift-right', 'shift-right', 'shift-right', 'shift-o');
	await desk.press(...Array.from({length: 30}, () => 'j'));
	const lineOf = (): number => desk.lines().findIndex(line => line.includes(' node-29 '));
	expect(saidBy(desk)).toContain('node-29:');
	const before = lineOf();
	store.set({...store.get(), gpus: many(60, index => (index < 10 ? 0.9 : index / 100))});
	expect(saidBy(desk)).toContain('node-29:');
	expect(lineOf()).toBe(before);
});

test('the head of the table stays in view however far one goes down, and hides no selected row', async () => {
	const {desk} = start(many(60, () => 0.5));
	await desk.press('shift-h');
	for (const key of ['end', ...Array.from({length: 40}, () => 'k')]) {
		await desk.press(key);
		expect(desk.lines().some(line => line.startsWith('   NODE'))).toBe(true);
		const [, name = ''] = /^(\S+):/.exec(saidBy(desk)) ?? [];
		expect(nodesOn(desk)).toContain(name);
	}
});

test('YAML and describe are of the node, or of the pod that holds the GPU', async () => {
	const {desk, asked} = start();
	await desk.press('shift-h', 'j', 'j', 'd');
	await desk.press('q', 'enter', 'j', 'y');
	expect(asked.texts).toEqual(['describe gpu-3', 'yaml llama-3-70b-6f9c7-9v5mf']);
	expect(desk.lines()[0]).toContain('llama-3-70b-6f9c7-9v5mf · YAML');
});

test('a node that is gone leaves the cursor on the first row', async () => {
	const {desk, store} = start(many(3, () => 0.5));
	await desk.press('shift-h', 'j');
	store.set({...store.get(), gpus: {nodes: many(3, () => 0.5).nodes.filter(({name}) => name !== 'node-1'), waiting: [], missing: []}});
	expect(saidBy(desk)).toContain('node-0:');
});

test('prices are told with their source: a placeholder of OpenCost is called one', async () => {
	const {desk} = start(
		{nodes: [gpuNode('gpu-1', {price: {perGpuHour: 0.95, source: 'OpenCost', isPlaceholder: true}})], waiting: [], missing: []},
		{cost: {perHour: 7.6, source: 'OpenCost', isPlaceholder: true, unpriced: 0, currency: '$'}},
	);
	await desk.press('shift-h');
	expect(desk.text()).toContain('$7.60?/h · free $7.60/h');
	expect(desk.text()).toContain("OpenCost's default price on 1 node");
	expect(desk.text()).toContain('$0.95?');
	expect(saidBy(desk)).toContain('$0.95 a GPU and hour by OpenCost');
});

test('without a price there is no word of money', async () => {
	const {desk} = start({nodes: [gpuNode('gpu-1')], waiting: [], missing: []});
	await desk.press('shift-h');
	expect(desk.text()).not.toMatch(/\$|GPU\/H/);
});

test.each([
	[{}, 'H100'],
	[{sharing: {strategy: safe('mps'), replicas: 4}}, 'H100 ×4'],
	[{resources: [{name: safe('nvidia.com/mig-2g.20gb'), count: 3, held: 0, free: 3}]}, 'H100 2g.20gb'],
	[
		{resources: ['nvidia.com/gpu', 'nvidia.com/mig-3g.40gb'].map(name => ({name: safe(name), count: 2, held: 0, free: 2}))},
		'H100 +3g.40gb',
	],
	[{product: safe('MI300X'), resources: [{name: safe('amd.com/gpu'), count: 8, held: 0, free: 8}]}, 'MI300X'],
])('a node says what its GPUs are, how they are cut and shared (%#)', async (more, model) => {
	const {desk} = start({nodes: [gpuNode('gpu-1', more)], waiting: [], missing: []});
	await desk.press('shift-h');
	expect(desk.lines().find(line => line.includes(' gpu-1 '))).toMatch(new RegExp(`gpu-1 +${model.replace('+', '\\+')} +0/8`));
});
