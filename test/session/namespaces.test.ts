import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, expect, test} from 'vitest';
import type {Account, Rule} from '../../source/demo/api-server/caller.ts';
import type {TestServer} from '../demo/api-server/test-server.ts';
import {admin} from '../demo/api-server/test-server.ts';
import {addAutoscaler, addNode, addService} from './model-fleet.ts';
import {isDone} from './session-stage.ts';
import {stagesOfFile} from './stages-of-file.ts';

const start = stagesOfFile();

const directories: string[] = [];
const makeDirectory = async (): Promise<string> => {
	const directory = await mkdtemp(path.join(tmpdir(), 'modeldeck-'));
	directories.push(directory);
	return directory;
};
afterEach(async () => {
	for (const directory of directories.splice(0)) await rm(directory, {recursive: true});
});

const reads = ['get', 'list', 'watch'] as const;

/** What docs/cluster-roles.yaml gives a viewer in a namespace. */
const viewer = (namespaces: readonly string[], without: readonly string[] = []): readonly Rule[] => {
	const rule = (group: string, resources: readonly string[]): Rule => ({
		namespaces,
		verbs: reads,
		groups: [group],
		resources: resources.filter(resource => !without.includes(resource)),
	});
	return [
		rule('', ['pods', 'services', 'events']),
		rule('apps', ['deployments', 'statefulsets', 'replicasets', 'controllerrevisions']),
		rule('autoscaling', ['horizontalpodautoscalers']),
	];
};

const account = (rules: readonly Rule[]): Account => ({token: 'user-token', user: 'user', rules});
const parts = {user: {token: 'user-token'}};

const fill = (server: TestServer): void => {
	for (const name of ['team-a', 'team-b', 'team-c']) {
		server.add('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name}});
		addService(server, `llama-${name}`, {namespace: name});
	}
	addNode(server, 'gpu-1');
};

test('with a Role in one namespace only, the namespace of the context is shown, and the cluster is asked once', async () => {
	const {until, snapshot, requests, advance} = await start(
		fill,
		{parts: {...parts, namespace: 'team-a'}},
		{tokens: [admin, account(viewer(['team-a']))]},
	);
	await until(isDone);
	expect(snapshot().rows.map(({service}) => service.name as string)).toEqual(['llama-team-a']);
	expect(snapshot().rows[0]?.service.pods).toHaveLength(2);
	expect(snapshot().identity.namespaces).toEqual(['team-a']);
	expect(snapshot().connection).toEqual({freshness: 'LIVE'});
	expect(snapshot().limits).toEqual([
		'You may not list all namespaces at once: shown is what is in team-a.',
		'You may not list Nodes: free GPUs and lost nodes are not known.',
	]);
	expect(snapshot().capacity).toBeUndefined();
	expect(snapshot().namespaces).toBeUndefined();
	await advance(300_000);
	const whole = requests.filter(({path: asked}) => asked === '/apis/apps/v1/deployments' || asked === '/apis/apps/v1/statefulsets');
	expect(whole).toHaveLength(2);
	expect(requests.filter(({path: asked}) => asked === '/api/v1/nodes')).toHaveLength(1);
});

test('of the namespaces that can be listed, those that may be read are shown, and nothing is said of the others', async () => {
	const {until, snapshot} = await start(
		fill,
		{parts},
		{tokens: [admin, account([...viewer(['team-a', 'team-c']), {verbs: ['list', 'watch'], groups: [''], resources: ['namespaces']}])]},
	);
	await until(isDone);
	expect(snapshot().identity.namespaces).toEqual(['team-a', 'team-c']);
	expect(snapshot().rows.map(({service}) => service.name as string)).toEqual(['llama-team-a', 'llama-team-c']);
	expect(snapshot().limits.join(' ')).not.toContain('team-b');
	expect(snapshot().namespaces).toContain('team-b');
});

test('a namespace that was read once is remembered for the next session', async () => {
	const stateDirectory = await makeDirectory();
	const {until, snapshot, open} = await start(
		fill,
		{parts, namespaces: ['team-b'], stateDirectory},
		{tokens: [admin, account(viewer(['team-b']))]},
	);
	await until(isDone);
	expect(snapshot().rows).toHaveLength(1);
	const file = path.join(stateDirectory, 'namespaces.json');
	const remembered = async (): Promise<string> => readFile(file, 'utf8').catch(() => '');
	while (!(await remembered()).includes('team-b'));
	expect((await stat(file)).mode & 0o777).toBe(0o600);
	const next = open({parts, stateDirectory});
	await until(() => isDone(next.store.get()));
	expect(next.store.get().identity.namespaces).toEqual(['team-b']);
	await next.close();
});

test('where nothing may be read the screen says what to do, and nothing is asked again', async () => {
	const {until, snapshot, requests, advance} = await start(fill, {parts}, {tokens: [admin, account([])]});
	await until(({connection}) => connection.freshness === 'NO ACCESS');
	expect(snapshot().connection.sentence).toBe(
		'You may not list Deployments, StatefulSets in default. Choose a namespace with ":ns NAME" or -n, or ask for the role modeldeck-viewer.',
	);
	expect(snapshot().loading.stage).toBe('workloads');
	const before = requests.length;
	await advance(300_000);
	expect(requests.length).toBe(before);
});

test('a kind that may not be read is one sentence, and the rest is shown', async () => {
	const {until, snapshot, row} = await start(
		server => {
			addService(server, 'llama');
			addAutoscaler(server, 'llama', 1, 4);
		},
		{parts, namespaces: ['models']},
		{tokens: [admin, account(viewer(['models'], ['pods', 'statefulsets']))]},
	);
	await until(isDone);
	expect(snapshot().limits).toEqual([
		'You may not list StatefulSets in models: services that are StatefulSets are not shown.',
		'You may not list Nodes: free GPUs and lost nodes are not known.',
		'You may not list Pods in models: replicas, what ails them and the GPUs they hold are not known.',
	]);
	expect(row('llama')?.service).toMatchObject({pods: undefined, replicas: {ready: 2}, autoscalers: [{maximum: 4}]});
	expect(snapshot().connection.freshness).toBe('LIVE');
});

test('what was forbidden is asked again when a person wants it', async () => {
	const rules: Rule[] = [...viewer(['models'], ['pods'])];
	const {until, snapshot, session, row} = await start(
		server => addService(server, 'llama'),
		{parts, namespaces: ['models']},
		{tokens: [admin, account(rules)]},
	);
	await until(isDone);
	expect(row('llama')?.service.pods).toBeUndefined();
	rules.push({namespaces: ['models'], verbs: reads, groups: [''], resources: ['pods']});
	session.retryNow();
	await until(() => row('llama')?.service.pods?.length === 2);
	expect(snapshot().limits).toEqual(['You may not list Nodes: free GPUs and lost nodes are not known.']);
});

test('no more than 20 namespaces are watched one by one, and the rest is counted', async () => {
	const names = Array.from({length: 23}, (_, index) => `team-${index}`);
	const {until, snapshot} = await start(
		server => {
			for (const name of names) server.add('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name}});
		},
		{namespaces: names},
	);
	await until(isDone);
	expect(snapshot().limits).toEqual(['No more than 20 namespaces are watched at once: 3 are not shown.']);
	expect(snapshot().identity.namespaces).toHaveLength(20);
});
