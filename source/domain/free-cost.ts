import type {GpuNode} from './gpu-fleet.ts';
import {gpuFraction} from './gpu-fraction.ts';

/** What the GPUs cost an hour that a pod could get now; undefined: no price is known, or not what is free. */
export const freeCost = (nodes: readonly GpuNode[]): number | undefined => {
	let cost: number | undefined;
	for (const {price, free, product, sharing, resources} of nodes) {
		if (price === undefined || free === undefined) continue;
		const node = {...(product && {gpuProduct: product}), ...(sharing && {sharing})};
		const gpus =
			resources === undefined
				? free * gpuFraction(undefined, node)
				: resources.reduce((sum, entry) => sum + entry.free * gpuFraction(entry.name, node), 0);
		cost = (cost ?? 0) + gpus * price.perGpuHour;
	}
	return cost;
};
