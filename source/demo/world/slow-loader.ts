import {requestDeletion} from '../api-server/write/delete-object.ts';
import {readySince} from './controllers/owned.ts';
import type {ServicePlan} from './fleet/service-plan.ts';
import type {World} from './world.ts';

/** Milliseconds between two looks, and from the readiness of all replicas to the next replacement. */
const interval = 10_000;
const rest = 60_000;

/**
 * Somebody who replaces a replica of a service that takes long to load whenever all have loaded, the one that has served longest, so that
 * there is always one to be seen loading. Leaves a service alone that somebody else has scaled.
 */
export const keepLoading = ({store, clock, owned}: World, plan: ServicePlan): void => {
	const resource = plan.kind === 'Deployment' ? 'deployments' : 'statefulsets';
	const look = (): void => {
		clock.setTimeout(look, interval);
		const workload = store.get(resource, plan.namespace, plan.name);
		if (workload?.spec?.['replicas'] !== plan.replicas) return;
		const pods = owned.of(workload.metadata.uid, 'pods');
		const ready = pods.flatMap(pod => readySince(pod) ?? []);
		if (ready.length < plan.replicas || clock.now() - Math.max(...ready) < rest) return;
		const oldest = [...pods].sort((one, other) => (readySince(one) ?? 0) - (readySince(other) ?? 0))[0];
		if (oldest !== undefined) requestDeletion(store, 'pods', oldest, {now: clock.now()});
	};
	clock.setTimeout(look, interval);
};
