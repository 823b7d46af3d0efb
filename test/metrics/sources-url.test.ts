import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {type AddressInfo, connect as connectSocket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {systemClock} from '../../source/cluster/clock.ts';
import type {MetricsAccess} from '../../source/domain/metrics-access.ts';
import type {MetricsSource} from '../../source/metrics/metrics-source.ts';
import {createPrometheusSource} from '../../source/metrics/sources/prometheus-source.ts';
import {createProxyTransport} from '../../source/metrics/sources/proxy-transport.ts';
import {createUrlTransport} from '../../source/metrics/sources/url-transport.ts';
import {type Authority, createAuthority} from '../cluster/certificates.ts';
import {connect} from '../cluster/connect.ts';
import {eventually} from '../cluster/eventually.ts';
import {type Answer, json, type ScriptedServer, startServer} from '../cluster/scripted-server.ts';
import {createSteppedClock} from '../cluster/stepped-clock.ts';
import {closeAfterEach} from './close-after-each.ts';
import {startFeed} from './feed-stage.ts';
import {startSimulatedSource} from './simulated-source.ts';

const closing = closeAfterEach();
const at = Date.UTC(2026, 5, 1, 12);

let folder = '';
let authority: Authority;
beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'modeldeck-url-'));
	authority = createAuthority('metrics');
});
afterAll(() => rmSync(folder, {recursive: true}));

const write = (name: string, text: string): string => {
	const file = path.join(folder, name);
	writeFileSync(file, text);
	return file;
};

const empty = json({status: 'success', data: {resultType: 'vector', result: []}});

const serve = async (answers: readonly Answer[] | Answer = empty, tls?: Parameters<typeof startServer>[1]): Promise<ScriptedServer> =>
	closing(await startServer(answers, tls));

const sourceOf = (
	url: string,
	access: MetricsAccess,
	environment: Readonly<Record<string, string>> = {},
	clock = systemClock,
): MetricsSource =>
	closing(
		createPrometheusSource(
			createUrlTransport(new URL(url), access, {
				clock,
				environment: {PATH: process.env['PATH'] ?? '', ...environment},
				readFile: file => readFile(file, 'utf8'),
			}),
		),
	);

const ask = (source: MetricsSource) => source.instant('up', at);

const failureOf = async (source: MetricsSource): Promise<string> => {
	const answer = await ask(source);
	return answer.ok ? 'it answered' : answer.failure.sentence;
};

const authorizations = ({requests}: ScriptedServer): readonly (string | undefined)[] => requests.map(({headers}) => headers.authorization);

test('a token file is read with every request, so that a rotated token is used at once', async () => {
	const server = await serve();
	const tokenFile = write('token', 'one\n');
	const source = sourceOf(server.url, {tokenFile});
	await ask(source);
	write('token', 'two\n');
	await ask(source);
	expect(authorizations(server)).toEqual(['Bearer one', 'Bearer two']);
});

test('a password comes from a file, less the line break of an editor, or from a variable', async () => {
	const server = await serve();
	await ask(sourceOf(server.url, {user: 'me', passwordFile: write('password', 'a:b c\n')}));
	await ask(sourceOf(server.url, {user: 'me', passwordVariable: 'SECRET'}, {SECRET: 'ü'}));
	await ask(sourceOf(server.url, {tokenVariable: 'SECRET'}, {SECRET: 'abc'}));
	expect(authorizations(server)).toEqual([
		`Basic ${Buffer.from('me:a:b c').toString('base64')}`,
		`Basic ${Buffer.from('me:ü').toString('base64')}`,
		'Bearer abc',
	]);
});

test.each<readonly [string, MetricsAccess, string]>([
	['a token file that is not there', {tokenFile: '/gone/token'}, 'Cannot read the token file /gone/token for 127.0.0.1:'],
	['a variable that is not set', {tokenVariable: 'NOTHING'}, 'The variable NOTHING with the login for 127.0.0.1:'],
	['a certificate that is not there', {certificateFile: '/gone/cert', keyFile: '/gone/key'}, 'Cannot read the certificate /gone/cert for'],
	['a command that is not there', {tokenCommand: ['/gone/command']}, 'The token command /gone/command was not found.'],
	['a command that fails', {tokenCommand: ['sh', '-c', 'echo please log in >&2; exit 3']}, 'failed with status 3: please log in.'],
	['a command that prints nothing', {tokenCommand: ['true']}, 'The token command true printed no token.'],
	['a command that prints a page', {tokenCommand: ['echo', 'not a token']}, 'printed something that is no token.'],
])('%s is a sentence, and nothing is sent', async (_, access, words) => {
	const server = await serve();
	expect(await failureOf(sourceOf(server.url, access))).toContain(words);
	expect(server.requests).toEqual([]);
});

