import {execFile, spawn} from 'node:child_process';
import {chmod, readFile, writeFile} from 'node:fs/promises';
import {createServer, type IncomingMessage} from 'node:http';
import {type AddressInfo, connect as connectSocket, type Socket} from 'node:net';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {reviewAccess, reviewRules, rulesAllow, whoAmI} from '../../source/cluster/access-review.ts';
import type {ClusterClient} from '../../source/cluster/cluster-client.ts';
import type {TargetOptions} from '../../source/cluster/kubeconfig/resolve-target.ts';
import {deployment as deployments} from '../../source/serving/deployment.ts';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {mirror} from './mirror.ts';
import {clientOf} from './plane-client.ts';
import {deployment, listOf, namespace} from './serving-manifests.ts';

const run = promisify(execFile);

type Environment = Readonly<Record<string, string>>;

describeWithControlPlane('credentials and ways to a real API server', assets => {
	let plane: ControlPlane;
	const open: Array<{readonly close: () => unknown}> = [];
	const kubectl = path.join(assets, 'kubectl');
	const inFolder = (name: string): string => path.join(plane.folder, name);

	const role = (rules: readonly unknown[]) => [
		{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: {name: 'viewing', namespace: 'team'}, rules},
		{
			...{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: {name: 'viewing', namespace: 'team'}},
			roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'viewing'},
			subjects: [{kind: 'User', name: 'viewer', apiGroup: 'rbac.authorization.k8s.io'}],
		},
	];

	beforeAll(async () => {
		plane = await startControlPlane();
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(
				...[namespace('team'), namespace('closed'), deployment({namespace: 'team', name: 'chat', replicas: 0})],
				...role([{apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch']}]),
			),
		);
	});

	afterEach(async () => {
		for (const thing of open.splice(0).toReversed()) await thing.close();
	});

	afterAll(async () => {
		await plane?.stop();
	});

	/** A kubeconfig of one cluster and one user. */
	const kubeconfig = async (name: string, user: object, cluster: object = {}): Promise<string> => {
		const file = inFolder(`${name}.yaml`);
		const entry = {server: plane.server, 'certificate-authority': inFolder('ca.crt'), ...cluster};
		const config = {
			...{apiVersion: 'v1', kind: 'Config', 'current-context': 'here', clusters: [{name: 'real', cluster: entry}]},
			...{users: [{name: 'someone', user}], contexts: [{name: 'here', context: {cluster: 'real', user: 'someone'}}]},
		};
		await writeFile(file, JSON.stringify(config));
		return file;
	};

	const connect = async (file: string, options?: TargetOptions, environment?: Environment): Promise<ClusterClient> => {
		const client = await clientOf(file, options, environment);
		open.push(client);
		return client;
	};

	/** Who the server takes us and kubectl for, with the same file, flags and environment: name, then groups. */
	const identities = async (file: string, options: TargetOptions = {}, environment: Environment = {}) => {
		const me = await whoAmI(await connect(file, options, environment));
		const flags = [
			...(options.as === undefined ? [] : ['--as', options.as]),
			...(options.asUid === undefined ? [] : ['--as-uid', options.asUid]),
			...(options.asGroups ?? []).flatMap(group => ['--as-group', group]),
		];
		const {stdout} = await run(kubectl, ['--kubeconfig', file, 'auth', 'whoami', '-o', 'json', ...flags], {
			env: {PATH: process.env['PATH'], HOME: plane.folder, ...environment},
		});
		const theirs = (JSON.parse(stdout) as {status: {userInfo: {username: string; groups: string[]}}}).status.userInfo;
		return {ours: me.ok ? [me.value.user, ...me.value.groups] : me.failure, theirs: [theirs.username, ...theirs.groups]};
	};

	it('a credential plugin says who we are, once for many requests', async () => {
		const plugin = inFolder('plugin');
		const credential = {apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: {token: 'oncall-token'}};
		await writeFile(plugin, `#!/bin/sh\necho run >> ${inFolder('plugin.runs')}\necho '${JSON.stringify(credential)}'\n`);
		await chmod(plugin, 0o755);
		const file = await kubeconfig('exec', {
			exec: {apiVersion: credential.apiVersion, command: './plugin', interactiveMode: 'Never', provideClusterInfo: true},
		});
		const {ours, theirs} = await identities(file);
		expect(ours).toEqual(theirs);
		expect(ours).toEqual(['oncall', 'oncall', 'system:authenticated']);
		await writeFile(inFolder('plugin.runs'), '');
		const client = await connect(file);
		await Promise.all(Array.from({length: 5}, () => whoAmI(client)));
		expect(await readFile(inFolder('plugin.runs'), 'utf8')).toBe('run\n');
	});

	it('a client certificate says who we are, by files and by data', async () => {
		const openssl = (...arguments_: readonly string[]) => run('openssl', [...arguments_], {cwd: plane.folder});
		const subject = '/O=sre/O=team:chat/CN=jane';
		await openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'jane.key', '-out', 'jane.csr', '-subj', subject);
		await openssl(
			'x509',
			'-req',
			'-in',
			'jane.csr',
			'-CA',
			'ca.crt',
			'-CAkey',
			'ca.key',
			'-CAcreateserial',
			'-out',
			'jane.crt',
			'-days',
			'1',
		);
		const files = await kubeconfig('certificate', {'client-certificate': 'jane.crt', 'client-key': 'jane.key'});
		const base64 = async (name: string): Promise<string> => (await readFile(inFolder(name))).toString('base64');
		const data = await kubeconfig(
			'certificate-data',
			{'client-certificate-data': await base64('jane.crt'), 'client-key-data': await base64('jane.key')},
			{'certificate-authority': undefined, 'certificate-authority-data': await base64('ca.crt')},
		);
		for (const file of [files, data]) {
			const {ours, theirs} = await identities(file);
			expect(ours).toEqual(theirs);
			expect(ours).toEqual(['jane', 'sre', 'team:chat', 'system:authenticated']);
		}
	});

	it('a token file is read again when its token is refused', async () => {
		await writeFile(inFolder('token'), 'viewer-token\n');
		const file = await kubeconfig('token-file', {tokenFile: 'token'});
		expect((await identities(file)).ours).toEqual(['viewer', 'viewer', 'system:authenticated']);
		const client = await connect(file);
		await writeFile(inFolder('token'), 'outdated-token');
		expect(await whoAmI(client)).toMatchObject({ok: false, failure: {kind: 'unauthorized'}});
		await writeFile(inFolder('token'), 'oncall-token');
		expect(await whoAmI(client)).toMatchObject({ok: true, value: {user: 'oncall'}});
	});

	it('a server that another authority has signed for is not spoken to', async () => {
		await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'x.key', '-out', 'x.crt', '-subj', '/CN=x'], {
			cwd: plane.folder,
		});
		const file = await kubeconfig('stranger', {token: 'admin-token'}, {'certificate-authority': 'x.crt'});
		const answer = await whoAmI(await connect(file));
		expect(answer).toMatchObject({ok: false, failure: {kind: 'unreachable'}});
		expect(answer.ok || answer.failure.sentence).toMatch(/certificate/);
	});

	it.each([
		['a user alone', {as: 'jane'}],
		['a user with groups, one of them with a comma', {as: 'jane', asGroups: ['sre', 'team:a,b']}],
		['a user with a UID', {as: 'jane', asUid: '42', asGroups: ['sre']}],
		['a service account', {as: 'system:serviceaccount:team:bot'}],
	] satisfies ReadonlyArray<[string, TargetOptions]>)('impersonates %s as kubectl does', async (_, options) => {
		const {ours, theirs} = await identities(plane.kubeconfig('admin'), options);
		expect(ours).toEqual(theirs);
		expect(ours).toContain(options.as);
		for (const group of 'asGroups' in options ? options.asGroups : []) expect(ours).toContain(group);
	});

	it('lists and watches over plain HTTP through kubectl proxy', async () => {
		const proxy = spawn(kubectl, ['--kubeconfig', plane.kubeconfig('admin'), 'proxy', '--port=0'], {stdio: ['ignore', 'pipe', 'inherit']});
		open.push({close: () => proxy.kill()});
		const address = await new Promise<string>((resolve, reject) => {
			let said = '';
			proxy.stdout.on('data', piece => {
				said += String(piece);
				const [found] = /127\.0\.0\.1:\d+/.exec(said) ?? [];
				if (found !== undefined) resolve(found);
			});
			proxy.once('exit', code => reject(new Error(`kubectl proxy ended with ${code}`)));
		});
		const file = await kubeconfig('plain', {}, {server: `http://${address}`, 'certificate-authority': undefined});
		const client = await connect(file);
		expect(await whoAmI(client)).toMatchObject({ok: true, value: {user: 'admin'}});
		const [watched] = deployments.watches;
		if (watched === undefined) throw new Error('nothing is watched');
		const copy = mirror(client, watched);
		open.push(copy.reflector);
		await copy.until(() => copy.lines().length === 1);
		await plane.kubectl(['create', '-f', '-'], listOf(deployment({namespace: 'closed', name: 'later', replicas: 0})));
		await copy.until(() => copy.lines().some(line => line.startsWith('closed/later ')));
	});

	/** A CONNECT proxy that sends every address to the API server's loopback, and keeps what it was asked for. */
	const startProxy = async () => {
		const asked: string[] = [];
		const sockets = new Set<Socket>();
		const server = createServer((_, response) => response.writeHead(400).end());
		server.on('connect', (request: IncomingMessage, near: Socket, head: Buffer) => {
			asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? 'nobody'}`);
			const far = connectSocket(Number(new URL(plane.server).port), '127.0.0.1', () => {
				near.write('HTTP/1.1 200 OK\r\n\r\n');
				far.write(head);
				far.pipe(near);
				near.pipe(far);
			});
			for (const socket of [near, far]) {
				sockets.add(socket);
				socket.on('error', () => {
					near.destroy();
					far.destroy();
				});
			}
		});
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
		open.push({
			close() {
				for (const socket of sockets) socket.destroy();
				return new Promise(resolve => server.close(resolve));
			},
		});
		return {port: (server.address() as AddressInfo).port, asked};
	};

	it('goes through HTTPS_PROXY, and not where NO_PROXY says so', async () => {
		const {port, asked} = await startProxy();
		// An address of the certificate that nobody has here: only the proxy leads to it.
		const elsewhere = `10.0.0.1:${new URL(plane.server).port}`;
		const file = await kubeconfig('proxied', {token: 'oncall-token'}, {server: `https://${elsewhere}`});
		const {ours, theirs} = await identities(file, {}, {HTTPS_PROXY: `http://127.0.0.1:${port}`});
		expect(ours).toEqual(theirs);
		expect(ours).toEqual(['oncall', 'oncall', 'system:authenticated']);
		expect(asked).toEqual([`${elsewhere} nobody`, `${elsewhere} nobody`]);
		// Loopback is never proxied, as with kubectl.
		expect((await identities(plane.kubeconfig('oncall'), {}, {HTTPS_PROXY: `http://127.0.0.1:${port}`})).ours).toContain('oncall');
		expect(asked).toHaveLength(2);
	});

	it('goes through the proxy-url of the kubeconfig, with its name and password', async () => {
		const {port, asked} = await startProxy();
		const file = await kubeconfig('proxy-url', {token: 'oncall-token'}, {'proxy-url': `http://jane:secret@127.0.0.1:${port}`});
		const {ours, theirs} = await identities(file, {}, {NO_PROXY: '*'});
		expect(ours).toEqual(theirs);
		const place = new URL(plane.server).host;
		const basic = `Basic ${Buffer.from('jane:secret').toString('base64')}`;
		expect(asked).toEqual([`${place} ${basic}`, `${place} ${basic}`]);
	});

	it('a Role in one namespace is enough there, and everywhere else a sentence says what is missing', async () => {
		const client = await connect(plane.kubeconfig('viewer'));
		const [watched] = deployments.watches;
		if (watched === undefined) throw new Error('nothing is watched');
		const own = mirror(client, watched, {namespace: 'team'});
		const all = mirror(client, watched);
		open.push(own.reflector, all.reflector);
		await own.until(() => own.events.some(({type}) => type === 'listed'));
		expect(own.lines()).toHaveLength(1);
		await plane.kubectl(['annotate', 'deployment/chat', '-n', 'team', 'touched=yes']);
		await own.until(() => own.events.some(({type}) => type === 'changed'));
		await all.until(() => all.events.length > 0);
		expect(all.events[0]).toMatchObject({type: 'trouble', failure: {kind: 'forbidden', status: 403}});
		const [trouble] = all.events;
		expect(trouble?.type === 'trouble' && trouble.failure.sentence).toContain('cannot list resource "deployments"');

		const patch = {verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'team'};
		const rules = await reviewRules(client, 'team');
		if (!rules.ok) throw new Error(rules.failure.sentence);
		expect(rulesAllow(rules.value, {...patch, verb: 'watch'})).toBe(true);
		expect(rulesAllow(rules.value, patch)).toBe(false);
		for (const question of [patch, {...patch, verb: 'watch'}, {...patch, verb: 'watch', namespace: 'closed'}]) {
			const {stdout} = await run(kubectl, [
				...['--kubeconfig', plane.kubeconfig('viewer'), 'auth', 'can-i', question.verb, 'deployments.apps', '-n', question.namespace],
			]).catch(error => error as {stdout: string});
			expect(await reviewAccess(client, question)).toMatchObject({ok: true, value: {allowed: stdout.trim() === 'yes'}});
		}
	});
});
