import {request} from 'node:http';
import {gunzipSync} from 'node:zlib';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {type JsonObject, listAt, objectAt, stringAt} from '../../../source/demo/api-server/demo-object.ts';
import {deployment, pod, startTestServer, type TestServer} from './test-server.ts';

let server: TestServer;
beforeEach(async () => {
	server = await startTestServer();
});
afterEach(() => server.close());

const names = (body: JsonObject): readonly (string | undefined)[] => listAt(body, 'items').map(item => stringAt(item, 'metadata', 'name'));
const pods = '/api/v1/namespaces/models/pods';

test('a list is a typed list of untyped items with the version of the store', async () => {
	server.add('pods', pod('a'));
	const {body} = await server.get(pods);
	expect(body).toMatchObject({kind: 'PodList', apiVersion: 'v1', metadata: {resourceVersion: server.store.resourceVersion()}});
	expect(listAt(body, 'items')[0]).not.toHaveProperty('kind');
	expect((await server.get(`${pods}/a`)).body).toMatchObject({kind: 'Pod', apiVersion: 'v1', metadata: {name: 'a'}});
});

test('what is not there is a Status with the name in it', async () => {
	const {code, body} = await server.get(`${pods}/missing`);
	expect(code).toBe(404);
	expect(body).toMatchObject({
		kind: 'Status',
		reason: 'NotFound',
		message: 'pods "missing" not found',
		details: {name: 'missing', kind: 'pods'},
	});
	expect((await server.get('/api/v1/widgets')).body).toMatchObject({
		reason: 'NotFound',
		message: 'the server could not find the requested resource',
	});
	expect((await server.get(`${pods}/%zz`)).code).toBe(400);
	expect((await server.get('/widgets')).text).toBe('404 page not found\n');
});

test('pages show one moment, however much changes between them', async () => {
	for (const name of ['a', 'b', 'c', 'd', 'e']) {
		server.add('pods', pod(name));
	}
	const first = (await server.get(`${pods}?limit=2`)).body;
	expect(names(first)).toEqual(['a', 'b']);
	expect(objectAt(first, 'metadata')).toMatchObject({remainingItemCount: 3});
	server.store.remove('pods', 'models', 'd');
	server.add('pods', pod('bb'));
	const second = (await server.get(`${pods}?limit=2&continue=${stringAt(first, 'metadata', 'continue')}`)).body;
	expect(names(second)).toEqual(['c', 'd']);
	const third = (await server.get(`${pods}?limit=2&continue=${stringAt(second, 'metadata', 'continue')}`)).body;
	expect(names(third)).toEqual(['e']);
	expect(objectAt(third, 'metadata')).toEqual({resourceVersion: stringAt(first, 'metadata', 'resourceVersion')});
});

test('a page whose moment is forgotten is 410 and offers the inconsistent rest', async () => {
	for (const name of ['a', 'b', 'c']) {
		server.add('pods', pod(name));
	}
	const first = (await server.get(`${pods}?limit=1`)).body;
	server.add('pods', pod('d'));
	server.store.compact();
	const gone = await server.get(`${pods}?limit=1&continue=${stringAt(first, 'metadata', 'continue')}`);
	expect(gone.code).toBe(410);
	expect(gone.body).toMatchObject({reason: 'Expired'});
	const rest = (await server.get(`${pods}?continue=${stringAt(gone.body, 'metadata', 'continue')}`)).body;
	expect(names(rest)).toEqual(['b', 'c', 'd']);
});

test('a page of a selection does not say how many remain', async () => {
	server.add('pods', pod('a'));
	server.add('pods', pod('b'));
	const {body} = await server.get(`${pods}?limit=1&labelSelector=app`);
	expect(objectAt(body, 'metadata')).toHaveProperty('continue');
	expect(objectAt(body, 'metadata')).not.toHaveProperty('remainingItemCount');
});

test('an exact version lists the past and a future one is a timeout', async () => {
	server.add('pods', pod('a'));
	const before = server.store.resourceVersion();
	server.add('pods', pod('b'));
	server.store.remove('pods', 'models', 'a');
	expect(names((await server.get(`${pods}?resourceVersion=${before}&resourceVersionMatch=Exact`)).body)).toEqual(['a']);
	const future = await server.get(`${pods}?resourceVersion=999&resourceVersionMatch=NotOlderThan`);
	expect(future.code).toBe(504);
	expect(future.body).toMatchObject({reason: 'Timeout', details: {causes: [{reason: 'ResourceVersionTooLarge'}]}});
});

test.each([
	['app=a', ['a']],
	['app!=a', ['b', 'c']],
	['app in (a, b)', ['a', 'b']],
	['app notin (a,b)', ['c']],
	['tier', ['b']],
	['!tier', ['a', 'c']],
	['tier,app=b', ['b']],
	['tier>1', ['b']],
])('the label selector %s selects %j', async (selector, expected) => {
	server.add('pods', pod('a'));
	server.add('pods', pod('b', {labels: {tier: '2'}}));
	server.add('pods', pod('c'));
	expect(names((await server.get(`${pods}?labelSelector=${encodeURIComponent(selector)}`)).body)).toEqual(expected);
});

