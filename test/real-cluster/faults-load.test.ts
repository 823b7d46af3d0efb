import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {Agent, fetch, type RequestInit} from 'undici';
import {afterAll, beforeAll, expect, it} from 'vitest';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {bindRoles} from './cluster-roles.ts';
import {startHeldWebhook} from './held-webhook.ts';
import {narrowFlow} from './narrow-flow.ts';
import {clientOf} from './plane-client.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {type SentRequests, watchSentRequests} from './sent-requests.ts';
import {deployment, listOf, namespace} from './serving-manifests.ts';
import {type StagedPlane, stagePlane} from './staged-plane.ts';

/** More than a page. */
const fleet = 600;
/** Of a user whose requests stand in the server's audit log. */
const user = 'oncall';

type AuditLine = {
	readonly stage: string;
	readonly user: {readonly username: string};
	readonly requestURI: string;
	readonly responseStatus?: {readonly code?: number};
};

describeWithControlPlane('a real API server that has enough, and a link that is narrow', () => {
	let plane: ControlPlane;
	let staged: StagedPlane;
	let requests: SentRequests;
	const open: PlaneSession[] = [];
	const agent = new Agent({connect: {rejectUnauthorized: false}});

	const begin = async (): Promise<PlaneSession> => {
		const session = await startPlaneSession(await staged.kubeconfig(user), {random: () => 0});
		open.push(session);
		return session;
	};
	const isComplete = ({loading, rows, connection}: Snapshot): boolean =>
		loading.stage === 'done' && rows.length === fleet && connection.freshness === 'LIVE';
	const complete = (session: PlaneSession) => session.until(now => (isComplete(now) ? now : undefined));
	/** Requests of the session that the server has turned away. */
	const turnedAway = async (): Promise<readonly AuditLine[]> =>
		(await readFile(path.join(plane.folder, 'audit.log'), 'utf8'))
			.split('\n')
			.filter(line => line !== '')
			.map(line => JSON.parse(line) as AuditLine)
			.filter(
				({stage, responseStatus, user: {username}}) => stage === 'ResponseComplete' && responseStatus?.code === 429 && username === user,
			);
	/** As another program of the same user. */
	const ask = async (asked: string, options: RequestInit = {}) =>
		fetch(`${plane.server}${asked}`, {
			...options,
			headers: {authorization: `Bearer ${user}-token`, 'content-type': 'application/merge-patch+json'},
			dispatcher: agent,
		});
	const isList = ({path: asked}: {readonly path: string}): boolean => /\?(?!.*watch=1)(?!limit=1$).*limit=/.test(asked);

	beforeAll(async () => {
		plane = await startControlPlane();
		// What is measured is ours.
		await plane.freezeControllers(true);
		await bindRoles(plane, user);
		const names = Array.from({length: fleet}, (_, index) => `chat-${index}`);
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(namespace('models'), ...names.map(name => deployment({namespace: 'models', name, replicas: 0}))),
		);
		staged = await stagePlane(plane);
		requests = watchSentRequests(staged.server);
	});

	afterAll(async () => {
		requests?.close();
		for (const session of open) await session.close();
		await staged?.stage.close();
		await agent.close();
		await plane?.freezeControllers(false);
		await plane?.stop();
	});

	it('turned away by priority and fairness it waits, shows what it has, asks now and then, and goes on where it was', async () => {
		const session = await begin();
		await complete(session);
		const {uid} = (await session.row('chat-1')).service;
		const webhook = await startHeldWebhook(plane, 'chat-0');
		await plane.kubectl(['create', '-f', '-'], listOf(...narrowFlow(user)));
		// The one seat of this user is taken by a change that admission does not answer.
		const change = '/apis/apps/v1/namespaces/models/deployments/chat-0?dryRun=All';
		const holder = ask(change, {method: 'PATCH', body: '{"spec":{"replicas":1}}'});
		await webhook.asked();
		const isTurnedAway = async (): Promise<boolean> => (await ask('/version')).status === 429;
		while (!(await isTurnedAway()));
		const [asked, away] = [requests.all().length, (await turnedAway()).length];
		staged.stage.cutAll('reset');
		const {connection, rows} = await session.until(now => (now.connection.freshness === 'THROTTLED' ? now : undefined));
		expect(connection.sentence).toMatch(
			/^oncall \(127\.0\.0\.1:\d+\) is overloaded and asks us to wait\. Trying again in \d+ s; ctrl-r tries now\.$/,
		);
		expect(rows).toHaveLength(fleet);
		const preparation = await session.session.gate.prepare({type: 'scale', replicas: 1}, uid);
		expect(preparation).toMatchObject({status: 'refused', failure: {kind: 'throttled', status: 429}});
		const seconds = 1 + (Date.now() - (requests.all()[asked]?.at ?? 0)) / 1000;
		// One for each watch as it breaks; then one looks for all, and a second and more is waited as the server asks.
		expect((await turnedAway()).length - away).toBeLessThan(14 + seconds);
		webhook.release();
		await (await holder).text();
		await complete(session);
		await plane.kubectl(['scale', 'deployment/chat-1', '-n', 'models', '--replicas=2']);
		await session.row('chat-1', ({service}) => service.replicas.desired === 2);
		expect(requests.since(asked).filter(isList)).toEqual([]);
		await webhook.close();
		await plane.kubectl(['delete', 'flowschema/narrow', 'prioritylevelconfiguration/narrow', 'validatingwebhookconfiguration/hold-chat-0']);
	});

	it('a server that takes one request at a time, and is busy with others, is waited for as it asks, and all of it comes', async () => {
		await plane.killApiServer();
		await plane.startApiServer('--enable-priority-and-fairness=false', '--max-requests-inflight=1', '--max-mutating-requests-inflight=1');
		for (const session of open.splice(0)) await session.close();
		const [asked, away] = [requests.all().length, (await turnedAway()).length];
		const others = await clientOf(plane.kubeconfig('viewer'));
		let isBusy = true;
		const busy = Promise.all(
			[1, 2, 3].map(async () => {
				while (isBusy) {
					await others.get({path: '/apis'});
					await new Promise(resolve => setImmediate(resolve));
				}
			}),
		);
		const session = await begin();
		await complete(session);
		isBusy = false;
		await busy;
		await others.close();
		const turned = (await turnedAway()).slice(away);
		// Whoever is turned away comes again once a second at most, and nothing is asked for twice that was answered.
		expect(requests.since(asked).length).toBeLessThanOrEqual(24 + turned.length);
		await plane.killApiServer();
		await plane.startApiServer();
	});

	it('over 5 kB/s and 300 ms the rows come first, a change can be made, and no connection is made twice', async () => {
		for (const session of open.splice(0)) await session.close();
		staged.stage.setToxics(
			(['up', 'down'] as const).flatMap(direction => [
				{type: 'latency', direction, milliseconds: 150},
				{type: 'bandwidth', direction, bytesPerSecond: 5000, isShared: true},
			]),
		);
		const connections = staged.stage.connections().length;
		const session = await begin();
		const first = await session.until(now => (now.rows.length > 0 ? now : undefined));
		expect(first).toMatchObject({connection: {freshness: 'LIVE'}, loading: {stage: 'workloads', loaded: 500, total: fleet}});
		expect(first.rows.length).toBeLessThan(fleet);
		await complete(session);
		const prepared = await session.prepare('chat-2', {type: 'scale', replicas: 2});
		expect(await session.session.gate.execute(prepared)).toMatchObject({status: 'applied'});
		await session.row('chat-2', ({service}) => service.replicas.desired === 2);
		const made = staged.stage.connections().slice(connections);
		expect(made.length).toBeLessThan(20);
		staged.stage.setToxics([]);
	});
});
