import type {ServerResponse} from 'node:http';
import {expect, test} from 'vitest';
import type {ServiceMetrics} from '../../../source/domain/service-metrics.ts';
import {createUsageBook} from '../../../source/metrics/resources/create-usage-book.ts';
import {createUsageSource} from '../../../source/metrics/resources/create-usage-source.ts';
import {connect} from '../../cluster/connect.ts';
import {eventually} from '../../cluster/eventually.ts';
import {type Answer, json, type SeenRequest, startServer, status} from '../../cluster/scripted-server.ts';
import {createSteppedClock} from '../../cluster/stepped-clock.ts';
import {closeAfterEach} from '../close-after-each.ts';
import {targetOf} from '../fleet-samples.ts';
import {start} from '../simulated-source.ts';

const closing = closeAfterEach();

const at = start - 12_000;

const usageOf = (namespace: string, name: string, ...usages: ReadonlyArray<readonly [cpu: string, memory: string]>) => ({
	metadata: {namespace, name},
	...{timestamp: new Date(at).toISOString(), window: '15.2s'},
	containers: usages.map(([cpu, memory], index) => ({name: `container-${index}`, usage: {cpu, memory}})),
});

type Rights = {readonly everywhere?: boolean; readonly in?: readonly string[]};

/** An API server with metrics-server, as far as it is asked here. */
const serveUsage =
	(items: () => readonly unknown[], rights: Rights = {everywhere: true}): Answer =>
	(response: ServerResponse, request: SeenRequest) => {
		const answer = (body: Answer): void => body(response, request);
		if (request.path.endsWith('/selfsubjectaccessreviews')) {
			const {spec} = JSON.parse(request.body) as {spec: {resourceAttributes: {namespace?: string; group: string; verb: string}}};
			const {namespace, group, verb} = spec.resourceAttributes;
			expect({group, verb}).toEqual({group: 'metrics.k8s.io', verb: 'list'});
			answer(
				json({status: {allowed: namespace === undefined ? rights.everywhere === true : rights.in?.includes(namespace) === true}}, 201),
			);
		} else if (request.path === '/apis/metrics.k8s.io/v1beta1') answer(json({kind: 'APIResourceList', resources: []}));
		else answer(json({kind: 'PodMetricsList', items: items()}));
	};

const empty: ServiceMetrics = {byPod: new Map(), missing: {}};

const started = async (answer: Answer, namespaces?: readonly string[]) => {
	const server = closing(await startServer(answer));
	const client = closing(connect(server.url));
	const clock = createSteppedClock(start);
	const told: number[] = [];
	const book = closing(
		createUsageBook({source: createUsageSource(client, namespaces), clock, now: clock.now, onRead: () => void told.push(clock.now())}),
	);
	return {
		...book,
		server,
		clock,
		async read(after = 0) {
			const before = told.length;
			clock.advance(after);
			await eventually(() => told.length > before);
		},
		lists: () => server.requests.filter(({path}) => path.endsWith('/pods')).map(({path}) => path),
	};
};

const llama = targetOf('chat', 'llama', ['llama-0', 'llama-1'], {onScreen: true});

test('cores and bytes of a service are the sums over its replicas and their containers, and as old as what was measured', async () => {
	const items = [
		usageOf('chat', 'llama-0', ['1500m', '2Gi'], ['250000000n', '512Mi']),
		usageOf('chat', 'llama-1', ['2', '1Gi']),
		usageOf('other', 'llama-1', ['64', '1Ti']),
	];
	const stage = await started(serveUsage(() => items));
	stage.setTargets([llama]);
	await stage.read();
	const metrics = stage.with(empty, llama);
	expect(metrics).toMatchObject({cpu: {value: 3.75, at}, memory: {value: 3.5 * 2 ** 30, at}, missing: {}});
	expect(metrics.byPod.get('llama-0')).toEqual({cpu: {value: 1.75, at}, memory: {value: 2.5 * 2 ** 30, at}});
	expect(stage.lists()).toEqual(['/apis/metrics.k8s.io/v1beta1/pods']);
});

test('a refresh is one request, every half minute, and what hardly changed keeps its object', async () => {
	let cpu = '1';
	const stage = await started(serveUsage(() => [usageOf('chat', 'llama-0', [cpu, '1Gi']), usageOf('chat', 'llama-1', ['1', '1Gi'])]));
	stage.setTargets([llama]);
	await stage.read();
	const first = stage.with(empty, llama);
	cpu = '1010m';
	await stage.read(30_000);
	expect(stage.with(empty, llama)).toBe(first);
	cpu = '2';
	await stage.read(30_000);
	expect(stage.with(empty, llama)).toMatchObject({cpu: {value: 3}});
	expect(stage.lists()).toHaveLength(3);
	stage.setTargets([]);
	stage.clock.advance(120_000);
	await new Promise(resolve => setImmediate(resolve));
	expect(stage.lists()).toHaveLength(3);
});

