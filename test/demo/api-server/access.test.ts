import {afterEach, expect, test} from 'vitest';
import type {Account} from '../../../source/demo/api-server/caller.ts';
import {admin, deployment, pod, startTestServer, type TestServer} from './test-server.ts';

const reader: Account = {
	token: 'reader-token',
	user: 'reader',
	groups: ['readers'],
	rules: [{namespaces: ['models'], verbs: ['get', 'list', 'watch'], groups: ['', 'apps'], resources: ['pods', 'pods/log', 'deployments']}],
};
const scaler: Account = {
	token: 'scaler-token',
	user: 'scaler',
	rules: [{namespaces: ['models'], verbs: ['patch'], groups: ['apps'], resources: ['deployments/scale'], names: ['chat']}],
};

let server: TestServer;
const start = async (options: Parameters<typeof startTestServer>[0] = {}): Promise<void> => {
	server = await startTestServer({tokens: [admin, reader, scaler], ...options});
	server.add('pods', pod('a'));
	server.add('deployments', deployment('chat'));
};
afterEach(() => server.close());

const as = (user: string) => ({authorization: `Bearer ${user}-token`});
const review = async (user: string, attributes: unknown) =>
	(await server.send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {spec: {resourceAttributes: attributes}}, as(user)))
		.body;

test('an unknown token is 401 and no token is nobody', async () => {
	await start();
	expect((await server.get('/api/v1/pods', {authorization: 'Bearer wrong'})).body).toMatchObject({
		code: 401,
		reason: 'Unauthorized',
		message: 'Unauthorized',
	});
	const response = await fetch(`${server.url}/api/v1/pods`);
	expect(await response.json()).toMatchObject({
		code: 403,
		message: 'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
	});
});

test('a request without credentials can be given an account', async () => {
	await start({anonymous: {user: 'guest', rules: reader.rules}});
	expect((await fetch(`${server.url}/api/v1/namespaces/models/pods`)).status).toBe(200);
});

test.each([
	['GET', '/api/v1/pods', 'pods is forbidden: User "reader" cannot list resource "pods" in API group "" at the cluster scope'],
	[
		'GET',
		'/api/v1/namespaces/default/pods',
		'pods is forbidden: User "reader" cannot list resource "pods" in API group "" in the namespace "default"',
	],
	[
		'DELETE',
		'/api/v1/namespaces/models/pods/a',
		'pods "a" is forbidden: User "reader" cannot delete resource "pods" in API group "" in the namespace "models"',
	],
	[
		'GET',
		'/apis/apps/v1/namespaces/models/deployments/chat/scale',
		'deployments.apps "chat" is forbidden: User "reader" cannot get resource "deployments/scale" in API group "apps" in the namespace "models"',
	],
	[
		'GET',
		'/api/v1/namespaces/models',
		'namespaces "models" is forbidden: User "reader" cannot get resource "namespaces" in API group "" in the namespace "models"',
	],
	['GET', '/metrics', 'forbidden: User "reader" cannot get path "/metrics"'],
])('%s %s is refused with the real sentence', async (method, path, message) => {
	await start();
	expect((await server.send(method, path, undefined, as('reader'))).body).toMatchObject({code: 403, reason: 'Forbidden', message});
});

test('a right to one name is a right to no other, and a dry run needs the same right', async () => {
	await start();
	const headers = {...as('scaler'), 'content-type': 'application/merge-patch+json'};
	const scale = (name: string, query = '') =>
		server.send('PATCH', `/apis/apps/v1/namespaces/models/deployments/${name}/scale${query}`, {spec: {replicas: 3}}, headers);
	expect((await scale('chat')).code).toBe(200);
	expect((await scale('other')).code).toBe(403);
	const direct = '/apis/apps/v1/namespaces/models/deployments/chat?dryRun=All';
	expect((await server.send('PATCH', direct, {spec: {replicas: 3}}, headers)).code).toBe(403);
});

test('everybody may ask what they may do', async () => {
	await start();
	const attributes = {namespace: 'models', verb: 'patch', group: 'apps', resource: 'deployments', subresource: 'scale', name: 'chat'};
	expect(await review('scaler', attributes)).toMatchObject({status: {allowed: true}});
	expect(await review('reader', attributes)).toMatchObject({status: {allowed: false}});
	expect(await review('admin', attributes)).toMatchObject({status: {allowed: true}});
	const rules = await server.send(
		'POST',
		'/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
		{spec: {namespace: 'models'}},
		as('reader'),
	);
	expect(rules.body).toMatchObject({
		status: {incomplete: false, resourceRules: [{verbs: ['get', 'list', 'watch'], apiGroups: ['', 'apps']}, {}, {}]},
	});
	const self = await server.send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, as('reader'));
	expect(self.body).toMatchObject({status: {userInfo: {username: 'reader', groups: ['readers', 'system:authenticated']}}});
});

test('who may impersonate has the rights of the other', async () => {
	await start();
	const path = '/api/v1/namespaces/models/pods';
	expect((await server.get(path, {'impersonate-user': 'reader'})).code).toBe(200);
	expect((await server.get(path, {'impersonate-user': 'stranger'})).code).toBe(403);
	const {body} = await server.get(path, {...as('reader'), 'impersonate-user': 'admin'});
	expect(body['message']).toBe(
		'pods is forbidden: User "reader" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "models"',
	);
});

test('every request is told with its user, and a hook can break any', async () => {
	const requests: string[] = [];
	await start({
		onRequest: ({method, path, query, user}) => requests.push(`${user} ${method} ${path}${query}`),
		beforeResponse: (request, response) => {
			if (request.url !== '/version') {
				return false;
			}
			response.writeHead(503).end();
			return true;
		},
	});
	expect((await server.get('/version')).code).toBe(503);
	await server.get('/api/v1/namespaces/models/pods?limit=1', as('reader'));
	expect(requests).toEqual([' GET /version', 'reader GET /api/v1/namespaces/models/pods?limit=1']);
});
