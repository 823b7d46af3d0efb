import {afterEach, expect, test} from 'vitest';
import type {Gate, Prepared} from '../../source/session/session.ts';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {fleet, llama, now, safe, series, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';
import {openScreen, type TestScreen} from './fixtures/screen.ts';

let screen: TestScreen | undefined;
afterEach(() => screen?.close());

const wave = (count: number, height: number, jump: number): readonly (number | undefined)[] =>
	Array.from({length: count}, (_, index) =>
		index > 10 && index < 14 ? undefined : height * (1 + 0.3 * Math.sin(index / 3)) * (index > count - 8 ? jump : 1),
	);

const detail: Snapshot['detail'] = {
	uid: llama.service.uid,
	events: [
		{
			uid: 'e1',
			type: safe('Warning'),
			reason: safe('BackOff'),
			message: safe('restarting failed container vllm'),
			object: safe('Pod/llama-3-70b-6f9c7-9v5mf'),
			count: 14,
			lastSeen: now - 360_000,
		},
		{
			uid: 'e2',
			type: safe('Normal'),
			reason: safe('ScalingReplicaSet'),
			message: safe('Scaled up replica set llama-3-70b-6f9c7 to 3'),
			object: safe('Deployment/llama-3-70b'),
			count: 1,
			lastSeen: now - 360_000,
		},
	],
	charts: {
		span: 1_800_000,
		charts: [
			{name: 'gpu', unit: 'ratio', lines: [{name: 'mean', series: series(wave(31, 0.6, 1.2))}]},
			{
				name: 'latency',
				unit: 'seconds',
				lines: [
					{name: 'p50', series: series(wave(31, 0.4, 1))},
					{name: 'p95', series: series(wave(31, 0.8, 2.5))},
					{name: 'p99', series: series(wave(31, 1, 2.8))},
				],
			},
		],
		missing: {},
	},
};

const prepared: Prepared = {
	status: 'ready',
	id: 'plan-1',
	context: safe('prod-eu'),
	namespace: safe('chat'),
	differences: [
		{
			path: safe('spec.template.spec.containers[vllm].image'),
			before: safe('vllm/vllm-openai:v0.11.0'),
			after: safe('vllm/vllm-openai:v0.10.2'),
		},
	],
	dryRun: {accepted: true, sentence: 'The API server accepts this (dry run). Scheduling, image pull and pod quota are not covered by it.'},
	plan: {
		action: {type: 'roll-back', revision: 'rs-5'},
		title: 'Roll back chat / llama-3-70b',
		verb: 'roll back',
		target: {...llama.service.reference, uid: llama.service.uid},
		steps: [],
		lines: [
			{head: 'revision', before: '7', after: '8', text: '(the template of rev 5, ready now)'},
			{head: 'image', before: 'vllm/vllm-openai:v0.11.0', after: 'v0.10.2', text: ''},
			{head: 'args', text: '+ --max-model-len 8192   − --enable-chunked-prefill'},
			{head: 'replicas', text: '6, unchanged (HPA llama owns the count, 2–8)'},
			{head: 'then', text: '3 crashing replicas are replaced one by one; surge 1 replica = 2 H100, 4 free on one node'},
			{head: 'not undone', text: 'ConfigMaps, Secrets, weights behind unpinned tags'},
		],
		warnings: [{kind: 'reverted', text: 'Argo CD app "chat" heals itself: it will put rev 7 back within seconds unless Git changes too.'}],
		gpus: {change: 0, surge: 2},
		done: {type: 'rolled-out', generation: 8},
	},
};

const gate: Partial<Gate> = {prepare: async () => prepared};

const sizes = [
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
	{columns: 200, rows: 60},
] as const;

/** Keys are pressed one after another; then the screen is compared. */
const frame = async (name: string, size: {readonly columns: number; readonly rows: number}, keys: readonly string[]): Promise<void> => {
	screen = openScreen(handMadeHost(snapshot([llama, ...fleet.filter(row => row !== llama)], {detail}), gate).host, size);
	await screen.press(...keys);
	const text = await screen.text();
	await expect(`${text}\n`).toMatchFileSnapshot(`frames/${name}-${size.columns}x${size.rows}.frame.txt`);
};

test.each(sizes)('a service with a stuck release at $columns×$rows', size => frame('service', size, ['enter']));
test.each(sizes)('its revisions, the last good one preselected, at $columns×$rows', size => frame('revisions', size, ['b']));
test.each(sizes)('the dialog of a rollback at $columns×$rows', size => frame('confirm', size, ['b', 'enter']));
test.each(sizes)('the bounds of an autoscaler at $columns×$rows', size => frame('bounds', size, ['s']));
test.each(sizes)('the help at $columns×$rows', size => frame('help', size, ['?']));
test.each(sizes)('the logs of the crashing replica before the first line at $columns×$rows', size => frame('logs', size, ['l']));

test('more columns on demand at 120×40', () => frame('list-wide', {columns: 120, rows: 40}, ['ctrl-w']));
test('the columns to choose from at 120×40', () => frame('columns', {columns: 120, rows: 40}, ['f', 'j', 'j']));
test('where the latency of a service comes from at 80×24', () => frame('why', {columns: 80, rows: 24}, ['shift-left', 'shift-w']));
