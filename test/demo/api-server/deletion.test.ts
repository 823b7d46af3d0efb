import {afterEach, beforeEach, expect, test} from 'vitest';
import type {DemoObject} from '../../../source/demo/api-server/demo-object.ts';
import {type Answer, deployment, pod, startTestServer, type TestServer} from './test-server.ts';

let server: TestServer;
beforeEach(async () => {
	server = await startTestServer();
});
afterEach(() => server.close());

const ownedBy = (owner: DemoObject, kind: string) => [
	{apiVersion: 'apps/v1', kind, name: owner.metadata.name, uid: owner.metadata.uid, controller: true, blockOwnerDeletion: true},
];

/** A Deployment with a ReplicaSet with a pod that runs on a node. */
const addFamily = () => {
	const owner = server.add('deployments', deployment('chat'));
	const set = server.add('replicasets', {...deployment('chat-1', {}, {ownerReferences: ownedBy(owner, 'Deployment')}), kind: 'ReplicaSet'});
	const child = pod('chat-1-a', {spec: {nodeName: 'gpu-1', containers: [{name: 'engine', image: 'engine:v1'}]}});
	server.add('pods', {...child, metadata: {...child.metadata, ownerReferences: ownedBy(set, 'ReplicaSet')}});
};

const remaining = (): readonly string[] =>
	['deployments', 'replicasets', 'pods'].filter(resource => server.store.list(resource).length > 0);
const remove = (path: string, options?: unknown): Promise<Answer> => server.send('DELETE', path, options);
const deploymentPath = '/apis/apps/v1/namespaces/models/deployments/chat';
const podPath = '/api/v1/namespaces/models/pods/chat-1-a';

test('a running pod is marked and stays until its kubelet removes it', async () => {
	addFamily();
	const {code, body} = await remove(podPath);
	expect(code).toBe(200);
	expect(body).toMatchObject({kind: 'Pod', metadata: {deletionTimestamp: '2026-06-01T12:00:30Z', deletionGracePeriodSeconds: 30}});
	expect(remaining()).toContain('pods');
	await remove(podPath, {gracePeriodSeconds: 0});
	expect(remaining()).not.toContain('pods');
});

test('a pod without a node goes at once', async () => {
	server.add('pods', pod('waiting'));
	expect((await remove('/api/v1/namespaces/models/pods/waiting')).code).toBe(200);
	expect(remaining()).toEqual([]);
});

test('another uid or version is a conflict', async () => {
	addFamily();
	const {code, body} = await remove(podPath, {preconditions: {uid: 'another'}});
	expect(code).toBe(409);
	expect(body['message']).toMatch(/the UID in the precondition \(another\) does not match the UID in record/u);
	expect((await remove(podPath, {preconditions: {resourceVersion: '1'}})).code).toBe(409);
});

test('in the background the owner goes first and what it owned follows', async () => {
	addFamily();
	expect((await remove(deploymentPath, {propagationPolicy: 'Background'})).body).toMatchObject({
		status: 'Success',
		details: {name: 'chat', kind: 'deployments'},
	});
	expect(remaining()).toEqual(['pods']);
	expect(server.store.list('pods')[0]?.metadata.deletionTimestamp).toBeDefined();
});

test('in the foreground the owner waits for the last pod', async () => {
	addFamily();
	expect((await remove(deploymentPath, {propagationPolicy: 'Foreground'})).body).toMatchObject({
		metadata: {finalizers: ['foregroundDeletion']},
	});
	expect(remaining()).toEqual(['deployments', 'replicasets', 'pods']);
	server.store.remove('pods', 'models', 'chat-1-a');
	expect(remaining()).toEqual([]);
});

test('orphans lose their owner and stay', async () => {
	addFamily();
	await remove(deploymentPath, {propagationPolicy: 'Orphan'});
	expect(remaining()).toEqual(['replicasets', 'pods']);
	expect(server.store.list('replicasets')[0]?.metadata.ownerReferences).toBeUndefined();
});

test('an eviction asks the disruption budgets', async () => {
	addFamily();
	server.add('poddisruptionbudgets', {
		...{apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: {name: 'chat', namespace: 'models'}},
		...{spec: {selector: {matchLabels: {app: 'chat-1-a'}}}, status: {disruptionsAllowed: 0}},
	});
	const eviction = {apiVersion: 'policy/v1', kind: 'Eviction', metadata: {name: 'chat-1-a', namespace: 'models'}};
	expect((await server.send('POST', `${podPath}/eviction`, eviction)).code).toBe(429);
	server.store.remove('poddisruptionbudgets', 'models', 'chat');
	expect((await server.send('POST', `${podPath}/eviction`, eviction)).code).toBe(201);
	expect(server.store.list('pods')[0]?.metadata.deletionTimestamp).toBeDefined();
});

test('a collection is deleted by selector, and a namespace with all it holds', async () => {
	addFamily();
	server.add('pods', pod('other'));
	await remove('/api/v1/namespaces/models/pods?labelSelector=app%3Dother');
	expect(server.store.list('pods')).toHaveLength(1);
	await remove('/api/v1/namespaces/models');
	expect(remaining()).toEqual([]);
});
