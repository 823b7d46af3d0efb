import {afterEach, beforeEach, expect, test} from 'vitest';
import type {JsonObject, NewDemoObject} from '../../../source/demo/api-server/demo-object.ts';
import {listAt, numberAt, objectAt, stringAt, valueAt} from '../../../source/demo/api-server/demo-object.ts';
import {openWatch, startTestServer, type TestServer} from './test-server.ts';

const definition = (version: JsonObject = {}): NewDemoObject => ({
	apiVersion: 'apiextensions.k8s.io/v1',
	kind: 'CustomResourceDefinition',
	metadata: {name: 'runtimes.models.example.com'},
	spec: {
		group: 'models.example.com',
		scope: 'Namespaced',
		names: {plural: 'runtimes', kind: 'Runtime', shortNames: ['mrt']},
		versions: [
			{
				name: 'v1alpha1',
				served: true,
				storage: true,
				schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
				subresources: {
					status: {},
					scale: {specReplicasPath: '.spec.deploy.replicas', statusReplicasPath: '.status.count', labelSelectorPath: '.status.selector'},
				},
				additionalPrinterColumns: [
					{name: 'Model', type: 'string', jsonPath: '.spec.model'},
					{name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status'},
					{name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp'},
				],
				...version,
			},
		],
	},
});

const runtime: NewDemoObject = {
	apiVersion: 'models.example.com/v1alpha1',
	kind: 'Runtime',
	metadata: {name: 'llama', namespace: 'models'},
	spec: {model: 'llama-3', deploy: {replicas: 2}, containers: [{name: 'a'}, {name: 'b'}]},
};

const collection = '/apis/models.example.com/v1alpha1/namespaces/models/runtimes';
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const aggregated = {accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'};

let server: TestServer;
beforeEach(async () => {
	server = await startTestServer();
	server.add('customresourcedefinitions', definition());
	await server.send('POST', collection, runtime);
});
afterEach(() => server.close());

const patch = (where: string, body: unknown, type = 'merge-patch') =>
	server.send('PATCH', where, body, {'content-type': `application/${type}+${type === 'apply-patch' ? 'yaml' : 'json'}`});

test('a kind comes with its definition and goes with it, taking its objects along', async () => {
	expect((await server.get(`${collection}/llama`)).body).toMatchObject({kind: 'Runtime', metadata: {name: 'llama', generation: 1}});
	const watch = await openWatch(server, `${collection}?watch=true`);
	expect((await watch.next())?.type).toBe('ADDED');
	expect((await server.send('DELETE', `${definitions}/runtimes.models.example.com`)).code).toBe(200);
	const last = await watch.next();
	expect([last?.type, await watch.next()]).toEqual(['DELETED', undefined]);
	expect((await server.get(collection)).code).toBe(404);
	expect((await server.send('POST', definitions, definition())).code).toBe(201);
	expect((await server.get(collection)).body).toMatchObject({kind: 'RuntimeList', items: []});
	expect(listAt((await server.get(`${definitions}/runtimes.models.example.com`)).body, 'status', 'conditions')).toMatchObject([
		{type: 'NamesAccepted', status: 'True'},
		{type: 'Established', status: 'True'},
	]);
});

test('discovery names the kinds of the moment, and answers 304 to who knows them', async () => {
	const first = await server.get('/apis', aggregated);
	const group = listAt(first.body, 'items').find(item => stringAt(item, 'metadata', 'name') === 'models.example.com');
	expect(valueAt(group, 'versions', '0', 'resources', '0')).toMatchObject({
		resource: 'runtimes',
		responseKind: {group: 'models.example.com', version: 'v1alpha1', kind: 'Runtime'},
		scope: 'Namespaced',
		shortNames: ['mrt'],
		subresources: [{subresource: 'status'}, {subresource: 'scale', responseKind: {group: 'autoscaling', version: 'v1', kind: 'Scale'}}],
	});
	const etag = first.headers.get('etag') ?? '';
	expect((await server.get('/apis', {...aggregated, 'if-none-match': etag})).code).toBe(304);
	server.store.remove('customresourcedefinitions', undefined, 'runtimes.models.example.com');
	const after = await server.get('/apis', {...aggregated, 'if-none-match': etag});
	expect(after.code).toBe(200);
	expect(after.text).not.toContain('models.example.com');
	expect((await server.get('/apis/models.example.com/v1alpha1')).code).toBe(404);
});

test('a strategic merge is refused, the other patches work, and lists are replaced', async () => {
	const where = `${collection}/llama`;
	const refused = await patch(where, {spec: {model: 'other'}}, 'strategic-merge-patch');
	expect([refused.code, refused.body['message']]).toEqual([
		415,
		'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
	]);
	expect((await patch(where, {spec: {containers: [{name: 'c'}]}})).body).toMatchObject({
		spec: {containers: [{name: 'c'}], model: 'llama-3'},
	});
	const guarded = [
		{op: 'test', path: '/spec/absent', value: null},
		{op: 'replace', path: '/spec/model', value: 'qwen'},
	];
	expect((await patch(where, guarded, 'json-patch')).body).toMatchObject({spec: {model: 'qwen'}});
	expect((await patch(where, [{op: 'test', path: '/spec/model', value: 'llama-3'}], 'json-patch')).code).toBe(422);
	expect((await patch(`${where}?fieldManager=team`, {...runtime, spec: {deploy: {replicas: 5}}}, 'apply-patch')).body).toMatchObject({
		spec: {deploy: {replicas: 5}},
	});
});

test('the generation counts changes of the spec, and the status is written beside it', async () => {
	const where = `${collection}/llama`;
	expect((await patch(where, {metadata: {annotations: {note: 'x'}}, status: {count: 9}})).body).toMatchObject({metadata: {generation: 1}});
	expect((await patch(`${where}/status`, {status: {count: 2}, spec: {model: 'no'}})).body).toMatchObject({
		metadata: {generation: 1},
		spec: {model: 'llama-3'},
		status: {count: 2},
	});
	expect((await patch(where, {spec: {model: 'qwen'}})).body).toMatchObject({metadata: {generation: 2}, status: {count: 2}});
	expect((await patch(`${where}?dryRun=All`, {spec: {model: 'gemma'}})).body).toMatchObject({metadata: {generation: 3}});
	expect((await server.get(where)).body).toMatchObject({metadata: {generation: 2}, spec: {model: 'qwen'}});
});

test('the scale of an object is at the paths of its definition', async () => {
	const where = `${collection}/llama/scale`;
	await patch(`${collection}/llama/status`, {status: {count: 1, selector: 'app=llama'}});
	expect((await server.get(where)).body).toMatchObject({
		kind: 'Scale',
		spec: {replicas: 2},
		status: {replicas: 1, selector: 'app=llama'},
	});
	const uid = stringAt((await server.get(where)).body, 'metadata', 'uid');
	const guarded = [
		{op: 'test', path: '/metadata/uid', value: uid},
		{op: 'test', path: '/spec/replicas', value: 2},
		{op: 'replace', path: '/spec/replicas', value: 4},
	];
	expect((await patch(where, guarded, 'json-patch')).body).toMatchObject({spec: {replicas: 4}});
	expect((await patch(where, guarded, 'json-patch')).code).toBe(422);
	expect(numberAt((await server.get(`${collection}/llama`)).body, 'spec', 'deploy', 'replicas')).toBe(4);
	expect((await patch(`${collection}/llama`, {spec: {deploy: null}})).code).toBe(200);
	expect((await server.get(where)).code).toBe(500);
});

test('a table has the columns of the definition, or the age', async () => {
	const table = {accept: 'application/json;as=Table;v=v1;g=meta.k8s.io'};
	await patch(`${collection}/llama/status`, {status: {conditions: [{type: 'Ready', status: 'False'}]}});
	const {body} = await server.get(collection, table);
	expect(listAt(body, 'columnDefinitions').map(column => stringAt(column, 'name'))).toEqual(['Name', 'Model', 'Ready', 'Age']);
	expect(valueAt(body, 'rows', '0', 'cells')).toEqual(['llama', 'llama-3', 'False', '0s']);
	const {additionalPrinterColumns: _columns, ...plain} = objectAt(definition(), 'spec', 'versions', '0');
	const current = server.store.get('customresourcedefinitions', undefined, 'runtimes.models.example.com');
	if (current !== undefined) server.store.update('customresourcedefinitions', {...current, spec: {...current.spec, versions: [plain]}});
	expect(valueAt((await server.get(collection, table)).body, 'rows', '0', 'cells')).toEqual(['llama', '0s']);
});

test('a service of another group lies beside the services of the cluster', async () => {
	server.add('customresourcedefinitions', {
		...definition(),
		metadata: {name: 'services.serving.knative.dev'},
		spec: {
			group: 'serving.knative.dev',
			scope: 'Namespaced',
			names: {plural: 'services', kind: 'Service'},
			versions: [{name: 'v1', served: true, storage: true, subresources: {status: {}}}],
		},
	});
	const where = '/apis/serving.knative.dev/v1/namespaces/models/services';
	const service = {apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: {name: 'web'}, spec: {template: {}}};
	expect((await server.send('POST', where, service)).code).toBe(201);
	expect((await server.get(`${where}/web`)).body['spec']).toEqual({template: {}});
	expect((await server.get('/api/v1/namespaces/models/services/web')).code).toBe(404);
});

test('an update must say which version it is of', async () => {
	const where = `${collection}/llama`;
	const {body} = await server.get(where);
	expect((await server.send('PUT', where, {...runtime})).code).toBe(422);
	expect((await server.send('PUT', where, {...body, spec: {model: 'qwen'}})).body).toMatchObject({spec: {model: 'qwen'}});
});

test('what a custom resource owns goes with it', async () => {
	const owner = server.store.get('runtimes.models.example.com', 'models', 'llama');
	const {apiVersion, kind} = runtime;
	server.add('deployments', {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: {
			name: 'child',
			namespace: 'models',
			ownerReferences: [{apiVersion, kind, name: 'llama', uid: owner?.metadata.uid ?? '', controller: true}],
		},
		spec: {},
	});
	await server.send('DELETE', `${collection}/llama`);
	expect(server.store.get('deployments', 'models', 'child')).toBeUndefined();
});
