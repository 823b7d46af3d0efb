import {expect, test} from 'vitest';
import type {Rule} from '../../source/demo/api-server/caller.ts';
import type {NewDemoObject} from '../../source/demo/api-server/demo-object.ts';
import {admin} from '../demo/api-server/test-server.ts';
import {addService} from './model-fleet.ts';
import {isDone} from './session-stage.ts';
import {stagesOfFile} from './stages-of-file.ts';

const start = stagesOfFile();

const event = (name: string, kind: string, object: string, uid: string | undefined, minute: number): NewDemoObject => ({
	apiVersion: 'v1',
	kind: 'Event',
	metadata: {name, namespace: 'models'},
	involvedObject: {kind, namespace: 'models', name: object, ...(uid === undefined ? {} : {uid})},
	type: 'Warning',
	reason: 'BackOff',
	message: `${name}\n  restarting`,
	count: 3,
	firstTimestamp: '2026-06-01T11:00:00Z',
	lastTimestamp: `2026-06-01T11:${minute}:00Z`,
});

test('the events of an open service are those of itself, its replicas and revisions, gone ones too, latest first', async () => {
	const {until, snapshot, session, server, row, requests} = await start(stage => {
		const {deployment, pods} = addService(stage, 'llama');
		const other = addService(stage, 'llama-big');
		stage.add('events', event('of-service', 'Deployment', 'llama', deployment.metadata.uid, 10));
		stage.add('events', event('of-pod', 'Pod', 'llama-h1-0', pods[0]?.metadata.uid, 30));
		stage.add('events', event('of-gone-pod', 'Pod', 'llama-7d4b9c6f5d-x2x4z', undefined, 20));
		stage.add('events', event('of-other', 'Pod', 'llama-big-h1-0', other.pods[0]?.metadata.uid, 40));
	});
	await until(isDone);
	expect(requests.some(({path}) => path.endsWith('/events'))).toBe(false);
	session.open(row('llama')?.service.uid);
	await until(({detail}) => detail?.events !== undefined);
	expect(snapshot().detail?.events?.map(({message, count, object}) => [message as string, count, object as string])).toEqual([
		['of-pod restarting', 3, 'Pod llama-h1-0'],
		['of-gone-pod restarting', 3, 'Pod llama-7d4b9c6f5d-x2x4z'],
		['of-service restarting', 3, 'Deployment llama'],
	]);
	server.add(
		'events',
		event('of-revision', 'ReplicaSet', 'llama-h1', server.store.get('replicasets', 'models', 'llama-h1')?.metadata.uid, 50),
	);
	await until(({detail}) => detail?.events?.length === 4);
	session.open(undefined);
	await until(({detail}) => detail === undefined);
});

test('events that may not be read are said, and the page has the rest', async () => {
	const rules: readonly Rule[] = ['apps', 'autoscaling', ''].map(group => ({
		verbs: ['get', 'list', 'watch'],
		groups: [group],
		resources: [
			'deployments',
			'statefulsets',
			'replicasets',
			'controllerrevisions',
			'pods',
			'nodes',
			'namespaces',
			'horizontalpodautoscalers',
		],
	}));
	const {until, snapshot, session, row} = await start(
		server => addService(server, 'llama'),
		{parts: {user: {token: 'user-token'}}},
		{tokens: [admin, {token: 'user-token', user: 'user', rules}]},
	);
	await until(isDone);
	session.open(row('llama')?.service.uid);
	await until(({parts}) => parts?.some(({kind}) => kind === 'Event') === true);
	expect(snapshot().detail).toMatchObject({events: undefined});
	expect(snapshot().parts).toMatchObject([{kind: 'Event', freshness: 'NO ACCESS', reason: expect.stringContaining('forbidden')}]);
	expect(snapshot().connection.freshness).toBe('LIVE');
});

test('a page that is opened before its service has been read gets its events when it has', async () => {
	const {until, snapshot, session, server} = await start();
	await until(isDone);
	const {deployment} = addService(server, 'llama');
	session.open(deployment.metadata.uid);
	await until(({detail}) => detail?.events !== undefined);
	expect(snapshot().detail).toMatchObject({uid: deployment.metadata.uid, events: []});
});