test('a token file with several lines is no token: a header cannot be smuggled in', async () => {
	const server = await serve();
	expect(await failureOf(sourceOf(server.url, {tokenFile: write('two-lines', 'one\r\nx-evil: 1')}))).toContain('has no token for');
	expect(server.requests).toEqual([]);
});

/** A command that prints a new token each time it is started, and keeps count. */
const counting = (name: string, print = 'token-$n'): {readonly command: readonly string[]; readonly starts: () => number} => {
	const file = write(name, '');
	return {
		command: ['sh', '-c', `echo x >> "$0"; n=$(wc -l < "$0" | tr -d ' '); echo "${print}"`, file],
		starts: () => readFileSync(file, 'utf8').split('\n').length - 1,
	};
};

test('a token command is started once for many requests, and without a shell of ours', async () => {
	const server = await serve();
	const {command, starts} = counting('count-many');
	const source = sourceOf(server.url, {tokenCommand: command});
	await Promise.all([ask(source), ask(source), ask(source)]);
	await ask(source);
	expect(starts()).toBe(1);
	expect(new Set(authorizations(server))).toEqual(new Set(['Bearer token-1']));
	await ask(sourceOf(server.url, {tokenCommand: ['printf', '%s', '$(id)']}));
	expect(authorizations(server).at(-1)).toBe('Bearer $(id)');
});

test('a token that is refused is asked for once more, and one that is refused again is not asked for in a loop', async () => {
	const clock = createSteppedClock(at);
	const refuse = json({status: 'error', error: 'expired'}, 401);
	const server = await serve([empty, refuse, empty, refuse]);
	const {command, starts} = counting('count-refused');
	const source = sourceOf(server.url, {tokenCommand: command}, {}, clock);
	await ask(source);
	clock.advance(120_000);
	expect(await ask(source)).toMatchObject({ok: true});
	expect(authorizations(server)).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
	for (let turn = 0; turn < 3; turn++) expect(await failureOf(source)).toContain('expired. It does not accept this login.');
	expect(starts()).toBe(2);
});

test.each([
	['ten minutes', 'token-$n', undefined, 599_000, 601_000],
	['as long as the file says', 'token-$n', 60_000, 59_000, 61_000],
	[
		'until it ends by its own words',
		'{\\"token\\": \\"token-$n\\", \\"expirationTimestamp\\": \\"2026-06-01T12:05:00Z\\"}',
		undefined,
		289_000,
		291_000,
	],
	['until it ends as az has it', '{\\"accessToken\\": \\"token-$n\\", \\"expires_on\\": 1780315500}', undefined, 289_000, 291_000],
	[
		'until it ends as a credential plugin has it',
		'{\\"kind\\": \\"ExecCredential\\", \\"status\\": {\\"token\\": \\"token-$n\\", \\"expirationTimestamp\\": \\"2026-06-01T12:05:00Z\\"}}',
		...([undefined, 289_000, 291_000] as const),
	],
])('a token of a command is used for %s', async (name, print, tokenLifetime, still, over) => {
	const clock = createSteppedClock(at);
	const server = await serve();
	const {command} = counting(`count-${name}`, print);
	const source = sourceOf(server.url, {tokenCommand: command, ...(tokenLifetime === undefined ? {} : {tokenLifetime})}, {}, clock);
	// Ten seconds before its end it is renewed, whoever says when that is.
	const early = tokenLifetime === undefined && !print.startsWith('{') ? 10_000 : tokenLifetime === undefined ? 0 : 10_000;
	await ask(source);
	clock.advance(still - early);
	await ask(source);
	clock.advance(over - still);
	await ask(source);
	expect(authorizations(server)).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
});

test('a JWT says itself when it ends', async () => {
	const clock = createSteppedClock(at);
	const server = await serve();
	const payload = Buffer.from(JSON.stringify({exp: at / 1000 + 120})).toString('base64url');
	const {command, starts} = counting('count-jwt', `e30.${payload}.s$n`);
	const source = sourceOf(server.url, {tokenCommand: command}, {}, clock);
	await ask(source);
	clock.advance(109_000);
	await ask(source);
	expect(starts()).toBe(1);
	clock.advance(2000);
	await ask(source);
	expect(starts()).toBe(2);
});

