import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {ModelService, Revision} from '../../../source/domain/model-service.ts';
import {createRevisionJournal, type RevisionJournal} from '../../../source/session/evidence/revision-journal.ts';
import {stateFile} from '../../../source/session/state/state-file.ts';
import {createSteppedClock} from '../../cluster/stepped-clock.ts';
import {service} from '../../ui/fixtures/fleet.ts';

let directory: string;
beforeEach(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'modeldeck-'));
});
afterEach(() => rm(directory, {recursive: true}));

const clock = createSteppedClock();
const minute = 60_000;

const revision = (id: string, available: number, more: Partial<Revision> = {}): Revision => ({
	id,
	number: 1,
	createdAt: clock.now() - 60 * minute,
	containers: [],
	replicas: {desired: 1, ready: available, available},
	newest: false,
	evidence: [],
	...more,
});
const withRevisions = (...revisions: readonly Revision[]): ModelService => service('llama', {more: {revisions}});

const open = (id = 'one'): Promise<RevisionJournal> =>
	new Promise(resolve => {
		const journal: RevisionJournal = createRevisionJournal({
			file: stateFile(directory, 'good-revisions.json', id),
			clock,
			now: clock.now,
			onLoaded: () => resolve(journal),
		});
		// A journal without a past says nothing.
		void readFile(path.join(directory, 'good-revisions.json')).catch(() => resolve(journal));
	});

test('a revision that was available is known as good when it is not any more, and in the next run', async () => {
	const journal = await open();
	journal.observe(withRevisions(revision('a', 3)), clock.now());
	expect([...journal.evidence(withRevisions(revision('a', 3)))]).toEqual([]);
	clock.advance(5000);
	const at = clock.now();
	const gone = withRevisions(revision('a', 0));
	journal.observe(gone, at);
	expect([...journal.evidence(gone)]).toEqual([['a', {availableAt: at}]]);
	await journal.close();
	const next = await open('two');
	expect([...next.evidence(gone)]).toEqual([['a', {availableAt: at}]]);
	expect((await stat(path.join(directory, 'good-revisions.json'))).mode & 0o777).toBe(0o600);
	await next.close();
});

test('only a revision that was watched from its start can have been never ready', async () => {
	const journal = await open();
	const before = revision('before', 0, {newest: true});
	journal.observe(withRevisions(before), clock.now());
	clock.advance(minute);
	const after = revision('after', 0, {newest: true, createdAt: clock.now()});
	clock.advance(minute);
	const both = withRevisions({...before, newest: false}, after);
	journal.observe(both, clock.now());
	expect([...journal.evidence(both)]).toEqual([['after', {neverReadySince: after.createdAt}]]);
	await journal.close();
});

test('once ready, however shortly, nothing speaks against a revision', async () => {
	const journal = await open();
	journal.observe(withRevisions(), clock.now());
	clock.advance(1000);
	const fresh = revision('fresh', 0, {newest: true, createdAt: clock.now()});
	journal.observe(withRevisions(fresh), clock.now());
	journal.observe(withRevisions({...fresh, replicas: {desired: 1, ready: 1, available: 0}}), clock.now());
	journal.observe(withRevisions(fresh), clock.now());
	expect([...journal.evidence(withRevisions(fresh))]).toEqual([]);
	await journal.close();
});

test('after a gap in what was watched nothing is said to have never been ready', async () => {
	const journal = await open();
	journal.observe(withRevisions(), clock.now());
	clock.advance(1000);
	const fresh = revision('fresh', 0, {newest: true, createdAt: clock.now()});
	journal.observe(withRevisions(fresh), clock.now());
	clock.advance(1000);
	journal.interrupted(clock.now());
	journal.observe(withRevisions(fresh), clock.now());
	expect([...journal.evidence(withRevisions(fresh))]).toEqual([]);
	await journal.close();
});

test.each([
	['a service that is gone', (journal: RevisionJournal, at: number): void => journal.left(withRevisions().uid, at)],
	['a revision that is not kept any more', (journal: RevisionJournal, at: number): void => journal.observe(withRevisions(), at)],
])('%s was available until then, and not for as long as this program runs', async (_, leave) => {
	const journal = await open();
	journal.observe(withRevisions(revision('a', 3)), clock.now());
	clock.advance(5000);
	const at = clock.now();
	leave(journal, at);
	clock.advance(minute);
	await journal.close();
	const next = await open('two');
	expect([...next.evidence(withRevisions(revision('a', 0)))]).toEqual([['a', {availableAt: at}]]);
	await next.close();
});

test('two consoles keep what both have seen', async () => {
	const [one, other] = [await open('one'), await open('two')];
	one.observe(withRevisions(revision('a', 1)), clock.now());
	other.observe(withRevisions(revision('b', 1)), clock.now());
	await one.close();
	await other.close();
	const next = await open('three');
	const gone = withRevisions(revision('a', 0), revision('b', 0));
	expect([...next.evidence(gone).keys()]).toEqual(['a', 'b']);
	await next.close();
});

test('a file that is damaged counts as none', async () => {
	await writeFile(path.join(directory, 'good-revisions.json'), '{"version":1,"revisions":{"a":"yesterday"');
	const file = stateFile(directory, 'good-revisions.json', 'x');
	expect(await file.read()).toBeUndefined();
});

test('without replicas that are read, a StatefulSet says nothing of its new revision', async () => {
	const journal = await open();
	journal.observe(withRevisions(), clock.now());
	clock.advance(1000);
	const fresh = revision('fresh', 0, {newest: true, createdAt: clock.now()});
	const unknown = service('whisper', {more: {revisions: [fresh], pods: undefined}});
	journal.observe(unknown, clock.now());
	expect([...journal.evidence(unknown)]).toEqual([]);
	await journal.close();
});
