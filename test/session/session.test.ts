import {expect, test} from 'vitest';
import type {NewDemoObject} from '../../source/demo/api-server/demo-object.ts';
import {admin} from '../demo/api-server/test-server.ts';
import {addAutoscaler, addNode, addService} from './model-fleet.ts';
import {isDone, startStage} from './session-stage.ts';
import {stagesOfFile} from './stages-of-file.ts';

const start = stagesOfFile();

const isWorkloadList = (path: string): boolean => path.endsWith('/deployments') || path.endsWith('/statefulsets');

test('services are shown from their workloads alone, before anything else is read', async () => {
	let release = (): void => {};
	const gate = new Promise<void>(resolve => {
		release = resolve;
	});
	const {until, row, snapshot, requests} = await start(
		server => addService(server, 'llama'),
		{},
		{
			beforeResponse: async request => {
				const path = new URL(request.url ?? '', 'http://x').pathname;
				if (path.startsWith('/apis/apps') && !isWorkloadList(path)) await gate;
				return false;
			},
		},
	);
	await until(({rows}) => rows.length === 1);
	expect(snapshot().connection.freshness).toBe('LIVE');
	expect(row('llama')?.service.pods).toBeUndefined();
	expect(row('llama')?.service.replicas).toMatchObject({desired: 2, ready: 2});
	release();
	await until(isDone);
	expect(row('llama')?.service.pods).toHaveLength(2);
	const lists = requests.filter(({query}) => query.includes('limit=')).map(({path}) => path.split('/').at(-1));
	const order = lists.filter(name => name !== 'namespaces');
	expect(order.slice(0, 2)).toEqual(['deployments', 'statefulsets']);
	// What there are thousands of comes last.
	expect(order.slice(-2)).toEqual(['replicasets', 'pods']);
});

test('a service has its replicas, revisions and autoscaler, and the GPUs of the cluster are counted', async () => {
	const {until, row, snapshot} = await start(server => {
		addNode(server, 'gpu-1', 8);
		addNode(server, 'gpu-2', 8, false);
		addService(server, 'llama', {older: 2});
		addAutoscaler(server, 'llama', 2, 8);
	});
	await until(isDone);
	const service = row('llama')?.service;
	expect(service?.pods?.map(({name}) => name as string)).toEqual(['llama-h3-0', 'llama-h3-1']);
	expect(service?.revisions?.map(({number, newest, evidence}) => [number, newest, evidence.map(({kind}) => kind)])).toEqual([
		[3, true, ['available-now']],
		[2, false, []],
		[1, false, []],
	]);
	expect(service?.autoscalers).toMatchObject([{minimum: 2, maximum: 8}]);
	expect(snapshot().capacity).toEqual({total: 16, held: 4, free: [{product: 'H100', free: 4, largestBlock: 4}]});
	expect(snapshot().limits).toEqual([]);
});

test('what did not change keeps its identity when something else does', async () => {
	const {until, row, snapshot, server} = await start(server => {
		for (const name of ['gemma', 'llama', 'qwen']) addService(server, name);
	});
	await until(isDone);
	const before = snapshot();
	const [gemma, llama] = [row('gemma'), row('llama')];
	const pod = server.store.get('pods', 'models', 'llama-h1-0');
	if (pod === undefined) throw new Error('no pod');
	server.store.update('pods', {...pod, status: {...pod.status, conditions: [{type: 'Ready', status: 'False'}]}}, {subresource: 'status'});
	await until(() => row('llama') !== llama);
	expect(row('gemma')).toBe(gemma);
	expect(row('llama')?.service.pods?.map(({ready}) => ready)).toEqual([false, true]);
	expect(row('llama')?.service.pods?.[1]).toBe(llama?.service.pods?.[1]);
	expect(row('llama')?.service.revisions).toBe(llama?.service.revisions);
	const after = snapshot();
	for (const part of ['identity', 'limits', 'access', 'namespaces', 'capacity', 'metricsSource', 'connection', 'now'] as const)
		expect(after[part]).toBe(before[part]);
});

test('a change that nothing on the screen tells leaves the row as it is', async () => {
	const {until, row, server} = await start(server => addService(server, 'llama'));
	await until(isDone);
	const before = row('llama');
	const pod = server.store.get('pods', 'models', 'llama-h1-0');
	if (pod === undefined) throw new Error('no pod');
	server.store.update('pods', {...pod, metadata: {...pod.metadata, annotations: {note: 'of somebody'}}});
	// What comes after it on the same watch is shown: then the change before it has been taken.
	addService(server, 'marker');
	await until(() => row('marker')?.service.pods?.length === 2);
	expect(row('llama')).toBe(before);
});

