import {execFileSync} from 'node:child_process';
import dns from 'node:dns';
import {readFileSync, writeFileSync} from 'node:fs';
import {createServer as createHttpServer} from 'node:http';
import {type AddressInfo, connect, createServer, type Server} from 'node:net';
import path from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {startApiServer} from '../../source/demo/api-server/api-server.ts';
import {createAuthority} from '../cluster/certificates.ts';
import {admin, startTestServer} from '../demo/api-server/test-server.ts';
import {closeAfterEach} from '../metrics/close-after-each.ts';
import {folderOfFile} from '../session/folder-of-file.ts';
import {addService} from '../session/model-fleet.ts';
import {type FaultSession, isLive, startFaultSession} from './fault-session.ts';
import {leavesNothingBehind} from './leaks.ts';
import {seesTheTruth} from './sees-the-truth.ts';
import {tlsAlert} from './toxic.ts';
import {answersWith} from './wire-fault-table.ts';

leavesNothingBehind();
// Hooks run backwards: what is open is closed before its folder goes.
const folder = folderOfFile();
const closing = closeAfterEach();

type Options = Partial<Parameters<typeof startFaultSession>[0]>;

const start = async (options: Options = {}): Promise<FaultSession> =>
	closing(
		await startFaultSession({
			fill(server) {
				addService(server, 'llama');
				addService(server, 'qwen');
			},
			...options,
			session: {metrics: {type: 'off'}, ...options.session},
		}),
	);

const scale = ({server}: FaultSession, replicas: number, more: object = {}): void => {
	const llama = server.store.get('deployments', 'models', 'llama');
	if (llama === undefined) throw new Error('no Deployment');
	server.store.update('deployments', {...llama, metadata: {...llama.metadata, ...more}, spec: {...llama.spec, replicas}}, {});
};

const desired = (its: FaultSession): number | undefined => its.row('llama')?.service.replicas.desired;

const sentence = (its: FaultSession): string => its.snapshot().connection.sentence ?? '';

const closable = (server: Server) => closing({close: () => new Promise<void>(resolve => server.close(() => resolve()))});

test('a server that restarts elsewhere, behind the same address, is gone on with', async () => {
	const its = await start();
	await its.until(isLive);
	await its.server.close();
	scale(its, 4);
	await its.until(({connection}) => connection.freshness === 'OFFLINE', 30);
	const {store, clock} = its.server;
	const again = closing(await startApiServer({store, clock, tokens: [admin]}));
	its.stage.setTarget({host: '127.0.0.1', port: again.port});
	expect(await its.until(isLive)).toBeLessThanOrEqual(30);
	expect(desired(its)).toBe(4);
	await seesTheTruth(its, again.port);
});

test('another server at the address, whose versions are lower: everything is read again, and said', async () => {
	const its = await start();
	await its.until(isLive);
	const other = closing(await startTestServer());
	addService(other, 'mistral');
	its.stage.setTarget({host: '127.0.0.1', port: other.port});
	its.stage.cutAll('close');
	await its.until(({rows}) => rows.map(({service}) => service.name).join() === 'mistral', 120);
	await its.until(isLive);
	await seesTheTruth(its, other.port);
	expect(its.snapshot().limits.join(' ')).toContain('The versions of this cluster went backwards');
});

/** What a name leads to: an address, or a code of failure. */
const names = new Map<string, string>();
const {lookup} = dns;
dns.lookup = ((host: string, options: object, done: (error: Error | null, ...found: unknown[]) => void) => {
	const found = names.get(host);
	if (found === undefined) return lookup(host, options, done as never);
	if (!/^\d/.test(found)) return void setImmediate(done, Object.assign(new Error(found), {code: found, syscall: 'getaddrinfo'}));
	const all = 'all' in options && options.all === true;
	return void setImmediate(() => (all ? done(null, [{address: found, family: 4}]) : done(null, found, 4)));
}) as typeof lookup;
afterEach(() => names.clear());

