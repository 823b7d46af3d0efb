import {copyFile, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import type {Freshness} from '../../source/domain/connection.ts';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {startPart} from '../control-plane/plane-parts.ts';
import {bindRoles, roleBinding} from './cluster-roles.ts';
import {startDemandingProxy} from './demanding-proxy.ts';
import {planeCertificates, shownSerial} from './plane-certificates.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {deployment, listOf, namespace} from './serving-manifests.ts';
import {type StagedPlane, stagePlane} from './staged-plane.ts';

const everything = {apiVersion: 'audit.k8s.io/v1', kind: 'Policy', omitStages: ['RequestReceived'], rules: [{level: 'Metadata'}]};
const flags = [
	...['--client-ca-file=clients.crt', '--tls-cert-file=serving.crt', '--tls-private-key-file=serving.key'],
	'--audit-policy-file=audit-everything.yaml',
];
/** Collections that are watched, and what is asked beside them. */
const mostAtOnce = 14;

type AuditLine = {readonly userAgent?: string; readonly responseStatus?: {readonly code?: number}};

describeWithControlPlane('credentials and ways that are changed under a session', () => {
	let plane: ControlPlane;
	let staged: StagedPlane;
	let certificates: ReturnType<typeof planeCertificates>;
	let bound: PlaneSession;
	let fixed: PlaneSession;
	let person: PlaneSession;
	const open: Array<{readonly close: () => unknown}> = [];
	const file = (name: string): string => path.join(plane.folder, name);

	const newToken = async (): Promise<void> =>
		writeFile(file('bound.token'), await plane.kubectl(['create', 'token', 'robot', '-n', 'models', '--duration=1h']));
	const createRobot = async (): Promise<void> => {
		await plane.kubectl(['create', 'serviceaccount', 'robot', '-n', 'models']);
		await newToken();
	};
	const begin = async (name: string, user: object, cluster?: object): Promise<PlaneSession> => {
		const started = await startPlaneSession(await staged.kubeconfigOf(name, user, cluster), {
			...{random: () => 0, connect: {environment: {}, userAgent: name}},
		});
		open.push(started);
		await started.until(({loading, rows}) => (loading.stage === 'done' && rows.length === 2 ? true : undefined));
		return started;
	};

	beforeAll(async () => {
		plane = await startControlPlane();
		certificates = planeCertificates(plane.folder);
		await bindRoles(plane, 'oncall');
		const subjects = [{kind: 'ServiceAccount', name: 'robot', namespace: 'models'}];
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(
				...[namespace('models'), ...['chat', 'embed'].map(name => deployment({namespace: 'models', name, replicas: 0}))],
				...(['viewer', 'operator', 'cluster-extras'] as const).map(role => ({
					...{...roleBinding(role, 'nobody'), metadata: {name: `robot-${role}`}, subjects},
				})),
			),
		);
		await createRobot();
		for (const name of ['clients', 'clients-next', 'strangers']) await certificates.authority(name);
		await certificates.issue('serving', 'ca', '/CN=127.0.0.1');
		await certificates.issue('person', 'clients', '/CN=oncall');
		await copyFile(file('ca.crt'), file('trusted.crt'));
		await writeFile(file('fixed.token'), 'oncall-token');
		await writeFile(file('audit-everything.yaml'), JSON.stringify(everything));
		await plane.killApiServer();
		await plane.startApiServer(...flags);
		staged = await stagePlane(plane);
		[bound, fixed, person] = await Promise.all([
			begin('bound', {tokenFile: 'bound.token'}),
			begin('fixed', {tokenFile: 'fixed.token'}),
			begin('person', {'client-certificate': 'person.crt', 'client-key': 'person.key'}, {'certificate-authority': 'trusted.crt'}),
		]);
	});

	afterAll(async () => {
		for (const thing of open.toReversed()) await thing.close();
		await staged?.stage.close();
		await plane?.stop();
	});

	const shows = (session: PlaneSession, freshness: Freshness): Promise<Snapshot> =>
		session.until(now => (now.connection.freshness === freshness ? now : undefined));
	/** The first thing that is said of a broken connection is that it broke. */
	const says = (session: PlaneSession, freshness: Freshness, sentence: RegExp): Promise<Snapshot> =>
		session.until(now => (now.connection.freshness === freshness && sentence.test(now.connection.sentence ?? '') ? now : undefined));
	/** Requests of a session that a server has refused for what they were signed with. */
	const refused = async (agent: string, log = 'audit.log'): Promise<number> =>
		(await readFile(file(log), 'utf8'))
			.split('\n')
			.filter(line => line !== '')
			.map(line => JSON.parse(line) as AuditLine)
			.filter(({userAgent, responseStatus}) => userAgent === agent && responseStatus?.code === 401).length;
	/** As the key does it: what was cut several times in a row waits longer each time. */
	const tryNow = (...sessions: readonly PlaneSession[]): void => {
		for (const {session} of sessions) session.retryNow();
	};
	let replicas = 0;
	/** It is followed, not only said to be. */
	const follow = async (...sessions: readonly PlaneSession[]): Promise<void> => {
		replicas += 1;
		await plane.kubectl(['scale', 'deployment/chat', '-n', 'models', `--replicas=${replicas}`]);
		for (const session of sessions) await session.row('chat', ({service}) => service.replicas.desired === replicas);
	};
	/** The server shows another certificate to who connects from now on. */
	const serve = async (by: string): Promise<void> => {
		const before = await shownSerial(plane.server);
		await certificates.issue('serving', by, '/CN=127.0.0.1');
		while ((await shownSerial(plane.server)) === before);
	};
	const logIn = / does not accept these credentials any more\. ctrl-r logs in again; tried again by itself in \d+ s\.$/;

	it('a new certificate of the server by the same authority is nothing to speak of', async () => {
		const words = new Set<Freshness>();
		open.push({close: person.session.store.subscribe(() => words.add(person.session.store.get().connection.freshness))});
		await serve('ca');
		staged.stage.cutAll('reset');
		await follow(bound, fixed, person);
		expect([...words]).toEqual(['LIVE']);
	});

	it('one by another authority is refused in one sentence, and taken as soon as the file of the authority is replaced', async () => {
		await serve('strangers');
		staged.stage.cutAll('reset');
		const sentence =
			/^Cannot reach person \(127\.0\.0\.1:\d+\): the server's certificate is signed by an unknown authority\. If it was replaced, the kubeconfig needs the new one\. Trying again in \d+ s; ctrl-r tries now\.$/;
		const {rows} = await says(person, 'OFFLINE', sentence);
		expect(rows).toHaveLength(2);
		await copyFile(file('strangers.crt'), file('trusted.crt'));
		await shows(person, 'LIVE');
		await serve('ca');
		await copyFile(file('ca.crt'), file('trusted.crt'));
		staged.stage.cutAll('reset');
		tryNow(bound, fixed, person);
		await follow(bound, fixed, person);
		await Promise.all([bound, fixed, person].map(session => shows(session, 'LIVE')));
	});

	it('a client certificate that is not taken any more is said, with few questions; the next one in its files is used by itself', async () => {
		for (const kind of ['key', 'crt']) await copyFile(file(`clients-next.${kind}`), file(`clients.${kind}`));
		const chat = (await person.row('chat')).service.uid;
		for (let isTaken = true; isTaken; ) {
			const preparation = await person.session.gate.prepare({type: 'restart'}, chat);
			isTaken = preparation.status === 'ready';
			// What is followed is followed still: the server asks who we are when a request comes, not while it answers.
			expect(person.session.store.get().connection.freshness).toBe('LIVE');
		}
		const before = await refused('person');
		staged.stage.cutAll('reset');
		const {rows} = await says(person, 'NO ACCESS', logIn);
		expect(rows).toHaveLength(2);
		await certificates.issue('person', 'clients', '/CN=oncall');
		await shows(person, 'LIVE');
		await follow(person);
		expect((await refused('person')) - before).toBeLessThan(mostAtOnce);
	});

	it('an account that is deleted is said, with few questions; the next token in its file is used as soon as a person tries again', async () => {
		await plane.kubectl(['delete', 'serviceaccount', 'robot', '-n', 'models']);
		const chat = (await bound.row('chat')).service.uid;
		// The server knows a token for ten seconds more.
		for (let isTaken = true; isTaken; ) isTaken = (await bound.session.gate.prepare({type: 'restart'}, chat)).status === 'ready';
		const before = await refused('bound');
		staged.stage.cutAll('reset');
		await says(bound, 'NO ACCESS', logIn);
		await createRobot();
		tryNow(bound);
		await shows(bound, 'LIVE');
		await follow(bound);
		expect((await refused('bound')) - before).toBeLessThan(mostAtOnce);
	});

	it('behind the same name stands another server, with other tokens: who has one of them goes on, the other is told to log in', async () => {
		const port = Number(new URL(plane.server).port) + 1;
		const tokens = await readFile(file('tokens.csv'), 'utf8');
		await writeFile(file('tokens-next.csv'), tokens.replace('oncall-token', 'next-token'));
		const own = [`--secure-port=${port}`, '--audit-log-path=audit-second.log', '--token-auth-file=tokens-next.csv'];
		const second = await startPart(plane.folder, 'apiserver-second', [...flags, ...own], 'apiserver');
		await second.until(() =>
			plane.kubectl(['--server', `https://127.0.0.1:${port}`, 'get', '--raw', '/readyz']).then(
				() => true,
				() => false,
			),
		);
		staged.stage.setTarget({host: '127.0.0.1', port});
		staged.stage.cutAll('reset');
		tryNow(bound, fixed, person);
		await says(fixed, 'NO ACCESS', logIn);
		await follow(bound, person);
		await writeFile(file('fixed.token'), 'next-token');
		tryNow(fixed);
		await follow(fixed);
		expect(await refused('fixed', 'audit-second.log')).toBeLessThan(mostAtOnce);
	});

	it('a proxy that wants a password is named, asked now and then, and gone through when it does not any more', async () => {
		const proxy = await startDemandingProxy(staged.server);
		open.push(proxy);
		const session = await begin('proxied', {tokenFile: 'bound.token'}, {'proxy-url': proxy.url});
		proxy.demand(true);
		const sentence = /the proxy wants a user name and password \(407\)\. Put them into the address of the proxy\./;
		const {rows} = await says(session, 'OFFLINE', sentence);
		expect(rows).toHaveLength(2);
		proxy.demand(false);
		await shows(session, 'LIVE');
		await follow(session);
		expect(proxy.refusals()).toBeLessThan(mostAtOnce * 2);
	});
});
