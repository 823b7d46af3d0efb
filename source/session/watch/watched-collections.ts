import type {ApiGroups} from '../../cluster/discovery.ts';
import {collectionKey} from '../../domain/cluster-event.ts';
import {isBuiltIn} from '../../domain/object-reference.ts';
import {nodeWatch} from '../../serving/records/node-record.ts';
import type {ServingSystem, WatchedResource} from '../../serving/serving-system.ts';

/** One list that is watched: a resource in all namespaces or in one. `key`: the collection of its events. */
export type WatchedCollection = {readonly key: string; readonly resource: WatchedResource; readonly namespace: string | undefined};

/** Many objects come last, so that what is small is there first. */
const order: readonly string[] = ['horizontalpodautoscalers', 'nodes', 'controllerrevisions', 'replicasets', 'pods'];

const rank = ({kind, stage}: WatchedResource): number => (stage === 'workloads' ? -1 : order.indexOf(kind.resource) + 1);

export const byRank = (one: WatchedResource, other: WatchedResource): number => rank(one) - rank(other);

/** Where workloads of these may not be read, nothing is: custom ones may be missing anywhere. */
export const isPlainWorkload = ({resource: {kind, stage}}: {readonly resource: WatchedResource}): boolean =>
	stage === 'workloads' && isBuiltIn(kind);

/** The kind by which the index knows its records. */
export const indexKind = ({kind, recordKind}: WatchedResource): string => recordKind ?? kind.kind;

/** What all serving systems together want watched, each resource once, in the order of listing. */
export const watchedResources = (systems: readonly ServingSystem[]): readonly WatchedResource[] => {
	const resources = new Map<string, WatchedResource>();
	const all = systems.flatMap(({root, watches}) => watches.map(resource => ({resource, isOwn: resource.kind.kind === root})));
	// The system whose services they are knows best what to keep of them.
	for (const {resource} of [...all.filter(({isOwn}) => isOwn), ...all.filter(({isOwn}) => !isOwn), {resource: nodeWatch}]) {
		const key = `${resource.kind.group}/${resource.kind.resource}`;
		if (!resources.has(key)) resources.set(key, resource);
	}
	return [...resources.values()].toSorted(byRank);
};

/**
 * Those of them that a cluster serves, in the first version that it has. `groups` undefined: it does not say; then all are tried
 * as they stand, and what is not there answers so.
 */
export const servedResources = (resources: readonly WatchedResource[], groups: ApiGroups | undefined): readonly WatchedResource[] =>
	resources.flatMap(resource => {
		if (isBuiltIn(resource.kind) || groups === undefined) return [resource];
		const kind = [resource.kind, ...(resource.alternatives ?? [])].find(each => groups.has(each.group, each.version, each.resource));
		return kind === undefined ? [] : [kind === resource.kind ? resource : {...resource, kind}];
	});

/** One collection for a resource, or one for each namespace. */
export const watchedCollections = (
	resources: readonly WatchedResource[],
	namespaces: readonly string[] | undefined,
): readonly WatchedCollection[] =>
	resources.flatMap(resource => {
		const places = resource.kind.namespaced ? (namespaces ?? [undefined]) : [undefined];
		return places.map(namespace => ({key: collectionKey(resource.kind, namespace), resource, namespace}));
	});
