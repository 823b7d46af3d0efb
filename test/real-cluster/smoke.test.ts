import {afterAll, beforeAll, expect, it} from 'vitest';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {deployment, listOf, namespace, node} from './serving-manifests.ts';

/** The shortest proof that the whole of it works on a real API server; the rest is in the other files of this folder. */
describeWithControlPlane('on a real API server', () => {
	let plane: ControlPlane;
	let session: PlaneSession;

	beforeAll(async () => {
		plane = await startControlPlane();
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(namespace('models'), node('gpu-1', 8), deployment({namespace: 'models', name: 'llama', replicas: 1})),
		);
		session = await startPlaneSession(plane.kubeconfig('admin'));
	});

	afterAll(async () => {
		await session?.close();
		await plane?.stop();
	});

	it('a service is listed, and scaled through the gate', async () => {
		const row = await session.row('llama', ({service}) => service.replicas.ready === 1);
		expect(row.service).toMatchObject({namespace: 'models', model: {value: 'org/llama'}, engine: 'vLLM'});
		const {outcome, pending} = await session.perform('llama', {type: 'scale', replicas: 2});
		expect([outcome.status, pending.status]).toEqual(['applied', 'done']);
		expect((await session.row('llama')).service.replicas).toMatchObject({desired: 2, ready: 2});
	});
});
