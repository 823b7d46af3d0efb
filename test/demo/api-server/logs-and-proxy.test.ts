import {afterEach, expect, test} from 'vitest';
import type {ProxyRequest} from '../../../source/demo/api-server/proxy.ts';
import type {LogLine} from '../../../source/demo/api-server/read/logs.ts';
import {pod, startTestServer, type TestServer} from './test-server.ts';

let server: TestServer;
afterEach(() => server.close());

const time = Date.parse('2026-06-01T11:59:00Z');
const lines: readonly LogLine[] = [
	{time, text: 'loading'},
	{time: time + 30_000, text: 'ready'},
	{time: time + 50_000, text: 'serving'},
];
const path = '/api/v1/namespaces/models/pods/chat/log';

const start = async (containers = ['engine']) => {
	const listeners = new Set<(line: LogLine) => void>();
	server = await startTestServer({
		logs: ({container, previous}) =>
			previous
				? {refusal: `previous terminated container "${container}" in pod "chat" not found`}
				: {
						lines: () => lines,
						follow: listener => {
							listeners.add(listener);
							return () => listeners.delete(listener);
						},
					},
	});
	server.add('pods', pod('chat', {spec: {containers: containers.map(name => ({name, image: 'x'}))}}));
	return listeners;
};

test.each([
	['', 'loading\nready\nserving\n'],
	['?tailLines=1', 'serving\n'],
	['?tailLines=0', ''],
	['?sinceSeconds=30', 'ready\nserving\n'],
	['?sinceTime=2026-06-01T11:59:50Z', 'serving\n'],
	['?limitBytes=4', 'load'],
	['?tailLines=1&timestamps=true', '2026-06-01T11:59:50.000000000Z serving\n'],
])('a log asked for with %j is %j', async (query, expected) => {
	await start();
	expect((await server.get(path + query)).text).toBe(expected);
});

test('a container has to be named when there are several, and has to exist', async () => {
	await start(['engine', 'side']);
	expect((await server.get(path)).body).toMatchObject({
		code: 400,
		message: 'a container name must be specified for pod chat, choose one of: [engine side]',
	});
	expect((await server.get(`${path}?container=none`)).body).toMatchObject({code: 400, message: 'container none is not valid for pod chat'});
	expect((await server.get(`${path}?container=side&previous=true`)).body).toMatchObject({
		message: 'previous terminated container "side" in pod "chat" not found',
	});
	expect((await server.get(path.replace('chat', 'none'))).code).toBe(404);
});

test('a followed log grows until its reader leaves', async () => {
	const listeners = await start();
	const abort = new AbortController();
	const response = await fetch(`${server.url}${path}?follow=true&tailLines=1`, {
		headers: {authorization: 'Bearer admin-token'},
		signal: abort.signal,
	});
	const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
	expect((await reader.read()).value).toBe('serving\n');
	for (const listener of listeners) {
		listener({time, text: 'one more'});
	}
	expect((await reader.read()).value).toBe('one more\n');
	abort.abort();
	await expect.poll(() => listeners.size).toBe(0);
});

test('a proxied request reaches its handler with all but the credentials', async () => {
	let seen: ProxyRequest | undefined;
	server = await startTestServer({
		proxy: (request, response) => {
			seen = request;
			response.writeHead(200, {'content-type': 'application/json'}).end('{"status":"success"}');
			return true;
		},
	});
	server.add('services', {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {name: 'prometheus', namespace: 'models'},
		spec: {ports: [{port: 9090}]},
	});
	const answer = await server.get('/api/v1/namespaces/models/services/prometheus:9090/proxy/api/v1/query?query=up&time=1');
	expect(answer.body).toEqual({status: 'success'});
	expect(seen).toMatchObject({
		resource: 'services',
		namespace: 'models',
		name: 'prometheus',
		port: '9090',
		path: '/api/v1/query',
		query: '?query=up&time=1',
	});
	expect(seen?.headers).not.toHaveProperty('authorization');
	expect((await server.get('/api/v1/namespaces/models/services/none:9090/proxy/')).code).toBe(404);
});

test('a proxy without anybody behind it is 503 in the words of the server', async () => {
	server = await startTestServer();
	server.add('services', {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {name: 'prometheus', namespace: 'models'},
		spec: {ports: [{port: 9090}]},
	});
	const {body} = await server.get('/api/v1/namespaces/models/services/prometheus:9090/proxy/');
	expect(body).toMatchObject({code: 503, reason: 'ServiceUnavailable', message: 'no endpoints available for service "prometheus:9090"'});
});
