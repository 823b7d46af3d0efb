import {afterEach, beforeEach, expect, test} from 'vitest';
import {listAt, numberAt, objectAt, stringAt, valueAt} from '../../../source/demo/api-server/demo-object.ts';
import {type Answer, deployment, startTestServer, type TestServer} from './test-server.ts';

let server: TestServer;
beforeEach(async () => {
	server = await startTestServer();
});
afterEach(() => server.close());

const base = '/apis/apps/v1/namespaces/models/deployments';
const types = {
	json: 'application/json-patch+json',
	merge: 'application/merge-patch+json',
	strategic: 'application/strategic-merge-patch+json',
};
const patch = (type: keyof typeof types, body: unknown, path = '/chat', query = ''): Promise<Answer> =>
	server.send('PATCH', `${base}${path}${query}`, body, {'content-type': types[type]});
const replicas = (): number | undefined => numberAt(server.store.get('deployments', 'models', 'chat'), 'spec', 'replicas');
const containers = (answer: Answer) => listAt(answer.body, 'spec', 'template', 'spec', 'containers');

test('what is created is filled in as the real server does', async () => {
	const {code, body} = await server.send('POST', `${base}?fieldManager=tester`, deployment('chat'));
	expect(code).toBe(201);
	expect(body['spec']).toMatchObject({
		progressDeadlineSeconds: 600,
		revisionHistoryLimit: 10,
		strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: '25%', maxUnavailable: '25%'}},
		template: {spec: {restartPolicy: 'Always', containers: [{imagePullPolicy: 'IfNotPresent', terminationMessagePolicy: 'File'}]}},
	});
	expect((await server.send('POST', base, deployment('chat'))).body).toMatchObject({code: 409, reason: 'AlreadyExists'});
});

test('a dry run answers what would be and stores nothing', async () => {
	await server.send('POST', base, deployment('chat'));
	const version = server.store.resourceVersion();
	const {body} = await patch('merge', {spec: {replicas: 9}}, '/chat', '?dryRun=All');
	expect(body).toMatchObject({spec: {replicas: 9}, metadata: {generation: 2}});
	expect((await server.send('POST', `${base}?dryRun=All`, deployment('other'))).code).toBe(201);
	expect((await server.send('DELETE', `${base}/chat?dryRun=All`)).code).toBe(200);
	expect(server.store.resourceVersion()).toBe(version);
	expect((await patch('merge', {}, '/chat', '?dryRun=Some')).code).toBe(422);
});

test('an unknown field is refused when strict, named in a warning otherwise', async () => {
	const body = deployment('chat', {replicass: 3});
	const strict = await server.send('POST', `${base}?fieldValidation=Strict`, body);
	expect(strict.body).toMatchObject({
		code: 400,
		message: 'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replicass"',
	});
	const warned = await server.send('POST', base, body);
	expect(warned.code).toBe(201);
	expect(warned.headers.get('warning')).toBe('299 - "unknown field \\"spec.replicass\\""');
	expect(valueAt(warned.body, 'spec', 'replicass')).toBeUndefined();
	const patched = await patch('merge', {spec: {nothing: 1}}, '/chat', '?fieldValidation=Strict');
	expect(patched.code).toBe(422);
	expect(stringAt(patched.body, 'message')).toMatch(/strict decoding error: unknown field "spec.nothing"$/u);
});

test.each([
	['a negative count', {spec: {replicas: -1}}, 'spec.replicas', 'FieldValueInvalid'],
	[
		'an empty image',
		{spec: {template: {spec: {containers: [{name: 'engine', image: ''}]}}}},
		'spec.template.spec.containers[0].image',
		'FieldValueRequired',
	],
	[
		'another selector',
		{spec: {selector: {matchLabels: {app: 'chat', tier: 'x'}}, template: {metadata: {labels: {tier: 'x'}}}}},
		'spec.selector',
		'FieldValueInvalid',
	],
	['no container', {spec: {template: {spec: {containers: []}}}}, 'spec.template.spec.containers', 'FieldValueRequired'],
	[
		'no way to roll',
		{spec: {strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}}},
		'spec.strategy.rollingUpdate.maxUnavailable',
		'FieldValueInvalid',
	],
])('%s is 422 with its cause', async (_name, body, field, reason) => {
	await server.send('POST', base, deployment('chat'));
	const answer = await patch('merge', body);
	expect(answer.body).toMatchObject({
		code: 422,
		reason: 'Invalid',
		details: {kind: 'Deployment', group: 'apps', causes: [{field, reason}]},
	});
});

