import {afterEach, expect, test} from 'vitest';
import type {Gate} from '../../source/session/session.ts';
import {widthOf} from '../../source/ui/text-width.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {fleet, llama, minutes, now, safe, snapshot} from './fixtures/fleet.ts';
import {gpuFleet} from './fixtures/gpus.ts';
import {handMadeHost} from './fixtures/host.ts';
import {canary, disaggregated} from './fixtures/releases.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

const sizes = [
	[5, 2],
	[20, 5],
	[59, 40],
	[60, 12],
	[61, 13],
	[80, 24],
	[100, 29],
	[120, 30],
	[400, 120],
] as const;

const long = 'Scheduling, image pull and pod quota are not covered by it. '.repeat(4);

const gate: Partial<Gate> = {
	prepare: async action => ({
		status: 'ready',
		id: 'plan',
		context: safe('arn:aws:eks:eu-central-1:123456789012:cluster/prod-eu'),
		namespace: safe('chat'),
		differences: Array.from({length: 30}, (_, index) => ({path: safe(`spec.${index}`), before: safe('語'.repeat(60)), after: safe(long)})),
		dryRun: {accepted: true, sentence: long},
		plan: {
			action,
			title: 'Restart chat / llama-3-70b',
			verb: 'restart',
			target: {...llama.service.reference, uid: llama.service.uid},
			steps: [],
			warnings: [{kind: 'reverted', text: long}],
			lines: [{head: 'then', text: long}],
			gpus: {change: 0, surge: 0},
			typed: {text: 'llama-3-70b', because: 'this context is protected'},
			done: {type: 'paused', paused: true},
		},
	}),
};

/** Ways from the list, with the stuck service first, to everything that can be on the screen. */
const ways: Readonly<Record<string, readonly string[]>> = {
	list: [],
	'wide list': ['ctrl-w', 'space', 'shift-right'],
	service: ['enter', 'tab'],
	revisions: ['b'],
	logs: ['l', 'w'],
	'logs in full screen': ['l', 'f'],
	YAML: ['y'],
	namespaces: [':', 'n', 's', 'enter'],
	columns: ['f', 'shift-g', 'space'],
	'where numbers come from': ['shift-w', 'ctrl-f'],
	'source of metrics': [':', 'm', 'e', 't', 'enter', 'j'],
	'nodes and GPUs': ['shift-h', 'j', 'j', 'j', 'enter', 'j'],
	help: ['?', 'ctrl-f'],
	form: ['i'],
	menu: ['a', 'j', 'j'],
	'traffic of a canary': ['g', 'shift-g', 'v'],
	'shares of a canary': ['g', 'shift-g', 'v', 'enter'],
	'service of several workloads': ['shift-g', 'k', 'enter'],
	plan: ['r', 'enter'],
	'filter that is none': ['/', '('],
	'word that says why': ['p', 'space', 'space', 's'],
};

const connections = {
	live: {freshness: 'LIVE', provenAt: now},
	offline: {freshness: 'OFFLINE', provenAt: now - minutes(3), sentence: `Cannot reach prod-eu (10.0.0.1:443): ${long}`},
} as const;

test.each(Object.keys(ways))('%s: no frame is larger than its terminal, from 5×2 to 400×120', async view => {
	for (const connection of Object.values(connections)) {
		const {host, asked} = handMadeHost(
			snapshot([llama, ...fleet.filter(row => row !== llama), disaggregated, canary], {connection, gpus: gpuFleet}),
			gate,
		);
		desk = openDesk(host, {columns: 120, rows: 40});
		await desk.press(...(ways[view] ?? []));
		for (const {sink} of asked.logs) sink.lines(Array.from({length: 50}, () => ({time: safe('2026-11-24T11:59:00Z'), text: safe(long)})));
		for (const [columns, rows] of sizes) {
			desk.resize({columns, rows});
			const lines = desk.lines();
			expect(lines.length, `${columns}×${rows}`).toBeLessThanOrEqual(rows);
			for (const line of lines) expect(widthOf(line), `${columns}×${rows}: ${line}`).toBeLessThanOrEqual(columns);
			// What one may do here stands in the last line wherever there is room for it.
			if (columns >= 60 && rows >= 12 && view !== 'logs in full screen') expect(lines.at(-1), `${columns}×${rows}`).not.toBe('');
		}
		desk.close();
	}
});
