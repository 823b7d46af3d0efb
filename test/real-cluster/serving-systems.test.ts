import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import type {ActionType} from '../../source/domain/action.ts';
import type {ModelService} from '../../source/domain/model-service.ts';
import {collectionPath, type ObjectReference, objectPath} from '../../source/domain/object-reference.ts';
import type {Plan, WriteRequest} from '../../source/domain/plan.ts';
import {servingSystems} from '../../source/serving/serving-systems.ts';
import type {ServiceRow} from '../../source/session/snapshot.ts';
import {type ControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {installCustomResources} from '../control-plane/custom-resources.ts';
import {describeWithOperators, installDefinitions} from '../control-plane/operators.ts';
import {type Objects, readServices} from '../serving/fixtures/object-index.ts';
import {bindRoles} from './cluster-roles.ts';
import {type Changes, changesOf} from './object-changes.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {plant} from './plant.ts';
import {systemCases, type VerbCase} from './serving-cases.ts';
import {type ServingCluster, servingCluster} from './serving-cluster.ts';
import {partCases} from './serving-part-cases.ts';
import {tampering} from './tampering.ts';
import {tellOnFailure} from './tell-on-failure.ts';

/** What is known of a service once all of its objects are read, apart from times and UIDs. */
const factsOf = ({gpus, replicas, model, version, components, traffic, autoscalers, pods, revisions}: ModelService): string =>
	JSON.stringify({
		...{gpus, replicas, model, version, pods: pods?.length, revisions: revisions?.map(({number, newest}) => ({number, newest}))},
		traffic: traffic?.map(({revision, percent, latest, role}) => ({revision, percent, latest, role})),
		components: components?.map(({role, replicas: counts, gpus: own}) => ({role, counts, own})),
		autoscalers: autoscalers.map(({kind, minimum, maximum}) => ({kind, minimum, maximum})),
	});

const typeOf = ({action}: VerbCase): ActionType => (typeof action === 'function' ? action({revisions: []} as never) : action).type;

/**
 * Every verb of every system on a real API server that knows their kinds. Their operators are not there, and the controllers stand
 * still: what a request changes is all that changes.
 */
describeWithOperators(['argo-rollouts', 'keda'], 'what each serving system is asked', () => {
	let plane: ControlPlane;
	let cluster: ServingCluster;
	let session: PlaneSession;
	let namespaces = 0;

	beforeAll(async () => {
		plane = await startControlPlane();
		await bindRoles(plane, 'oncall');
		await installCustomResources(plane);
		for (const operator of ['argo-rollouts', 'keda'] as const) await installDefinitions(plane, operator);
		cluster = servingCluster(plane);
		await plane.freezeControllers(true);
		session = await startPlaneSession(plane.kubeconfig('oncall'));
	});
	afterAll(async () => {
		await session?.close();
		await cluster?.close();
		await plane?.freezeControllers(false);
		await plane?.stop();
	});

	/** The objects in a namespace of their own, and the row they make, once it says all that they say. */
	const planted = async (objects: Objects, name: string, holds: (row: ServiceRow) => boolean): Promise<ServiceRow> => {
		const namespace = `planted-${++namespaces}`;
		await cluster.call('POST', '/api/v1/namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}});
		await plant(cluster, objects, namespace);
		tellOnFailure(session, namespace);
		const expected = readServices(objects).find(service => service.name === name);
		if (expected === undefined) throw new Error(`no service ${name} in its objects`);
		const facts = factsOf(expected);
		return session.row(`${namespace}/${name}`, row => factsOf(row.service) === facts && holds(row));
	};
	const read = async (reference: ObjectReference): Promise<KubernetesObject> => {
		const {status, body} = await cluster.call('GET', objectPath(reference));
		if (status !== 200) throw new Error(`${reference.name}: ${body.message}`);
		return body;
	};
	const targetsOf = (requests: readonly WriteRequest[]): readonly ObjectReference[] => [
		...new Map(requests.map(({target}) => [objectPath(target), target])).values(),
	];
	const readAll = async ({steps}: Plan): Promise<ReadonlyMap<string, KubernetesObject>> =>
		new Map(
			await Promise.all(
				targetsOf(steps.map(({request}) => request)).map(
					async target => [`${target.resource.kind}/${target.name}`, await read(target)] as const,
				),
			),
		);
	const changesSince = (before: ReadonlyMap<string, KubernetesObject>, after: ReadonlyMap<string, KubernetesObject>) =>
		Object.fromEntries(
			[...before]
				.map(([name, object]) => [name, changesOf(object, after.get(name) ?? object)] as const)
				.filter(([, changes]) => Object.keys(changes).length > 0),
		) as Record<string, Changes>;

	/** What parks a service is not offered as a scale where an autoscaler owns the count. */
	const offers = (verb: VerbCase) => {
		const isParking = typeof verb.action === 'object' && verb.action.type === 'scale' && verb.action.replicas === 0;
		return ({service}: ServiceRow): boolean => isParking || service.offers[typeOf(verb)].possible;
	};

	it('every system has a case', () => {
		const cases = new Set([...systemCases, ...partCases].map(({system}) => system));
		// Those of Kubernetes itself are in the other files of this folder, and owners of no system have no verbs of their own.
		expect(servingSystems.map(({name}) => name).filter(name => !cases.has(name))).toEqual(['Deployment', 'StatefulSet', 'Other']);
	});

	it('docs/cluster-roles.yaml gives the rights that all of it needs', async () => {
		const {limits} = await session.until(now => (now.loading.stage === 'done' ? now : undefined));
		expect(limits).toEqual([]);
	});

	describe.each([...systemCases, ...partCases])('$system', ({system, name, objects, verbs}) => {
		it.each(verbs.map(verb => [typeOf(verb), verb] as const))('%s', async (_, verb) => {
			const isOffered = offers(verb);
			const {service} = await planted((verb.objects ?? objects)(), name, isOffered);
			expect(service.system).toBe(system);
			const {gate} = session.session;
			const action = typeof verb.action === 'function' ? verb.action(service) : verb.action;
			const first = await gate.prepare(action, service.uid);
			if (first.status === 'refused') throw new Error(first.failure.sentence);
			expect(first.dryRun).toMatchObject({accepted: true});
			const before = await readAll(first.plan);
			// Somebody else is faster, with each of the things that this plan depends on.
			const tamper = tampering(cluster, first.plan);
			await tamper.change();
			const tampered = await readAll(first.plan);
			expect(await gate.execute(first, first.plan.typed?.text)).toMatchObject({status: 'changed'});
			expect(changesSince(tampered, await readAll(first.plan))).toEqual({});
			await tamper.restore();
			expect(changesSince(before, await readAll(first.plan))).toEqual({});
			const {metadata} = await read(service.reference);
			await session.row(`${service.namespace}/${name}`, row => isOffered(row) && row.service.generation === metadata.generation);

			let second = await gate.prepare(action, service.uid);
			// Until what somebody else had made of a part of it is no longer seen.
			while (second.status === 'refused') second = await gate.prepare(action, service.uid);
			expect(changesSince(before, await readAll(second.plan))).toEqual({});
			expect(await gate.execute(second, second.plan.typed?.text)).toMatchObject({status: 'applied'});
			expect(changesSince(before, await readAll(second.plan))).toEqual(verb.changes);

			const undo = await gate.prepareUndo();
			if (undo.status === 'refused') {
				expect({isFinal: verb.isFinal, sentence: undo.failure.sentence}).toMatchObject({isFinal: true});
				return;
			}
			expect(await gate.execute(undo, undo.plan.typed?.text)).toMatchObject({status: 'applied'});
			expect(changesSince(before, await readAll(second.plan))).toEqual({});
		});

		it.each(verbs.slice(0, 1))('is left alone where it was deleted and made anew in between', async verb => {
			const {service} = await planted((verb.objects ?? objects)(), name, offers(verb));
			const action = typeof verb.action === 'function' ? verb.action(service) : verb.action;
			let prepared = await session.session.gate.prepare(action, service.uid);
			while (prepared.status === 'refused') prepared = await session.session.gate.prepare(action, service.uid);
			const [target] = targetsOf(prepared.plan.steps.map(({request}) => request));
			if (target === undefined) throw new Error('a plan has a step');
			const {status: _, metadata, ...before} = await read(target);
			await cluster.call('DELETE', objectPath(target), {propagationPolicy: 'Background', preconditions: {uid: target.uid}});
			const {labels, annotations} = metadata;
			const again = {...before, metadata: {name: target.name, namespace: service.namespace, labels, annotations}};
			const made = await cluster.call('POST', collectionPath(target.resource, service.namespace), again);
			expect(made).toMatchObject({status: 201});
			// Or it is gone from the list before anything is sent.
			const {status} = await session.session.gate.execute(prepared, prepared.plan.typed?.text);
			expect(['changed', 'refused']).toContain(status);
			expect(changesOf(made.body, await read({...target}))).toEqual({});
		});

		it('is listed as its objects say, and has no other verb than these', async () => {
			const {service} = await planted(objects(), name, () => true);
			expect(service).toMatchObject({system});
			const tested = new Set<string>(verbs.map(typeOf));
			const offered = Object.entries(service.offers).flatMap(([type, {possible}]) => (possible ? [type] : []));
			// One pod of any of them is replaced in the same way.
			expect(offered.filter(type => type !== 'replace-replica' && !tested.has(type))).toEqual([]);
		});
	});
});