test('a JSON patch whose test fails is 422 without a cause and changes nothing', async () => {
	await server.send('POST', base, deployment('chat'));
	const operations = [
		{op: 'test', path: '/metadata/uid', value: 'another'},
		{op: 'replace', path: '/spec/replicas', value: 5},
	];
	const {code, body} = await patch('json', operations);
	expect(code).toBe(422);
	expect(body).toMatchObject({reason: 'Invalid', message: 'the server rejected our request due to an error in our request'});
	expect(body['details']).toEqual({});
	expect(replicas()).toBe(2);
});

test('a patch or a PUT with an old version is a conflict, and a PUT with another uid', async () => {
	await server.send('POST', base, deployment('chat'));
	const current = (await server.get(`${base}/chat`)).body;
	await patch('merge', {spec: {replicas: 3}});
	const stale = {code: 409, reason: 'Conflict', details: {name: 'chat', kind: 'deployments', group: 'apps'}};
	expect((await patch('merge', {metadata: {resourceVersion: '1'}, spec: {replicas: 4}})).body).toMatchObject(stale);
	expect((await server.send('PUT', `${base}/chat`, current)).body).toMatchObject(stale);
	const other = {...current, metadata: {...objectAt(current, 'metadata'), resourceVersion: undefined, uid: 'another'}};
	expect((await server.send('PUT', `${base}/chat`, other)).code).toBe(409);
	expect((await patch('merge', {metadata: {uid: 'another'}})).code).toBe(422);
	expect(replicas()).toBe(3);
});

test('nothing changed: the same version and no event', async () => {
	await server.send('POST', base, deployment('chat'));
	const version = server.store.resourceVersion();
	expect((await patch('merge', {spec: {replicas: 2}})).code).toBe(200);
	expect(server.store.resourceVersion()).toBe(version);
});

test('the status is written by its subresource alone', async () => {
	await server.send('POST', base, deployment('chat'));
	expect((await patch('merge', {status: {replicas: 2}})).body['status']).toEqual({});
	const {body} = await patch('merge', {spec: {replicas: 9}, status: {replicas: 2}}, '/chat/status');
	expect(body).toMatchObject({spec: {replicas: 2}, status: {replicas: 2}, metadata: {generation: 1}});
});

test('a Scale has an empty spec at 0, where a test of its replicas fails and a test of its spec holds', async () => {
	await server.send('POST', base, deployment('chat', {replicas: 0}));
	const scale = (await server.get(`${base}/chat/scale`)).body;
	expect(scale).toMatchObject({kind: 'Scale', apiVersion: 'autoscaling/v1', status: {replicas: 0, selector: 'app=chat'}});
	expect(scale['spec']).toEqual({});
	expect((await patch('json', [{op: 'test', path: '/spec/replicas', value: 0}], '/chat/scale')).code).toBe(422);
	const operations = [
		{op: 'test', path: '/metadata/uid', value: stringAt(scale, 'metadata', 'uid')},
		{op: 'test', path: '/spec', value: {}},
		{op: 'add', path: '/spec/replicas', value: 3},
	];
	const {code, body} = await patch('json', operations, '/chat/scale', '?fieldManager=tester');
	expect([code, body['spec']]).toEqual([200, {replicas: 3}]);
	expect(replicas()).toBe(3);
	expect((await patch('merge', {spec: {replicas: -1}}, '/chat/scale')).body).toMatchObject({
		code: 422,
		details: {kind: 'Scale', causes: [{field: 'spec.replicas'}]},
	});
});

