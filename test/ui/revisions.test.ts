import {afterEach, expect, test} from 'vitest';
import type {Evidence, Revision} from '../../source/domain/model-service.ts';
import {success} from '../../source/domain/outcome.ts';
import type {Session} from '../../source/session/session.ts';
import type {ServiceRow} from '../../source/session/snapshot.ts';
import {evidenceText} from '../../source/ui/revision-columns.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {llama, minutes, now, safe, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

const size = {columns: 100, rows: 24};

const withEvidence = (evidence: Readonly<Record<number, readonly Evidence[]>>): ServiceRow => {
	const revisions = (llama.service.revisions ?? []).map((revision): Revision => ({...revision, evidence: evidence[revision.number] ?? []}));
	return {...llama, service: {...llama.service, revisions}};
};

const served = (duration: number): Evidence => ({kind: 'metrics', at: now, duration});
const available: Evidence = {kind: 'available-now', replicas: 3};

const openRevisions = async (row: ServiceRow) => {
	const {host, store, asked} = handMadeHost(snapshot([row]));
	desk = openDesk(host, size, {color: false});
	await desk.press('b');
	return {open: desk, store, asked};
};

const [, , revisionFive] = llama.service.revisions ?? [];
if (revisionFive === undefined) throw new Error('The fixture has no third revision.');

const preselected = (open: Desk): string | undefined => open.lines().find(line => line.startsWith(' ▸'));

test('the strongest evidence is preselected, not the newest number that has some', async () => {
	const {open} = await openRevisions(withEvidence({6: [served(minutes(2))], 5: [available]}));
	expect(preselected(open)).toMatch(/^ ▸ 5 /);
	expect(open.text()).toContain('It is the last one known to be good.');
});

test('without evidence nothing is preselected, and enter asks for a choice', async () => {
	const {open} = await openRevisions(withEvidence({7: [{kind: 'never-ready', since: now - minutes(6)}]}));
	expect(preselected(open)).toBeUndefined();
	expect(open.text()).toContain('not known which revision was good');
	await open.press('enter');
	expect(open.lines().at(-1)).toContain('Choose a revision first');
	await open.press('j', 'j', 'enter');
	expect(open.text()).toContain('This host writes nothing.');
});

test('what is preselected stays under the finger when other evidence comes in', async () => {
	const {open, store} = await openRevisions(withEvidence({5: [served(minutes(30))]}));
	expect(preselected(open)).toMatch(/^ ▸ 5 /);
	store.set(snapshot([withEvidence({6: [available], 5: [served(minutes(30))]})]));
	expect(preselected(open)).toMatch(/^ ▸ 5 /);
	expect(open.text()).not.toContain('It is the last one known to be good.');
});

test('evidence that comes later preselects where nothing was chosen', async () => {
	const {open, store} = await openRevisions(withEvidence({}));
	store.set(snapshot([withEvidence({6: [available]})]));
	expect(preselected(open)).toMatch(/^ ▸ 6 /);
});

test('a difference that is longer than the screen says how much more there is', async () => {
	const {host} = handMadeHost(snapshot([llama]));
	const session: Session = host.current.get();
	const path = (index: number) => safe(`spec.template.spec.containers[vllm].env[KEY_${index}]`);
	host.current.set({
		...session,
		revisionDifferences: async () => success(Array.from({length: 40}, (_, index) => ({path: path(index), after: safe('x'.repeat(90))}))),
	});
	desk = openDesk(host, size);
	await desk.press('b');
	expect(desk.lines()).toHaveLength(24);
	expect(desk.text()).toMatch(/↓ \d+ more lines; enter shows all that would change/);
});

test('from the list to the written rollback it takes five keys', async () => {
	const executed: string[] = [];
	const gate = {
		prepare: async (action: Parameters<Session['gate']['prepare']>[0]) => ({
			status: 'ready' as const,
			id: JSON.stringify(action),
			context: safe('prod-eu'),
			namespace: safe('chat'),
			differences: [],
			dryRun: {accepted: true, sentence: 'The API server accepts this (dry run).'},
			plan: {
				action,
				title: 'Roll back chat / llama-3-70b',
				verb: 'roll back',
				target: {...llama.service.reference, uid: llama.service.uid},
				steps: [],
				lines: [],
				warnings: [],
				gpus: {change: 0, surge: 2},
				done: {type: 'rolled-out' as const, generation: 2},
			},
		}),
		execute: async ({id}: {readonly id: string}) => {
			executed.push(id);
			return {status: 'applied' as const, sentence: 'llama-3-70b rolls back.'};
		},
	};
	desk = openDesk(handMadeHost(snapshot([llama]), gate).host, size);
	await desk.press('b', 'enter', 'y', 'enter');
	expect(executed).toEqual(['{"type":"roll-back","revision":"rs-5"}']);
	expect(desk.text()).toContain('llama-3-70b rolls back.');
});

test('evidence is told in words, without what the stronger one says already', () => {
	const text = (evidence: readonly Evidence[]): string => evidenceText({...revisionFive, evidence}, now);
	const metricsUntil = {kind: 'metrics', at: now - minutes(4), duration: minutes(90)} as const;
	expect(text([])).toBe('not known');
	expect(text([available, {kind: 'journal', at: now - minutes(1)}, metricsUntil])).toBe('3 available now; served 1h');
	expect(text([{kind: 'journal', at: now - minutes(50)}, metricsUntil])).toBe('seen available 50m ago; served 1h, until 4m ago');
	expect(text([{kind: 'controller', at: now - minutes(50)}])).toBe('got ready 50m ago');
	expect(text([available, {kind: 'controller', at: now - minutes(50)}])).toBe('3 available now');
	expect(text([{kind: 'never-ready', since: now - minutes(6)}])).toBe('watched 6m, never ready');
});
