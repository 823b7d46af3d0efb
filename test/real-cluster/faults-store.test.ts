import {afterAll, beforeAll, expect, it} from 'vitest';
import type {WriteOutcome} from '../../source/session/session.ts';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {bindRoles} from './cluster-roles.ts';
import {targetOf} from './plane-client.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {type PlaneStore, planeStore} from './plane-store.ts';
import {type SentRequests, watchSentRequests} from './sent-requests.ts';
import {deployment, listOf, namespace} from './serving-manifests.ts';

describeWithControlPlane('an API server without its store', () => {
	let plane: ControlPlane;
	let store: PlaneStore;
	let session: PlaneSession;
	let requests: SentRequests;

	beforeAll(async () => {
		plane = await startControlPlane();
		// Who writes is us.
		await plane.freezeControllers(true);
		store = await planeStore(plane.folder);
		await bindRoles(plane, 'oncall');
		const names = ['chat', 'embed', 'rank'];
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(namespace('models'), ...names.map(name => deployment({namespace: 'models', name, replicas: 0}))),
		);
		requests = watchSentRequests(plane.server);
		// An answer that does not come in three seconds does not come.
		const target = await targetOf(plane.kubeconfig('oncall'), {requestTimeout: 3000});
		session = await startPlaneSession(plane.kubeconfig('oncall'), {target, random: () => 0});
		await session.until(({loading, rows}) => (loading.stage === 'done' && rows.length === 3 ? true : undefined));
	});

	afterAll(async () => {
		requests?.close();
		await session?.close();
		await store?.freeze(false).catch(() => {});
		await plane?.freezeControllers(false);
		await plane?.stop();
	});

	type Stored = {readonly metadata: {readonly generation: number}; readonly spec: {readonly replicas: number}};
	const stored = async (name: string): Promise<Stored> =>
		JSON.parse(await plane.kubectl(['get', `deployment/${name}`, '-n', 'models', '-o', 'json'])) as Stored;
	const writesTo = (name: string): number => requests.writes().filter(({path}) => path.includes(`/deployments/${name}`)).length;
	const live = () => session.until(({connection}) => (connection.freshness === 'LIVE' ? true : undefined));
	const lost = async (): Promise<void> => {
		// As the key does it; by itself it is asked once a minute.
		session.session.retryNow();
		const {connection, rows} = await session.until(now => (now.connection.freshness === 'LAGGING' ? now : undefined));
		expect(connection.sentence).toMatch(/^oncall \(127\.0\.0\.1:\d+\) has lost its store \(etcd\): what is shown is from before/);
		expect(rows).toHaveLength(3);
	};
	/** What is said of a write must be so, and it was sent once. */
	const isTrue = async (name: string, outcome: WriteOutcome): Promise<void> => {
		const {spec, metadata} = await stored(name);
		const isWritten = spec.replicas === 2;
		expect(metadata.generation).toBe(isWritten ? 2 : 1);
		expect(writesTo(name)).toBe(1);
		if (outcome.status !== 'unknown') expect(outcome.status).toBe(isWritten ? 'applied' : 'not-applied');
		const shown = (replicas: number) => session.row(name, ({service}) => service.replicas.desired === replicas);
		await shown(spec.replicas);
	};

	it('that stands still: what is shown stays and is said to be from before, nothing new is sent, and what was on its way is found out', async () => {
		const prepared = await session.prepare('chat', {type: 'scale', replicas: 2});
		await store.freeze(true);
		const outcome = session.session.gate.execute(prepared);
		await lost();
		const refused = await session.refusal('embed', {type: 'scale', replicas: 2});
		expect(refused).toMatch(/did not answer within 3 s/);
		expect(await outcome).toMatchObject({status: 'unknown', sentence: expect.stringContaining('It was not sent again.')});
		expect(writesTo('chat')).toBe(1);
		await store.freeze(false);
		session.session.retryNow();
		await live();
		await isTrue('chat', await outcome);
		expect(writesTo('embed')).toBe(0);
	});

	it('that is killed and comes back: the same, and the session follows it again by itself', async () => {
		const prepared = await session.prepare('rank', {type: 'scale', replicas: 2});
		await store.kill();
		const outcome = session.session.gate.execute(prepared);
		await lost();
		await store.start();
		await live();
		await isTrue('rank', await outcome);
		expect(session.session.store.get().rows).toHaveLength(3);
		const again = await session.prepare('embed', {type: 'scale', replicas: 2});
		expect(await session.session.gate.execute(again)).toMatchObject({status: 'applied'});
		await isTrue('embed', {status: 'applied', sentence: ''});
	});
});
