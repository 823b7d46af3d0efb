import {setTimeout as wait} from 'node:timers/promises';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {signalPart} from '../control-plane/plane-parts.ts';
import {bindRoles} from './cluster-roles.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {deployment, listOf, namespace, node} from './serving-manifests.ts';

/** Longer than anything may stay unheard of. */
const quiet = 105_000;

describeWithControlPlane('how fresh a real cluster is', () => {
	let plane: ControlPlane;
	let session: PlaneSession;

	beforeAll(async () => {
		plane = await startControlPlane();
		await bindRoles(plane, 'oncall');
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(namespace('models'), node('gpu-1', 8), deployment({namespace: 'models', name: 'calm'})),
		);
		session = await startPlaneSession(await plane.kubeconfig('oncall'), {});
		await session.row('calm', ({service}) => service.rollout.phase === 'Stable');
		session.session.open((await session.row('calm')).service.uid);
		await session.until(({detail}) => (detail?.events === undefined ? undefined : true));
	});

	afterAll(async () => {
		await session?.close();
		await plane?.stop();
	});

	it('one where nothing happens is live all the time, each part of it', async () => {
		const {store} = session.session;
		const seen = new Set<string>();
		const look = (): void => {
			const {connection, parts = []} = store.get();
			seen.add([connection.freshness, ...parts.map(({kind, freshness}) => `${kind} ${freshness}`)].join(', '));
		};
		const stop = store.subscribe(look);
		look();
		await wait(quiet);
		look();
		stop();
		expect([...seen]).toEqual(['LIVE']);
	});

	it('one that stands still is stale within 90 s, each part of it, and live again by itself', async () => {
		const {store} = session.session;
		const {rows} = store.get();
		await signalPart(plane.folder, 'apiserver', 'SIGSTOP');
		try {
			const {age, parts} = await session.until(({connection, now, parts = []}) =>
				connection.freshness === 'LIVE' ? undefined : {age: now - (connection.provenAt ?? Number.NaN), parts},
			);
			expect(age).toBeLessThan(92_000);
			expect(parts.length).toBeGreaterThan(0);
			expect(store.get().rows.map(({service}) => service.uid)).toEqual(rows.map(({service}) => service.uid));
		} finally {
			await signalPart(plane.folder, 'apiserver', 'SIGCONT');
		}
		await session.until(({connection, parts = []}) => (connection.freshness === 'LIVE' && parts.length === 0 ? true : undefined));
	});
});
