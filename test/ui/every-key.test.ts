import {afterEach, expect, test} from 'vitest';
import type {Gate} from '../../source/session/session.ts';
import {keyMap, type Place} from '../../source/ui/key-map.ts';
import {fleet, llama, safe, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';
import {openScreen, type TestScreen} from './fixtures/screen.ts';

let screen: TestScreen | undefined;
afterEach(() => screen?.close());

/** Keys that lead from the list, with the stuck service second, into a place where every key has room to act. */
const ways: Readonly<Record<Exclude<Place, 'anywhere'>, readonly string[]>> = {
	list: ['/', 'c', 'enter', 'j', 'space', 'shift-right', 'shift-right'],
	service: ['j', 'enter', 'j', 'tab'],
	revisions: ['j', 'b', 'k'],
	logs: ['j', 'l', '/', 'l', 'enter', 'k'],
	text: ['j', 'y', '/', 'l', 'enter', 'l', 'j'],
	choose: [':', 'n', 's', 'enter', 'j'],
	help: ['?', 'j'],
	form: ['j', 's', '5'],
	confirm: ['j', 'r', 'j', 'right'],
	prompt: [':', 'x', 'enter', ':', 'h', 'enter', ':', 'up'],
};

/** Bindings that only go back to where one already is, in the situations above. */
const isSettled = (place: Place, key: string): boolean =>
	(place === 'logs' && key === '0') || (place === 'confirm' && ['right', 'tab', 'y'].includes(key));

const manyLines = Array.from({length: 200}, (_, index) => `line ${index} ${'x'.repeat(200)}`);

const gate: Partial<Gate> = {
	prepare: async action => ({
		status: 'ready',
		id: 'plan',
		context: safe('prod-eu'),
		namespace: safe('chat'),
		differences: [],
		dryRun: {accepted: true, sentence: 'Accepted.'},
		plan: {
			action,
			title: 'Restart',
			verb: 'restart',
			target: {...llama.service.reference, uid: 'u'},
			steps: [],
			warnings: [],
			lines: manyLines.map(text => ({head: 'then', text: text.slice(0, 20)})),
			gpus: {change: 0, surge: 0},
			done: {type: 'paused', paused: true},
		},
	}),
};

const cases = keyMap.flatMap(binding =>
	binding.where.flatMap(where =>
		(where === 'anywhere' ? (['list', 'service'] as const) : [where]).map(place => ({
			place: place as Exclude<Place, 'anywhere'>,
			key: binding.keys[0],
			title: binding.title,
		})),
	),
);

test.each(cases)('$key in $place ($title) does something or says why not', async ({place, key}) => {
	const {host, asked} = handMadeHost(
		snapshot([...fleet, ...fleet.map(row => ({...row, service: {...row.service, uid: `${row.service.uid}-2`}}))]),
		gate,
	);
	screen = openScreen(host, {columns: 100, rows: 20});
	await screen.press(...ways[place]);
	for (const log of asked.logs) log.sink.lines(manyLines.map(text => ({time: safe('2026-11-24T12:00:00Z'), text: safe(text)})));
	if (place === 'logs') await screen.press('k', 'k');
	// A word of an earlier key must not count as this one's: it is gone before.
	await screen.pass(7_000);
	const before = {
		text: await screen.text(),
		asked: JSON.stringify(asked),
		left: screen.hasLeft(),
		suspended: screen.suspensions(),
		copied: screen.copied.length,
		bytes: screen.written().length,
	};
	await screen.press(key);
	const after = {
		text: await screen.text(),
		asked: JSON.stringify(asked),
		left: screen.hasLeft(),
		suspended: screen.suspensions(),
		copied: screen.copied.length,
		bytes: screen.written().length,
	};
	if (isSettled(place, key)) return;
	expect(after).not.toEqual(before);
});
