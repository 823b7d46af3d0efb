import {afterEach, expect, test} from 'vitest';
import type {Action} from '../../source/domain/action.ts';
import type {Failure} from '../../source/domain/outcome.ts';
import type {Preparation, Prepared, WriteOutcome} from '../../source/session/session.ts';
import type {PendingWrite, ServiceRow, Snapshot} from '../../source/session/snapshot.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {now, row, safe, service, snapshot, state} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

const size = {columns: 100, rows: 30};

const gemma: ServiceRow = row(service('gemma'), state('Stable'));
const {uid, generation = 1} = gemma.service;

const planOf = (action: Action, number: number): Prepared => ({
	status: 'ready',
	id: `plan-${number}`,
	context: safe('prod-eu'),
	namespace: safe('chat'),
	generation: gemma.service.generation ?? 1,
	differences: [],
	dryRun: {accepted: true, sentence: 'Accepted.'},
	plan: {
		action,
		title: `Plan ${number}: ${JSON.stringify(action)}`,
		verb: action.type,
		target: {...gemma.service.reference, uid},
		steps: [],
		lines: [],
		warnings: [],
		gpus: {change: 0, surge: 0},
		done: action.type === 'scale' ? {type: 'replicas', desired: action.replicas} : {type: 'rolled-out', generation: 2},
	},
});

type Answers = {
	/** What is said instead of a plan, one after the other. */
	readonly refusals?: readonly Failure[];
	readonly outcomes?: readonly WriteOutcome[];
	readonly rows?: readonly ServiceRow[];
	readonly more?: Partial<Snapshot>;
};

/** A console whose gate plans whatever it is asked for, numbers its plans and notes all. */
const open = ({refusals = [], outcomes = [], rows = [gemma], more = {}}: Answers = {}) => {
	const asked: Action[] = [];
	const executed: string[] = [];
	const {host, store} = handMadeHost(snapshot(rows, more), {
		prepare: async (action): Promise<Preparation> => {
			asked.push(action);
			const failure = refusals[asked.length - 1];
			return failure === undefined ? planOf(action, asked.length) : {status: 'refused', failure};
		},
		execute: async ({id}): Promise<WriteOutcome> => {
			executed.push(id);
			return outcomes[executed.length - 1] ?? {status: 'applied', sentence: 'Done.'};
		},
	});
	desk = openDesk(host, size);
	return {
		desk,
		asked,
		executed,
		watch: (changes: Partial<ServiceRow['service']>, row: Partial<ServiceRow> = {}) =>
			store.set({...store.get(), rows: [{...gemma, ...row, service: {...gemma.service, ...changes}}]}),
		set: (changes: Partial<Snapshot>) => store.set({...store.get(), ...changes}),
	};
};

const accept = ['y', 'enter'] as const;

test('a change that was overtaken says what changed, and one key plans it again', async () => {
	const sentence = 'gemma was changed meanwhile: replicas 4 now, 3 before. Nothing was sent.';
	const {desk, asked, executed} = open({outcomes: [{status: 'changed', sentence}]});
	await desk.press('r', ...accept);
	expect(desk.text()).toContain(sentence);
	expect(desk.text()).toContain('enter plans it again, escape closes this.');
	await desk.press('enter');
	expect(desk.text()).toContain('Plan 2');
	expect(desk.text()).toMatch(/asked again +gemma was changed meanwhile: replicas 4 now, 3 before\./);
	// Enter once more is Cancel: nothing is confirmed by holding a key down.
	expect(desk.text()).toContain('[ Cancel ]');
	await desk.press(...accept);
	expect(asked).toEqual([{type: 'restart'}, {type: 'restart'}]);
	expect(executed).toEqual(['plan-1', 'plan-2']);
});

test.each<readonly [WriteOutcome, boolean]>([
	[{status: 'refused', sentence: 'It is overloaded.', isPassing: true}, true],
	[{status: 'not-applied', sentence: 'It did not arrive.'}, true],
	[{status: 'refused', sentence: 'A policy refuses it.'}, false],
	[{status: 'unknown', sentence: 'It is not known.'}, false],
])('what ended as %j can be planned again: %s', async (outcome, isWorthAsking) => {
	const {desk, asked} = open({outcomes: [outcome]});
	await desk.press('r', ...accept);
	expect(desk.text()).toContain(outcome.sentence);
	await desk.press('enter');
	expect(asked).toHaveLength(isWorthAsking ? 2 : 1);
});

test('what was typed is planned again as it was typed, and is there to be changed', async () => {
	const {desk, asked} = open({outcomes: [{status: 'changed', sentence: 'gemma was changed meanwhile.'}]});
	await desk.press('s', '7', 'enter', ...accept);
	expect(desk.text()).toContain('enter plans it again, escape goes back to what you typed.');
	await desk.press('enter');
	expect(asked).toEqual([
		{type: 'scale', replicas: 7},
		{type: 'scale', replicas: 7},
	]);
});

test('the form that a refused change came from is still there, with the service as it is now', async () => {
	const refusal: Failure = {kind: 'refused', sentence: 'It exceeds a quota.'};
	const {desk, asked, watch} = open({refusals: [refusal]});
	await desk.press('s', '7', 'enter');
	expect(desk.text()).toContain('It exceeds a quota.');
	expect(desk.text()).toContain('enter or escape goes back to what you typed.');
	watch({replicas: {...gemma.service.replicas, desired: 5}});
	await desk.press('escape');
	expect(desk.text()).toMatch(/replicas +7 +now 5/);
	await desk.press('backspace', '6', 'enter');
	expect(asked.at(-1)).toEqual({type: 'scale', replicas: 6});
});

