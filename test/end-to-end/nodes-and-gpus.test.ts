import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {untilRead} from './console-steps.ts';
import {openStage, type Stage} from './stage.ts';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage({systems: 'none'});
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const rowOf = (text: string, node: string): string => text.split('\n').find(line => new RegExp(`^ . ${node} `).test(line)) ?? '';

const prices = `prices:
  gpus:
    - product: NVIDIA-H100
      perGpuHour: 4.1
    - product: NVIDIA-A100
      perGpuHour: 2.2
    - product: NVIDIA-L40S
      perGpuHour: 1.1
`;

test.each([
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
])('nodes and GPUs at $columns×$rows: who holds them, how busy they are, what is inside', async size => {
	const console = stage.open(size);
	await untilRead(console);
	console.press('H');
	// The sum is of what services tell, the rows of what devices do: they come one after the other.
	const text = await console.until(shown => / 8\/8 +0 +\d+% /.test(rowOf(shown, 'gpu-1')) && shown.includes('% busy'));
	expect(rowOf(text, 'gpu-1')).toMatch(/H100 .* 9\d% +\d+°C .*Ready .*chat\/qwen-72b/);
	expect(text).toMatch(/GPUs \d+ of 92 held, \d+% busy/);
	expect(text).toMatch(/▲ chat\/qwen-72b +4 +\d+m needs 4 H100 on one node/);
	expect(console.lines().every(line => line.length <= size.columns)).toBe(true);
	console.press('j', 'enter', 'j');
	const inside = await console.until(shown => / {2}GPU 7 /.test(shown) && shown.includes('GPU 0 of gpu-6,'));
	expect(rowOf(inside, 'gpu-6')).toMatch(/A100-80GB +8\/8/);
	console.press('enter');
	await console.until(shown => /^ ?(modeldeck {2})?demo · \w+ \/ /.test(shown) && shown.includes('REPLICA'));
});

test('a node that is cordoned behind its back is told at once, with what its pods cost', async () => {
	const config = stage.workspace.write('prices.yaml', prices);
	const console = stage.open({arguments: ['-A', '--config', config]});
	await console.until(/\$[\d.]+\/h/);
	console.press(':', 'nodes', 'enter');
	await console.until(shown => /\$1\.10/.test(rowOf(shown, 'gpu-12')));
	expect(rowOf(console.text(), 'gpu-12')).not.toContain('Cordoned');
	await stage.patch('/api/v1/nodes/gpu-12', {spec: {unschedulable: true}});
	await console.until(shown => /^ ▲ gpu-12 .*Cordoned/.test(rowOf(shown, 'gpu-12')));
	await stage.patch('/api/v1/nodes/gpu-12', {spec: {unschedulable: null}});
	await console.until(shown => /Ready/.test(rowOf(shown, 'gpu-12')));
});
