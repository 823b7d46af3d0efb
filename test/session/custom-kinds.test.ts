import {expect, test} from 'vitest';
import type {Account} from '../../source/demo/api-server/caller.ts';
import {admin, type TestServer} from '../demo/api-server/test-server.ts';
import {addAutoscaler, addPod, addService} from './model-fleet.ts';
import {addCustom, define, ownerOf, systems} from './model-system.ts';
import {isDone, type Stage} from './session-stage.ts';
import {stagesOfFile} from './stages-of-file.ts';

const start = stagesOfFile();

/** A Model with its Deployment, ReplicaSet and pods. */
const addModel = (server: TestServer, name: string, version = 'v2') => {
	const model = addCustom(server, name, {version});
	return {model, ...addService(server, `${name}-predictor`, {owner: ownerOf(model)})};
};

/** Reads all but what kinds are defined. */
const blindToKinds: Account = {
	token: 'user-token',
	user: 'user',
	rules: [{verbs: ['get', 'list', 'watch'], groups: ['', 'apps', 'batch', 'autoscaling', 'example.com'], resources: ['*']}],
};

const rowsOf = ({snapshot}: Stage): readonly string[] =>
	snapshot()
		.rows.map(({service}) => `${service.system} ${service.name}`)
		.toSorted();

/** Every row that was ever shown. */
const watchRows = (stage: Stage): ReadonlySet<string> => {
	const seen = new Set<string>();
	stage.session.store.subscribe(() => {
		for (const row of rowsOf(stage)) seen.add(row);
	});
	return seen;
};

test('a service is listed once, at its topmost owner, with all that is under it', async () => {
	const stage = await start(
		server => {
			define(server);
			addModel(server, 'llama');
			addService(server, 'gemma');
		},
		{systems},
	);
	const seen = watchRows(stage);
	await stage.until(isDone);
	expect([...seen].toSorted()).toEqual(['Deployment gemma', 'Model llama']);
	expect(stage.row('llama')?.service).toMatchObject({gpus: {held: 4}, components: [{role: 'predictor', name: 'llama-predictor'}]});
	expect(stage.row('llama')?.service.pods).toHaveLength(2);
	const asked = stage.requests.map(({path}) => path);
	// What every cluster has is not waited for.
	expect(asked.indexOf('/apis/apps/v1/deployments')).toBeLessThan(asked.indexOf('/apis/example.com/v2/models'));
	expect(asked.filter(path => path === '/apis')).toHaveLength(1);
});

test('a workload waits for the list of its owner and is never a row by itself first', async () => {
	const held: (() => void)[] = [];
	const stage = await start(
		server => {
			define(server);
			addModel(server, 'llama');
			addService(server, 'gemma');
		},
		{systems},
		{
			beforeResponse: async ({url}) => {
				if (url?.startsWith('/apis/example.com') === true) await new Promise<void>(resolve => held.push(resolve));
				return false;
			},
		},
	);
	const seen = watchRows(stage);
	await stage.until(({rows}) => held.length === 1 && rows[0]?.service.pods?.length === 2);
	expect(rowsOf(stage)).toEqual(['Deployment gemma']);
	expect(stage.snapshot().loading.stage).toBe('workloads');
	for (const answer of held) answer();
	await stage.until(isDone);
	expect([...seen].toSorted()).toEqual(['Deployment gemma', 'Model llama']);
});

test('so it does where the owner is of a kind that is listed late, behind others', async () => {
	const stage = await start(
		server => {
			define(server);
			define(server, 'Part');
			for (const name of ['llama', 'qwen']) {
				const part = addCustom(server, `${name}-part`, {kind: 'Part', owner: ownerOf(addCustom(server, name))});
				addService(server, `${name}-part-predictor`, {owner: ownerOf(part)});
			}
		},
		{systems},
	);
	const seen = watchRows(stage);
	await stage.until(isDone);
	expect([...seen].toSorted()).toEqual(['Model llama', 'Model qwen']);
	expect(stage.row('qwen')?.service.pods).toHaveLength(2);
});

test('of the versions a system knows the first one is watched that the cluster serves', async () => {
	const stage = await start(
		server => {
			define(server, 'Model', ['v1']);
			addModel(server, 'llama', 'v1');
		},
		{systems},
	);
	await stage.until(isDone);
	expect(stage.row('llama')?.service.reference.resource.version).toBe('v1');
	expect(stage.requests.some(({path}) => path === '/apis/example.com/v2/models')).toBe(false);
});

test('a kind that is defined while the console runs is picked up, and what it owns becomes part of it', async () => {
	const stage = await start(server => addService(server, 'gemma'), {systems});
	await stage.until(isDone);
	expect(stage.requests.some(({path}) => path.startsWith('/apis/example.com'))).toBe(false);
	const seen = watchRows(stage);
	define(stage.server);
	addModel(stage.server, 'llama');
	await stage.advance(6000);
	await stage.until(({rows}) => rows.length === 2);
	expect([...seen].toSorted()).toEqual(['Deployment gemma', 'Model llama']);
});