test('a name that does not resolve is said to be one, and the next address of a server that has moved is used', async () => {
	names.set('api.example.test', '127.0.0.1');
	const authority = createAuthority('stage');
	const file = path.join(folder(), 'ca.crt');
	writeFileSync(file, authority.cert);
	const its = await start({
		host: 'api.example.test',
		serverOptions: {tls: authority.issue('api', 'subjectAltName=DNS:api.example.test')},
		parts: {cluster: {'certificate-authority': file}},
	});
	await its.until(isLive);
	names.set('api.example.test', 'ENOTFOUND');
	its.stage.cutAll('reset');
	await its.until(({connection}) => connection.freshness === 'OFFLINE', 30);
	expect(sentence(its)).toMatch(/its name cannot be resolved\. Check the network or VPN\./);
	scale(its, 6);
	const relay = createServer(socket => {
		const onwards = connect(its.server.port, '127.0.0.1');
		for (const [one, another] of [
			[socket, onwards],
			[onwards, socket],
		] as const) {
			one.pipe(another);
			one.on('error', () => another.destroy()).on('close', () => another.destroy());
		}
	});
	await new Promise<void>(resolve => relay.listen(its.stage.port, '127.0.0.2', resolve));
	closable(relay);
	names.set('api.example.test', '127.0.0.2');
	const before = its.stage.connections().length;
	expect(await its.until(isLive)).toBeLessThanOrEqual(30);
	expect(desired(its)).toBe(6);
	expect(its.stage.connections()).toHaveLength(before);
	await its.session.close();
});

test('a proxy that wants a password is told from a server that is away; once it lets us through all is well', async () => {
	let isOpen = true;
	const tunnels = new Set<{destroy: () => unknown}>();
	const proxy = createHttpServer().on('connect', ({url = ''}, socket) => {
		tunnels.add(socket.on('error', () => {}));
		if (!isOpen) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
		const onwards = connect(Number(url.split(':')[1]), '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
			socket.pipe(onwards).pipe(socket);
		}).on('error', () => socket.destroy());
		socket.on('close', () => onwards.destroy());
		return undefined;
	});
	await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
	closable(proxy);
	const authority = createAuthority('stage');
	const file = path.join(folder(), 'ca.crt');
	writeFileSync(file, authority.cert);
	const its = await start({
		serverOptions: {tls: authority.issue('api', 'subjectAltName=IP:127.0.0.1')},
		parts: {
			cluster: {'certificate-authority': file, 'proxy-url': `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`},
		},
	});
	await its.until(isLive);
	isOpen = false;
	for (const tunnel of tunnels) tunnel.destroy();
	await its.until(({connection}) => connection.freshness === 'OFFLINE', 60);
	expect(sentence(its)).toMatch(/the proxy wants a user name and password \(407\)/);
	scale(its, 3);
	isOpen = true;
	expect(await its.until(isLive)).toBeLessThanOrEqual(60);
	expect(desired(its)).toBe(3);
	await its.session.close();
});

