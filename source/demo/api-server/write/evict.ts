import {ApiError} from '../api-error.ts';
import {type DemoObject, type JsonObject, numberAt, objectAt, valueAt} from '../demo-object.ts';
import type {ObjectStore} from '../object-store.ts';
import {matchesLabelSelector} from '../selectors.ts';
import {requestDeletion} from './delete-object.ts';

/** POST pods/NAME/eviction: a deletion that asks the pod disruption budgets first. Throws 429 when one has nothing to spare. */
export const evict = (store: ObjectStore, pod: DemoObject, eviction: JsonObject, now: number, dryRun: boolean): JsonObject => {
	const budget = store
		.list('poddisruptionbudgets', pod.metadata.namespace)
		.find(candidate => matchesLabelSelector(valueAt(candidate, 'spec', 'selector'), pod.metadata.labels ?? {}));
	if (budget !== undefined && (numberAt(budget, 'status', 'disruptionsAllowed') ?? 0) < 1) {
		const {name} = budget.metadata;
		const healthy = numberAt(budget, 'status', 'currentHealthy') ?? 0;
		const desired = numberAt(budget, 'status', 'desiredHealthy') ?? 0;
		throw new ApiError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
			causes: [
				{
					reason: 'DisruptionBudget',
					message: `The disruption budget ${name} needs ${desired} healthy pods and has ${healthy} currently`,
				},
			],
		});
	}
	if (!dryRun) {
		const grace = numberAt(objectAt(eviction, 'deleteOptions'), 'gracePeriodSeconds');
		requestDeletion(store, 'pods', pod, {now, ...(grace === undefined ? {} : {graceSeconds: grace})});
	}
	return {kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201};
};
