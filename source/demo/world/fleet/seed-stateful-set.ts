import {type DemoObject, numberAt, objectAt} from '../../api-server/demo-object.ts';
import {timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import {newControllerRevision} from '../controllers/stateful-set/controller-revisions.ts';
import {podOfStatefulSet} from '../controllers/stateful-set/new-pod.ts';
import {statefulSetStatus} from '../controllers/stateful-set/stateful-set-status.ts';
import {asApplied} from './field-managers.ts';
import {templateOf, workloadOf} from './manifests.ts';
import type {SeedContext} from './seed-deployment.ts';
import type {ServicePlan} from './service-plan.ts';

/** A StatefulSet with a ControllerRevision for each of its releases, and its pods of the newest. */
export const seedStatefulSet = ({store, pods, now}: SeedContext, plan: ServicePlan): void => {
	const {releases} = plan;
	const object = asApplied(plan, withDefaults('statefulsets', workloadOf(plan, timestamp(now - releases[0].age))), now);
	const set = store.create('statefulsets', {...object, metadata: {...object.metadata, generation: releases.length}});
	const revisions = releases.map((release, index) => {
		const then: DemoObject = withDefaults('statefulsets', {...set, spec: {...set.spec, template: templateOf(plan, release)}});
		const revision = newControllerRevision(then, index + 1);
		return store.create('controllerrevisions', {
			...revision,
			metadata: {...revision.metadata, creationTimestamp: timestamp(now - release.age)},
		});
	});
	const newest = revisions.at(-1)?.metadata.name ?? '';
	const count = numberAt(set, 'spec', 'replicas') ?? 0;
	const children = Array.from({length: count}, (_, ordinal) => {
		const age = plan.isLoading === true && ordinal === count - 1 ? 4 * 60_000 : (releases.at(-1)?.age ?? 0) - ordinal * plan.loading * 1.1;
		const pod = withDefaults('pods', podOfStatefulSet(set, objectAt(set, 'spec', 'template'), newest, ordinal));
		return pods.add({pod, createdAt: now - age, node: undefined});
	});
	const status = statefulSetStatus(set, {pods: children, current: newest, update: newest, now});
	store.update('statefulsets', {...set, status}, {subresource: 'status'});
};