test('certificates of the server are rotated: it is not trusted until the file of its authority says so', async () => {
	const [old, next] = [createAuthority('old'), createAuthority('next')];
	const file = path.join(folder(), 'ca.crt');
	writeFileSync(file, old.cert);
	const its = await start({
		serverOptions: {tls: old.issue('api', 'subjectAltName=IP:127.0.0.1')},
		parts: {cluster: {'certificate-authority': file}},
	});
	await its.until(isLive);
	const {store, clock} = its.server;
	const again = closing(await startApiServer({store, clock, tokens: [admin], tls: next.issue('api', 'subjectAltName=IP:127.0.0.1')}));
	its.stage.setTarget({host: '127.0.0.1', port: again.port});
	its.stage.cutAll('close');
	await its.until(({connection}) => connection.freshness === 'OFFLINE', 60);
	expect(sentence(its)).toMatch(/the server's certificate is signed by an(other)? (unknown )?authority/);
	scale(its, 8);
	writeFileSync(file, next.cert);
	expect(await its.until(isLive, 120)).toBeLessThanOrEqual(90);
	expect(desired(its)).toBe(8);
});

test('of TLS: an alert in the middle of a line, and a way that dies, cost nothing that was told', async () => {
	const authority = createAuthority('stage');
	const file = path.join(folder(), 'ca.crt');
	writeFileSync(file, authority.cert);
	const its = await start({
		serverOptions: {tls: authority.issue('api', 'subjectAltName=IP:127.0.0.1')},
		parts: {cluster: {'certificate-authority': file}},
	});
	await its.until(isLive);
	its.stage.setToxics([{type: 'inject', bytes: tlsAlert, times: 8}]);
	scale(its, 5);
	addService(its.server, 'phi');
	await its.pass(5);
	expect(its.isMet()).toBe(true);
	its.stage.setToxics([]);
	await its.until(isLive);
	await seesTheTruth(its);
	its.stage.holdAll();
	scale(its, 9);
	its.stage.release();
	await its.until(() => desired(its) === 9, 120);
	await its.until(isLive);
	await seesTheTruth(its);
});

test('a line of three megabytes, its characters split over pieces, comes through and holds nothing up', async () => {
	const its = await start();
	await its.until(isLive);
	its.stage.setToxics([{type: 'slicer', bytes: 10_007, delay: 0}]);
	scale(its, 5, {annotations: {'example.com/note': '€'.repeat(1_000_000)}});
	await its.until(() => desired(its) === 5, 90);
	expect(its.words()).toEqual(['CONNECTING', 'LIVE']);
	await seesTheTruth(its);
});

test('a continue token that expires on page two leads to one whole list', async () => {
	const its = await start({
		fill: server => addService(server, 'llama', {replicas: 160}),
		before({setFault}) {
			setFault(({url}, response) => {
				if (url?.includes('continue=') !== true) return false;
				answersWith(410, 'Expired', 'The provided continue parameter is too old')(response);
				return true;
			});
		},
	});
	await its.until(isLive);
	expect(its.requests().some(line => line.includes('/pods?') && line.includes('resourceVersionMatch=NotOlderThan'))).toBe(true);
	expect(its.row('llama')?.service.pods).toHaveLength(160);
});

test('a change that a watch never tells is found by the audit within three quarters of an hour, corrected and counted', async () => {
	const its = await start();
	await its.until(isLive);
	const open = new Set<{readonly write: (text: string) => unknown}>();
	const bookmark = (): string =>
		`${JSON.stringify({type: 'BOOKMARK', object: {kind: 'Deployment', metadata: {resourceVersion: its.server.store.resourceVersion()}}})}\n`;
	its.setFault(({url = ''}, response) => {
		if (!url.includes('/deployments?') || !url.includes('watch=1')) return false;
		response.writeHead(200, {'content-type': 'application/json'}).write(bookmark());
		open.add(response);
		return true;
	});
	its.stage.cutAll('close');
	await its.pass(10);
	scale(its, 11);
	for (let minute = 0; minute < 45 && desired(its) !== 11; minute++) {
		await its.pass(60, 12);
		for (const stream of open) stream.write(bookmark());
	}
	expect(desired(its)).toBe(11);
	expect(its.snapshot().limits).toContain(
		'The watch of Deployments had not told all of one Deployment, an audit found: everything was read again.',
	);
});

test('on a link of five kilobytes a second rows come page by page, with how many are to come, and nobody is called away', async () => {
	const seen: string[] = [];
	const its = await start({
		fill(server) {
			for (let number = 0; number < 60; number++) addService(server, `llama-${number}`, {replicas: 1});
		},
		before: ({stage}) => stage.setToxics([{type: 'bandwidth', bytesPerSecond: 50_000, isShared: true}]),
	});
	its.session.store.subscribe(() => {
		const {loading, rows} = its.snapshot();
		if (loading.stage !== 'done' && loading.total !== undefined && loading.loaded > 0) seen.push(`${rows.length} of ${loading.total}`);
	});
	await its.untilSlowly(({loading}) => loading.stage === 'done', 10);
	expect(seen.length).toBeGreaterThan(0);
	expect(its.words()).not.toContain('OFFLINE');
	its.stage.setToxics([]);
	await its.until(isLive);
	await seesTheTruth(its);
});

test('401 for ever starts a credential plugin no more often than once a minute or so', async () => {
	const count = path.join(folder(), 'count');
	writeFileSync(count, '');
	const credential = {apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: {token: 'admin-token'}};
	const script = path.join(folder(), 'plugin.sh');
	writeFileSync(script, `#!/bin/sh\necho x >> ${count}\necho '${JSON.stringify(credential)}'\n`, {mode: 0o755});
	execFileSync(script);
	writeFileSync(count, '');
	const exec = {apiVersion: 'client.authentication.k8s.io/v1', command: script, interactiveMode: 'Never'};
	const its = await start({parts: {user: {exec}}});
	await its.until(({loading}) => loading.stage === 'done', 600);
	its.setFault((_, response) => {
		answersWith(401, 'Unauthorized', 'Unauthorized')(response);
		return true;
	});
	its.stage.cutAll('close');
	await its.pass(600);
	expect(its.snapshot().connection.freshness).toBe('NO ACCESS');
	expect(readFileSync(count, 'utf8').split('x').length - 1).toBeLessThanOrEqual(12);
});
