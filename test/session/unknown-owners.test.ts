import {expect, test} from 'vitest';
import type {Account} from '../../source/demo/api-server/caller.ts';
import type {OwnerReference} from '../../source/demo/api-server/demo-object.ts';
import {admin, type TestServer} from '../demo/api-server/test-server.ts';
import {addNode, addPod, addService} from './model-fleet.ts';
import {addCustom, define, ownerOf, systems} from './model-system.ts';
import {isDone, type Stage} from './session-stage.ts';
import {stagesOfFile} from './stages-of-file.ts';

const start = stagesOfFile();

const names = ({snapshot}: Stage): readonly string[] =>
	snapshot()
		.rows.map(({service}) => `${service.reference.resource.kind} ${service.name}`)
		.toSorted();

const gone = (kind: string, name: string, apiVersion = 'example.com/v2'): OwnerReference => ({
	...{apiVersion, kind, name, controller: true},
	uid: `uid-of-${name}`,
});

const open = async (fill: (server: TestServer) => void): Promise<Stage> => {
	const stage = await start(fill, {systems});
	await stage.until(isDone);
	return stage;
};

test('workloads of an owner of an unknown kind are one row under its name, with what it says of itself, and read-only', async () => {
	const stage = await open(server => {
		define(server, 'Widget');
		const widget = addCustom(server, 'chat', {
			kind: 'Widget',
			status: {conditions: [{type: 'Ready', status: 'False', reason: 'NoRoute', message: 'no gateway takes the route'}]},
		});
		addService(server, 'chat-decode', {owner: ownerOf(widget)});
		addService(server, 'chat-prefill', {owner: ownerOf(widget), replicas: 1});
	});
	expect(names(stage)).toEqual(['Widget chat']);
	const widget = stage.server.store.get('widgets.example.com', 'models', 'chat');
	expect(stage.row('chat')?.service).toMatchObject({
		uid: widget?.metadata.uid,
		system: 'Other',
		mode: 'Widget',
		replicas: {desired: 3, ready: 3},
		gpus: {held: 6},
		countOwner: 'Widget chat owns the replicas',
		components: [{name: 'chat-decode'}, {name: 'chat-prefill'}],
		conditions: [{type: 'Ready', reason: 'NoRoute'}],
		rollout: {phase: 'Progressing', message: 'no gateway takes the route'},
		offers: {
			scale: {possible: false, reason: 'Widget chat owns these workloads: modeldeck does not know this kind and only reads it.'},
			'replace-replica': {possible: true},
		},
	});
	expect(stage.row('chat')?.service.pods).toHaveLength(3);
	// Its kind is watched: what it says is shown as it says it.
	if (widget === undefined) throw new Error('no widget');
	stage.server.store.update(
		'widgets.example.com',
		{...widget, status: {conditions: [{type: 'Ready', status: 'True'}]}},
		{subresource: 'status'},
	);
	await stage.until(() => stage.row('chat')?.service.rollout.phase === 'Stable');
});

test('an owner of an unknown kind that is itself owned by a service is a part of it', async () => {
	const stage = await open(server => {
		define(server);
		define(server, 'Widget');
		const model = addCustom(server, 'llama');
		const widget = addCustom(server, 'llama-engine', {kind: 'Widget', owner: ownerOf(model)});
		addPod(server, 'llama-engine-0', ownerOf(widget));
		addService(server, 'llama-router', {owner: ownerOf(model)});
	});
	expect(names(stage)).toEqual(['Model llama']);
	expect(stage.row('llama')?.service.pods).toHaveLength(3);
});

test('an unknown owner of workloads that serve no model is no row and its kind is not watched', async () => {
	const stage = await open(server => {
		define(server, 'Widget');
		const widget = addCustom(server, 'shop', {kind: 'Widget'});
		server.add('deployments', {
			apiVersion: 'apps/v1',
			kind: 'Deployment',
			metadata: {name: 'shop-web', namespace: 'models', ownerReferences: [ownerOf(widget)]},
			spec: {
				replicas: 1,
				selector: {matchLabels: {app: 'shop'}},
				template: {metadata: {labels: {app: 'shop'}}, spec: {containers: [{name: 'web', image: 'nginx:1'}]}},
			},
		});
	});
	expect(names(stage)).toEqual([]);
	expect(stage.requests.some(({path}) => path.includes('widgets'))).toBe(false);
});

