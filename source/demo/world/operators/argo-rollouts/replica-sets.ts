import {type DemoObject, type JsonObject, numberAt, objectAt, stringAt} from '../../../api-server/demo-object.ts';
import {isEqual} from '../../../api-server/equal.ts';
import {withDefaults} from '../../../api-server/write/defaults.ts';
import {ownerReference, templateMetadata} from '../../controllers/owned.ts';
import {hashTemplate} from '../../controllers/template-hash.ts';
import type {World} from '../../world.ts';

export const rolloutResource = 'rollouts.argoproj.io';
export const hashLabel = 'rollouts-pod-template-hash';
const revisionAnnotation = 'rollout.argoproj.io/revision';
const component = 'rollouts-controller';

export const hashOf = (set: DemoObject): string => set.metadata.labels?.[hashLabel] ?? '';
export const sizeOf = (object: DemoObject | undefined): number => numberAt(object, 'spec', 'replicas') ?? 0;
export const countOf = (set: DemoObject | undefined, member: string): number => numberAt(set, 'status', member) ?? 0;
export const availableOf = (set: DemoObject | undefined): number => countOf(set, 'availableReplicas');
export const revisionOf = (object: DemoObject): number => Number(object.metadata.annotations?.[revisionAnnotation] ?? 0);

/** The workload whose template a Rollout takes, where it has none of its own. */
export const workloadOf = ({store}: World, rollout: DemoObject): DemoObject | undefined => {
	const name = stringAt(rollout, 'spec', 'workloadRef', 'name');
	return name === undefined ? undefined : store.get('deployments', rollout.metadata.namespace, name);
};

/** Its own template, with the defaults of a pod, or that of the Deployment it refers to. */
const templateOf = (world: World, rollout: DemoObject): JsonObject | undefined => {
	if (objectAt(rollout, 'spec', 'workloadRef')['name'] === undefined) {
		return objectAt(withDefaults('deployments', {...rollout, spec: {template: objectAt(rollout, 'spec', 'template')}}), 'spec', 'template');
	}
	const workload = workloadOf(world, rollout);
	return workload === undefined ? undefined : objectAt(workload, 'spec', 'template');
};

const withoutHash = (template: JsonObject): JsonObject => {
	const {[hashLabel]: _hash, ...labels} = objectAt(template, 'metadata', 'labels');
	return {...template, metadata: {...objectAt(template, 'metadata'), labels}};
};

export type Sets = {
	/** Of the present template. */
	readonly current: DemoObject;
	/** The release that serves: all requests, or what the canary does not get. */
	readonly stable: DemoObject;
	/** All but these, newest first. */
	readonly others: readonly DemoObject[];
	readonly all: readonly DemoObject[];
};

const create = (world: World, rollout: DemoObject, template: JsonObject, revision: number): DemoObject => {
	// Another hash than a Deployment of the same name and template has.
	const hash = hashTemplate({rollout: template});
	const {labels, annotations} = templateMetadata(template);
	const hashed = {...labels, [hashLabel]: hash};
	const selector = objectAt(rollout, 'spec', 'selector', 'matchLabels');
	return world.store.create(
		'replicasets',
		withDefaults('replicasets', {
			apiVersion: 'apps/v1',
			kind: 'ReplicaSet',
			metadata: {
				name: `${rollout.metadata.name}-${hash}`,
				namespace: rollout.metadata.namespace ?? '',
				labels: hashed,
				annotations: {[revisionAnnotation]: String(revision)},
				ownerReferences: [ownerReference(rollout)],
			},
			spec: {
				replicas: 0,
				selector: {matchLabels: {...(Object.keys(selector).length === 0 ? labels : selector), [hashLabel]: hash}},
				template: {...template, metadata: {...(annotations === undefined ? {} : {annotations}), labels: hashed}},
			},
		}),
	);
};

/** The ReplicaSets of a Rollout, that of its present template made if there is none; one that is taken up again gets the newest number. */
export const replicaSets = (world: World, rollout: DemoObject): Sets | undefined => {
	const template = templateOf(world, rollout);
	if (template === undefined) return undefined;
	const known = world.owned.of(rollout.metadata.uid, 'replicasets');
	const newest = Math.max(0, ...known.map(revisionOf));
	const found = known.find(set => isEqual(withoutHash(objectAt(set, 'spec', 'template')), withoutHash(template)));
	const current =
		found === undefined
			? create(world, rollout, template, newest + 1)
			: revisionOf(found) === newest
				? found
				: world.store.update('replicasets', {
						...found,
						metadata: {...found.metadata, annotations: {...found.metadata.annotations, [revisionAnnotation]: String(newest + 1)}},
					});
	const all = [...known.filter(set => set !== found), current].sort((one, other) => revisionOf(other) - revisionOf(one));
	const stableHash = stringAt(rollout, 'status', 'stableRS') ?? '';
	const stable = all.find(set => hashOf(set) === stableHash) ?? current;
	return {current, stable, all, others: all.filter(set => set !== current && set !== stable)};
};

/** Gives a ReplicaSet another size, if it has not that. */
export const resize = ({store, record}: World, rollout: DemoObject, set: DemoObject, replicas: number): void => {
	const current = store.get('replicasets', set.metadata.namespace, set.metadata.name);
	const before = sizeOf(current);
	if (current === undefined || before === replicas) return;
	store.update('replicasets', {...current, spec: {...current.spec, replicas}});
	const message = `Scaled ${before < replicas ? 'up' : 'down'} ReplicaSet ${set.metadata.name} (revision ${revisionOf(set)}) from ${before} to ${replicas}`;
	record(rollout, {type: 'Normal', reason: 'ScalingReplicaSet', message, component});
};
