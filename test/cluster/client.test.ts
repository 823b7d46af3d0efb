import {gzipSync} from 'node:zlib';
import {afterEach, expect, test} from 'vitest';
import type {ClusterClient} from '../../source/cluster/cluster-client.ts';
import {connect, type TargetParts} from './connect.ts';
import {eventually} from './eventually.ts';
import {type Answer, cut, json, type ScriptedServer, silence, startServer, status} from './scripted-server.ts';
import {createSteppedClock} from './stepped-clock.ts';

const open: Array<{readonly close: () => Promise<void>}> = [];

afterEach(async () => {
	for (const thing of open.splice(0).toReversed()) await thing.close();
});

const serve = async (answers: readonly Answer[] | Answer): Promise<ScriptedServer> => {
	const server = await startServer(answers);
	open.push(server);
	return server;
};

const client = (server: {readonly url: string}, parts?: TargetParts, options?: Parameters<typeof connect>[2]): ClusterClient => {
	const made = connect(server.url, parts, options);
	open.push(made);
	return made;
};

test('a JSON answer is parsed, and the request says who asks and what it takes', async () => {
	const server = await serve(json({kind: 'PodList', items: []}));
	expect(await client(server).getJson({path: '/api/v1/pods', query: {limit: 5, continue: 'a+b/=', labelSelector: undefined}})).toEqual({
		ok: true,
		value: {kind: 'PodList', items: []},
	});
	const [request] = server.requests;
	expect(request?.query.toString()).toBe('limit=5&continue=a%2Bb%2F%3D');
	expect(request?.headers).toMatchObject({accept: 'application/json', 'accept-encoding': 'gzip', 'user-agent': 'modeldeck/test (x)'});
});

test('the path prefix of a server stands before every path', async () => {
	const server = await serve(json({}));
	await client({url: `${server.url}/k8s/clusters/c-1/`}).getJson({path: '/api/v1/pods'});
	expect(server.requests[0]?.path).toBe('/k8s/clusters/c-1/api/v1/pods');
});

test('a gzipped answer is inflated', async () => {
	const body = JSON.stringify({text: 'äöü🙂'.repeat(10_000)});
	const server = await serve(response => response.writeHead(200, {'content-encoding': 'gzip'}).end(gzipSync(body)));
	const answer = await client(server).get({path: '/api'});
	expect(answer.ok && answer.value.text).toBe(body);
});

test('a damaged gzip is a malformed answer', async () => {
	const server = await serve(response => response.writeHead(200, {'content-encoding': 'gzip'}).end('not gzip at all'));
	expect(await client(server).get({path: '/api'})).toMatchObject({ok: false, failure: {kind: 'malformed'}});
});

test.each([
	[400, 'BadRequest', 'limit must be positive', 'invalid', 'does not take this: limit must be positive.'],
	[401, 'Unauthorized', 'Unauthorized', 'unauthorized', 'log in again'],
	[403, 'Forbidden', 'pods is forbidden: User "eve" cannot list resource "pods"', 'forbidden', 'You may not do this on test'],
	[404, 'NotFound', 'pods "x" not found', 'not-found', 'pods "x" not found.'],
	[409, 'AlreadyExists', 'it exists', 'conflict', 'it exists'],
	[410, 'Expired', 'too old resource version', 'expired', 'too old'],
	[429, 'TooManyRequests', 'wait', 'throttled', 'overloaded'],
	[500, 'InternalError', 'etcd is gone', 'server', 'etcd is gone.'],
	[504, 'Timeout', 'the request did not complete', 'server', 'the request did not complete.'],
	[504, 'Timeout', 'Timeout: Too large resource version: 9, current: 5', 'expired', 'is behind what was read from it before.'],
	[403, 'Forbidden', 'deployments.apps "x" is forbidden: exceeded quota: gpus, requested: 1', 'refused', 'exceeded quota: gpus'],
	[400, 'BadRequest', 'admission webhook "policy.example.com" denied the request: no', 'refused', 'denied the request: no.'],
])('status %i %s becomes a failure of its kind with a sentence', async (code, reason, message, kind, words) => {
	const server = await serve(status(code, reason, message));
	const answer = await client(server).getJson({path: '/api/v1/pods'});
	expect(answer).toMatchObject({ok: false, failure: {kind, status: code}});
	expect(answer.ok || answer.failure.sentence).toContain(words);
	expect(answer.ok || answer.failure.sentence).toMatch(/[.!?…]$/);
});

