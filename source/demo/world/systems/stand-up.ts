import {type DemoObject, type JsonObject, listAt, numberAt, objectAt} from '../../api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import {deploymentStatus, withCondition} from '../controllers/deployment/deployment-status.ts';
import {newReplicaSet} from '../controllers/deployment/new-replica-set.ts';
import {replicasOf, revisionAnnotation, sortOut} from '../controllers/deployment/replica-sets.ts';
import {podOfReplicaSet} from '../controllers/new-pod.ts';
import {replicaSetStatus} from '../controllers/replica-set-status.ts';
import {newControllerRevision} from '../controllers/stateful-set/controller-revisions.ts';
import {podOfStatefulSet} from '../controllers/stateful-set/new-pod.ts';
import {statefulSetStatus} from '../controllers/stateful-set/stateful-set-status.ts';
import type {StandingPods} from '../fleet/standing-pods.ts';
import type {OwnedObjects} from '../owned-objects.ts';

export type StandUpOptions = {
	readonly store: ObjectStore;
	readonly owned: OwnedObjects;
	readonly pods: StandingPods;
	/** In [0, 1). */
	readonly random: () => number;
	/** Milliseconds since the epoch. */
	readonly now: number;
};

const oldReleases = 10;
const day = 86_400_000;

/** The template with an older image. */
const olderTemplate = (template: JsonObject, index: number): JsonObject => {
	const spec = objectAt(template, 'spec');
	const [main, ...others] = listAt(spec, 'containers');
	const image = String(objectAt(main)['image'] ?? '').replace(/:[^:/]*$/u, `:v0.0.${index}`);
	return {...template, spec: {...spec, containers: [{...objectAt(main), image}, ...others]}};
};

const standingReplicaSet = ({store, owned, pods, random, now}: StandUpOptions, set: DemoObject): void => {
	const count = replicasOf(set);
	if (count === 0 || owned.of(set.metadata.uid, 'pods').length > 0) return;
	const template = objectAt(set, 'spec', 'template');
	const createdAt = Date.parse(set.metadata.creationTimestamp);
	const complete = withDefaults(
		'pods',
		podOfReplicaSet(set, template, () => 0),
	);
	const children = Array.from({length: count}, () => {
		const {spec = {}, status = {}} = complete;
		return pods.add({pod: {...podOfReplicaSet(set, template, random), spec, status}, createdAt, node: undefined});
	});
	store.update('replicasets', {...set, status: replicaSetStatus(set, children, now)}, {subresource: 'status'});
};

const standingDeployment = (options: StandUpOptions, deployment: DemoObject): void => {
	const {store, owned, now} = options;
	if (owned.of(deployment.metadata.uid, 'replicasets').length > 0) return;
	const annotations = {...deployment.metadata.annotations, [revisionAnnotation]: String(oldReleases + 1)};
	const current = store.update('deployments', {...deployment, metadata: {...deployment.metadata, annotations}});
	const template = objectAt(current, 'spec', 'template');
	for (let revision = 1; revision <= oldReleases + 1; revision++) {
		const isNewest = revision > oldReleases;
		const blank = newReplicaSet(current, isNewest ? template : olderTemplate(template, revision), {
			revision,
			replicas: isNewest ? replicasOf(current) : 0,
		});
		const age = (oldReleases + 2 - revision) * 9 * day;
		const created = {...blank.metadata, creationTimestamp: timestamp(now - age)};
		const set = store.create('replicasets', withDefaults('replicasets', {...blank, metadata: created}));
		if (isNewest) standingReplicaSet(options, set);
		else store.update('replicasets', {...set, status: replicaSetStatus(set, [], now)}, {subresource: 'status'});
	}
	const sets = sortOut(current, owned.of(current.metadata.uid, 'replicasets'));
	const message = `ReplicaSet "${sets.current?.metadata.name}" has successfully progressed.`;
	const conditions = withCondition([], {type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message}, now - 9 * day);
	const status = deploymentStatus({...current, status: {conditions}}, sets, now - 9 * day);
	store.update('deployments', {...current, status}, {subresource: 'status'});
};

const standingStatefulSet = ({store, owned, pods, now}: StandUpOptions, set: DemoObject): void => {
	if (owned.of(set.metadata.uid, 'pods').length > 0) return;
	const revision = store.create('controllerrevisions', newControllerRevision(set, 1));
	const {name} = revision.metadata;
	const first = numberAt(set, 'spec', 'ordinals', 'start') ?? 0;
	const createdAt = Date.parse(set.metadata.creationTimestamp);
	const children = Array.from({length: replicasOf(set)}, (_, index) => {
		const pod = withDefaults('pods', podOfStatefulSet(set, objectAt(set, 'spec', 'template'), name, first + index));
		return pods.add({pod, createdAt, node: undefined});
	});
	const status = statefulSetStatus(set, {pods: children, current: name, update: name, now});
	store.update('statefulsets', {...set, status}, {subresource: 'status'});
};

/** Gives workloads that operators have just made the replicas they would have by now, without living through it. */
export const standUp = (options: StandUpOptions): void => {
	const {store} = options;
	for (const deployment of store.list('deployments')) standingDeployment(options, deployment);
	for (const set of store.list('replicasets')) standingReplicaSet(options, set);
	for (const set of store.list('statefulsets')) standingStatefulSet(options, set);
};
