import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {untilRead} from '../../end-to-end/console-steps.ts';
import {openShells, type Shells} from '../../end-to-end/shell.ts';
import {openStage, type Stage} from '../../end-to-end/stage.ts';
import type {Terminal} from '../../end-to-end/terminal.ts';

let stage: Stage;
let shells: Shells;

beforeAll(async () => {
	stage = await openStage({systems: 'none'});
	shells = openShells();
});
afterEach(() => Promise.all([stage.clear(), shells.clear()]));
afterAll(async () => {
	await stage.close();
	shells.close();
});

const sizes = [
	[5, 2],
	[10, 5],
	[20, 10],
	[40, 12],
	[60, 12],
	[80, 24],
	[120, 40],
	[200, 60],
	[400, 120],
] as const;

/** Without numbers, so that two consoles show the same whenever they were started. */
const open = (columns: number, rows: number): Terminal => stage.open({columns, rows, arguments: ['-A', '--prometheus', 'off']});

/** Every cell. Ages go on at different times: digits are all the same. */
const withoutTime = (console: Terminal): string =>
	console
		.cells()
		.join('\n')
		.replaceAll(/\d(?=\d{4})/g, '0');

/** Whichever of them writes last. */
const untilSame = (one: Terminal, other: Terminal): Promise<string> => {
	const isSame = (): boolean => withoutTime(one) === withoutTime(other);
	return Promise.any([one.until(isSame), other.until(isSame)]);
};

test('every size shows what a fresh start shows in it, whatever came before', async () => {
	const grown = open(120, 40);
	await untilRead(grown);
	for (const [columns, rows] of [...sizes, ...sizes.toReversed()]) {
		grown.resize(columns, rows);
		const isRoomy = columns >= 60 && rows >= 12;
		await grown.until(text => (isRoomy ? text.includes('? help') && text.includes('LIVE') : !text.includes('LIVE')));
	}
	for (const [columns, rows] of sizes) {
		const fresh = open(columns, rows);
		grown.resize(columns, rows);
		if (columns >= 60 && rows >= 12) await untilRead(fresh);
		await untilSame(grown, fresh);
		expect(grown.lines().every(line => line.length <= columns)).toBe(true);
		fresh.kill();
	}
});

test('a storm of 200 sizes while the cluster changes ends with the frame of a fresh start', async () => {
	const console = open(120, 40);
	await untilRead(console);
	// A sequence without order that is the same each time.
	let seed = 7;
	const next = (most: number): number => {
		seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
		return seed % most;
	};
	for (let count = 0; count < 200; count += 1) {
		const [columns, rows] = sizes[next(sizes.length)] ?? [80, 24];
		console.resize(columns + next(7), rows + next(3));
		if (count % 10 === 0) {
			await stage.patch('/apis/apps/v1/namespaces/vision/deployments/sam-2', {spec: {paused: count % 20 === 0}});
			stage.demo.advance(1000);
		}
	}
	console.resize(100, 30);
	const fresh = open(100, 30);
	await untilRead(fresh);
	await untilSame(console, fresh);
	expect(console.raw()).not.toContain('\u001b[3J');
});

test('a terminal without a size gets what 80×24 gets', async () => {
	const shell = await shells.open({words: 'stty cols 0 rows 0;'});
	expect(shell.text().trimEnd().split('\n')).toHaveLength(24);
	shell.press('?');
	await shell.until('HERE: LIST');
	shell.press('ctrl-c');
	expect(await shells.exitCode(shell)).toBe(0);
});