test('what a server says cannot reach the terminal as a control sequence', async () => {
	const server = await serve(status(404, 'NotFound', '\u001b]52;c;aGk=\u0007 gone\u202e'));
	const answer = await client(server).getJson({path: '/api'});
	expect(answer.ok || answer.failure.sentence).toMatch(/␛\]52;c;aGk=␇ gone\ufffd/);
});

test('a page of a login portal is a malformed answer that names its type', async () => {
	const server = await serve(response => response.writeHead(200, {'content-type': 'text/html'}).end('<html>'));
	const answer = await client(server).getJson({path: '/api'});
	expect(answer).toMatchObject({ok: false, failure: {kind: 'malformed'}});
	expect(answer.ok || answer.failure.sentence).toContain('text/html');
});

test('a redirect is not followed: credentials go to the server of the kubeconfig alone', async () => {
	const elsewhere = await serve(json({}));
	const server = await serve(response => response.writeHead(302, {location: `${elsewhere.url}/api`}).end());
	expect(await client(server, {user: {token: 'secret'}}).getJson({path: '/api'})).toMatchObject({ok: false, failure: {status: 302}});
	expect(elsewhere.requests).toHaveLength(0);
});

test('a server that never answers ends in a timeout when the deadline has passed, and its socket is closed', async () => {
	const server = await serve(silence);
	const clock = createSteppedClock();
	const answer = client(server, {requestTimeout: 4000}, {clock}).getJson({path: '/api'});
	await server.seen(1);
	clock.advance(3999);
	expect(clock.timers()).toEqual([1]);
	clock.advance(1);
	expect(await answer).toEqual({
		ok: false,
		failure: {kind: 'timeout', sentence: `test (${server.address}) did not answer within 4 s.`},
	});
	await server.quiet();
	expect(clock.timers()).toEqual([]);
});

test('an answer that stops in the middle ends in a timeout as well', async () => {
	const server = await serve(response => response.writeHead(200, {'content-length': '100'}).write('{"a":'));
	const clock = createSteppedClock();
	const answer = client(server, {}, {clock}).getJson({path: '/api', deadline: 1000});
	await server.seen(1);
	clock.advance(1000);
	expect(await answer).toMatchObject({ok: false, failure: {kind: 'timeout'}});
});

test('a caller can give up', async () => {
	const server = await serve(silence);
	const abort = new AbortController();
	const answer = client(server).getJson({path: '/api', signal: abort.signal});
	await server.seen(1);
	abort.abort();
	expect(await answer).toMatchObject({ok: false, failure: {kind: 'aborted'}});
	await server.quiet();
});

test('nothing is sent for a caller who has given up before', async () => {
	const server = await serve(json({}));
	expect(await client(server).getJson({path: '/api', signal: AbortSignal.abort()})).toMatchObject({ok: false, failure: {kind: 'aborted'}});
	expect(server.requests).toHaveLength(0);
});

test('a refused connection names the place and the reason', async () => {
	const server = await startServer(json({}));
	await server.close();
	expect(await client(server).getJson({path: '/api'})).toEqual({
		ok: false,
		failure: {kind: 'unreachable', sentence: `Cannot reach test (${server.address}): connection refused.`},
	});
});

test('a name that cannot be resolved says so', async () => {
	const answer = await client({url: 'http://no-such-host.invalid'}).getJson({path: '/api'});
	expect(answer).toMatchObject({ok: false, failure: {kind: 'unreachable'}});
	expect(answer.ok || answer.failure.sentence).toMatch(/cannot be resolved/);
});

