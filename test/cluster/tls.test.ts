import {afterEach, beforeAll, expect, test} from 'vitest';
import type {ClusterClient} from '../../source/cluster/cluster-client.ts';
import {createAuthority} from './certificates.ts';
import {connect, type TargetParts} from './connect.ts';
import {createPluginFolder, credential, print} from './credentials/plugin-folder.ts';
import {eventually} from './eventually.ts';
import {json, type ScriptedServer, startServer} from './scripted-server.ts';
import {createSteppedClock} from './stepped-clock.ts';
import {type TlsCase, tlsCases} from './tls-cases.ts';

const open: Array<{readonly close: () => Promise<void>}> = [];
let cases: readonly TlsCase[];

beforeAll(() => {
	cases = tlsCases();
});
afterEach(async () => {
	for (const thing of open.splice(0).toReversed()) await thing.close();
});
const client = (server: ScriptedServer, parts: TargetParts, options?: Parameters<typeof connect>[2]): ClusterClient => {
	const made = connect(server.url, parts, options);
	open.push(made);
	return made;
};

const serve = async (tls: object): Promise<ScriptedServer> => {
	const server = await startServer(json({fine: true}), tls);
	open.push(server);
	return server;
};

const sentenceOf = async (one: ClusterClient): Promise<string | undefined> => {
	const answer = await one.getJson({path: '/api'});
	return answer.ok ? undefined : answer.failure.sentence;
};

test('a server is spoken to only if its certificate is in order, and otherwise a sentence says what is wrong', async () => {
	for (const {name, server: tls, cluster, refused} of cases) {
		const server = await serve(tls);
		const sentence = await sentenceOf(client(server, {cluster, user: {token: 'secret'}}));
		expect(sentence === undefined ? 'spoken to' : sentence, name).toContain(refused ?? 'spoken to');
		// Nothing of ours has reached one that is not who it should be.
		expect(server.requests, name).toHaveLength(refused === undefined ? 1 : 0);
	}
});

test('NODE_TLS_REJECT_UNAUTHORIZED changes nothing', async () => {
	const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
	process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
	try {
		for (const {server: tls, cluster, refused} of cases.filter(one => one.refused !== undefined)) {
			expect(await sentenceOf(client(await serve(tls), {cluster}))).toContain(refused);
		}
	} finally {
		if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
		else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
	}
});

test('the name that is asked for is told to the server, and an address is not', async () => {
	const asked: unknown[] = [];
	for (const {server: tls, cluster} of cases.slice(0, 2)) {
		const server = await serve({
			...tls,
			SNICallback: (name: string, done: (error: null) => void) => {
				asked.push(name);
				done(null);
			},
		});
		await sentenceOf(client(server, {cluster}));
	}
	expect(asked).toEqual(['api.internal']);
});

test('a certificate or authority that is none, and a key of another certificate, are failures of the credentials', async () => {
	const server = await serve(cases[0]?.server ?? {});
	const [one, other] = [createAuthority('one'), createAuthority('other')];
	const data = (text: string): string => Buffer.from(text).toString('base64');
	const wrong: readonly TargetParts[] = [
		{cluster: {'certificate-authority-data': data('no certificate')}},
		{user: {'client-certificate-data': data('x'), 'client-key-data': data(one.key)}},
		{user: {'client-certificate-data': data(one.cert), 'client-key-data': data(other.key)}},
	];
	for (const parts of wrong) {
		const answer = await client(server, parts).getJson({path: '/api'});
		expect(answer).toMatchObject({ok: false, failure: {kind: 'credentials'}});
		expect(answer.ok ? '' : answer.failure.sentence).not.toContain('PRIVATE');
	}
	expect(server.requests).toHaveLength(0);
});

test('files of certificates that were not taken are read again for the next request, and not a minute later', async () => {
	const [one, other] = [createAuthority('one'), createAuthority('other')];
	const person = one.issue('person', 'extendedKeyUsage=clientAuth');
	const tls = one.issue('server', 'subjectAltName=IP:127.0.0.1');
	const server = await startServer(json({}), {...tls, ca: one.cert, requestCert: true, rejectUnauthorized: true});
	open.push(server);
	const files: Record<string, string> = {ca: other.cert, cert: 'half of a file', key: other.key};
	const clock = createSteppedClock();
	const parts = {cluster: {'certificate-authority': 'ca'}, user: {'client-certificate': 'cert', 'client-key': 'key'}};
	const asked = client(server, parts, {clock, readFile: async file => files[file] ?? ''});
	const sentence = async (): Promise<string> => {
		const answer = await asked.getJson({path: '/api'});
		return answer.ok ? 'taken' : answer.failure.sentence;
	};
	expect(await sentence()).not.toBe('taken');
	files['cert'] = person.cert;
	expect(await sentence()).toContain('our certificate and its key do not belong together');
	files['key'] = person.key;
	const replaced = 'authority. If it was replaced, the kubeconfig needs the new one.';
	expect(await sentence()).toContain(replaced);
	// Not even the root of what the server shows.
	files['ca'] = createAuthority('third').cert;
	expect(await sentence()).toContain(`unknown ${replaced}`);
	files['ca'] = one.cert;
	expect(await sentence()).toBe('taken');
});

test('a renewed client certificate is used for what follows; idle connections of the old one are closed, and what runs on one ends first', async () => {
	const authority = createAuthority('own');
	const tls = authority.issue('server', 'subjectAltName=IP:127.0.0.1');
	const seen: string[] = [];
	let endWatch = (): void => {};
	const server = await startServer(
		(response, request) => {
			seen.push(`${request.path} ${(response.socket as import('node:tls').TLSSocket).getPeerCertificate().subject.CN}`);
			if (request.path !== '/watch') return void json({})(response, request);
			response.writeHead(200).write('first\n');
			endWatch = () => response.end('last\n');
		},
		{...tls, ca: authority.cert, requestCert: true, rejectUnauthorized: true},
	);
	open.push(server);
	const plugins = createPluginFolder();
	open.push(plugins);
	const clock = createSteppedClock();
	const plugin = (name: string) => {
		const {cert, key} = authority.issue(name, 'extendedKeyUsage=clientAuth');
		const expirationTimestamp = new Date(clock.now() + 60_000).toISOString();
		return plugins.plugin('login', print(credential({clientCertificateData: cert, clientKeyData: key, expirationTimestamp})));
	};
	const cluster = {'certificate-authority-data': Buffer.from(authority.cert).toString('base64')};
	const one = client(server, {cluster, user: {exec: plugin('old')}}, {clock});
	const lines: string[] = [];
	let ended = false;
	one.lines(
		{path: '/watch'},
		{
			lines: batch => lines.push(...batch),
			end: () => {
				ended = true;
			},
		},
	);
	await eventually(() => lines.length === 1);
	await one.getJson({path: '/a'});
	expect(server.sockets.size).toBe(2);
	clock.advance(55_000);
	plugin('new');
	await one.getJson({path: '/b'});
	expect(seen).toEqual(['/watch old', '/a old', '/b new']);
	// The idle one is gone; the watch goes on, and takes its connection with it.
	await eventually(() => server.sockets.size === 2);
	endWatch();
	await eventually(() => ended);
	expect(lines).toEqual(['first', 'last']);
	await eventually(() => server.sockets.size === 1);
});
