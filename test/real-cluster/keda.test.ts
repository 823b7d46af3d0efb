import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import type {Autoscaler} from '../../source/domain/model-service.ts';
import type {ServiceRow} from '../../source/session/snapshot.ts';
import {type ControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {describeWithOperator, startOperator} from '../control-plane/operators.ts';
import {bindRoles} from './cluster-roles.ts';
import {scaledObject} from './operator-manifests.ts';
import {writesOf} from './plane-audit.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {deployment, listOf, namespace, node} from './serving-manifests.ts';
import {tellOnFailure} from './tell-on-failure.ts';

const inNamespace = 'models';

const autoscalerOf = ({service}: ServiceRow): Autoscaler | undefined => service.autoscalers[0];
const serves =
	(replicas: number) =>
	({service}: ServiceRow): boolean =>
		service.replicas.desired === replicas && service.replicas.available === replicas && service.replicas.total === replicas;

/** KEDA without its metrics adapter: its HPAs enforce their bounds and know no metric, which is how a broken adapter looks in life. */
describeWithOperator('keda', 'KEDA, real, and what the gate asks of it', () => {
	let plane: ControlPlane;
	const open: PlaneSession[] = [];

	beforeAll(async () => {
		plane = await startControlPlane();
		await bindRoles(plane, 'oncall');
		await plane.kubectl(['create', '-f', '-'], listOf(namespace(inNamespace), node('gpu-1', 128)));
		await startOperator(plane, 'keda');
	});
	afterEach(async () => {
		for (const session of open.splice(0)) await session.close();
	});
	afterAll(async () => {
		await plane?.stop();
	});

	const get = async (what: string, path: string): Promise<string> =>
		(await plane.kubectl(['get', what, '-n', inNamespace, '--ignore-not-found', '-o', `jsonpath={${path}}`])).trim();

	/** A session of its own, so that what it takes back is its own last change, and a service that KEDA scales between 2 and 6. */
	const scaled = async (name: string): Promise<PlaneSession> => {
		const session = await startPlaneSession(plane.kubeconfig('oncall'));
		open.push(session);
		tellOnFailure(session, inNamespace, name);
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(deployment({namespace: inNamespace, name}), scaledObject({namespace: inNamespace, name, minimum: 2, maximum: 6})),
		);
		await session.row(name, row => serves(2)(row) && autoscalerOf(row)?.kind === 'KEDA' && autoscalerOf(row)?.current !== undefined);
		return session;
	};
	const ownHpa = (name: string): string => `hpa/keda-hpa-${name}`;
	/** Asks until the cluster says so; the test's own limit ends it. */
	const until = async (what: string, path: string, value: string): Promise<void> => {
		while ((await get(what, path)) !== value);
	};

	it('case 7: hold writes paused-replicas, KEDA takes its HPA away and brings the count there; a release brings both back', async () => {
		const session = await scaled('held');
		expect(await session.refusal('held', {type: 'scale', replicas: 4})).toBe('KEDA held owns the count (2–6): change its bounds instead.');
		expect(await session.perform('held', {type: 'hold', replicas: 4})).toMatchObject({pending: {status: 'done'}});
		expect(autoscalerOf(await session.row('held', serves(4)))).toMatchObject({kind: 'KEDA', heldAt: 4});
		await until(ownHpa('held'), '.metadata.name', '');
		expect(await get('scaledobject/held', '.metadata.annotations')).toContain('"autoscaling.keda.sh/paused-replicas":"4"');
		await until('scaledobject/held', '.status.pausedReplicaCount', '4');

		expect(await session.perform('held', {type: 'release'})).toMatchObject({pending: {status: 'done'}});
		await until(ownHpa('held'), '.spec.minReplicas', '2');
		const free = await session.row('held', row => autoscalerOf(row)?.heldAt === undefined && autoscalerOf(row)?.current !== undefined);
		expect(autoscalerOf(free)).toMatchObject({minimum: 2, maximum: 6});
	});

	it('a hold that is taken back gives the count back', async () => {
		const session = await scaled('regretted');
		await session.perform('regretted', {type: 'hold', replicas: 3});
		expect(await session.undo('regretted')).toMatchObject({pending: {status: 'done'}});
		await until(ownHpa('regretted'), '.spec.maxReplicas', '6');
		expect(await get('scaledobject/regretted', '.metadata.annotations.autoscaling\\.keda\\.sh/paused-replicas')).toBe('');
	});

	it('bounds are the ScaledObject’s; KEDA carries them to its HPA, the count follows, and they can be taken back', async () => {
		const session = await scaled('bounded');
		expect(await session.perform('bounded', {type: 'set-bounds', minimum: 4, maximum: 8})).toMatchObject({pending: {status: 'done'}});
		await session.row('bounded', serves(4));
		await until(ownHpa('bounded'), '.spec.maxReplicas', '8');
		expect(await session.undo('bounded')).toMatchObject({pending: {status: 'done'}});
		await until(ownHpa('bounded'), '.spec.maxReplicas', '6');
		expect(autoscalerOf(await session.row('bounded'))).toMatchObject({minimum: 2, maximum: 6});
	});

	it('parks and brings back through the ScaledObject alone', async () => {
		const session = await scaled('parked');
		const parking = await session.prepare('parked', {type: 'scale', replicas: 0});
		expect(parking.plan).toMatchObject({verb: 'park', typed: {text: 'parked'}, target: {resource: {kind: 'ScaledObject'}}});
		expect(await session.perform('parked', {type: 'scale', replicas: 0})).toMatchObject({pending: {status: 'done'}});
		const {service, state} = await session.row('parked', row => serves(0)(row) && row.state.word === 'Parked');
		expect(service.rollout.phase, state.sentence).toBe('Parked');
		await until(ownHpa('parked'), '.metadata.name', '');

		expect(await session.perform('parked', {type: 'scale', replicas: 2})).toMatchObject({pending: {status: 'done'}});
		await session.row('parked', row => serves(2)(row) && autoscalerOf(row)?.heldAt === undefined);
		await until(ownHpa('parked'), '.spec.minReplicas', '2');
	});

	it('restarts and updates the Deployment below it, and the count stays KEDA’s', async () => {
		const session = await scaled('released');
		expect(await session.perform('released', {type: 'restart'})).toMatchObject({pending: {status: 'done'}});
		expect(await session.perform('released', {type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v0.11.0'})).toMatchObject({
			pending: {status: 'done'},
		});
		const {service} = await session.row('released', row => serves(2)(row) && row.service.version?.value === 'v0.11.0');
		const good = service.revisions?.find(({number}) => number === 1);
		expect(await session.perform('released', {type: 'roll-back', revision: good?.id ?? ''})).toMatchObject({pending: {status: 'done'}});
		await session.row('released', row => serves(2)(row) && row.service.version?.value === 'v0.10.2');
		expect(await get(ownHpa('released'), '.spec.minReplicas')).toBe('2');
	});

	it('a hold that somebody else has changed in between is refused by the server, and nothing is written', async () => {
		const session = await scaled('contested');
		const prepared = await session.prepare('contested', {type: 'hold', replicas: 5});
		await plane.kubectl(['annotate', 'scaledobject/contested', '-n', inNamespace, 'autoscaling.keda.sh/paused-replicas=3']);
		expect(await session.session.gate.execute(prepared)).toMatchObject({status: 'changed'});
		expect(await get('scaledobject/contested', '.metadata.annotations.autoscaling\\.keda\\.sh/paused-replicas')).toBe('3');
	});

	it('the HPA that KEDA made is put back when somebody edits it, and a count below the minimum too', async () => {
		const session = await scaled('edited');
		// Written like a person does who does not know better.
		await plane.kubectl(['patch', ownHpa('edited'), '-n', inNamespace, '--type=merge', '-p', '{"spec":{"maxReplicas":20}}']);
		await until(ownHpa('edited'), '.spec.maxReplicas', '6');
		await plane.kubectl(['scale', 'deployment/edited', '-n', inNamespace, '--replicas=1']);
		await until('deployment/edited', '.spec.replicas', '2');
		// Shown as one autoscaler, whose own HPA cannot read its metric.
		const {service} = await session.row('edited', row => serves(2)(row) && autoscalerOf(row)?.blind !== undefined);
		expect(service.autoscalers).toHaveLength(1);
	});

	it('a count that is changed by hand while it is held stays, and is not called held', async () => {
		const session = await scaled('slipped');
		await session.perform('slipped', {type: 'hold', replicas: 3});
		await until('scaledobject/slipped', '.status.pausedReplicaCount', '3');
		await plane.kubectl(['scale', 'deployment/slipped', '-n', inNamespace, '--replicas=1']);
		const {service} = await session.row('slipped', serves(1));
		expect(service.autoscalers[0]?.limit).toBe('told to hold 3, but the count was set to 1 after that and nothing puts it back');
	});

	it('a service that nobody asks is brought to nothing by KEDA, said as such, and back when somebody does', async () => {
		const session = await startPlaneSession(plane.kubeconfig('oncall'));
		open.push(session);
		tellOnFailure(session, inNamespace, 'idle');
		const own = scaledObject({namespace: inNamespace, name: 'idle', minimum: 0, maximum: 4});
		await plane.kubectl(['create', '-f', '-'], listOf(deployment({namespace: inNamespace, name: 'idle'}), own));
		const none = await session.row('idle', row => serves(0)(row) && autoscalerOf(row)?.kind === 'KEDA');
		expect([none.state.word, autoscalerOf(none)?.limit]).toEqual(['Parked', 'at 0 until a trigger is active']);
		const asking = deployment({namespace: inNamespace, name: 'asking', replicas: 1, gpus: 0});
		const {template} = asking.spec;
		const labels = {...template.metadata.labels, load: 'idle'};
		const labelled = {...template, metadata: {...template.metadata, labels}};
		await plane.kubectl(['create', '-f', '-'], listOf({...asking, spec: {...asking.spec, template: labelled}}));
		await session.row('idle', serves(1));
	});

	it('nothing of all this was written to an HPA by us', async () => {
		const own = new Set(['scaledobjects', 'deployments', 'deployments/scale']);
		expect((await writesOf(plane, 'oncall')).filter(({resource}) => !own.has(resource))).toEqual([]);
	});
});
