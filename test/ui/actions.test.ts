import {afterEach, expect, test} from 'vitest';
import {accessKey, type Undoable} from '../../source/session/snapshot.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {llama, now, safe, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';
import {canary, offering} from './fixtures/releases.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

const size = {columns: 100, rows: 30};

/** A console whose gate notes what it is asked to prepare, and refuses. */
const openNoting = (rows: Parameters<typeof snapshot>[0], more: Parameters<typeof snapshot>[1] = {}) => {
	const asked: string[] = [];
	const refused = {status: 'refused', failure: {kind: 'refused', sentence: 'alice changed it since: replicas is 5 now.'}} as const;
	const {host, store} = handMadeHost(snapshot(rows, more), {
		prepare: async action => {
			asked.push(action.type);
			return refused;
		},
		prepareUndo: async () => {
			asked.push('undo');
			return refused;
		},
	});
	desk = openDesk(host, size);
	return {desk, asked, store};
};

const undoable = (more: Partial<Undoable> = {}): Undoable => ({
	uid: llama.service.uid,
	title: 'Scale chat / llama-3-70b',
	at: now,
	offer: {possible: true},
	...more,
});

test('the menu lists every action with its key, how it is done here, and why one is not possible', async () => {
	const {desk} = openNoting([llama]);
	await desk.press('a');
	const text = desk.text();
	expect(text).toContain('Actions on chat / llama-3-70b');
	expect(text).toMatch(/\n +s +change the bounds +how to set-bounds/);
	expect(text).toMatch(/\n +b +roll back +how to roll-back/);
	expect(text).toMatch(/\n +o +promote +It has no canary/);
	// What cannot be asked for is dim.
	expect(desk.draw()).toContain('\u001b[2mo       promote ');
});

test('in the menu enter asks for the selected action, and the key of an action for that one', async () => {
	const {desk, asked} = openNoting([llama]);
	await desk.press('a', 'enter');
	expect(desk.text()).toContain('Bounds of the autoscaler of chat / llama-3-70b');
	await desk.press('escape', 'a', 'r');
	expect(asked).toEqual(['restart']);
});

test('in the menu an action that is not possible says why and leaves the menu open', async () => {
	const {desk, asked} = openNoting([llama]);
	await desk.press('a', 'j', 'enter');
	expect(desk.lines().at(-1)).toContain('No autoscaler owns the count.');
	expect(desk.text()).toContain('Actions on');
	expect(asked).toEqual([]);
});

test('in the middle of a canary going back is to abort it, and the dialog says so above all else', async () => {
	const {host} = handMadeHost(snapshot([canary]), {
		prepare: async action => ({
			status: 'ready',
			id: 'plan',
			context: safe('prod-eu'),
			namespace: safe('chat'),
			differences: [],
			dryRun: {accepted: true, sentence: 'Accepted.'},
			plan: {
				action,
				title: `Plan of ${action.type}`,
				verb: 'abort',
				target: {...canary.service.reference, uid: canary.service.uid},
				steps: [],
				lines: [],
				warnings: [],
				gpus: {change: 0, surge: 0},
				done: {type: 'phase', phases: ['Aborted'], generation: 1},
			},
		}),
	});
	desk = openDesk(host, size);
	expect(desk.lines().at(-1)).toContain('b abort');
	await desk.press('b');
	expect(desk.text()).toContain('Plan of abort');
	expect(desk.text()).toMatch(/instead +A release is under way: to go back is to abort it, so that rev 5 gets all requests/);
});

test('an aborted canary is tried again by the key that aborts, and rolled back by the other', async () => {
	const aborted = {...canary, service: {...canary.service, rollout: {phase: 'Aborted'}, offers: offering('retry', 'roll-back')}} as const;
	const {desk, asked} = openNoting([aborted]);
	await desk.press('x', 'escape', 'b');
	expect(asked).toEqual(['retry']);
	expect(desk.text()).toContain('chat / chat-canary · revisions');
});

test('keys for what few services have are hints only where they do something', () => {
	expect(openNoting([canary]).desk.lines().at(-1)).toMatch(/o promote.*v traffic/);
	desk?.close();
	expect(openNoting([llama]).desk.lines().at(-1)).not.toMatch(/promote|traffic|undo/);
});

test('a change that can be taken back is offered to be undone, in its sentence and by its key', async () => {
	const {desk, asked} = openNoting([llama], {undoable: undoable()});
	expect(desk.text()).toContain('u  undo "Scale"');
	await desk.press('u');
	expect(asked).toEqual(['undo']);
	// What changed since is told in the place of the plan.
	expect(desk.text()).toContain('alice changed it since: replicas is 5 now.');
});

test.each([
	['nothing was changed yet', {}, 'there is nothing to undo'],
	[
		'it has no way back',
		{undoable: undoable({offer: {possible: false, reason: 'a restart has no way back.'}})},
		'Scale chat / llama-3-70b cannot be undone: a restart has no way back.',
	],
	['the session is read-only', {identity: {...snapshot([]).identity, readOnly: true}, undoable: undoable()}, 'this session is read-only'],
] as const)('undo says why not where %s', async (_, more, sentence) => {
	const {desk, asked} = openNoting([llama], more);
	await desk.press('u');
	expect(desk.text()).toContain(sentence);
	expect(desk.text()).not.toContain('u  undo "');
	expect(asked).toEqual([]);
});

test('the menu of a user without rights is dim throughout', async () => {
	const access = new Map([[accessKey(llama.service, 'restart'), {allowed: false, reason: 'oncall may not restart in chat.'}]]);
	const {desk, asked} = openNoting([llama], {access});
	await desk.press('a', 'r');
	expect(desk.text()).toContain('oncall may not restart in chat.');
	expect(asked).toEqual([]);
});
