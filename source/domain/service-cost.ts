import type {NodeRecord, PodRecord} from './cluster-record.ts';
import {holdsGpus} from './compute-capacity.ts';
import type {FleetCost, NodePrice, ServiceCost} from './cost.ts';
import {gpuFraction} from './gpu-fraction.ts';
import type {Reading} from './service-metrics.ts';

/** Milliseconds that `ServiceMetrics.gpuHour` looks back. */
const window = 3_600_000;

/** A replica that is not ready yet and younger than this loads its model: that its GPU does nothing is not waste. Milliseconds. */
export const loadingTime = 15 * 60_000;

/** A node with GPUs, as far as cost depends on it. */
export type CostNode = Pick<NodeRecord, 'gpuProduct' | 'sharing'> & {readonly price?: NodePrice | undefined};

export type CostInput = {
	readonly pods: readonly PodRecord[];
	/** By node name. */
	readonly nodes: ReadonlyMap<string, CostNode>;
	/** Mean utilization of its GPUs over the last hour, 0-1. */
	readonly gpuHour: Reading | undefined;
	/** Milliseconds since the epoch. */
	readonly now: number;
};

const isLoading = (pod: PodRecord, now: number): boolean => !pod.ready && now - (pod.scheduledAt ?? pod.createdAt) < loadingTime;

/** What a service costs an hour; undefined: it holds no GPU of a node whose price is known. */
export const serviceCost = ({pods, nodes, gpuHour, now}: CostInput): ServiceCost | undefined => {
	let perHour = 0;
	let working = 0;
	let unpriced = 0;
	const prices = new Set<NodePrice>();
	for (const pod of pods) {
		if (!holdsGpus(pod)) continue;
		const node = nodes.get(pod.node);
		const gpus = pod.gpus * gpuFraction(pod.gpuResource, node);
		if (node?.price === undefined) {
			unpriced += gpus;
			continue;
		}
		prices.add(node.price);
		perHour += gpus * node.price.perGpuHour;
		if (!isLoading(pod, now)) working += gpus * node.price.perGpuHour;
	}
	if (prices.size === 0) return undefined;
	const all = [...prices];
	return {
		perHour,
		...(gpuHour === undefined ? {} : {idlePerHour: working * Math.max(0, 1 - gpuHour.value), window}),
		// Where it has both, the weaker one is named.
		source: all.some(({source}) => source === 'OpenCost') ? 'OpenCost' : 'price table',
		...(all.some(({isPlaceholder}) => isPlaceholder === true) ? {isPlaceholder: true} : {}),
		unpriced,
	};
};

/** Whole GPUs that pods hold. */
export const gpusHeld = (pods: readonly PodRecord[], nodes: CostInput['nodes']): number =>
	pods.reduce((sum, pod) => (holdsGpus(pod) ? sum + pod.gpus * gpuFraction(pod.gpuResource, nodes.get(pod.node)) : sum), 0);

/** Of all services together; undefined: none of them has a cost. `unpriced`: GPUs of services that have none. */
export const fleetCost = (costs: Iterable<ServiceCost>, unpriced: number, currency: string): FleetCost | undefined => {
	let sum: ServiceCost | undefined;
	for (const cost of costs) {
		const idle = [sum?.idlePerHour, cost.idlePerHour].filter(value => value !== undefined);
		sum = {
			perHour: (sum?.perHour ?? 0) + cost.perHour,
			...(idle.length === 0 ? {} : {idlePerHour: idle.reduce((total, value) => total + value, 0), window}),
			source: sum?.source === 'OpenCost' ? 'OpenCost' : cost.source,
			...(sum?.isPlaceholder === true || cost.isPlaceholder === true ? {isPlaceholder: true} : {}),
			unpriced: (sum?.unpriced ?? 0) + cost.unpriced,
		};
	}
	return sum === undefined ? undefined : {...sum, unpriced: sum.unpriced + unpriced, currency};
};