test.each([
	['spec.nodeName=gpu-1', ['b']],
	['spec.nodeName=', ['a']],
	['metadata.name!=a', ['b']],
	['status.phase=Pending,metadata.namespace=models', ['a', 'b']],
])('the field selector %s selects %j', async (selector, expected) => {
	server.add('pods', pod('a'));
	server.add('pods', pod('b', {spec: {nodeName: 'gpu-1'}}));
	expect(names((await server.get(`/api/v1/pods?fieldSelector=${encodeURIComponent(selector)}`)).body)).toEqual(expected);
});

test('a selector that cannot be read is 400', async () => {
	expect((await server.get(`${pods}?labelSelector=${encodeURIComponent('a=b=c')}`)).body).toMatchObject({code: 400, reason: 'BadRequest'});
	expect((await server.get(`${pods}?fieldSelector=spec.image%3Dx`)).body).toMatchObject({
		code: 400,
		message: 'field label not supported: spec.image',
	});
});

test('a table has the columns kubectl prints, and metadata alone in its rows', async () => {
	server.add('deployments', deployment('chat'));
	const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
	const path = '/apis/apps/v1/namespaces/models/deployments';
	const {body} = await server.get(path, {accept});
	expect(listAt(body, 'columnDefinitions').map(column => stringAt(column, 'name'))).toEqual([
		...['Name', 'Ready', 'Up-to-date', 'Available', 'Age', 'Containers', 'Images', 'Selector'],
	]);
	expect(listAt(body, 'rows', '0', 'cells')).toEqual(['chat', '0/2', 0, 0, '0s', 'engine', 'engine:v1', 'app=chat']);
	expect(objectAt(body, 'rows', '0', 'object')).toMatchObject({kind: 'PartialObjectMetadata', metadata: {name: 'chat'}});
	expect(objectAt(body, 'rows', '0', 'object')).not.toHaveProperty('spec');
	expect((await server.get(`${path}?includeObject=None`, {accept})).body).toMatchObject({rows: [{object: null}]});
});

test('the metadata alone can be asked for, and nothing but JSON', async () => {
	server.add('pods', pod('a'));
	const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
	const {body} = await server.get(pods, {accept});
	expect(body).toMatchObject({kind: 'PartialObjectMetadataList', items: [{metadata: {name: 'a'}}]});
	expect((await server.get(pods, {accept: 'application/vnd.kubernetes.protobuf'})).code).toBe(406);
});

test('a large answer travels compressed to who asks for it, a small one does not', async () => {
	const fetchRaw = (path: string): Promise<{encoding: string | undefined; body: Buffer}> =>
		new Promise((resolve, reject) => {
			const headers = {authorization: 'Bearer admin-token', 'accept-encoding': 'gzip'};
			request(server.url + path, {headers}, response => {
				const chunks: Buffer[] = [];
				response.on('data', chunk => chunks.push(chunk as Buffer));
				response.on('end', () => resolve({encoding: response.headers['content-encoding'], body: Buffer.concat(chunks)}));
			})
				.on('error', reject)
				.end();
		});
	expect((await fetchRaw(pods)).encoding).toBeUndefined();
	for (let index = 0; index < 300; index++) {
		server.add('pods', pod(`pod-${index}`));
	}
	const {encoding, body} = await fetchRaw(pods);
	expect(encoding).toBe('gzip');
	expect(names(JSON.parse(gunzipSync(body).toString()) as JsonObject)).toHaveLength(300);
});

test('events are served by both of their APIs', async () => {
	server.add('events', {
		apiVersion: 'v1',
		kind: 'Event',
		metadata: {name: 'e', namespace: 'models'},
		...{message: 'Scaled up', reason: 'Scaling', involvedObject: {kind: 'Deployment', name: 'chat'}, count: 2},
	});
	const newer = (await server.get('/apis/events.k8s.io/v1/namespaces/models/events/e')).body;
	expect(newer).toMatchObject({apiVersion: 'events.k8s.io/v1', note: 'Scaled up', regarding: {name: 'chat'}, deprecatedCount: 2});
	const found = await server.get('/api/v1/events?fieldSelector=involvedObject.name%3Dchat%2CinvolvedObject.kind%3DDeployment');
	expect(names(found.body)).toEqual(['e']);
});

test('discovery says the same in both of its forms', async () => {
	const legacy = (await server.get('/apis/apps/v1')).body;
	const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
	const aggregated = (await server.get('/apis', {accept})).body;
	const apps = listAt(aggregated, 'items').find(item => stringAt(item, 'metadata', 'name') === 'apps');
	const flat = listAt(apps, 'versions', '0', 'resources').flatMap(resource => [
		stringAt(resource, 'resource'),
		...listAt(resource, 'subresources').map(part => `${stringAt(resource, 'resource')}/${stringAt(part, 'subresource')}`),
	]);
	expect(flat.sort()).toEqual(
		listAt(legacy, 'resources')
			.map(resource => stringAt(resource, 'name'))
			.sort(),
	);
	expect((await server.get('/readyz')).text).toBe('ok');
	expect((await server.get('/version')).body).toMatchObject({major: '1', minor: '36'});
	expect((await server.get('/openapi/v3/apis/apps/v1')).text).toContain('"fieldValidation"');
});

test('the Date header is the time of the simulated cluster', async () => {
	const {headers} = await server.get('/readyz');
	expect(Date.parse(headers.get('date') ?? '')).toBe(server.clock.now());
});
