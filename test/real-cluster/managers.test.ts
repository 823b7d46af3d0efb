import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import type {ServiceRow} from '../../source/session/snapshot.ts';
import {type ControlPlane, describeWithControlPlane, type PlaneUser, startControlPlane} from '../control-plane/control-plane.ts';
import {installCustomResources} from '../control-plane/custom-resources.ts';
import {bindRoles} from './cluster-roles.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {deployment, listOf, namespace, node} from './serving-manifests.ts';
import {tellOnFailure} from './tell-on-failure.ts';

const inNamespace = 'models';

const application = (name: string, syncPolicy: object) => ({
	apiVersion: 'argoproj.io/v1alpha1',
	kind: 'Application',
	metadata: {name, namespace: 'argocd'},
	spec: {project: 'default', syncPolicy},
});

const kustomization = (name: string, more: object = {}) => ({
	apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
	kind: 'Kustomization',
	metadata: {name, namespace: 'flux-system'},
	spec: {interval: '10m0s', prune: true, path: './', sourceRef: {kind: 'GitRepository', name: 'fleet'}, ...more},
});

const core = [
	{apiGroups: [''], resources: ['pods', 'nodes', 'namespaces', 'events'], verbs: ['get', 'list', 'watch']},
	{apiGroups: ['apps'], resources: ['*'], verbs: ['*']},
	{apiGroups: ['autoscaling'], resources: ['*'], verbs: ['*']},
];

/** Without the controllers of either: what is written stays, and what they would do stands in their objects. */
describeWithControlPlane('who manages a service of a real cluster', () => {
	let plane: ControlPlane;
	const open: PlaneSession[] = [];

	beforeAll(async () => {
		plane = await startControlPlane();
		await bindRoles(plane, 'oncall');
		await installCustomResources(plane, ['argo-cd', 'flux']);
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(
				...['argocd', 'flux-system', inNamespace].map(namespace),
				node('gpu-1', 64),
				application('healed-app', {automated: {selfHeal: true, prune: true}}),
				application('synced-app', {}),
				kustomization('reconciled-app'),
				kustomization('suspended-app', {suspend: true}),
				{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: {name: 'core'}, rules: core},
				{
					apiVersion: 'rbac.authorization.k8s.io/v1',
					kind: 'ClusterRoleBinding',
					metadata: {name: 'core'},
					roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'core'},
					subjects: [{kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'nobody'}],
				},
			),
		);
	});
	afterEach(async () => {
		for (const session of open.splice(0)) await session.close();
	});
	afterAll(async () => {
		await plane?.stop();
	});

	/** Applied by the field manager that each of them has in life. */
	const applied = (manager: string, name: string, metadata: object): Promise<string> => {
		const manifest = deployment({namespace: inNamespace, name});
		const managed = {...manifest, metadata: {...manifest.metadata, ...metadata}};
		return plane.kubectl(['apply', '--server-side', `--field-manager=${manager}`, '-f', '-'], JSON.stringify(managed));
	};
	const byArgo = (name: string): Promise<string> =>
		applied('argocd-controller', name, {
			annotations: {'argocd.argoproj.io/tracking-id': `${name}-app:apps/Deployment:${inNamespace}/${name}`},
		});
	const byFlux = (name: string): Promise<string> =>
		applied('kustomize-controller', name, {
			labels: {'kustomize.toolkit.fluxcd.io/name': `${name}-app`, 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system'},
		});
	const scale = {type: 'scale', replicas: 3} as const;

	const enter = async (user: PlaneUser, name: string, holds: (row: ServiceRow) => boolean = () => true): Promise<PlaneSession> => {
		const session = await startPlaneSession(plane.kubeconfig(user));
		open.push(session);
		tellOnFailure(session, inNamespace, name);
		await session.row(name, row => row.service.replicas.available === 2 && row.service.managers.length > 0 && holds(row));
		return session;
	};

	it.each([
		{
			name: 'healed',
			by: byArgo,
			policy: {reverts: true},
			warning: 'Argo CD app "healed-app" owns this object: it puts it back within seconds, unless Git changes too.',
		},
		{
			name: 'synced',
			by: byArgo,
			policy: {reverts: false, manual: true},
			warning: 'Argo CD app "synced-app" owns this object: it puts it back when somebody syncs it: it is not automated.',
		},
		{
			name: 'reconciled',
			by: byFlux,
			policy: {reverts: true, every: 600_000},
			warning:
				'Flux Kustomization "reconciled-app" owns this object: it puts it back at its next reconcile, every 10 min, unless Git changes too.',
		},
		{
			name: 'suspended',
			by: byFlux,
			policy: {reverts: false, manual: true},
			warning: 'Flux Kustomization "suspended-app" owns this object: it leaves it until it is resumed: it is suspended, or told to.',
		},
	])('$name: it says who puts a change back, and how soon, and wants that typed', async ({name, by, policy, warning}) => {
		await by(name);
		const session = await enter('oncall', name);
		const prepared = await session.prepare(name, scale);
		expect(prepared.plan.typed?.text).toBe(`${name}-app`);
		expect(prepared.plan.warnings.map(({text}) => text).join(' ')).toBe(warning);
		expect(await session.session.gate.execute(prepared)).toMatchObject({status: 'refused'});
		expect(await session.perform(name, scale)).toMatchObject({pending: {status: 'done'}});
		// Its detail says the same, once it is opened.
		session.session.open((await session.row(name)).service.uid);
		const {service} = await session.row(name, row => row.service.managers[0]?.policy !== undefined);
		expect(service.managers[0]?.policy).toEqual(policy);
	});

	it('who may not read the Application is told that its policy is not known, and may still decide', async () => {
		await byArgo('hidden');
		const session = await enter('nobody', 'hidden');
		const prepared = await session.prepare('hidden', scale);
		expect(prepared.plan.warnings.map(({text}) => text).join(' ')).toBe(
			'Argo CD app "hidden-app" owns this object: it may put it back, how soon is unknown: its Application may not be read.',
		);
		expect(await session.perform('hidden', scale)).toMatchObject({pending: {status: 'done'}});
	});
});
