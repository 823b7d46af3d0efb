import {afterEach, expect, test} from 'vitest';
import type {Account, Rule} from '../../source/demo/api-server/caller.ts';
import type {DemoObject, NewDemoObject} from '../../source/demo/api-server/demo-object.ts';
import type {Settings} from '../../source/domain/settings.ts';
import {defaultThresholds} from '../../source/domain/thresholds.ts';
import {firstView} from '../../source/metrics/metrics-feed.ts';
import {admin, type TestServer} from '../demo/api-server/test-server.ts';
import {addNode, addPod, addService} from './model-fleet.ts';
import {isDone, type Stage, startStage} from './session-stage.ts';

let stage: Stage | undefined;
afterEach(() => stage?.close());

const settings: Settings = {
	thresholds: defaultThresholds,
	prices: {currency: '€', rows: [{product: 'NVIDIA-H100', perGpuHour: 3}]},
};

const waitingPod: NewDemoObject = {
	apiVersion: 'v1',
	kind: 'Pod',
	metadata: {name: 'train-0', namespace: 'research'},
	spec: {containers: [{name: 'train', image: 'train:1', resources: {limits: {'nvidia.com/gpu': '6'}}}]},
	status: {
		phase: 'Pending',
		conditions: [
			{
				type: 'PodScheduled',
				status: 'False',
				reason: 'Unschedulable',
				message: '0/2 nodes are available: 2 Insufficient nvidia.com/gpu. preemption: not eligible.',
			},
		],
	},
};

const fill = (server: TestServer): void => {
	addNode(server, 'gpu-1');
	addNode(server, 'gpu-2');
	addService(server, 'llama', {replicas: 2});
	addPod(server, 'notebook', undefined, {'modeldeck.dev/service': 'false'});
	server.add('pods', waitingPod);
};

const changeNode = (server: TestServer, name: string, change: (node: DemoObject) => DemoObject): void => {
	const node = server.store.get('nodes', '', name);
	if (node === undefined) throw new Error(`no node ${name}`);
	server.store.update('nodes', change(node));
};

const shown = {...firstView, hasDevices: true};

test('the page of nodes and GPUs is worked out while it is open, and only then', async () => {
	stage = await startStage(fill);
	const {session, snapshot, until} = stage;
	await until(isDone);
	expect(snapshot().gpus).toBeUndefined();
	session.show(shown);
	await until(({gpus}) => gpus !== undefined);
	session.show(firstView);
	await until(({gpus}) => gpus === undefined);
});

test('it says who holds the GPUs of each node, services and pods of none, and who waits for what', async () => {
	stage = await startStage(fill);
	const {session, snapshot, row, until} = stage;
	await until(isDone);
	session.show(shown);
	await until(({gpus}) => gpus !== undefined);
	const [first, second] = snapshot().gpus?.nodes ?? [];
	expect(first).toMatchObject({name: 'gpu-1', product: 'H100', allocatable: 8, allocated: 6, free: 2});
	expect(first?.holders.map(({pod, serviceUid, gpus}) => [pod, serviceUid, gpus])).toEqual([
		['llama-h1-0', row('llama')?.service.uid, 2],
		['llama-h1-1', row('llama')?.service.uid, 2],
		['notebook', undefined, 2],
	]);
	expect(second).toMatchObject({name: 'gpu-2', allocated: 0, free: 8});
	expect(snapshot().gpus?.waiting).toMatchObject([
		{pod: 'train-0', gpus: 6, reason: 'needs 6 on one node, the 10 free GPUs are on nodes it may not use'},
	]);
});

const viewer = (namespaces: readonly string[], nodes: readonly Rule[]): Account => ({
	token: 'user-token',
	user: 'user',
	rules: [
		{namespaces, verbs: ['get', 'list', 'watch'], groups: ['', 'apps', 'autoscaling'], resources: ['*']},
		{verbs: ['list'], groups: [''], resources: ['namespaces']},
		...nodes,
	],
});

const seenBy = async (account: Account) => {
	stage = await startStage(fill, {parts: {user: {token: 'user-token'}, namespace: 'models'}}, {tokens: [admin, account]});
	const {session, snapshot, until} = stage;
	await until(isDone);
	session.show(shown);
	await until(({gpus}) => gpus !== undefined);
	return snapshot().gpus;
};

test('with the pods of one namespace it does not say what is free, and says why', async () => {
	const gpus = await seenBy(viewer(['models'], [{verbs: ['get', 'list', 'watch'], groups: [''], resources: ['nodes']}]));
	expect(gpus?.nodes[0]).toMatchObject({name: 'gpu-1', allocated: 6});
	expect(gpus?.nodes[0]).not.toHaveProperty('free');
	expect(gpus?.missing[0]).toBe('Only the pods of some namespaces are read: who holds the other GPUs, and what is free, is not known.');
});

test('without the right to nodes it names the right to ask for', async () => {
	const gpus = await seenBy(viewer(['models'], []));
	expect(gpus?.nodes).toEqual([]);
	expect(gpus?.missing[0]).toBe('Nodes may not be read: a ClusterRole with get, list and watch of nodes shows them here.');
});

test('it follows the cluster once a second at most, and keeps its identity while nothing of it changes', async () => {
	stage = await startStage(fill);
	const {server, session, snapshot, until, advance} = stage;
	await until(isDone);
	session.show(shown);
	await until(({gpus}) => gpus !== undefined);
	const before = snapshot().gpus;
	await advance(5000);
	expect(snapshot().gpus).toBe(before);
	changeNode(server, 'gpu-2', node => ({...node, spec: {unschedulable: true}}));
	await until(({gpus}) => gpus?.nodes[1]?.cordoned === true);
	expect(snapshot().gpus?.nodes[1]).toMatchObject({free: 0});
	expect(snapshot().gpus?.nodes[0]).toBe(before?.nodes[0]);
});

test('costs come from the price table of the user: of each service, and of all together', async () => {
	stage = await startStage(fill, {settings});
	const {row, snapshot, until} = stage;
	await until(isDone);
	await until(({cost}) => cost !== undefined);
	expect(row('llama')?.cost).toEqual({perHour: 12, source: 'price table', unpriced: 0});
	expect(snapshot().cost).toEqual({perHour: 12, source: 'price table', unpriced: 0, currency: '€'});
});

test('without any price there is no cost, of nobody', async () => {
	stage = await startStage(fill);
	const {row, snapshot, until} = stage;
	await until(isDone);
	expect(row('llama')).not.toHaveProperty('cost');
	expect(snapshot().cost).toBeUndefined();
});

test('a row keeps its identity while its cost is the same, and another price makes another row', async () => {
	stage = await startStage(fill, {settings});
	const {server, row, until, advance} = stage;
	await until(({cost}) => cost !== undefined);
	await until(isDone);
	const before = row('llama');
	await advance(3000);
	expect(row('llama')).toBe(before);
	changeNode(server, 'gpu-1', node => ({
		...node,
		metadata: {...node.metadata, labels: {'nvidia.com/gpu.product': 'NVIDIA-L40S'}},
	}));
	await until(() => row('llama')?.cost === undefined);
});