test('a token command that hangs ends at its deadline, and its process with it', async () => {
	const clock = createSteppedClock(at);
	const server = await serve();
	const file = write('pid', '');
	const source = sourceOf(server.url, {tokenCommand: ['sh', '-c', 'echo $$ > "$0"; exec sleep 600', file]}, {}, clock);
	const failure = failureOf(source);
	await eventually(() => readFileSync(file, 'utf8').endsWith('\n'));
	clock.advance(30_000);
	expect(await failure).toBe('The token command sh did not answer within 30 s.');
	const pid = Number(readFileSync(file, 'utf8'));
	await eventually(() => {
		try {
			process.kill(pid, 0);
			return false;
		} catch {
			return true;
		}
	});
});

test('a client certificate and an authority of its own are what an https server sees; without them nothing passes', async () => {
	const {cert, key} = authority.issue('127.0.0.1', 'subjectAltName=IP:127.0.0.1');
	const client = authority.issue('me', 'extendedKeyUsage=clientAuth');
	const server = await serve(empty, {cert, key, ca: authority.cert, requestCert: true, rejectUnauthorized: true});
	const authorityFile = write('ca.pem', authority.cert);
	const access: MetricsAccess = {authorityFile, certificateFile: write('me.pem', client.cert), keyFile: write('me.key', client.key)};
	expect(await ask(sourceOf(server.url, access))).toMatchObject({ok: true});
	expect(await ask(sourceOf(server.url, {authorityFile}))).toMatchObject({ok: false, failure: {kind: expect.stringMatching(/^un/)}});
	expect(await failureOf(sourceOf(server.url, {}))).toContain("the server's certificate is signed by an unknown authority");
	expect(await failureOf(sourceOf(server.url, {...access, keyFile: write('other.key', key)}))).toContain('do not belong together');
	expect(server.requests).toHaveLength(1);
});

test('a certificate for another name is refused, unless that name is given', async () => {
	const {cert, key} = authority.issue('prometheus.internal', 'subjectAltName=DNS:prometheus.internal');
	const server = await serve(empty, {cert, key});
	const authorityFile = write('ca.pem', authority.cert);
	expect(await failureOf(sourceOf(server.url, {authorityFile}))).toContain("the server's certificate is for another name");
	expect(await ask(sourceOf(server.url, {authorityFile, serverName: 'prometheus.internal'}))).toMatchObject({ok: true});
});

test('a source whose certificate is not checked says so', async () => {
	const {cert, key} = createAuthority('nobody').issue('127.0.0.1', 'subjectAltName=IP:127.0.0.1');
	const server = await serve(empty, {cert, key});
	const source = sourceOf(server.url, {insecure: true});
	expect(await ask(source)).toMatchObject({ok: true});
	expect(source.isInsecure).toBe(true);
	expect(sourceOf(server.url, {}).isInsecure).toBeUndefined();
});

test('the tenant and other headers go with every request, by URL and through the proxy', async () => {
	const server = await serve();
	const headers = {'x-scope-orgid': 'team', 'x-other': '1'};
	await ask(sourceOf(server.url, {headers}));
	const client = closing(connect(server.url, {user: {token: 'cluster-token'}}));
	const place = {type: 'service', namespace: 'm', name: 'mimir', port: '8080'} as const;
	await ask(
		createPrometheusSource(createProxyTransport(client, place, [...Object.entries(headers).flat(), 'Authorization', 'Bearer other'])),
	);
	for (const request of server.requests) expect(request.headers).toMatchObject(headers);
	expect(authorizations(server)).toEqual([undefined, 'Bearer cluster-token']);
});

test('a token or password does not go over plain http to another machine', async () => {
	for (const [url, access] of [
		['http://metrics.invalid', {tokenFile: write('token', 'abc')}],
		['http://me:secret@metrics.invalid', {}],
	] as const) {
		const sentence = await failureOf(sourceOf(url, access));
		expect(sentence).toMatch(/^No numbers from http:\/\/metrics\.invalid: a (token|password) is not sent to http:\/\/metrics\.invalid,/);
		expect(sentence).not.toContain('secret');
	}
});

