import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import {collectionPath, objectPath, type ResourceKind} from '../../source/domain/object-reference.ts';
import {servingSystems} from '../../source/serving/serving-systems.ts';
import type {Objects} from '../serving/fixtures/object-index.ts';
import type {ServingCluster} from './serving-cluster.ts';

type Json = Readonly<Record<string, unknown>>;
type Owners = NonNullable<KubernetesObject['metadata']['ownerReferences']>;

const watchedKinds: ReadonlyMap<string, ResourceKind> = new Map(
	servingSystems.flatMap(system => system.watches.map(watch => [watch.kind.kind, watch.kind] as const)),
);

/** A kind in the version that an object is written in. */
const kindOf = (kind: string, {apiVersion}: KubernetesObject): ResourceKind => {
	const watched = watchedKinds.get(kind);
	if (watched === undefined) throw new Error(`nothing watches ${kind}`);
	const [group, version] = (apiVersion ?? '').split('/');
	return group === undefined || version === undefined ? watched : {...watched, group, version};
};

const workloads: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'ReplicaSet']);

/** What the API server insists on and a projection does not look at. */
const completed = (kind: string, object: KubernetesObject): Json => {
	const {status: _, metadata, ...rest} = object;
	if (!workloads.has(kind)) return rest;
	const spec = rest['spec'] as Json;
	const template = spec['template'] as {readonly metadata?: {readonly labels?: Json}; readonly spec: Json};
	const own = template.metadata?.labels ?? {};
	const labels = Object.keys(own).length > 0 ? own : {planted: metadata.name};
	return {
		...rest,
		spec: {...spec, selector: {matchLabels: labels}, template: {...template, metadata: {...template.metadata, labels}}},
	};
};

/** Some kinds insist on all of it. */
const wholeCondition = {reason: 'Planted', message: '', lastTransitionTime: new Date().toISOString()};

/** A controller has seen what was planted as far as it had seen what the fixture is of. */
const statusNow = (object: KubernetesObject, generation: number): Json => {
	const status = (object.status ?? {}) as Json;
	const conditions = (status['conditions'] as readonly Json[] | undefined)?.map(condition => ({...wholeCondition, ...condition}));
	const whole = conditions === undefined ? status : {...status, conditions};
	const lag = (object.metadata.generation ?? 1) - Number(status['observedGeneration'] ?? object.metadata.generation ?? 1);
	if (status['observedGeneration'] === undefined) return whole;
	const observed = Math.max(0, generation - lag);
	return {...whole, observedGeneration: typeof status['observedGeneration'] === 'string' ? String(observed) : observed};
};

const made = (what: string, {status, body}: Awaited<ReturnType<ServingCluster['call']>>): KubernetesObject => {
	if (status >= 300) throw new Error(`${what}: ${status} ${body.message}`);
	return body;
};

/**
 * Creates what a session would hold of a service, owners first, with the UIDs that this API server gives, and writes their status as
 * their operators would have. Nothing else may act on them: freeze the controllers before.
 */
export const plant = async ({call}: ServingCluster, objects: Objects, namespace: string): Promise<void> => {
	const all = Object.entries(objects).flatMap(([kind, list]) => list.map(object => ({kind, object})));
	const known = new Set(all.map(({object}) => object.metadata.uid));
	const uids = new Map<string, string>();
	const ownersOf = ({metadata}: KubernetesObject): Owners => metadata.ownerReferences ?? [];
	const isReady = ({object}: (typeof all)[number]): boolean => ownersOf(object).every(({uid}) => !known.has(uid) || uids.has(uid));
	const create = async ({kind, object}: (typeof all)[number]): Promise<void> => {
		const resource = kindOf(kind, object);
		const {name, uid, labels, annotations} = object.metadata;
		const ownerReferences = ownersOf(object).map(owner => ({...owner, uid: uids.get(owner.uid) ?? owner.uid}));
		const body = {
			...completed(kind, object),
			apiVersion: resource.group === '' ? resource.version : `${resource.group}/${resource.version}`,
			kind,
			metadata: {name, namespace, labels, annotations, ownerReferences},
		};
		const strict = '?fieldValidation=Strict';
		const created = made(`${kind} ${name}`, await call('POST', `${collectionPath(resource, namespace)}${strict}`, body));
		uids.set(uid, created.metadata.uid);
		const status = statusNow(object, created.metadata.generation ?? 1);
		if (Object.keys(status).length === 0) return;
		const path = objectPath({resource, namespace, name}, 'status');
		made(`status of ${kind} ${name}`, await call('PATCH', path, {status}, 'application/merge-patch+json'));
	};
	let waiting = all;
	while (waiting.length > 0) {
		const next = waiting.filter(isReady);
		if (next.length === 0) throw new Error('these own each other in a circle');
		await Promise.all(next.map(create));
		waiting = waiting.filter(entry => !next.includes(entry));
	}
};
