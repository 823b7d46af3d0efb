import {afterEach, expect, test} from 'vitest';
import type {ClusterClient} from '../../source/cluster/cluster-client.ts';
import {connectCluster} from '../../source/cluster/connect-cluster.ts';
import {discoverGroups} from '../../source/cluster/discovery.ts';
import {targetOf} from './connect.ts';
import {type Answer, json, type ScriptedServer, startServer, status} from './scripted-server.ts';
import {createSteppedClock} from './stepped-clock.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of open.splice(0)) await close();
});

const connect = async (answers: readonly Answer[]): Promise<{readonly client: ClusterClient; readonly server: ScriptedServer}> => {
	const server = await startServer(answers);
	const client = connectCluster(targetOf(server.url), {
		...{environment: {}, userAgent: 'modeldeck/test (x)', readOnly: true, clock: createSteppedClock()},
	});
	open.push(client.close, server.close);
	return {client, server};
};

const resource = (name: string, kind: string, scope = 'Namespaced', verbs: readonly string[] = ['get', 'list', 'watch']) => ({
	...{resource: name, responseKind: {group: '', version: '', kind}, scope, verbs},
});

const list = (...versions: readonly string[]) => ({
	kind: 'APIGroupDiscoveryList',
	items: [
		{
			metadata: {name: 'serving.knative.dev'},
			versions: versions.map(version => ({
				version,
				resources: [resource('services', 'Service'), resource('rules', 'Rule', 'Cluster', ['create'])],
			})),
		},
	],
});

test('tells resource, version, scope and verbs of a kind, in the version that the server prefers', async () => {
	const {client} = await connect([json(list('v1', 'v1beta1'))]);
	const groups = await discoverGroups(client);
	if (!groups.ok) throw new Error(groups.failure.sentence);
	const kind = {group: 'serving.knative.dev', version: 'v1'};
	expect(groups.value.find('serving.knative.dev', 'Service')).toEqual({
		...kind,
		...{resource: 'services', kind: 'Service', namespaced: true, verbs: ['get', 'list', 'watch']},
	});
	expect(groups.value.find('serving.knative.dev', 'Rule')).toMatchObject({namespaced: false, verbs: ['create']});
	expect(groups.value.find('', 'Service')).toBeUndefined();
	expect(groups.value.has('serving.knative.dev', 'v1beta1', 'services')).toBe(true);
	expect(groups.value.has('serving.knative.dev', 'v2', 'services')).toBe(false);
	expect(groups.value.groups).toEqual(['serving.knative.dev']);
});

test('what has not changed is not sent again, and is the same value', async () => {
	const {client, server} = await connect([
		json(list('v1'), 200, {etag: '"a"'}),
		response => void response.writeHead(304, {etag: '"a"'}).end(),
		json(list('v1', 'v1beta1'), 200, {etag: '"b"'}),
	]);
	const first = await discoverGroups(client);
	if (!first.ok) throw new Error(first.failure.sentence);
	const second = await discoverGroups(client, first.value);
	expect(second).toEqual({ok: true, value: first.value});
	expect(second.ok && second.value).toBe(first.value);
	const third = await discoverGroups(client, first.value);
	expect(third.ok && third.value.has('serving.knative.dev', 'v1beta1', 'services')).toBe(true);
	expect(server.requests.map(({headers}) => headers['if-none-match'])).toEqual([undefined, '"a"', '"a"']);
});

test('without an ETag the text tells whether something has changed', async () => {
	const {client} = await connect([json(list('v1')), json(list('v1')), json(list('v2'))]);
	const first = await discoverGroups(client);
	if (!first.ok) throw new Error(first.failure.sentence);
	const second = await discoverGroups(client, first.value);
	expect(second.ok && second.value).toBe(first.value);
	const third = await discoverGroups(client, first.value);
	expect(third.ok && third.value).not.toBe(first.value);
});

test('of a server that names only groups and versions these decide, and no kind is known', async () => {
	const {client} = await connect([
		json({kind: 'APIGroupList', groups: [{name: 'argoproj.io', versions: [{groupVersion: 'argoproj.io/v1alpha1', version: 'v1alpha1'}]}]}),
	]);
	const groups = await discoverGroups(client);
	if (!groups.ok) throw new Error(groups.failure.sentence);
	expect(groups.value.has('argoproj.io', 'v1alpha1', 'rollouts')).toBe(true);
	expect(groups.value.has('argoproj.io', 'v1', 'rollouts')).toBe(false);
	expect(groups.value.find('argoproj.io', 'Rollout')).toBeUndefined();
});

test('a refusal is a failure in words, and so is an answer of something else', async () => {
	const {client} = await connect([status(403, 'Forbidden', 'User "eve" cannot get path "/apis"'), response => void response.end('<html>')]);
	expect(await discoverGroups(client)).toMatchObject({ok: false, failure: {kind: 'forbidden'}});
	expect(await discoverGroups(client)).toMatchObject({ok: false, failure: {kind: 'malformed'}});
});
