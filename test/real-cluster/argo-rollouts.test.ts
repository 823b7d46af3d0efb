import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import type {ServiceRow} from '../../source/session/snapshot.ts';
import {type ControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {describeWithOperator, startOperator} from '../control-plane/operators.ts';
import {bindRoles} from './cluster-roles.ts';
import {blueGreen, canary, canaryOfDeployment} from './operator-manifests.ts';
import {writesOf} from './plane-audit.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {autoscaler, listOf, namespace, node} from './serving-manifests.ts';
import {tellOnFailure} from './tell-on-failure.ts';

const inNamespace = 'models';
const steps = [{setWeight: 50}, {pause: {}}, {setWeight: 80}, {pause: {}}];
const done = {pending: {status: 'done'}};

const phase =
	(name: string) =>
	({service}: ServiceRow): boolean =>
		service.rollout.phase === name;
const shares = ({service}: ServiceRow) => service.traffic?.map(({percent, role}) => [role, percent]);
/** Revision.id of the release with this image tag. */
const releaseOf = ({service}: ServiceRow, tag: string): string =>
	service.revisions?.find(({containers}) => containers[0]?.image.endsWith(`:${tag}`))?.id ?? `no release of ${tag}`;
const image = (tag: string) => ({type: 'update', container: 'vllm', image: `vllm/vllm-openai:${tag}`}) as const;
const old = 'v0.10.2';

describeWithOperator('argo-rollouts', 'Argo Rollouts, real, and what the gate asks of it', () => {
	let plane: ControlPlane;
	const open: PlaneSession[] = [];

	beforeAll(async () => {
		plane = await startControlPlane();
		await bindRoles(plane, 'oncall');
		await plane.kubectl(['create', '-f', '-'], listOf(namespace(inNamespace), node('gpu-1', 128)));
		await startOperator(plane, 'argo-rollouts');
	});
	afterEach(async () => {
		for (const session of open.splice(0)) await session.close();
	});
	afterAll(async () => {
		await plane?.stop();
	});

	/** A session of its own, so that what it takes back is its own last change. */
	const started = async (name: string, manifests: readonly object[]): Promise<PlaneSession> => {
		const session = await startPlaneSession(plane.kubeconfig('oncall'));
		open.push(session);
		tellOnFailure(session, inNamespace, name);
		await plane.kubectl(['create', '-f', '-'], listOf(...manifests));
		await session.row(name, row => row.service.system === 'Rollout' && phase('Stable')(row));
		return session;
	};
	/** In the middle of the release of v1, at the step that waits. */
	const midway = async (name: string, replicas = 4): Promise<PlaneSession> => {
		const session = await started(name, [canary({namespace: inNamespace, name, replicas, steps})]);
		expect(await session.perform(name, image('v1'))).toMatchObject(done);
		await session.row(name, phase('Paused'));
		return session;
	};

	it('an update is done where the canary waits, with its share of the traffic; promotions lead from there to the end', async () => {
		const session = await midway('promoted');
		const waiting = await session.row('promoted', phase('Paused'));
		expect(waiting.service.rollout).toMatchObject({step: {index: 1, count: 4}, message: 'CanaryPauseStep'});
		expect(shares(waiting)).toEqual([
			['stable', 50],
			['canary', 50],
		]);
		expect(await session.perform('promoted', {type: 'promote'})).toMatchObject(done);
		await session.row('promoted', row => phase('Paused')(row) && row.service.rollout.step?.index === 3);
		expect(await session.perform('promoted', {type: 'promote'})).toMatchObject(done);
		expect((await session.row('promoted', phase('Stable'))).service.version?.value).toBe('v1');
		expect(await session.refusal('promoted', {type: 'promote'})).toBe('No release of promoted is on its way.');
	});

	it('a promotion in full passes over all steps', async () => {
		const session = await midway('hurried');
		expect(await session.perform('hurried', {type: 'promote-full'})).toMatchObject(done);
		expect((await session.row('hurried', phase('Stable'))).service.replicas).toMatchObject({desired: 4, updated: 4, available: 4});
	});

	it('an abort takes all traffic back, is undone by trying again, and can be tried again by itself', async () => {
		const session = await midway('aborted');
		expect(await session.perform('aborted', {type: 'abort'})).toMatchObject(done);
		const back = await session.row('aborted', row => phase('Aborted')(row) && row.service.version?.value === old);
		expect(back.service.rollout.message).toContain('RolloutAborted');
		expect(await session.undo('aborted')).toMatchObject(done);
		await session.row('aborted', phase('Paused'));
		expect(await session.perform('aborted', {type: 'abort'})).toMatchObject(done);
		expect(await session.perform('aborted', {type: 'retry'})).toMatchObject(done);
		expect((await session.row('aborted', phase('Paused'))).service.rollout.step).toEqual({index: 1, count: 4});
	});

	it('a rollback in the middle of a release aborts it, and a second one cleans the template up', async () => {
		const session = await midway('regretted');
		const stable = releaseOf(await session.row('regretted'), old);
		expect(await session.perform('regretted', {type: 'roll-back', revision: stable})).toMatchObject(done);
		await session.row('regretted', phase('Aborted'));
		expect(await session.perform('regretted', {type: 'roll-back', revision: stable})).toMatchObject(done);
		const clean = await session.row('regretted', phase('Stable'));
		expect(clean.service.version?.value).toBe(old);
		expect(clean.service.offers.retry).toEqual({possible: false, reason: 'No release of regretted was aborted.'});
	});

	it('a rollback of a complete release is another one, by the same steps', async () => {
		const session = await midway('returned');
		await session.perform('returned', {type: 'promote-full'});
		const row = await session.row('returned', phase('Stable'));
		expect(await session.perform('returned', {type: 'roll-back', revision: releaseOf(row, old)})).toMatchObject(done);
		expect((await session.row('returned', phase('Paused'))).service.nextVersion?.value).toBe(old);
	});

	it('scales, parks, comes back, restarts, pauses and goes on', async () => {
		const session = await started('moved', [canary({namespace: inNamespace, name: 'moved', replicas: 2, steps})]);
		const uids = (await session.row('moved', row => row.service.pods?.length === 2)).service.pods?.map(({uid}) => uid) ?? [];
		for (const replicas of [3, 0, 2]) expect(await session.perform('moved', {type: 'scale', replicas})).toMatchObject(done);
		expect(await session.undo('moved')).toMatchObject(done);
		await session.row('moved', phase('Parked'));
		expect(await session.perform('moved', {type: 'scale', replicas: 2})).toMatchObject(done);
		expect(await session.perform('moved', {type: 'restart'})).toMatchObject(done);
		await session.row('moved', row => phase('Stable')(row) && row.service.pods?.every(({uid}) => !uids.includes(uid)) === true);
		expect(await session.perform('moved', {type: 'pause'})).toMatchObject(done);
		// A template that is changed while it is paused waits for that to end.
		expect(await session.perform('moved', image('v1'))).toMatchObject(done);
		expect((await session.row('moved', phase('Paused'))).service).toMatchObject({replicas: {updated: 0}, rollout: {step: {index: 0}}});
		expect(await session.perform('moved', {type: 'resume'})).toMatchObject(done);
		await session.row('moved', row => row.service.rollout.step?.index === 1 && phase('Paused')(row));
	});

	it('a blue-green release shows itself beside the active one until it is promoted', async () => {
		const session = await started('switched', blueGreen({namespace: inNamespace, name: 'switched'}));
		expect(await session.perform('switched', image('v1'))).toMatchObject(done);
		expect(shares(await session.row('switched', phase('Paused')))).toEqual([
			['active', 100],
			['preview', 0],
		]);
		expect(await session.perform('switched', {type: 'abort'})).toMatchObject(done);
		expect(await session.perform('switched', {type: 'retry'})).toMatchObject(done);
		await session.row('switched', phase('Paused'));
		expect(await session.perform('switched', {type: 'promote'})).toMatchObject(done);
		const row = await session.row('switched', phase('Stable'));
		expect([row.service.version?.value, shares(row)]).toEqual(['v1', undefined]);
	});

	it('case 16: with workloadRef it is the one service, and its template is changed in the Deployment', async () => {
		const session = await started('referred', canaryOfDeployment({namespace: inNamespace, name: 'referred', replicas: 2, steps}));
		const listed = () => session.session.store.get().rows.filter(({service}) => service.name === 'referred');
		expect(listed()).toHaveLength(1);
		expect(await session.perform('referred', image('v1'))).toMatchObject(done);
		await session.row('referred', phase('Paused'));
		expect(await session.perform('referred', {type: 'promote-full'})).toMatchObject(done);
		const row = await session.row('referred', phase('Stable'));
		const back = await session.perform('referred', {type: 'roll-back', revision: releaseOf(row, old)});
		expect(back).toMatchObject({pending: {status: 'done', plan: {target: {resource: {kind: 'Deployment'}}}}});
		await session.row('referred', phase('Paused'));
		expect(await session.undo('referred')).toMatchObject(done);
		expect((await session.row('referred', phase('Stable'))).service.version?.value).toBe('v1');
		expect(listed()).toHaveLength(1);
	});

	it('an HPA over it owns the count: bounds, hold and release are its own', async () => {
		const hpa = autoscaler({namespace: inNamespace, name: 'owned', minimum: 2, maximum: 6});
		const target = {apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'owned'};
		const session = await started('owned', [
			canary({namespace: inNamespace, name: 'owned', replicas: 2, steps}),
			{...hpa, spec: {...hpa.spec, scaleTargetRef: target}},
		]);
		await session.row('owned', ({service}) => service.autoscalers[0]?.current === 2);
		expect(await session.refusal('owned', {type: 'scale', replicas: 4})).toBe('HPA owned owns the count (2–6): change its bounds instead.');
		expect(await session.perform('owned', {type: 'hold', replicas: 4})).toMatchObject(done);
		expect((await session.row('owned')).service.autoscalers[0]).toMatchObject({heldAt: 4});
		expect(await session.perform('owned', {type: 'set-bounds', minimum: 3, maximum: 5})).toMatchObject(done);
		expect((await session.row('owned')).service.autoscalers[0]?.heldAt).toBeUndefined();
	});

	const get = async (name: string, path: string): Promise<string> =>
		plane.kubectl(['get', `rollout/${name}`, '-n', inNamespace, '-o', `jsonpath={${path}}`]);

	it('a promotion that somebody else was faster with is refused by the server: the step after it is not passed over too', async () => {
		const session = await midway('raced');
		const prepared = await session.prepare('raced', {type: 'promote'});
		const faster = '{"status":{"pauseConditions":null}}';
		await plane.kubectl(['patch', 'rollout/raced', '-n', inNamespace, '--subresource=status', '--type=merge', '-p', faster]);
		while (!((await get('raced', '.status.currentStepIndex')) === '3' && (await get('raced', '.status.phase')) === 'Paused'));
		expect(await session.session.gate.execute(prepared)).toMatchObject({status: 'changed'});
		await session.row('raced', row => phase('Paused')(row) && row.service.rollout.step?.index === 3);
		expect(await get('raced', '.status.currentStepIndex')).toBe('3');
	});

	it('a promotion passes over a pause that has a duration, and a full one leaves no mark in the status', async () => {
		const timed = [{setWeight: 25}, {pause: {duration: '10m'}}, {setWeight: 50}, {pause: {duration: '10m'}}];
		const session = await started('timed', [canary({namespace: inNamespace, name: 'timed', replicas: 4, steps: timed})]);
		expect(await session.perform('timed', image('v1'))).toMatchObject(done);
		await session.row('timed', row => phase('Paused')(row) && row.service.rollout.step?.index === 1);
		expect(await session.perform('timed', {type: 'promote'})).toMatchObject(done);
		await session.row('timed', row => phase('Paused')(row) && row.service.rollout.step?.index === 3);
		expect(await session.perform('timed', {type: 'promote-full'})).toMatchObject(done);
		await session.row('timed', phase('Stable'));
		expect(await get('timed', '.status.promoteFull')).toBe('');
	});

	it('a Deployment that lends its template and keeps its own replicas is listed beside the Rollout: it holds GPUs', async () => {
		const [template, referring] = canaryOfDeployment({namespace: inNamespace, name: 'doubled', replicas: 2, steps});
		const keeping = {...template, spec: {...template?.spec, replicas: 1}};
		const session = await started('doubled', [keeping, referring ?? {}]);
		const both = await session.until(({rows}) => {
			const found = rows.filter(({service}) => service.name === 'doubled' && service.replicas.ready > 0);
			return found.length === 2 ? found : undefined;
		});
		expect(both.map(({service}) => [service.system, service.gpus.held]).toSorted()).toEqual([
			['Deployment', 1],
			['Rollout', 2],
		]);
		await plane.kubectl(['scale', 'deployment/doubled', '-n', inNamespace, '--replicas=0']);
		await session.until(({rows}) => (rows.filter(({service}) => service.name === 'doubled').length === 1 ? true : undefined));
	});

	it('nothing of all this was written to a ReplicaSet or a Service by us', async () => {
		const own = new Set(['deployments', 'horizontalpodautoscalers', 'rollouts', 'rollouts/scale', 'rollouts/status']);
		expect((await writesOf(plane, 'oncall')).filter(({resource}) => !own.has(resource))).toEqual([]);
	});
});
