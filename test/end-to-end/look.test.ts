import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {choose, lineOf, untilLine} from './console-steps.ts';
import {openStage, type Stage} from './stage.ts';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const sizes = [
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
] as const;

describe.each(sizes)('at $columns×$rows', size => {
	test('the list shows the sick first, with what is wrong in a sentence', async () => {
		const console = stage.open(size);
		await untilLine(console, 'llama-3-70b', /82%|8\d%|7\d%/);
		const lines = console.lines();
		expect(lines[0]).toMatch(/demo · all namespaces .*LIVE · prom/);
		const services = lines
			.map(line => /^ [✖▲ ] (?:\w+ +)?([a-z][a-z0-9-]+) +.*\d+\/\d+ /.exec(line)?.[1])
			.filter(name => name !== undefined);
		expect(services[0]).toBe('llama-3-70b');
		const glyphs = lines.filter(line => / \d+\/\d+ /.test(line)).map(line => line.charAt(1));
		expect(glyphs).toEqual([...glyphs].sort((one, other) => '✖▲ '.indexOf(one) - '✖▲ '.indexOf(other)));
		expect(lineOf(console.text(), 'llama-3-70b')).toMatch(/✖.* 3\/6 .*Stuck \d+m/);
		const sentence = lines.join(' ').replace(/\s+/g, ' ');
		expect(sentence).toMatch(
			/llama-3-70b is stuck at rev 7 for \d+ min: all 3 new replicas crash \(vllm OOMKilled\), the 3 of rev 5 serve\./,
		);
		expect(lines.every(line => line.length <= size.columns)).toBe(true);
	});

	test('a filter narrows the list, and escape gives all back', async () => {
		const console = stage.open(size);
		await choose(console, 'gemma-2b');
		expect(lineOf(console.text(), 'llama-3-70b')).toBe('');
		expect(console.text()).toContain('gemma-2b is stable: all 2 replicas serve.');
		console.press('escape');
		await untilLine(console, 'llama-3-70b', /3\/6/);
	});

	test('a service opens with its replicas, revisions and charts, and closes again', async () => {
		const console = stage.open(size);
		await choose(console, 'llama-3-70b');
		console.press('enter');
		await console.until(text => /chat \/ llama-3-70b/.test(text) && text.includes('GPU busy') && text.includes('REPLICA'));
		console.press('z');
		await console.until(/7 {2}now +v0\.11\.0 .*0\/3[\s\S]* 5 +v0\.10\.2 .*3\/3 .*available now/);
		console.press('q');
		await console.until('GPU busy');
		console.press('q');
		await untilLine(console, 'llama-3-70b', /3\/6/);
	});

	test('l shows the logs of the failing container, the instance that crashed first', async () => {
		const console = stage.open(size);
		await choose(console, 'llama-3-70b');
		console.press('l');
		await console.until(/llama-3-70b-\S+ vllm, previous[\s\S]*vLLM API server/);
		console.press('q');
		await untilLine(console, 'llama-3-70b', /3\/6/);
	});

	test('y shows YAML, d describes, and both can be searched', async () => {
		const console = stage.open(size);
		await choose(console, 'phi-4');
		console.press('y');
		await console.until('kind: Deployment');
		console.press('/', 'progressDeadline', 'enter');
		await console.until('progressDeadlineSeconds: 600');
		console.press('q');
		await untilLine(console, 'phi-4', /2\/2/);
		console.press('d');
		await console.until(/Name: +phi-4/);
		console.press('q');
		await untilLine(console, 'phi-4', /2\/2/);
	});

	test('help lists the keys of here', async () => {
		const console = stage.open(size);
		await untilLine(console, 'llama-3-70b', /3\/6/);
		console.press('?');
		await console.until(text => text.includes('HERE: LIST') && /s +Scale/.test(text));
		console.press('q');
		await untilLine(console, 'llama-3-70b', /3\/6/);
	});

	test('what only looks at the cluster sends nothing but reads and reviews', async () => {
		const writes = stage.requests.filter(({method, path}) => method !== 'GET' && !path.includes('selfsubject'));
		expect(writes).toEqual([]);
		expect(stage.requests.length).toBeGreaterThan(20);
	});
});

test('the order follows the chosen column', async () => {
	const console = stage.open();
	await untilLine(console, 'bge-m3', /\d+%/);
	const first = (): string => console.lines().find(line => / \d+\/\d+ /.test(line)) ?? '';
	console.press('N');
	await console.until(() => first().includes(' api-text-cla'));
	console.press('N');
	await console.until(() => first().includes(' yolo-11 '));
});

test('a resize keeps the screen whole, in both directions and below what fits', async () => {
	const console = stage.open({columns: 120, rows: 40});
	await untilLine(console, 'llama-3-70b', /3\/6/);
	console.resize(80, 24);
	await console.until(text => text.split('\n').every(line => line.length <= 80) && text.includes('? help') && text.includes('OOMKilled'));
	console.resize(30, 6);
	await console.until('modeldeck needs 60×12 cells');
	console.resize(140, 64);
	await untilLine(console, 'yolo-11', /1\/1/);
	expect(console.lines().filter(line => line.includes('llama-3-70b ')).length).toBeGreaterThan(0);
	expect(console.lines().filter(line => line.includes('SERVICE'))).toHaveLength(1);
});

test('NO_COLOR leaves no colour and every word', async () => {
	const console = stage.open({environment: {NO_COLOR: '1'}});
	await untilLine(console, 'llama-3-70b', /✖.*3\/6.*Stuck/);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences.
	expect(console.raw()).not.toMatch(/\u001b\[(?:\d+;)*(?:3\d|4\d|9\d|10\d)(?:;\d+)*m/);
});

test.each([
	['--ascii', {arguments: ['-A', '--ascii']}],
	['LANG=C', {environment: {LANG: 'C'}}],
] as const)('%s draws with ASCII alone', async (_, options) => {
	const console = stage.open(options);
	await untilLine(console, 'llama-3-70b', /3\/6.*\d%/);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: everything outside ASCII is meant.
	expect(console.text()).toMatch(/^[\x00-\x7f]*$/);
	expect(lineOf(console.text(), 'llama-3-70b')).toMatch(/2-8/);
});

test('what happens in the cluster comes to the screen by itself', async () => {
	const console = stage.open();
	await choose(console, 'sam-2');
	await stage.patch('/apis/apps/v1/namespaces/vision/deployments/sam-2', {spec: {paused: true}});
	stage.demo.advance(2000);
	await untilLine(console, 'sam-2', /Paused/);
	await stage.patch('/apis/apps/v1/namespaces/vision/deployments/sam-2', {spec: {paused: false}});
	stage.demo.advance(2000);
	await untilLine(console, 'sam-2', /Stable/);
});

test('a line of a log that comes while one looks is shown', async () => {
	const console = stage.open();
	await choose(console, 'phi-4');
	console.press('l');
	const before = await console.until(/follow on .*[1-9]\d* lines/);
	const count = (text: string): string | undefined => /(\d+) lines/.exec(text)?.[1];
	stage.demo.advance(60_000);
	await console.until(text => count(text) !== count(before));
});