test('a service that is deleted goes, one of the same name that comes is another one', async () => {
	const {until, row, server} = await start(server => addService(server, 'llama'));
	await until(isDone);
	const uid = row('llama')?.service.uid;
	server.store.remove('deployments', 'models', 'llama');
	await until(({rows}) => rows.length === 0);
	const {kind, apiVersion, spec} = {kind: 'Deployment', apiVersion: 'apps/v1', spec: {replicas: 1}} as const;
	server.add('deployments', {
		apiVersion,
		kind,
		metadata: {name: 'llama', namespace: 'models'},
		spec: {
			...spec,
			selector: {matchLabels: {app: 'llama'}},
			template: {metadata: {labels: {app: 'llama'}}, spec: {containers: [{name: 'vllm', image: 'vllm/vllm-openai:v1'}]}},
		},
	} as NewDemoObject);
	await until(({rows}) => rows.length === 1);
	expect(row('llama')?.service.uid).not.toBe(uid);
});

test('snapshots come no more than eight times a second, however many changes there are', async () => {
	const {until, server, session, clock} = await start(server => addService(server, 'llama'));
	await until(isDone);
	const times: number[] = [];
	session.store.subscribe(() => times.push(clock.now()));
	for (let index = 0; index < 40; index++) addService(server, `service-${index}`);
	await until(({rows}) => rows.length === 41);
	const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
	expect(times.length).toBeGreaterThan(0);
	expect(Math.min(125, ...gaps)).toBe(125);
});

test('an idle console sends nothing but watches', async () => {
	const {until, requests, advance, session, snapshot} = await start(server => {
		addNode(server, 'gpu-1');
		addService(server, 'llama');
	});
	await until(isDone);
	session.look(snapshot().rows.map(({service}) => service.uid));
	await until(({access, identity}) => access.size > 0 && identity.user === 'admin');
	// The definitions are watched from their list on, and what came before that is asked for once.
	await advance(10_000);
	const before = requests.length;
	await advance(200_000);
	const others = requests.slice(before).filter(({query}) => !query.includes('watch=1'));
	// Here not even versions go on, as they do on a cluster by its leases: then it is asked for its store once a minute.
	expect(others.filter(({path}) => path !== '/readyz')).toEqual([]);
	expect(others.length).toBeLessThanOrEqual(3);
	expect(snapshot().connection).toEqual({freshness: 'LIVE'});
});

test('the user is who the server takes us for', async () => {
	const {until, snapshot} = await start();
	expect(snapshot().identity.user).toBe('someone');
	await until(({identity}) => identity.user === 'admin');
	expect(snapshot().identity).toMatchObject({context: 'test', readOnly: false, insecure: false});
});

test('after a new login the user is who the server takes us for by then', async () => {
	let token = 'admin-token';
	const {until, session, advance} = await start(
		undefined,
		{
			parts: {user: {tokenFile: '/token'}},
			connect: {environment: {}, userAgent: 'modeldeck/test (x)', readFile: () => Promise.resolve(token)},
		},
		{tokens: [admin, {...admin, token: 'other-token', user: 'jane'}]},
	);
	await until(({identity}) => identity.user === 'admin');
	token = 'other-token';
	await advance(60_000);
	session.retryNow();
	await until(({identity}) => identity.user === 'jane');
});

test('where the cluster is away at first, the user is asked for when it is back', async () => {
	let isAway = true;
	const {until, advance} = await start(
		undefined,
		{},
		{
			beforeResponse(_, response) {
				if (isAway) response.destroy();
				return isAway;
			},
		},
	);
	await until(({connection}) => connection.freshness === 'OFFLINE');
	isAway = false;
	await advance(5000);
	await until(({identity}) => identity.user === 'admin');
});

test('what a verb is in the system of a service is told; of what it has not, nothing is', async () => {
	const {until, session, row} = await start(server => addService(server, 'llama'));
	await until(({rows}) => rows.length === 1);
	const uid = row('llama')?.service.uid ?? '';
	expect(session.means(uid, 'scale')).toContain('/scale');
	expect(session.means(uid, 'promote')).toBeUndefined();
	expect(session.means('nobody', 'scale')).toBeUndefined();
});

test('after it is closed a session sets no timer and holds no connection', async () => {
	const stage = await startStage(server => addService(server, 'llama'), {metrics: {type: 'auto'}});
	await stage.until(isDone);
	await stage.session.close();
	expect(stage.clock.timers()).toEqual([]);
	const before = stage.snapshot();
	addService(stage.server, 'late');
	for (let count = 0; count < 50; count++) await new Promise(resolve => setImmediate(resolve));
	expect(stage.snapshot()).toBe(before);
	await stage.server.close();
});

test('a large fleet is worked off in pieces, and is not called read before all of it is', async () => {
	const {until, session, snapshot} = await start(server => {
		for (let index = 0; index < 600; index++) addService(server, `service-${index}`, {replicas: 1});
	});
	const unread: number[] = [];
	session.store.subscribe(() => {
		const {loading, rows} = snapshot();
		if (loading.stage === 'done') unread.push(rows.filter(({service}) => service.pods === undefined).length);
	});
	await until(isDone);
	expect(snapshot().rows).toHaveLength(600);
	expect(unread.every(count => count === 0)).toBe(true);
});
