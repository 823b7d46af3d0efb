import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import type {ActionType} from '../../source/domain/action.ts';
import {accessKey, type ServiceRow} from '../../source/session/snapshot.ts';
import {type ControlPlane, describeWithControlPlane, type PlaneUser, startControlPlane} from '../control-plane/control-plane.ts';
import {installCustomResources} from '../control-plane/custom-resources.ts';
import {writesOf} from './plane-audit.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {deployment, listOf, namespace, node} from './serving-manifests.ts';
import {tellOnFailure} from './tell-on-failure.ts';

const inNamespace = 'models';
const reading = ['get', 'list', 'watch'];
const core = [
	{apiGroups: [''], resources: ['pods', 'events', 'nodes', 'namespaces'], verbs: reading},
	{apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'replicasets', 'controllerrevisions'], verbs: reading},
	{apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: reading},
];
const scaling = {apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['get', 'patch']};

const granted = (user: PlaneUser, rules: readonly object[]) => [
	{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: {name: user}, rules},
	{
		apiVersion: 'rbac.authorization.k8s.io/v1',
		kind: 'ClusterRoleBinding',
		metadata: {name: user},
		roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: user},
		subjects: [{kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: user}],
	},
];

const isServing = ({service}: ServiceRow): boolean =>
	service.rollout.phase === 'Stable' && service.replicas.available === service.replicas.desired;

describeWithControlPlane('rights on a real API server', () => {
	let plane: ControlPlane;
	const open: PlaneSession[] = [];

	beforeAll(async () => {
		plane = await startControlPlane();
		await installCustomResources(plane, ['leader-worker-set', 'kserve']);
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(
				...[namespace(inNamespace), node('gpu-1', 64), deployment({namespace: inNamespace, name: 'chat'})],
				...[...granted('viewer', core), ...granted('oncall', [...core, scaling])],
			),
		);
	});
	afterEach(async () => {
		for (const session of open.splice(0)) await session.close();
	});
	afterAll(async () => {
		await plane?.stop();
	});

	const enter = async (user: PlaneUser): Promise<PlaneSession & {readonly mayBe: (action: ActionType) => Promise<boolean>}> => {
		const session = await startPlaneSession(plane.kubeconfig(user));
		open.push(session);
		tellOnFailure(session, inNamespace);
		const {service} = await session.row('chat', isServing);
		session.session.look([service.uid]);
		return {...session, mayBe: action => session.until(({access}) => access.get(accessKey(service, action))?.allowed)};
	};
	it('case 19: who may only read finds the keys dim; with a right on the scale alone, scaling works and an update stays dim', async () => {
		const viewer = await enter('viewer');
		expect([await viewer.mayBe('scale'), await viewer.mayBe('update')]).toEqual([false, false]);
		expect(await viewer.refusal('chat', {type: 'scale', replicas: 3})).toMatch(/^viewer may not patch deployments\/scale "chat" in models/);
		const oncall = await enter('oncall');
		expect([await oncall.mayBe('scale'), await oncall.mayBe('update')]).toEqual([true, false]);
		expect(await oncall.refusal('chat', {type: 'restart'})).toMatch(/^oncall may not patch deployments "chat" in models/);
		expect(await oncall.perform('chat', {type: 'scale', replicas: 3})).toMatchObject({pending: {status: 'done'}});
		expect(await writesOf(plane, 'viewer')).toEqual([]);
		expect((await writesOf(plane, 'oncall')).filter(({dryRun}) => !dryRun)).toEqual([
			{verb: 'patch', resource: 'deployments/scale', name: 'chat', dryRun: false},
		]);
	});

	it('a group that may not be read costs one line, and the rest is there', async () => {
		const viewer = await enter('viewer');
		const {limits, rows} = await viewer.until(now => (now.loading.stage === 'done' && now.limits.length > 0 ? now : undefined));
		expect(rows.map(({service}) => service.name)).toEqual(['chat']);
		const rest = 'rows of their workloads are read-only, and those without workloads are not shown.';
		expect(limits).toEqual([
			`You may not list InferenceServices, LLMInferenceServices of serving.kserve.io: ${rest}`,
			`You may not list LeaderWorkerSets of leaderworkerset.x-k8s.io: ${rest}`,
		]);
	});
});
