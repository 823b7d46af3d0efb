import type {NodeRecord} from './cluster-record.ts';
import type {ModelService} from './model-service.ts';
import type {SafeText} from './safe-text.ts';

/** A node whose kubelet is not heard of, and whom that concerns. */
export type LostNode = {
	readonly name: SafeText;
	/** Services and replicas on it. */
	readonly services: number;
	readonly replicas: number;
};

/** Nodes that are not ready, by name, with what of the services is on them. */
export const findLostNodes = (nodes: Iterable<NodeRecord>, services: Iterable<ModelService>): ReadonlyMap<string, LostNode> => {
	const lost = new Map<string, LostNode>();
	for (const node of nodes) if (!node.ready) lost.set(node.name, {name: node.name, services: 0, replicas: 0});
	if (lost.size === 0) return lost;
	for (const service of services) {
		const counts = new Map<string, number>();
		for (const pod of service.pods ?? []) {
			if (pod.node !== undefined && lost.has(pod.node)) counts.set(pod.node, (counts.get(pod.node) ?? 0) + 1);
		}
		for (const [name, replicas] of counts) {
			const known = lost.get(name);
			if (known !== undefined) lost.set(name, {...known, services: known.services + 1, replicas: known.replicas + replicas});
		}
	}
	return lost;
};
