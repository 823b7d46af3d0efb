import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {choose, untilLine} from '../../end-to-end/console-steps.ts';
import {openStage, type Stage} from '../../end-to-end/stage.ts';
import type {Terminal} from '../../end-to-end/terminal.ts';
import {type Inside, lookInside} from './inside.ts';

let stage: Stage;
let inside: Inside;

beforeAll(async () => {
	stage = await openStage({systems: 'none'});
	inside = lookInside(stage.workspace);
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const open = async (): Promise<Terminal> => {
	const console = stage.open({arguments: ['-A', '--refresh', '1s'], environment: {NODE_OPTIONS: inside.nodeOptions}});
	await choose(console, 'llama-3-70b');
	return console;
};

const framesOf = (console: Terminal): number => console.raw().split('\u001b[?2026h').length - 1;

/** Opens and closes help until the terminal takes no more. Returns how many keys that took. */
const fill = async (console: Terminal): Promise<number> => {
	let keys = 0;
	while ((await inside.ask(console.pid)).queued === 0) {
		console.press('?');
		keys += 1;
	}
	return keys;
};

/** Settles when so many queries of metrics have been asked from now on, one refresh after the other. */
const untilQueries = async (count: number): Promise<void> => {
	const before = stage.requests.length;
	await stage.observed(() => stage.requests.slice(before).filter(({path}) => path.includes('/api/v1/query')).length >= count);
};

test('a terminal that does not read for seconds stops no watch, no timer and no key, and then shows the newest frame alone', async () => {
	const console = await open();
	await inside.ask(console.pid);
	const framesBefore = framesOf(console);
	const read = console.stopReading();
	const keys = await fill(console);

	// Help is open or not: `q` leaves it, and says something in the list otherwise.
	console.press('q', 'l');
	await stage.observed(({path}) => path.endsWith('/log'));
	console.press('q');
	for (let count = 0; count < 100; count += 1) console.press(count % 2 === 0 ? '?' : 'q');
	await stage.patch('/apis/apps/v1/namespaces/chat/deployments/llama-3-70b', {spec: {replicas: 9}});
	await untilQueries(20);
	const {lag, queued} = await inside.ask(console.pid);
	expect(queued).toBeGreaterThan(0);
	expect(lag).toBeLessThan(1000);

	read();
	await untilLine(console, 'llama-3-70b', / 3\/9 /);
	expect(console.lines()[0]).toContain('LIVE');
	// What had left before, the frame that was stuck, and a few since.
	expect(framesOf(console) - framesBefore).toBeLessThan(keys + 20);

	const cells = console.cells();
	console.resize(119, 40);
	await console.until(text => text.split('\n').every(line => line.length < 120) && text.includes('3/9'));
	console.resize(120, 40);
	await console.until(() => JSON.stringify(console.cells()) === JSON.stringify(cells));
});

test('SIGTERM ends a console whose terminal does not read', async () => {
	const console = await open();
	console.stopReading();
	await fill(console);
	console.kill('SIGTERM');
	expect((await console.ended).signal).toBe(15);
});

test('a console that is left while its terminal is slow gives the terminal back in full', async () => {
	const console = await open();
	const read = console.stopReading();
	await fill(console);
	console.press('ctrl-c');
	read();
	expect((await console.ended).exitCode).toBe(0);
	await console.until(() => !console.isAlternate());
	expect(console.modes()).toEqual({cursor: true, bracketedPaste: false});
});