test('what fails as it failed before changes no service', async () => {
	let isBroken = true;
	const items = serveUsage(() => [usageOf('chat', 'llama-0', ['1', '1Gi']), usageOf('chat', 'llama-1', ['1', '1Gi'])]);
	const stage = await started((response, request) => {
		const answer =
			isBroken && request.path.endsWith('/pods')
				? status(503, 'ServiceUnavailable', 'the server is currently unable to handle the request')
				: items;
		if (typeof answer === 'function') answer(response, request);
	});
	stage.setTargets([llama]);
	await stage.read();
	const first = stage.with(empty, llama);
	expect(first.missing.cpu).toContain('unable to handle the request');
	await stage.read(60_000);
	expect(stage.with(empty, llama)).toBe(first);
	isBroken = false;
	await stage.read(60_000);
	expect(stage.with(empty, llama)).toMatchObject({cpu: {value: 2}, missing: {}});
});

test('a replica without numbers leaves the sum out, and says so', async () => {
	const stage = await started(serveUsage(() => [usageOf('chat', 'llama-0', ['1', '1Gi'])]));
	stage.setTargets([llama]);
	await stage.read();
	const metrics = stage.with(empty, llama);
	expect(metrics.cpu).toBeUndefined();
	expect(metrics.missing.cpu).toBe('metrics.k8s.io has nothing yet of 1 of its 2 replicas: it takes up to a minute.');
	expect(metrics.byPod.get('llama-0')?.cpu?.value).toBe(1);
});

test('quantities that are none, times that are none and containers without numbers are left out, not zero', async () => {
	const items = [
		usageOf('chat', 'llama-0', ['lots', '1Gi']),
		{...usageOf('chat', 'llama-1', ['1', '1Gi']), timestamp: 'yesterday'},
		{metadata: {}, containers: []},
		usageOf('chat', 'empty-0'),
	];
	const stage = await started(serveUsage(() => items));
	stage.setTargets([llama]);
	await stage.read();
	expect(stage.with(empty, targetOf('chat', 'one', ['llama-0'])).cpu).toBeUndefined();
	expect(stage.with(empty, targetOf('chat', 'one', ['llama-0'])).memory?.value).toBe(2 ** 30);
	expect(stage.with(empty, targetOf('chat', 'two', ['empty-0'])).cpu).toBeUndefined();
});

test('who may not read all namespaces reads those where services are, and watched ones are asked for one by one', async () => {
	const items = [usageOf('chat', 'llama-0', ['1', '1Gi']), usageOf('chat', 'llama-1', ['1', '1Gi'])];
	const stage = await started(serveUsage(() => items, {in: ['chat']}));
	stage.setTargets([llama, targetOf('closed', 'other', ['other-0'])]);
	await stage.read();
	expect(stage.lists()).toEqual(['/apis/metrics.k8s.io/v1beta1/namespaces/chat/pods']);
	expect(stage.with(empty, llama).cpu?.value).toBe(2);

	const watching = await started(
		serveUsage(() => items, {in: ['chat', 'embed'], everywhere: true}),
		['chat', 'embed'],
	);
	watching.setTargets([llama]);
	await watching.read();
	expect(watching.lists()).toEqual(['chat', 'embed'].map(namespace => `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`));
});

test('without the right the exact rule to ask for is said, and nothing is asked again by itself', async () => {
	const stage = await started(serveUsage(() => [], {}));
	stage.setTargets([llama]);
	await stage.read();
	expect(stage.with(empty, llama).missing.cpu).toBe(
		'You may not read CPU and memory of pods. Ask for a Role in namespace chat with apiGroups ["metrics.k8s.io"], resources ["pods"], verbs ["get", "list"].',
	);
	expect(stage.clock.timers()).toEqual([]);
	expect(stage.lists()).toEqual([]);
	stage.clock.advance(600_000);
	stage.setTargets([llama]);
	await stage.read();
});

test('a cluster without metrics-server says so; a fault of it keeps what was read', async () => {
	const stage = await started(status(404, 'NotFound', 'the server could not find the requested resource'));
	stage.setTargets([llama]);
	await stage.read();
	expect(stage.with(empty, llama).missing.cpu).toContain('is metrics-server installed?');
	expect(stage.clock.timers()).toEqual([]);

	let isBroken = false;
	const served = serveUsage(() => [usageOf('chat', 'llama-0', ['1', '1Gi']), usageOf('chat', 'llama-1', ['1', '1Gi'])]);
	const other = await started((response, request) =>
		isBroken ? status(503, 'ServiceUnavailable', 'the server is currently unable')(response, request) : served(response, request),
	);
	other.setTargets([llama]);
	await other.read();
	isBroken = true;
	await other.read(30_000);
	expect(other.with(empty, llama).cpu).toMatchObject({value: 2, at});
	expect(other.state().failure?.sentence).toContain('currently unable');
	isBroken = false;
	await other.read(30_000);
	expect(other.state().failure).toBeUndefined();
});