test('no more than twelve kinds are watched for their owners alone, and the rest are rows all the same', async () => {
	const kinds = Array.from({length: 14}, (_, index) => `Kind${index}`);
	const stage = await open(server => {
		for (const kind of kinds) {
			define(server, kind);
			addPod(server, `${kind.toLowerCase()}-0`, ownerOf(addCustom(server, `of-${kind.toLowerCase()}`, {kind})));
		}
	});
	await stage.until(({rows}) => rows.length === 14);
	const watched = new Set(stage.requests.map(({path}) => path).filter(path => path.startsWith('/apis/example.com')));
	expect(watched.size).toBe(12);
});

test('pods with GPUs that no service has are shown, whatever made them', async () => {
	const stage = await open(server => {
		addNode(server, 'gpu-1');
		const job = server.add('jobs', {
			apiVersion: 'batch/v1',
			kind: 'Job',
			metadata: {name: 'tune', namespace: 'models'},
			spec: {parallelism: 2},
		});
		addPod(server, 'tune-0', ownerOf(job));
		addPod(server, 'agent-x', gone('ReplicationController', 'agent', 'v1'));
		addPod(server, 'alone');
		addPod(server, 'static-gpu-1', gone('Node', 'gpu-1', 'v1'));
		addPod(server, 'hidden', undefined, {'modeldeck.dev/service': 'false'});
		const set = server.add('replicasets', {
			apiVersion: 'apps/v1',
			kind: 'ReplicaSet',
			metadata: {name: 'bare', namespace: 'models'},
			spec: {replicas: 1, selector: {matchLabels: {app: 'bare'}}, template: {spec: {containers: [{name: 'a', image: 'b'}]}}},
		});
		addPod(server, 'bare-0', ownerOf(set));
	});
	// This server has no ReplicationControllers: it is asked for them once more.
	await stage.advance(6000);
	await stage.until(({rows}) => rows.length === 5);
	expect(names(stage)).toEqual(['Job tune', 'Pod alone', 'Pod static-gpu-1', 'ReplicaSet bare', 'ReplicationController agent']);
	expect(stage.row('tune')?.service).toMatchObject({replicas: {desired: 2, ready: 1}, gpus: {held: 2}});
	expect(stage.row('alone')?.service.offers['replace-replica']).toEqual({possible: false, reason: 'Nothing would make Pod alone anew.'});
	expect(stage.row('bare')?.service.offers.scale).toEqual({
		possible: false,
		reason: 'bare is a ReplicaSet that nothing owns: modeldeck only reads it.',
	});
	// A pod without GPUs, or one that has ended, holds nothing.
	stage.server.store.remove('pods', 'models', 'tune-0');
	await stage.until(({rows}) => rows.length === 4);
	expect(names(stage)).not.toContain('Job tune');
});

test('GPUs that nothing in the template speaks of make a Deployment visible, and so they do for a router', async () => {
	const stage = await open(server => {
		const {deployment} = addService(server, 'gateway');
		server.store.update('deployments', {
			...deployment,
			spec: {
				...deployment.spec,
				template: {metadata: {labels: {app: 'gateway'}}, spec: {containers: [{name: 'web', image: 'gateway:1'}]}},
			},
		});
		const router = addService(server, 'router', {image: 'router:v1'}).deployment;
		server.store.update('deployments', {
			...router,
			metadata: {...router.metadata, labels: {'app.kubernetes.io/component': 'router'}},
		});
	});
	await stage.until(({rows}) => rows.length === 2);
	expect(names(stage)).toEqual(['Deployment gateway', 'Deployment router']);
	expect(stage.row('gateway')?.service).toMatchObject({
		gpus: {held: 4},
		evidence: ['pods with 4 GPUs'],
		offers: {
			scale: {
				possible: false,
				reason:
					'Nothing but its GPUs speaks for Deployment gateway being a model service: modeldeck only reads it. The label modeldeck.dev/service=true says that it is one.',
			},
		},
	});
});

