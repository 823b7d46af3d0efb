import {afterEach, expect, test} from 'vitest';
import {admin} from '../demo/api-server/test-server.ts';
import {addService} from './model-fleet.ts';
import {isDone} from './session-stage.ts';
import {stagesOfFile} from './stages-of-file.ts';

const start = stagesOfFile();
const faults = new Map<string, () => number>();
afterEach(() => faults.clear());

/** Answers a path with a status for as long as `faults` has it; watches that run go on. */
const breakable: Parameters<typeof start>[2] = {
	beforeResponse: (request, response) => {
		const [path = ''] = (request.url ?? '').split('?');
		const status = [...faults].find(([part]) => path.endsWith(part))?.[1]();
		if (status === undefined) return false;
		response.writeHead(status, {'content-type': 'application/json'});
		response.end(JSON.stringify({kind: 'Status', status: 'Failure', code: status, message: 'etcd is away'}));
		return true;
	},
};

test('a fleet that is up to date has no part that is not', async () => {
	const {until, snapshot, session, row} = await start(server => addService(server, 'llama'));
	await until(isDone);
	session.open(row('llama')?.service.uid);
	await until(({detail}) => detail?.events !== undefined);
	expect(snapshot().parts).toEqual([]);
});

test('events that fail while all else is live are behind for themselves, then stale within 90 s, and come back by themselves', async () => {
	const {until, snapshot, session, row, advance, clock} = await start(server => addService(server, 'llama'), {}, breakable);
	await until(isDone);
	session.open(row('llama')?.service.uid);
	await until(({detail}) => detail?.events !== undefined);
	faults.set('/events', () => 500);
	// Their watch ends as the server's clock passes its time; the next one is refused.
	for (let step = 0; step < 600 && snapshot().parts?.length === 0; step++) await advance(1000);
	expect(snapshot().connection).toEqual({freshness: 'LIVE'});
	expect(snapshot().parts).toMatchObject([
		{
			kind: 'Event',
			namespaces: ['models'],
			freshness: 'LAGGING',
			reason: expect.stringContaining('has a fault: etcd is away'),
			sentence: expect.stringMatching(/Trying again in \d+ s; ctrl-r tries now\.$/),
		},
	]);
	const provenAt = snapshot().parts?.[0]?.provenAt ?? Number.NaN;
	for (let step = 0; step < 95 && snapshot().parts?.[0]?.freshness !== 'STALE'; step++) await advance(1000);
	expect(snapshot().parts?.[0]?.freshness).toBe('STALE');
	// The server tells its time in whole seconds.
	expect(Math.abs((snapshot().parts?.[0]?.provenAt ?? 0) - provenAt)).toBeLessThan(1000);
	expect(clock.now() - provenAt).toBeLessThan(91_500);
	expect(snapshot().connection).toEqual({freshness: 'LIVE'});
	faults.clear();
	for (let step = 0; step < 70 && snapshot().parts?.length !== 0; step++) await advance(1000);
	expect(snapshot().parts).toEqual([]);
});

test('pods that may not be read in one of two namespaces are said of that one alone', async () => {
	const verbs = ['get', 'list', 'watch'];
	const groups = ['*'];
	const resources = ['deployments', 'statefulsets', 'replicasets', 'controllerrevisions', 'horizontalpodautoscalers'];
	const user = {
		token: 'user-token',
		user: 'user',
		rules: [
			{verbs, groups, resources, namespaces: ['models', 'other']},
			{verbs, groups, resources: ['pods'], namespaces: ['models']},
		],
	};
	const {until, snapshot} = await start(
		server => addService(server, 'llama'),
		{namespaces: ['models', 'other'], parts: {user: {token: 'user-token'}}},
		{tokens: [admin, user]},
	);
	await until(isDone);
	const {parts = []} = snapshot();
	expect(parts.filter(({kind}) => kind === 'Pod')).toMatchObject([{namespaces: ['other'], freshness: 'NO ACCESS'}]);
	expect(parts.filter(({kind}) => kind === 'Pod')[0]).not.toHaveProperty('provenAt');
	expect(parts.filter(({kind}) => kind === 'Deployment')).toEqual([]);
	// Nor may this user list nodes or namespaces.
	expect(parts.map(({kind, freshness}) => `${kind} ${freshness}`)).toEqual(
		expect.arrayContaining(['Node NO ACCESS', 'Namespace NO ACCESS']),
	);
});

test('a cluster that is away takes all of its parts along, each with the age of its own last sign of life', async () => {
	const {until, snapshot, server, clock} = await start(stage => addService(stage, 'llama'));
	await until(isDone);
	await server.close();
	const before = clock.now();
	for (let step = 0; step < 40 && snapshot().connection.freshness !== 'OFFLINE'; step++) {
		clock.advance(500);
		for (let count = 0; count < 50; count++) await new Promise(resolve => setImmediate(resolve));
	}
	const {parts = []} = snapshot();
	expect(parts.map(({kind, freshness}) => `${kind} ${freshness}`)).toEqual(expect.arrayContaining(['Deployment OFFLINE', 'Pod OFFLINE']));
	for (const {provenAt} of parts) expect(provenAt).toBeLessThanOrEqual(before + 1000);
});