test('a kind that nothing uses yet is watched as soon as it is defined', async () => {
	const stage = await start(undefined, {systems});
	await stage.until(isDone);
	await stage.advance(10_000);
	define(stage.server);
	await stage.advance(6000);
	expect(stage.requests.filter(({path, query}) => path.includes('/models') && query.includes('watch=1'))).toHaveLength(1);
	const definitions = stage.requests.filter(({path}) => path.endsWith('/customresourcedefinitions'));
	// A list and a watch, for as long as it takes.
	expect(definitions).toHaveLength(2);
});

test('definitions that cannot be read for a moment are watched all the same', async () => {
	let faults = 1;
	const stage = await start(
		undefined,
		{systems},
		{
			beforeResponse({url}, response) {
				if (url?.includes('/customresourcedefinitions') !== true || faults === 0) return false;
				faults--;
				response.writeHead(500).end();
				return true;
			},
		},
	);
	await stage.until(isDone);
	await stage.advance(10_000);
	define(stage.server);
	await stage.advance(6000);
	expect(stage.requests.filter(({path, query}) => path.includes('/models') && query.includes('watch=1'))).toHaveLength(1);
});

test('where definitions may not be read a kind is watched within half a minute, or when a person asks', async () => {
	const stage = await start(undefined, {systems, parts: {user: {token: 'user-token'}}}, {tokens: [admin, blindToKinds]});
	await stage.until(isDone);
	define(stage.server);
	await stage.advance(31_000);
	expect(stage.requests.filter(({path, query}) => path.includes('/models') && query.includes('watch=1'))).toHaveLength(1);
	define(stage.server, 'Widget');
	const questions = stage.requests.filter(({path}) => path === '/apis').length;
	await stage.advance(5000);
	stage.session.retryNow();
	await stage.advance(1000);
	expect(stage.requests.filter(({path}) => path === '/apis')).toHaveLength(questions + 1);
	expect(stage.requests.filter(({path}) => path.endsWith('/customresourcedefinitions'))).toHaveLength(1);
});

test('services of a kind that goes vanish, and the kind is not asked for again', async () => {
	const stage = await start(
		server => {
			define(server);
			addModel(server, 'llama');
			addService(server, 'gemma');
		},
		{systems},
	);
	await stage.until(isDone);
	const seen = watchRows(stage);
	stage.server.store.remove('customresourcedefinitions', undefined, 'models.example.com');
	await stage.until(({rows}) => rows.length === 1);
	await stage.advance(60_000);
	// What it owned went with it, and was no row on its way.
	expect([...seen]).toEqual(['Deployment gemma']);
	expect(stage.snapshot()).toMatchObject({limits: [], connection: {freshness: 'LIVE'}, loading: {stage: 'done'}});
	const asked = stage.requests.filter(({path}) => path.startsWith('/apis/example.com')).length;
	await stage.advance(60_000);
	expect(stage.requests.filter(({path}) => path.startsWith('/apis/example.com'))).toHaveLength(asked);
	// And it may come back.
	define(stage.server);
	addModel(stage.server, 'qwen');
	await stage.advance(31_000);
	await stage.until(({rows}) => rows.length === 2);
	expect(rowsOf(stage)).toEqual(['Deployment gemma', 'Model qwen']);
});

test('what scales a child marks its topmost owner', async () => {
	const stage = await start(
		server => {
			define(server);
			addModel(server, 'llama');
			addAutoscaler(server, 'llama-predictor', 1, 4);
		},
		{systems},
	);
	await stage.until(isDone);
	expect(stage.row('llama')?.service.autoscalers).toMatchObject([{minimum: 1, maximum: 4}]);
	const hpa = stage.server.store.get('horizontalpodautoscalers', 'models', 'llama-predictor-hpa');
	if (hpa === undefined) throw new Error('no autoscaler');
	stage.server.store.update('horizontalpodautoscalers', {...hpa, spec: {...hpa.spec, maxReplicas: 9}});
	await stage.until(() => stage.row('llama')?.service.autoscalers[0]?.maximum === 9);
	stage.server.store.remove('horizontalpodautoscalers', 'models', 'llama-predictor-hpa');
	await stage.until(() => stage.row('llama')?.service.autoscalers.length === 0);
});

const reader = (groups: readonly string[]): Account => ({
	token: 'user-token',
	user: 'user',
	rules: [{verbs: ['get', 'list', 'watch'], groups, resources: ['*']}],
});

test('a group that may not be read is one line, and its workloads are shown under their owner, read-only', async () => {
	const stage = await start(
		server => {
			define(server);
			addModel(server, 'llama');
			addService(server, 'gemma');
		},
		{systems, parts: {user: {token: 'user-token'}}},
		{tokens: [admin, reader(['', 'apps', 'autoscaling'])]},
	);
	const seen = watchRows(stage);
	await stage.until(isDone);
	expect([...seen].toSorted()).toEqual(['Deployment gemma', 'Other llama']);
	expect(stage.snapshot().limits).toContain(
		'You may not list Models of example.com: rows of their workloads are read-only, and those without workloads are not shown.',
	);
	expect(stage.snapshot().connection.freshness).toBe('LIVE');
	const row = stage.row('llama')?.service;
	expect(row).toMatchObject({
		mode: 'Model',
		replicas: {desired: 2, ready: 2},
		gpus: {held: 4, perReplica: 2},
		components: [{name: 'llama-predictor'}],
		offers: {
			scale: {
				possible: false,
				reason: 'Model llama owns these workloads and you may not read it: modeldeck changes nothing below it.',
			},
			'replace-replica': {possible: true},
		},
	});
});