test('nothing that proves who we are to the cluster ever reaches a URL', async () => {
	const server = await serve();
	const cluster = closing(await startSimulatedSource());
	const stage = closing(startFeed(cluster, {setting: {type: 'url', url: server.url}}, {user: {token: 'admin-token'}}));
	await eventually(() => stage.state()?.status === 'live');
	stage.setTargets([]);
	expect(server.requests.length).toBeGreaterThan(2);
	for (const {rawHeaders} of server.requests) expect(rawHeaders.join('\n')).not.toMatch(/authorization|impersonate|admin-token/i);
});

test('HTTPS_PROXY is gone through to a host that is not this machine', async () => {
	const {cert, key} = authority.issue('prometheus.example', 'subjectAltName=DNS:prometheus.example');
	const server = await serve(empty, {cert, key});
	const asked: string[] = [];
	const proxy = createServer();
	proxy.on('connect', (request, socket) => {
		asked.push(request.url ?? '');
		const through = connectSocket(Number(new URL(server.url).port), '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
			through.pipe(socket).pipe(through);
		});
		for (const end of [socket, through]) end.on('error', () => {});
	});
	proxy.listen(0, '127.0.0.1');
	await once(proxy, 'listening');
	const {port} = proxy.address() as AddressInfo;
	const source = sourceOf(
		'https://prometheus.example',
		{authorityFile: write('ca.pem', authority.cert)},
		{HTTPS_PROXY: `http://127.0.0.1:${port}`},
	);
	expect(await ask(source)).toMatchObject({ok: true});
	expect(asked).toEqual(['prometheus.example:443']);
	await source.close();
	await new Promise(resolve => proxy.close(resolve));
});

const bomb = gzipSync(Buffer.alloc(65 << 20, ' '));

test('an answer of more than 64 MB once it is inflated is not read, by URL and through the proxy', async () => {
	const server = await serve(response => {
		response.writeHead(200, {'content-type': 'application/json', 'content-encoding': 'gzip'}).end(bomb);
	});
	expect(await failureOf(sourceOf(server.url, {}))).toMatch(/^http:\/\/127.* answers with more than 64 MB, which is not read/);
	const client = closing(connect(server.url, {user: {token: 'a'}}));
	const proxied = createPrometheusSource(createProxyTransport(client, {type: 'pod', namespace: 'm', name: 'p-0', port: '9090'}));
	expect(await failureOf(proxied)).toMatch(/^m\/pod\/p-0:9090 answers with more than 64 MB, which is not read/);
	expect(server.requests[1]?.path).toBe('/api/v1/namespaces/m/pods/p-0:9090/proxy/api/v1/query');
});

test('an answer without an end is cut off, and its connection with it', async () => {
	const server = await serve(response => {
		response.writeHead(200, {'content-type': 'application/json'});
		const piece = Buffer.alloc(1 << 20, ' ');
		const more = (): void => {
			while (!response.destroyed && response.write(piece));
			if (!response.destroyed) response.once('drain', more);
		};
		more();
	});
	expect(await failureOf(sourceOf(server.url, {}))).toContain('more than 64 MB');
	await server.quiet();
});

test('what a server of Prometheus 3 remarks of a query is kept apart from what it warns of', async () => {
	const server = await serve([
		json({status: 'success', data: {result: []}, infos: ['PromQL info: metric might not be a counter'], warnings: ['one store is down']}),
		empty,
	]);
	const source = sourceOf(server.url, {});
	expect(await ask(source)).toMatchObject({ok: true, value: {warnings: ['one store is down']}});
	await ask(source);
	expect(source.remarks()).toEqual(['PromQL info: metric might not be a counter']);
});

test('a VictoriaMetrics that answers in part says so in its own way, which is a warning like any other', async () => {
	const server = await serve(json({status: 'success', isPartial: true, data: {resultType: 'vector', result: []}}));
	expect(await ask(sourceOf(server.url, {}))).toMatchObject({
		...{ok: true, value: {warnings: ['A part of its storage did not answer: sums are too low.']}},
	});
});

test('a Mimir without a tenant says what is missing', async () => {
	const server = await serve(response => response.writeHead(401, {'content-type': 'text/plain'}).end('no org id'));
	expect(await failureOf(sourceOf(server.url, {}))).toContain('It wants a tenant: say which with tenant in the config file.');
});
