import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {addService} from '../model-fleet.ts';
import {isDone} from '../session-stage.ts';
import {stagesOfFile} from '../stages-of-file.ts';

let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-session-'));
});
// Taken away last: a session writes until it is closed.
afterEach(() => rm(folder, {recursive: true}));

const start = stagesOfFile();

test('a scale goes through the whole session: prepared, sent once, shown in its row by the watch until it is done, logged', async () => {
	const {session, until, row, server, requests, clock} = await start(target => addService(target, 'llama'), {stateDirectory: folder});
	await until(isDone);
	const uid = row('llama')?.service.uid ?? '';
	const prepared = await session.gate.prepare({type: 'scale', replicas: 3}, uid);
	if (prepared.status === 'refused') throw new Error(prepared.failure.sentence);
	expect(row('llama')?.pending).toBeUndefined();
	const outcome = session.gate.execute(prepared);
	await until(() => row('llama')?.pending !== undefined);
	expect(await outcome).toEqual({status: 'applied', sentence: 'llama asks for 3 replicas.'});
	await until(() => row('llama')?.service.replicas.desired === 3 && row('llama')?.pending?.sentence === 'scaling: 2 of 3 ready');
	const object = server.store.get('deployments', 'models', 'llama');
	if (object === undefined) throw new Error('no Deployment');
	server.store.update(
		'deployments',
		{...object, status: {...object.status, observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3}},
		{subresource: 'status'},
	);
	await until(() => row('llama')?.pending?.status === 'done');
	clock.advance(6_000);
	await until(() => row('llama')?.pending === undefined);
	expect(requests.filter(({method}) => method === 'PATCH' || method === 'DELETE').map(({query}) => query.includes('dryRun=All'))).toEqual([
		true,
		false,
	]);
	const lines = (await readFile(path.join(folder, 'audit.jsonl'), 'utf8')).trimEnd().split('\n');
	expect(lines.map(line => (JSON.parse(line) as {event: string; outcome?: string}).outcome)).toEqual([undefined, 'applied']);
});

test('without a directory for the audit log nothing can be changed, and the sentence says so', async () => {
	const {session, until, row, requests} = await start(target => addService(target, 'llama'));
	await until(isDone);
	expect(await session.gate.prepare({type: 'scale', replicas: 3}, row('llama')?.service.uid ?? '')).toEqual({
		status: 'refused',
		failure: {kind: 'read-only', sentence: 'There is no directory for the audit log, so nothing can be changed from here.'},
	});
	expect(requests.some(({method}) => method === 'PATCH')).toBe(false);
});

test('an audit log that cannot be written turns writing off before any key is pressed, and on again once it can', async () => {
	const directory = path.join(folder, 'state');
	await writeFile(directory, 'a file where the directory should be');
	const {session, until, row, requests} = await start(target => addService(target, 'llama'), {stateDirectory: directory});
	await until(isDone);
	const uid = row('llama')?.service.uid ?? '';
	expect(session.store.get().identity.readOnly).toBe(false);
	session.look([uid]);
	await until(({identity}) => identity.isLogOff === true);
	expect(session.store.get().identity).toMatchObject({
		readOnly: true,
		readOnlyBecause: expect.stringMatching(
			/^the audit log .*audit\.jsonl cannot be written \((EEXIST|ENOTDIR)\), so nothing can be changed from here; ctrl-r tries again$/,
		),
	});
	expect(await session.gate.prepare({type: 'restart'}, uid)).toMatchObject({status: 'refused', failure: {kind: 'read-only'}});
	await rm(directory);
	session.retryNow();
	await until(({identity}) => !identity.readOnly);
	expect(session.store.get().identity).not.toHaveProperty('readOnlyBecause');
	expect(await session.gate.prepare({type: 'restart'}, uid)).toMatchObject({status: 'ready'});
	expect(requests.filter(({method}) => method === 'PATCH').map(({query}) => query.includes('dryRun=All'))).toEqual([true]);
});

test('a session that is read-only anyway touches no audit log', async () => {
	const {session, until, row} = await start(target => addService(target, 'llama'), {
		stateDirectory: folder,
		readOnlyBecause: '--read-only',
	});
	await until(isDone);
	session.look([row('llama')?.service.uid ?? '']);
	expect(await session.gate.prepare({type: 'restart'}, row('llama')?.service.uid ?? '')).toMatchObject({failure: {kind: 'read-only'}});
	expect(session.store.get().identity).toMatchObject({readOnly: true, readOnlyBecause: '--read-only'});
	await expect(readFile(path.join(folder, 'audit.jsonl'))).rejects.toThrow('ENOENT');
});
