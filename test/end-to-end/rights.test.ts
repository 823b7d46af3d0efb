import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {accepted, choose, lineOf, untilLine, untilRead} from './console-steps.ts';
import {openStage, type Stage} from './stage.ts';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage({systems: 'none'});
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const writes = (): readonly string[] =>
	stage.requests.filter(({method, path}) => method !== 'GET' && !path.includes('selfsubject')).map(({method, path}) => `${method} ${path}`);

const changingKeys = ['s', 'i', 'r', 't'] as const;

describe.each([
	['--read-only', {arguments: ['-A', '--read-only']}, '--read-only'],
	['MODELDECK_READ_ONLY_CONTEXTS', {environment: {MODELDECK_READ_ONLY_CONTEXTS: 'live,de*o'}}, 'MODELDECK_READ_ONLY_CONTEXTS'],
] as const)('%s', (_, options, because) => {
	test('is named in the first line, and every changing key says why it does nothing', async () => {
		const console = stage.open(options);
		await choose(console, 'phi-4');
		expect(console.lines()[0]).toContain('read-only');
		for (const key of changingKeys) {
			console.press(key);
			await console.until(because);
			console.press('escape');
			await console.until(text => !text.includes(because));
			await choose(console, 'phi-4');
		}
		expect(writes()).toEqual([]);
	});
});

test('who may only read sees keys that do nothing and why, and nothing is tried', async () => {
	const console = stage.open({arguments: ['--context', 'demo-viewer', '-A']});
	await choose(console, 'phi-4');
	console.press('s');
	await console.until(/not allowed|may not|cannot/i);
	expect(console.text()).not.toContain('replicas    ');
	expect(writes()).toEqual([]);
});

test('who may read one namespace gets that one, and numbers for it', async () => {
	const console = stage.open({arguments: ['--context', 'demo-chat', '--prometheus', 'monitoring/prometheus:9090']});
	await untilLine(console, 'gemma-2b', / 2\/2 .*\d+%/);
	expect(console.lines()[0]).toMatch(/demo-chat · chat · demo-chat/);
	expect(lineOf(console.text(), 'bge-m3')).toBe('');
});

test('who may read one namespace and asks for all is told, and sees what can be seen', async () => {
	const console = stage.open({arguments: ['--context', 'demo-chat', '-A']});
	await untilLine(console, 'gemma-2b', / 2\/2 /);
	expect(lineOf(console.text(), 'bge-m3')).toBe('');
});

test('a protected context wants the name typed', async () => {
	const console = stage.open({environment: {MODELDECK_PROTECTED_CONTEXTS: 'demo'}});
	await choose(console, 'parakeet');
	console.press('r');
	await console.until(text => text.includes(accepted) && text.includes('[ Cancel ]'));
	expect(console.text()).toMatch(/type +\S+/);
	console.press('right', 'enter');
	await console.until(/type +\S+/);
	expect(writes().filter(write => write.includes('parakeet') && !write.includes('dryRun'))).toHaveLength(1);
	console.press('escape');
});

test('another context and another namespace are chosen in the console', async () => {
	const console = stage.open();
	await untilRead(console);
	console.press(':ns chat', 'enter');
	await console.until(text => /demo · chat · /.test(text) && lineOf(text, 'bge-m3') === '' && lineOf(text, 'phi-4') !== '');
	console.press(':ctx demo-viewer', 'enter');
	await console.until(text => text.includes('demo-viewer · ') && lineOf(text, 'bge-m3') !== '');
	console.press('0');
	await untilLine(console, 'bge-m3', /8\/8/);
});

test('-n shows one namespace, and -l what carries the label', async () => {
	const console = stage.open({arguments: ['-n', 'search', '-l', 'app=bge-m3']});
	await untilLine(console, 'bge-m3', /8\/8/);
	await untilRead(console);
	expect(console.lines().filter(line => / \d+\/\d+ /.test(line))).toHaveLength(1);
	expect(console.lines()[0]).toContain('demo · search');
});

test('--as is what the cluster sees', async () => {
	const console = stage.open({arguments: ['-n', 'chat', '--as', 'jane', '--as-group', 'system:masters']});
	await untilLine(console, 'phi-4', /2\/2/);
	expect(console.lines()[0]).toContain('jane');
	expect(stage.requests.some(({user}) => user === 'jane')).toBe(true);
});