test('a list that fails does not hide what its objects own, nor hold up the rest', async () => {
	let isBroken = true;
	const stage = await start(
		server => {
			define(server);
			addModel(server, 'llama');
		},
		{systems},
		{
			beforeResponse({url}, response) {
				if (!isBroken || url?.startsWith('/apis/example.com') !== true) return false;
				response.writeHead(500, {'content-type': 'application/json'});
				response.end(JSON.stringify({kind: 'Status', status: 'Failure', code: 500, message: 'conversion webhook failed'}));
				return true;
			},
		},
	);
	await stage.until(isDone);
	await stage.until(({rows}) => rows.length === 1);
	expect(rowsOf(stage)).toEqual(['Other llama']);
	expect(stage.row('llama')?.service.evidence).toContain('Model llama cannot be read now: what it owns tells all of this');
	expect(stage.snapshot().connection).toMatchObject({freshness: 'LAGGING', sentence: expect.stringContaining('Models are not up to date')});
	isBroken = false;
	stage.session.retryNow();
	await stage.until(({rows}) => rows[0]?.service.system === 'Model');
	expect(rowsOf(stage)).toEqual(['Model llama']);
});

test('a server that names only groups is asked for the kinds in them', async () => {
	const stage = await start(
		server => {
			define(server);
			addModel(server, 'llama');
		},
		{systems},
		{
			beforeResponse(request) {
				if (request.url === '/apis') request.headers.accept = 'application/json';
				return false;
			},
		},
	);
	await stage.until(isDone);
	expect(rowsOf(stage)).toEqual(['Model llama']);
});

test('where the question for the kinds is refused all are tried, and what is not there is left alone', async () => {
	const stage = await start(
		server => addService(server, 'gemma'),
		{systems},
		{
			beforeResponse({url}, response) {
				if (url !== '/apis') return false;
				response.writeHead(403, {'content-type': 'application/json'});
				response.end(
					JSON.stringify({kind: 'Status', status: 'Failure', code: 403, message: 'forbidden: User "x" cannot get path "/apis"'}),
				);
				return true;
			},
		},
	);
	await stage.until(isDone);
	expect(rowsOf(stage)).toEqual(['Deployment gemma']);
	expect(stage.snapshot()).toMatchObject({limits: [], connection: {freshness: 'LIVE'}});
	await stage.advance(120_000);
	expect(stage.requests.filter(({path}) => path === '/apis/example.com/v2/models')).toHaveLength(1);
});

test('where only one namespace may be read its custom resources are read there, and nothing is said of others', async () => {
	const readsModels = {...reader(['', 'apps', 'autoscaling', 'example.com'])};
	const stage = await start(
		server => {
			define(server);
			define(server, 'Part');
			addModel(server, 'llama');
		},
		{systems, parts: {user: {token: 'user-token'}, namespace: 'models'}},
		{tokens: [admin, {...readsModels, rules: readsModels.rules.map(rule => ({...rule, namespaces: ['models']}))}]},
	);
	const seen = watchRows(stage);
	await stage.until(isDone);
	expect([...seen]).toEqual(['Model llama']);
	expect(stage.snapshot().identity.namespaces).toEqual(['models']);
	expect(stage.snapshot().limits).toEqual([
		'You may not list all namespaces at once: shown is what is in models.',
		'You may not list Nodes: free GPUs and lost nodes are not known.',
	]);
	// A kind that comes later is read there too.
	define(stage.server, 'Widget');
	addPod(stage.server, 'chat-0', ownerOf(addCustom(stage.server, 'chat', {kind: 'Widget'})));
	await stage.advance(6000);
	await stage.until(({rows}) => rows.length === 2);
	expect(stage.requests.filter(({path}) => path.endsWith('/widgets')).map(({path}) => path)).toEqual(
		expect.arrayContaining(['/apis/example.com/v2/namespaces/models/widgets']),
	);
	expect(stage.requests.some(({path}) => path === '/apis/example.com/v2/widgets')).toBe(false);
});

test('while the question for the kinds fails it is asked again, and nothing is guessed meanwhile', async () => {
	let isDown = true;
	const stage = await start(
		server => {
			define(server);
			addModel(server, 'llama');
		},
		{systems},
		{
			beforeResponse({url}, response) {
				if (!isDown || url !== '/apis') return false;
				response.writeHead(503).end();
				return true;
			},
		},
	);
	await stage.until(({rows, loading}) => rows.length === 0 && loading.loaded > 0);
	expect(stage.requests.some(({path}) => path.startsWith('/apis/example.com'))).toBe(false);
	isDown = false;
	await stage.advance(2000);
	await stage.until(isDone);
	expect(rowsOf(stage)).toEqual(['Model llama']);
});
