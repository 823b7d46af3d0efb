import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {ClusterTarget} from '../../cluster/cluster-target.ts';
import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {collectionPath, resourceKinds} from '../../domain/object-reference.ts';
import type {NamespaceMemory} from '../state/namespace-memory.ts';

/** More namespaces than these are not watched one by one: each is a handful of connections. */
export const mostNamespaces = 20;

/**
 * Where to look when all namespaces at once are forbidden: the context's own, those remembered, and those that can be listed,
 * in this order. Whether they may be read shows when they are.
 */
export const readableNamespaces = async (
	client: ClusterClient,
	target: ClusterTarget,
	memory: NamespaceMemory,
): Promise<readonly string[]> => {
	const remembered = await memory.recall();
	const listed = await client.getJson<{readonly items?: readonly KubernetesObject[] | null}>({
		path: collectionPath(resourceKinds.namespace),
		query: {limit: 500},
	});
	const names = listed.ok ? (listed.value.items ?? []).map(({metadata}) => metadata.name).toSorted() : [];
	return [...new Set([target.namespace, ...remembered, ...names])].slice(0, mostNamespaces);
};