test('a connection that breaks before the answer is tried once more, and no more', async () => {
	const server = await serve([cut, json({fine: true})]);
	expect(await client(server).getJson({path: '/api'})).toEqual({ok: true, value: {fine: true}});
	const broken = await serve(cut);
	expect(await client(broken).getJson({path: '/api'})).toMatchObject({ok: false, failure: {kind: 'unreachable'}});
	expect(broken.requests).toHaveLength(2);
});

test.each([429, 500, 503])('a %i with Retry-After is asked again after that time', async code => {
	const server = await serve([status(code, 'X', 'wait', {'retry-after': '3'}), json({fine: true})]);
	const clock = createSteppedClock();
	const answer = client(server, {}, {clock}).getJson({path: '/api'});
	await server.seen(1);
	await eventually(() => clock.timers().includes(3000));
	clock.advance(2999);
	expect(server.requests).toHaveLength(1);
	clock.advance(1);
	expect(await answer).toEqual({ok: true, value: {fine: true}});
});

test('a Retry-After beyond the deadline is not waited for: the failure carries it', async () => {
	const server = await serve(status(429, 'TooManyRequests', 'wait', {'retry-after': '30'}));
	expect(await client(server).getJson({path: '/api'})).toMatchObject({ok: false, failure: {kind: 'throttled', retryAfter: 30_000}});
	expect(server.requests).toHaveLength(1);
});

test('a 500 without Retry-After is not asked again', async () => {
	const server = await serve(status(500, 'InternalError', 'no'));
	await client(server).getJson({path: '/api'});
	expect(server.requests).toHaveLength(1);
});

test('retries end after ten', async () => {
	const server = await serve(status(429, 'TooManyRequests', 'wait', {'retry-after': '0'}));
	expect(await client(server).getJson({path: '/api'})).toMatchObject({ok: false, failure: {kind: 'throttled'}});
	expect(server.requests).toHaveLength(11);
});

test('twenty requests one after the other use two connections at most', async () => {
	const ports = new Set<number | undefined>();
	const server = await serve((response, request) => {
		ports.add(response.socket?.remotePort);
		json({})(response, request);
	});
	const one = client(server);
	for (let number = 0; number < 20; number++) await one.getJson({path: '/api'});
	expect(ports.size).toBeLessThanOrEqual(2);
});

test('close ends what is under way and leaves no socket behind', async () => {
	const server = await serve(silence);
	const one = connect(server.url);
	const answer = one.getJson({path: '/api'});
	let ended: unknown;
	one.lines({path: '/api/v1/pods'}, {lines: () => {}, end: failure => (ended = failure)});
	await server.seen(2);
	await one.close();
	expect(await answer).toMatchObject({ok: false, failure: {kind: 'aborted'}});
	expect(ended).toMatchObject({kind: 'aborted'});
	await server.quiet();
	expect(await one.getJson({path: '/api'})).toMatchObject({ok: false});
});

test('the offset of the clocks is read from the Date header, and is 0 where the clocks may agree', async () => {
	const clock = createSteppedClock(Date.UTC(2026, 0, 1, 12, 0, 0, 400));
	const dated = (time: number) => json({}, 200, {date: new Date(time).toUTCString()});
	const agreeing = client(await serve(dated(Date.UTC(2026, 0, 1, 12))), {}, {clock});
	await agreeing.getJson({path: '/api'});
	expect(agreeing.clockOffset()).toBe(0);
	const ahead = client(await serve(dated(Date.UTC(2026, 0, 1, 12, 10))), {}, {clock});
	await ahead.getJson({path: '/api'});
	expect(ahead.clockOffset()).toBe(600_000 + 100);
});

