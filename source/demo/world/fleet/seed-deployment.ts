import {type DemoMetadata, type DemoObject, type JsonObject, listAt, objectAt} from '../../api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../../api-server/object-store.ts';
import {randomUid} from '../../api-server/random-name.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import {type DeploymentCondition, deploymentStatus, withCondition} from '../controllers/deployment/deployment-status.ts';
import {newReplicaSet} from '../controllers/deployment/new-replica-set.ts';
import {replicasOf, revisionAnnotation, sortOut} from '../controllers/deployment/replica-sets.ts';
import {podOfReplicaSet} from '../controllers/new-pod.ts';
import {replicaSetStatus} from '../controllers/replica-set-status.ts';
import {between} from '../random.ts';
import {asApplied} from './field-managers.ts';
import {workloadOf} from './manifests.ts';
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

/** The template of the present release with what another one had in its place. */
const templateWith = (plan: ServicePlan, template: JsonObject, release: Release): JsonObject => {
	const spec = objectAt(template, 'spec');
	const [main, ...others] = listAt(spec, 'containers');
	const replaced = {...objectAt(main), image: `${plan.image}:${release.tag}`, args: release.args ?? plan.args};
	return {...template, spec: {...spec, containers: [replaced, ...others]}};
};

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
	const object = asApplied(plan, withDefaults('deployments', workloadOf(plan, timestamp(now - releases[0].age))), now);
	const annotations = {...object.metadata.annotations, [revisionAnnotation]: String(releases.length)};
	const deployment = store.create('deployments', {...object, metadata: {...object.metadata, annotations, generation: releases.length + 1}});
	const replicas = shares(plan);
	const places = [...(plan.nodes ?? [])];
	const template = objectAt(deployment, 'spec', 'template');
	const created = releases.map((release, index) => {
		const count = replicas.get(release) ?? 0;
		const releasedAt = now - release.age;
		const asReleased: DemoObject = {
			...deployment,
			metadata: {...deployment.metadata, annotations: {...object.metadata.annotations, ...causeOf(release)}},
		};
		const blank = newReplicaSet(asReleased, templateWith(plan, template, release), {revision: index + 1, replicas: count});
		const metadata: DemoMetadata = {
			...withoutCause(blank.metadata, release),
			...{name: blank.metadata.name ?? '', uid: randomUid(random), resourceVersion: '', generation: 1},
			creationTimestamp: timestamp(releasedAt),
		};
		const set: DemoObject = withDefaults('replicasets', {...blank, metadata});
		const own = objectAt(set, 'spec', 'template');
		const {spec = {}, status = {}} =
			count === 0
				? {}
				: withDefaults(
						'pods',
						podOfReplicaSet(set, own, () => 0),
					);
		const children = Array.from({length: count}, (_, position) => {
			const node = plan.nodes === undefined ? undefined : places.shift();
			const isWaiting = plan.nodes !== undefined && node === undefined;
			const createdAt = isWaiting ? now - waitingAge : releasedAt + position * between(900, 1400, `${set.metadata.uid}/${position}`);
			return pods.add({pod: {...podOfReplicaSet(set, own, random), spec, status}, createdAt, node, isWaiting});
		});
		return store.create('replicasets', {...set, status: replicaSetStatus(set, children, now)});
	});
	const sets = sortOut(deployment, created);
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