test.each<readonly [Failure['kind'], boolean]>([
	['unreachable', true],
	['throttled', true],
	['changed', true],
	['forbidden', false],
	['refused', false],
	['read-only', false],
	['not-found', false],
])('a plan that failed because it was %s can be planned again: %s', async (kind, isWorthAsking) => {
	const {desk, asked} = open({refusals: [{kind, sentence: 'No plan.'}]});
	await desk.press('r');
	expect(desk.text()).toContain('No plan.');
	expect(desk.text().includes('enter plans it again')).toBe(isWorthAsking);
	await desk.press('enter');
	expect(asked).toHaveLength(isWorthAsking ? 2 : 1);
	expect(desk.text().includes('Plan 2')).toBe(isWorthAsking);
});

test('a dialog says at once that its service was changed, and its button plans it again instead of sending it', async () => {
	const {desk, asked, executed, watch} = open();
	await desk.press('s', '7', 'enter', 'y');
	watch({generation: generation + 1, replicas: {...gemma.service.replicas, desired: 5}});
	expect(desk.text()).toMatch(/changed +gemma was changed meanwhile: replicas 5 now, 2 before\./);
	expect(desk.text()).toContain('[ Plan it again ]');
	await desk.press('enter');
	expect(executed).toEqual([]);
	expect(asked).toHaveLength(2);
	expect(desk.text()).toContain('Plan 2');
});

test.each<readonly [string, Partial<ServiceRow['service']>, RegExp]>([
	['was paused', {generation: generation + 1, paused: true}, /changed +gemma was changed meanwhile: its rollout was paused\./],
	['has another spec in a way the list does not show', {generation: generation + 1}, /changed meanwhile: something of its spec\./],
])('a dialog of a service that %s says so', async (_, changes, words) => {
	const {desk, watch} = open();
	await desk.press('r');
	watch(changes);
	expect(desk.text()).toMatch(words);
});

test('a status that changes, and a count that an autoscaler moves, leave the dialog of something else alone', async () => {
	const scaled = {...gemma.service, autoscalers: [{}] as unknown as ServiceRow['service']['autoscalers']};
	const {desk, watch} = open({rows: [{...gemma, service: scaled}]});
	await desk.press('r');
	watch({...scaled, replicas: {...gemma.service.replicas, available: 1}});
	expect(desk.text()).not.toContain('changed');
	watch({...scaled, generation: generation + 1, replicas: {...gemma.service.replicas, desired: 9}});
	expect(desk.text()).not.toContain('changed');
	expect(desk.text()).toContain('Restart');
});

test('a dialog of a service that is gone, or that another of its name replaced, says so', async () => {
	const {desk, set} = open();
	await desk.press('r');
	set({rows: []});
	expect(desk.text()).toMatch(/changed +gemma is gone\./);
	set({rows: [{...gemma, service: {...gemma.service, uid: 'another'}}]});
	expect(desk.text()).toMatch(/changed +gemma was deleted and made anew meanwhile\./);
});

test('a dialog over a link that is not live says so while it is so', async () => {
	const {desk, set} = open({more: {connection: {freshness: 'STALE', provenAt: now - 95_000}}});
	await desk.press('r');
	expect(desk.text()).toMatch(/link +STALE: the screen may be old\. This plan was read fresh/);
	set({connection: {freshness: 'LIVE'}});
	expect(desk.text()).not.toContain('the screen may be old');
});

test('a session that turns read-only while a dialog is open says so in it', async () => {
	const {desk, set} = open();
	await desk.press('r');
	set({identity: {...snapshot([]).identity, readOnly: true}});
	expect(desk.text()).toMatch(/read-only +This session is read-only now: nothing will be sent\./);
});

const pendingOf = (more: Partial<PendingWrite> = {}): PendingWrite => ({
	plan: planOf({type: 'restart'}, 1).plan,
	startedAt: now,
	status: 'sending',
	sentence: 'restarting: being sent',
	...more,
});

test('keys that change a service are dim and say why while a change of it is on its way', async () => {
	const {desk, asked, watch, set} = open();
	set({undoable: {uid, title: 'Scale chat / gemma', at: now, offer: {possible: true}}});
	const isDim = (key: string): boolean => desk.draw().includes(`\u001b[2m${key} `);
	expect(['s', 'i', 'b'].filter(isDim)).toEqual([]);
	expect(desk.lines().at(-1)).toContain('u undo');
	watch({}, {pending: pendingOf()});
	expect(['s', 'i', 'b'].filter(key => !isDim(key))).toEqual([]);
	expect(desk.lines().at(-1)).not.toContain('u undo');
	for (const key of ['s', 'r', 'b', 'i', 'u']) {
		await desk.press(key);
		expect(desk.lines().at(-1)).toContain('A change of gemma is on its way. Its answer comes first.');
	}
	expect(asked).toEqual([]);
	await desk.press('a');
	expect(desk.text()).toContain('A change of gemma is on its way. Its answer comes first.');
});

test('while a confirmed change is read once more the dialog does not say that it was sent', async () => {
	const {host, store} = handMadeHost(snapshot([gemma]), {
		prepare: async action => planOf(action, 1),
		execute: () => new Promise(() => {}),
	});
	desk = openDesk(host, size);
	await desk.press('r', ...accept);
	expect(desk.text()).toContain('Sent; waiting for the answer');
	store.set({...store.get(), rows: [{...gemma, pending: pendingOf({isRecheck: true})}]});
	expect(desk.text()).toContain('Reading it once more before it is sent');
});