test('what has lost its owner for good is the service itself again', async () => {
	const stage = await start(
		server => {
			define(server);
			// Deleted before it was ever seen here.
			addService(server, 'orphan', {owner: gone('Model', 'llama')});
		},
		{systems},
	);
	await stage.until(isDone);
	// It is so young that its owner may still come.
	expect(names(stage)).toEqual([]);
	await stage.advance(16_000);
	expect(names(stage)).toEqual(['Deployment orphan']);
	expect(stage.row('orphan')?.service).toMatchObject({lostOwner: {name: 'Model llama'}, offers: {scale: {possible: true}}});
});

test('what a deleted owner leaves behind is no row while the garbage collector is at it', async () => {
	const stage = await start(
		server => {
			define(server);
			const model = addCustom(server, 'llama');
			addService(server, 'llama-predictor', {owner: ownerOf(model)});
			addService(server, 'gemma');
		},
		{systems},
	);
	await stage.until(isDone);
	const seen = new Set<string>();
	stage.session.store.subscribe(() => {
		for (const name of names(stage)) seen.add(name);
	});
	await stage.server.send('DELETE', '/apis/example.com/v2/namespaces/models/models/llama');
	await stage.server.send('DELETE', '/apis/apps/v1/namespaces/models/deployments/gemma');
	await stage.until(({rows}) => rows.length === 0);
	await stage.advance(20_000);
	expect([...seen].filter(name => name !== 'Model llama' && name !== 'Deployment gemma')).toEqual([]);
	expect(stage.snapshot().rows).toEqual([]);
});

const reader: Account = {
	token: 'user-token',
	user: 'user',
	rules: [{verbs: ['get', 'list', 'watch'], groups: ['', 'apps', 'autoscaling'], resources: ['*']}],
};

test('an unknown owner that may not be read stands on its pods alone, and says so in its row', async () => {
	const stage = await start(
		server => {
			define(server, 'Widget');
			const widget = addCustom(server, 'chat', {kind: 'Widget'});
			addPod(server, 'chat-0', ownerOf(widget));
		},
		{systems, parts: {user: {token: 'user-token'}}},
		{tokens: [admin, reader]},
	);
	await stage.until(isDone);
	await stage.until(({rows}) => rows.length === 1);
	expect(stage.row('chat')?.service).toMatchObject({
		mode: 'Widget',
		evidence: ['pods with 2 GPUs', 'Widget chat may not be read: what it owns tells all of this'],
	});
	expect(stage.snapshot().limits.filter(line => line.includes('Widget'))).toEqual([]);
});

test('with a label selector only selected workloads are rows', async () => {
	const stage = await start(
		server => {
			addService(server, 'llama');
			addService(server, 'gemma');
			addPod(server, 'alone');
		},
		{systems, labelSelector: 'app=llama'},
	);
	await stage.until(isDone);
	await stage.advance(20_000);
	expect(names(stage)).toEqual(['Deployment llama']);
});

test('a selected workload whose owner is not selected is a row, and is not taken for one that has lost it', async () => {
	const stage = await start(
		server => {
			define(server);
			addService(server, 'llama-predictor', {owner: ownerOf(addCustom(server, 'llama'))});
		},
		{systems, labelSelector: 'app=llama-predictor'},
	);
	await stage.until(isDone);
	await stage.until(({rows}) => rows.length === 1);
	expect(stage.row('llama-predictor')?.service.lostOwner).toBeUndefined();
	expect(stage.row('llama-predictor')?.service.offers.scale).toEqual({
		possible: false,
		reason: 'Model llama owns this Deployment and would put it back: change that instead.',
	});
});
