import {collectionKey} from '../../domain/cluster-event.ts';
import {nodeWatch} from '../../serving/records/node-record.ts';
import type {ServingSystem, WatchedResource} from '../../serving/serving-system.ts';

/** One list that is watched: a resource in all namespaces or in one. `key`: the collection of its events. */
export type WatchedCollection = {readonly key: string; readonly resource: WatchedResource; readonly namespace: string | undefined};

/** Many objects come last, so that what is small is there first. */
const order: readonly string[] = ['horizontalpodautoscalers', 'nodes', 'controllerrevisions', 'replicasets', 'pods'];

const rank = ({kind, stage}: WatchedResource): number => (stage === 'workloads' ? -1 : order.indexOf(kind.resource) + 1);

/** What all serving systems together want watched, each resource once, in the order of listing. */
export const watchedResources = (systems: readonly ServingSystem[]): readonly WatchedResource[] => {
	const resources = new Map<string, WatchedResource>();
	for (const resource of [...systems.flatMap(system => system.watches), nodeWatch]) {
		const key = `${resource.kind.group}/${resource.kind.resource}`;
		if (!resources.has(key)) resources.set(key, resource);
	}
	return [...resources.values()].toSorted((one, other) => rank(one) - rank(other));
};

/** One collection for a resource, or one for each namespace. */
export const watchedCollections = (
	resources: readonly WatchedResource[],
	namespaces: readonly string[] | undefined,
): readonly WatchedCollection[] =>
	resources.flatMap(resource => {
		const places = resource.kind.namespaced ? (namespaces ?? [undefined]) : [undefined];
		return places.map(namespace => ({key: collectionKey(resource.kind.resource, namespace), resource, namespace}));
	});
