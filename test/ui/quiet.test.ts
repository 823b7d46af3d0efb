import {afterEach, expect, test} from 'vitest';
import {fleet, largeFleet, llama, metrics, safe, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';
import {openScreen, type TestScreen} from './fixtures/screen.ts';

let screen: TestScreen | undefined;
afterEach(() => screen?.close());

const size = {columns: 120, rows: 40};

/** Bytes that the terminal gets while something is done. */
const bytesOf = async (open: TestScreen, act: () => void | Promise<void>): Promise<number> => {
	await open.settle();
	const before = open.written().length;
	await act();
	await open.settle();
	return Buffer.byteLength(open.written().slice(before));
};

test('nothing is written when a snapshot changes nothing that is seen', async () => {
	const {host, store} = handMadeHost(snapshot(fleet));
	screen = openScreen(host, size);
	expect(await bytesOf(screen, () => store.set(snapshot(fleet)))).toBe(0);
	expect(
		await bytesOf(screen, () => store.set(snapshot([...fleet], {access: new Map([['uid-chat-qwen-moe/scale', {allowed: true}]])}))),
	).toBe(0);
});

test('nothing is written while the clock moves and no text changes with it', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, size);
	const open = screen;
	expect(await bytesOf(open, () => open.pass(60_000))).toBe(0);
});

test('one changed number costs a few cells, not a screen', async () => {
	const {host, store} = handMadeHost(snapshot(fleet));
	screen = openScreen(host, size);
	const changed = fleet.map(row => (row === llama ? {...row, metrics: metrics(0.83, 12, 0.041, 2.4, {gpuReplicas: 3})} : row));
	const bytes = await bytesOf(screen, () => store.set(snapshot(changed)));
	expect(bytes).toBeGreaterThan(0);
	expect(bytes).toBeLessThan(150);
});

test('news of services that are not on the screen paint nothing', async () => {
	const rows = largeFleet(1_000);
	const {host, store} = handMadeHost(snapshot(rows));
	let frames = 0;
	screen = openScreen(host, {
		...size,
		onFrame: () => {
			frames += 1;
		},
	});
	await screen.press('j');
	const before = frames;
	const numbers = metrics(0.11, 7, 0.5, 9);
	const bytes = await bytesOf(screen, () =>
		store.set(snapshot(rows.map((row, index) => (index < 500 ? row : {...row, metrics: numbers})))),
	);
	// The summary of the fleet is on the screen and may change; no row may.
	expect(bytes).toBeLessThan(300);
	const quiet = frames;
	expect(
		await bytesOf(screen, () => store.set(snapshot(rows.map((row, index) => (index < 500 ? row : {...row, metrics: {...numbers}}))))),
	).toBe(0);
	expect(frames).toBe(quiet);
	expect(quiet).toBeGreaterThan(before);
});

test('a key is one frame, and of 1,000 services only those on the screen are looked at by name', async () => {
	const read = new Set<string>();
	const rows = largeFleet(1_000).map(row => {
		const {name, ...rest} = row.service;
		return {
			...row,
			service: {
				...rest,
				get name() {
					read.add(name);
					return name;
				},
			},
		};
	});
	let frames = 0;
	screen = openScreen(handMadeHost(snapshot(rows)).host, {
		...size,
		onFrame: () => {
			frames += 1;
		},
	});
	await screen.press('j');
	read.clear();
	for (const key of ['j', 'k', 'ctrl-f']) {
		const before = frames;
		await screen.press(key);
		expect(frames - before, key).toBe(1);
	}
	expect(read.size).toBeLessThan(2 * size.rows);
});

test('one step of the selection costs two rows and the sentence', async () => {
	screen = openScreen(handMadeHost(snapshot(largeFleet(1_000))).host, size);
	const open = screen;
	expect(await bytesOf(open, () => open.press('j'))).toBeLessThan(1_200);
});

test('a key without a meaning writes nothing', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, size);
	const open = screen;
	expect(await bytesOf(open, () => open.press('shift-x'))).toBe(0);
});

const erasesScreen = (bytes: string): number => bytes.split('\u001b[H\u001b[J').length - 1 + bytes.split('\u001b[2J').length - 1;

test('a storm of resizes ends with a whole frame, and no frame was ever higher than the terminal', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, size);
	await screen.settle();
	const sizes = [
		[80, 24],
		[200, 60],
		[61, 13],
		[119, 25],
		[120, 11],
		[120, 40],
		[100, 30],
		[80, 24],
	] as const;
	for (const [columns, rows] of sizes) {
		await screen.resize(columns, rows);
		const lines = await screen.lines();
		expect(lines).toHaveLength(rows);
		if (rows < 12) expect(lines[0]).toContain('modeldeck needs');
		else expect(lines.at(-1), `${columns}×${rows}`).toContain('? help');
	}
	const {highest, count} = screen.frames();
	expect(count).toBeGreaterThan(sizes.length);
	expect(highest).toBeLessThanOrEqual(0);
});

test('going through all views never writes a frame higher than the terminal nor erases the screen', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, {columns: 80, rows: 24});
	await screen.settle();
	const start = screen.written().length;
	await screen.press(
		'j',
		'enter',
		'tab',
		'tab',
		'q',
		'b',
		'q',
		'l',
		'q',
		'y',
		'q',
		'?',
		'ctrl-f',
		'q',
		's',
		'escape',
		'/',
		'escape',
		'i',
		'escape',
	);
	expect(erasesScreen(screen.written().slice(start))).toBe(0);
	expect(screen.frames().highest).toBeLessThanOrEqual(0);
});

test('without colour no colour is sent, and the selection has a sign of its own', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, {...size, color: false});
	await screen.press('j', 'enter', 'q');
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences are what is looked for
	expect(screen.written()).not.toMatch(/\u001b\[(?:\d+;)*(?:3\d|4\d|9\d|10\d)(?:;\d+)*m/);
	const lines = await screen.lines();
	expect(lines.find(line => line.includes('llama-3-70b'))).toMatch(/^▸✖/u);
});

test('only the sixteen colours of every terminal are sent', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, size);
	await screen.press('enter', 'q');
	expect(screen.written()).not.toMatch(/[34]8;[25];/);
});

test('in ASCII mode every character on the screen is ASCII, also where a line is cut', async () => {
	const {host, asked} = handMadeHost(snapshot([llama, ...fleet]));
	screen = openScreen(host, {columns: 80, rows: 24, ascii: true});
	for (const keys of [[], ['enter'], ['q', 'b'], ['q', '?'], ['q', 's'], ['escape', 'i'], ['escape', 'r'], ['escape', 'y'], ['q', 'l']]) {
		await screen.press(...keys);
		for (const {sink} of asked.logs) sink.lines([{time: safe('2026-11-24T11:59:00Z'), text: safe('long '.repeat(40))}]);
		for (const line of await screen.lines()) expect(line).toMatch(/^[\u0020-\u007e]*$/);
	}
	await screen.resize(20, 5);
	for (const line of await screen.lines()) expect(line).toMatch(/^[\u0020-\u007e]*$/);
});
