import {afterEach, expect, test} from 'vitest';
import type {LogLine} from '../../source/session/session.ts';
import {llama, safe, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';
import {openScreen, type TestScreen} from './fixtures/screen.ts';

let screen: TestScreen | undefined;
afterEach(() => screen?.close());

const size = {columns: 80, rows: 24};
/** Rows of the log on the screen: all but the header, the status and the hints. */
const room = 21;

const log = (texts: readonly string[]): readonly LogLine[] =>
	texts.map(text => ({time: safe('2026-11-24T11:59:00.123456Z'), text: safe(text)}));
const numbered = (count: number, tail = ''): readonly LogLine[] => log(Array.from({length: count}, (_, index) => `line ${index}${tail}`));

const openLog = async (lines: readonly LogLine[]) => {
	const {host, asked} = handMadeHost(snapshot([llama]));
	screen = openScreen(host, size);
	await screen.press('l');
	asked.logs.at(-1)?.sink.lines(lines);
	await screen.settle();
	return {open: screen, asked};
};

const body = async (open: TestScreen): Promise<readonly string[]> => (await open.lines()).slice(2, 2 + room).map(line => line.trimEnd());

test('at 80 columns the status still tells whose log it is, what was dropped and what is searched', async () => {
	const {open} = await openLog(numbered(5_020));
	await open.type('/line 4\r');
	const status = (await open.lines())[1] ?? '';
	for (const part of ['9v5mf', 'vllm, previous', '20 older dropped', '/line 4', 'follow off']) expect(status).toContain(part);
	expect(status.trimEnd()).not.toMatch(/…$/u);
});

test('why a log cannot be read is told to its end, below what was read', async () => {
	const {open, asked} = await openLog(numbered(3));
	const sentence =
		'oncall may not read the logs of pods in chat: pods "llama-3-70b-6f9c7-9v5mf" is forbidden. Ask for the verb get on pods/log in the namespace chat.';
	asked.logs.at(-1)?.sink.end({kind: 'forbidden', sentence});
	const text = (await body(open)).join(' ').replace(/ +/g, ' ');
	expect(text).toContain(sentence);
	expect(text).toContain('line 2');
});

test('the search goes on from match to match, also where the last screen stands still, and round the end', async () => {
	const {open} = await openLog(
		log(Array.from({length: 40}, (_, index) => ([2, 36, 38].includes(index) ? `needle ${index}` : `hay ${index}`))),
	);
	const marked = async (): Promise<string> => (await open.lines()).find(line => line.startsWith('▸')) ?? '';
	await open.type('/needle\r');
	const found = [await marked()];
	for (let step = 0; step < 3; step += 1) {
		await open.press('n');
		found.push(await marked());
	}
	expect(found).toEqual(['▸needle 36', '▸needle 38', '▸needle 2', '▸needle 36'].map(text => expect.stringContaining(text)));
	await open.press('shift-n');
	expect(await marked()).toContain('needle 2');
});

test('a search that finds nothing says so, and one that was not begun how to begin', async () => {
	const {open} = await openLog(numbered(5));
	await open.press('n');
	expect((await open.lines()).at(-1)).toContain('/ begins a search');
	await open.type('/absent\r');
	expect((await open.lines()).at(-1)).toContain('No line matches "absent".');
});

test('wrapped lines are scrolled row by row, up from the end and down to it', async () => {
	const {open} = await openLog(numbered(40, ` ${'word '.repeat(30)}`));
	await open.press('w');
	const end = await body(open);
	expect(end.at(-1)).toContain('word');
	await open.press('k');
	expect((await body(open)).slice(1)).toEqual(end.slice(0, -1));
	expect((await open.lines())[1]).toContain('follow off');
	await open.press('j');
	expect(await body(open)).toEqual(end);
	expect((await open.lines())[1]).toContain('follow on');
	await open.press('g');
	expect((await body(open))[0]).toContain('line 0');
});

test('long lines are scrolled sideways', async () => {
	const {open} = await openLog(log([`${'x'.repeat(100)}END`]));
	expect((await body(open)).join('')).not.toContain('END');
	await open.press('right', 'right');
	expect((await body(open)).join('')).toContain('END');
	await open.press('left', 'h');
	expect((await body(open))[0]).toMatch(/^ x{78}…$/u);
});

test('the containers of a replica are gone through, init containers included', async () => {
	const pods = (llama.service.pods ?? []).map(pod => ({
		...pod,
		containers: [safe('download'), safe('vllm'), safe('proxy')],
		initContainers: [safe('download')],
	}));
	const {host, asked} = handMadeHost(snapshot([{...llama, service: {...llama.service, pods}}]));
	screen = openScreen(host, size);
	await screen.press('l', 'a', 'a', 'a');
	expect(asked.logs.map(({request}) => request.container)).toEqual(['vllm', 'proxy', 'download', 'vllm']);
	expect(asked.logs.filter(({isClosed}) => !isClosed)).toHaveLength(1);
});

test('a line can be drawn under what came so far, and what came can be cleared', async () => {
	const {open, asked} = await openLog(numbered(3));
	await open.press('m');
	asked.logs.at(-1)?.sink.lines(log(['after']));
	expect((await body(open)).filter(line => line !== '')).toEqual([' line 0', ' line 1', ' line 2', ` ${'─'.repeat(40)}`, ' after']);
	await open.press('shift-c');
	asked.logs.at(-1)?.sink.lines(log(['later']));
	expect((await body(open)).filter(line => line !== '')).toEqual([' later']);
});