test('strategic merge knows containers and variables by name', async () => {
	await server.send('POST', base, deployment('chat'));
	const body = (list: readonly unknown[]) => ({spec: {template: {spec: {containers: list}}}});
	const added = await patch(
		'strategic',
		body([
			{name: 'engine', env: [{name: 'B', value: '2'}]},
			{name: 'side', image: 'side:v1'},
		]),
	);
	expect(containers(added)).toMatchObject([{name: 'engine', image: 'engine:v1', env: [{name: 'A'}, {name: 'B'}]}, {name: 'side'}]);
	const removed = await patch(
		'strategic',
		body([
			{name: 'side', $patch: 'delete'},
			{name: 'engine', env: [{name: 'A', $patch: 'delete'}]},
		]),
	);
	expect(containers(removed)).toMatchObject([{name: 'engine', env: [{name: 'B'}]}]);
	const replaced = await patch('strategic', body([{$patch: 'replace'}, {name: 'new', image: 'new:v1'}]));
	expect(containers(replaced).map(container => stringAt(container, 'name'))).toEqual(['new']);
	const retained = await patch('strategic', {spec: {strategy: {$retainKeys: ['type'], type: 'Recreate'}}});
	expect(objectAt(retained.body, 'spec', 'strategy')).toEqual({type: 'Recreate'});
	expect((await patch('strategic', body([{image: 'x'}]))).body).toMatchObject({
		code: 500,
		message: 'map: map[image:x] does not contain declared merge key: name',
	});
});

test('an ordered list follows the order the client gave', async () => {
	await server.send('POST', base, deployment('chat'));
	const body = {
		spec: {
			template: {
				spec: {
					$setElementOrder: [],
					'$setElementOrder/containers': [{name: 'first'}, {name: 'engine'}],
					containers: [{name: 'first', image: 'x'}],
				},
			},
		},
	};
	expect(containers(await patch('strategic', body)).map(container => stringAt(container, 'name'))).toEqual(['first', 'engine']);
});

test('a field belongs to who wrote it last', async () => {
	await server.send('POST', `${base}?fieldManager=creator`, deployment('chat'));
	server.clock.advance(60_000);
	const {body} = await patch('merge', {spec: {replicas: 3}}, '/chat/scale', '?fieldManager=scaler');
	expect(body).not.toHaveProperty('metadata.managedFields');
	const entries = listAt(server.store.get('deployments', 'models', 'chat'), 'metadata', 'managedFields');
	const [creator, scaler] = ['creator', 'scaler'].map(name => entries.find(entry => stringAt(entry, 'manager') === name));
	expect(valueAt(creator, 'fieldsV1', 'f:spec', 'f:replicas')).toBeUndefined();
	expect(valueAt(creator, 'fieldsV1', 'f:spec', 'f:template')).toBeDefined();
	expect(scaler).toMatchObject({
		operation: 'Update',
		subresource: 'scale',
		time: '2026-06-01T12:01:00Z',
		fieldsV1: {'f:spec': {'f:replicas': {}}},
	});
});

test('server-side apply creates what is missing and merges what is there', async () => {
	const apply = (object: unknown) =>
		server.send('PATCH', `${base}/chat?fieldManager=gitops&force=true`, object, {'content-type': 'application/apply-patch+yaml'});
	expect((await apply(deployment('chat'))).code).toBe(201);
	expect((await apply(deployment('chat', {replicas: 4}))).code).toBe(200);
	expect(replicas()).toBe(4);
	expect(listAt(server.store.get('deployments', 'models', 'chat'), 'metadata', 'managedFields').at(-1)).toMatchObject({
		manager: 'gitops',
		operation: 'Apply',
	});
});

test('what cannot be read is refused in the words of the server', async () => {
	expect((await server.send('POST', base, '{')).code).toBe(400);
	expect((await server.send('POST', base, 'a', {'content-type': 'text/plain'})).code).toBe(415);
	expect((await server.send('POST', base, {...deployment('chat'), metadata: {name: 'chat', namespace: 'default'}})).code).toBe(400);
	expect(
		(await server.send('POST', base.replace('models', 'nowhere'), {...deployment('chat'), metadata: {name: 'chat'}})).body,
	).toMatchObject({code: 404, message: 'namespaces "nowhere" not found'});
	expect((await server.send('POST', `${base}/chat/scale`, {})).code).toBe(405);
	expect((await server.send('POST', base, deployment('chat', {replicas: 'two'}))).body).toMatchObject({
		message:
			'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
	});
});
