import {type DemoObject, type JsonObject, objectAt} from '../../api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import {type DeploymentCondition, deploymentStatus, withCondition} from '../controllers/deployment/deployment-status.ts';
import {newReplicaSet} from '../controllers/deployment/new-replica-set.ts';
import {replicasOf, revisionAnnotation, sortOut} from '../controllers/deployment/replica-sets.ts';
import {podOfReplicaSet} from '../controllers/new-pod.ts';
import {replicaSetStatus} from '../controllers/replica-set-status.ts';
import {between} from '../random.ts';
import {templateOf, workloadOf} from './manifests.ts';
import type {Release, ServicePlan} from './service-plan.ts';
import type {StandingPods} from './standing-pods.ts';

export type SeedContext = {
	readonly store: ObjectStore;
	readonly pods: StandingPods;
	/** In [0, 1). */
	readonly random: () => number;
	/** Milliseconds since the epoch. */
	readonly now: number;
};

/** How long ago the last replica was asked for, of a service with more replicas than places. */
const waitingAge = 41 * 60_000;

/** The releases that have pods, and how many each. */
const shares = ({releases, replicas, updated}: ServicePlan): ReadonlyMap<Release, number> => {
	const newest = releases.at(-1) ?? releases[0];
	if (updated === undefined) return new Map([[newest, replicas]]);
	const good = releases.slice(0, -1).findLast(release => release.fault === undefined) ?? newest;
	return new Map([
		[newest, updated],
		[good, replicas - updated],
	]);
};

/** The template of a release as the API server stores it. */
const storedTemplate = (plan: ServicePlan, deployment: DemoObject, release: Release): JsonObject =>
	objectAt(
		withDefaults('deployments', {...deployment, spec: {...deployment.spec, template: templateOf(plan, release)}}),
		'spec',
		'template',
	);

const progressing = (name: string, plan: ServicePlan, age: number): DeploymentCondition => {
	const newest = plan.releases.at(-1) ?? plan.releases[0];
	if (newest.fault === undefined) {
		return {
			type: 'Progressing',
			status: 'True',
			reason: 'NewReplicaSetAvailable',
			message: `ReplicaSet "${name}" has successfully progressed.`,
		};
	}
	return age > 600_000
		? {type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: `ReplicaSet "${name}" has timed out progressing.`}
		: {type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: `ReplicaSet "${name}" is progressing.`};
};

/** A Deployment with the ReplicaSets of its releases and the pods of those that still have some. */
export const seedDeployment = ({store, pods, random, now}: SeedContext, plan: ServicePlan): void => {
	const {releases} = plan;
	const created = timestamp(now - releases[0].age);
	const object = withDefaults('deployments', workloadOf(plan, created));
	const annotations = {...object.metadata.annotations, [revisionAnnotation]: String(releases.length)};
	const deployment = store.create('deployments', {...object, metadata: {...object.metadata, annotations, generation: releases.length + 1}});
	const replicas = shares(plan);
	const places = [...(plan.nodes ?? [])];
	for (const [index, release] of releases.entries()) {
		const count = replicas.get(release) ?? 0;
		const releasedAt = now - release.age;
		const asReleased: DemoObject = {
			...deployment,
			metadata: {...deployment.metadata, annotations: {...object.metadata.annotations, ...causeOf(release)}},
		};
		const blank = newReplicaSet(asReleased, storedTemplate(plan, deployment, release), {revision: index + 1, replicas: count});
		const set = store.create(
			'replicasets',
			withDefaults('replicasets', {
				...blank,
				metadata: {...withoutCause(blank.metadata, release), creationTimestamp: timestamp(releasedAt)},
			}),
		);
		const children = Array.from({length: count}, (_, position) => {
			const isLast = position === count - 1;
			const node = plan.nodes === undefined ? undefined : places.shift();
			const isWaiting = plan.nodes !== undefined && node === undefined;
			const createdAt =
				isWaiting && isLast ? now - waitingAge : releasedAt + position * between(900, 1400, `${set.metadata.uid}/${position}`);
			return pods.add({pod: podOfReplicaSet(set, objectAt(set, 'spec', 'template'), random), createdAt, node, isWaiting});
		});
		store.update('replicasets', {...set, status: replicaSetStatus(set, children, now)}, {subresource: 'status'});
	}
	const sets = sortOut(
		deployment,
		store.list('replicasets', plan.namespace).filter(set => set.metadata.ownerReferences?.[0]?.uid === deployment.metadata.uid),
	);
	const newestAge = releases.at(-1)?.age ?? 0;
	const loadedAt = now - newestAge + (releases.at(-1)?.fault === undefined ? plan.loading * Math.max(1, replicasOf(deployment) / 2) : 0);
	const condition = progressing(sets.current?.metadata.name ?? '', plan, newestAge);
	const conditions = withCondition([], condition, Math.min(now, condition.status === 'False' ? now - newestAge + 600_000 : loadedAt));
	const status = deploymentStatus({...deployment, status: {conditions}}, sets, Math.min(now, loadedAt));
	store.update('deployments', {...deployment, status}, {subresource: 'status'});
};

const causeAnnotation = 'kubernetes.io/change-cause';

const causeOf = ({cause}: Release): Readonly<Record<string, string>> => (cause === undefined ? {} : {[causeAnnotation]: cause});

/** The Deployment's present cause is that of its newest release, not of one that had none. */
const withoutCause = <Metadata extends {readonly annotations?: Readonly<Record<string, string>>}>(
	metadata: Metadata,
	release: Release,
): Metadata =>
	release.cause !== undefined
		? metadata
		: {
				...metadata,
				annotations: Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([name]) => name !== causeAnnotation)),
			};