test.each([
	['a page behind a proxy of the API server that wants a login is no reason to renew ours', 'login, please', 1],
	['the server that does not know us any more is, behind its proxies too', '{"kind":"Status","code":401}', 2],
])('%s', async (_, text, reads) => {
	const files: string[] = [];
	const readFile = async (file: string): Promise<string> => {
		files.push(file);
		return `token-${files.length}`;
	};
	const server = await serve(response => void response.writeHead(401).end(text));
	const one = client(server, {user: {tokenFile: '/token'}}, {readFile});
	expect(await one.get({path: '/api/v1/namespaces/chat/pods/epp-0:9090/proxy/metrics'})).toMatchObject({ok: true, value: {status: 401}});
	expect(files).toHaveLength(reads);
});

test('what answers behind a proxy of the API server has a clock of its own, which says nothing of the server', async () => {
	const clock = createSteppedClock(Date.UTC(2026, 0, 1, 12));
	const one = client(await serve(json({}, 200, {date: new Date(Date.UTC(2026, 0, 1, 15)).toUTCString()})), {}, {clock});
	await one.get({path: '/api/v1/namespaces/chat/pods/llama-0:8000/proxy/metrics'});
	expect(one.clockOffset()).toBe(0);
});

test('self reviews are posted as they are', async () => {
	const server = await serve(json({status: {allowed: true}}, 201));
	const body = {kind: 'SelfSubjectAccessReview'};
	expect(await client(server).review('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body)).toEqual({
		ok: true,
		value: {status: {allowed: true}},
	});
	expect(server.requests[0]).toMatchObject({method: 'POST', body: JSON.stringify(body)});
});

test.each([
	'/api/v1/namespaces/a/pods/b/exec',
	'/api/v1/namespaces/a/pods/b/attach',
	'/api/v1/namespaces/a/pods/b/portforward',
	'/api/v1/namespaces/a/pods/b/%65xec',
	'/api/v1/nodes/n/proxy/run/a/b/c',
	'/api/v1/namespaces/a/services/x/../../pods/b/exec',
	'/api/v1/namespaces/a/pods//b/exec',
])('a GET that runs or tunnels is stopped here: %s', async path => {
	const server = await serve(json({}));
	expect(await client(server).get({path})).toMatchObject({ok: false, failure: {kind: 'read-only'}});
	const end = await new Promise(resolve => client(server).lines({path}, {lines: () => {}, end: resolve}));
	expect(end).toMatchObject({kind: 'read-only'});
	expect(server.requests).toHaveLength(0);
});

test.each([
	'/api/v1/namespaces/monitoring/services/prometheus:9090/proxy/api/v1/query',
	'/api/v1/namespaces/monitoring/services/http:prometheus:9090/proxy/',
	'/api/v1/namespaces/a/pods/b:8000/proxy/metrics',
	'/api/v1/namespaces/a/pods/exec',
	'/api/v1/namespaces/a/pods/b/log',
	'/api/v1/watch/pods',
])('a GET that reads goes through: %s', async path => {
	const server = await serve(json({}));
	expect(await client(server).get({path})).toMatchObject({ok: true});
});

test('an answer that brings much at once lets everything else have its turn in between, and comes whole', async () => {
	const lines = 600;
	const server = await serve(response => {
		response.writeHead(200);
		for (let line = 0; line < lines; line++) response.write(`${line}\n`);
		response.end();
	});
	const seen: string[] = [];
	let inTurn = 0;
	let most = 0;
	let isOver = false;
	const turn = (): void => {
		inTurn = 0;
		if (!isOver) setImmediate(turn);
	};
	turn();
	const work = (): void => {
		for (const end = performance.now() + 1; performance.now() < end; );
	};
	const end = await new Promise(resolve =>
		client(server).lines(
			{path: '/'},
			{
				lines(batch) {
					work();
					seen.push(...batch);
					most = Math.max(most, ++inTurn);
				},
				end: resolve,
			},
		),
	);
	isOver = true;
	expect(end).toBeUndefined();
	expect(seen).toEqual(Array.from({length: lines}, (_, line) => String(line)));
	expect(most).toBeLessThan(40);
});
