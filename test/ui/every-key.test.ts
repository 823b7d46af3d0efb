import {afterEach, expect, test} from 'vitest';
import type {Gate} from '../../source/session/session.ts';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {keyMap, type Place} from '../../source/ui/key-map.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {fleet, llama, safe, snapshot} from './fixtures/fleet.ts';
import {gpuFleet} from './fixtures/gpus.ts';
import {handMadeHost} from './fixtures/host.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

/** Keys that lead from the list, with the stuck service second, into a place where every key has room to act. */
const ways: Readonly<Record<Exclude<Place, 'anywhere'>, readonly string[]>> = {
	list: ['/', 'c', 'enter', 'j', 'space', 'shift-right', 'shift-right'],
	service: ['j', 'enter', 'j', 'tab'],
	revisions: ['j', 'b', 'k'],
	traffic: ['j', 'v'],
	gpus: ['shift-h', 'shift-right', 'shift-right', 'j', 'j', 'enter', 'j'],
	menu: ['j', 'a', 'j'],
	logs: ['j', 'l', '/', 'l', 'enter', 'k'],
	text: ['j', 'y', '/', 'l', 'enter', 'l', 'j'],
	choose: [':', 'n', 's', 'enter', 'j'],
	columns: ['f', 'j', 'j'],
	why: ['j', 'shift-w', 'j'],
	source: [':', 'm', 'e', 't', 'enter', 'j'],
	help: ['?', 'j'],
	form: ['j', 's', '5'],
	confirm: ['j', 'r', 'j', 'right'],
	prompt: [':', 'x', 'enter', ':', 'h', 'enter', ':', 'up'],
};

/** Bindings that only go back to where one already is, in the situations above. */
const isSettled = (place: Place, key: string): boolean =>
	(place === 'logs' && key === '0') || (place === 'confirm' && ['right', 'tab', 'y'].includes(key));

const manyLines = Array.from({length: 200}, (_, index) => `line ${index} `.repeat(20));

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

/** The fleet twice, so that every key has room to move. */
const rows = [...fleet, ...fleet.map(row => ({...row, service: {...row.service, uid: `${row.service.uid}-2`}}))];

/** So many that their page has room to scroll. */
const manySources: Snapshot['metricsSource'] = {
	...{status: 'forbidden', reason: 'No.'},
	report: {
		...{engines: [], gpus: [], remarks: []},
		asked: Array.from({length: 60}, (_, index) => ({name: `monitoring/prometheus-${index}:9090`, via: 'service proxy', said: 'No.'})),
	},
};

/** The console at a place, and what it has asked of the outside. */
const arriveAt = async (place: Exclude<Place, 'anywhere'>) => {
	const {host, asked} = handMadeHost(snapshot(rows, {gpus: gpuFleet, metricsSource: manySources}), gate);
	const opened = openDesk(host, {columns: 100, rows: 20});
	await opened.press(...ways[place]);
	for (const log of asked.logs) log.sink.lines(manyLines.map(text => ({time: safe('2026-11-24T12:00:00Z'), text: safe(text)})));
	if (place === 'logs') await opened.press('right', 'k', 'k');
	// A word of an earlier key must not count as this one's: it is gone before.
	opened.pass(7_000);
	return {opened, outside: (): readonly string[] => [JSON.stringify(asked), ...opened.outside]};
};

/** Each place is drawn once: whoever arrives there sees the same. */
const drawn = new Map<Place, string>();

test.each(cases)('$key in $place ($title) does something or says why not', async ({place, key}) => {
	const {opened, outside} = await arriveAt(place);
	desk = opened;
	const before = [drawn.get(place) ?? desk.draw(), ...outside()];
	drawn.set(place, before[0] ?? '');
	await desk.press(key);
	if (!isSettled(place, key)) expect([desk.draw(), ...outside()]).not.toEqual(before);
});
