import type {NodeRecord} from './cluster-record.ts';

/** Profile of a slice in the name of a resource or a product: `mig-3g.40gb`, `H100 MIG-3g.40gb`, `mig-1c.3g.40gb`. */
const profile = /mig-(?:(\d)c\.)?(\d)g\.\d+gb/i;

/** GPUs that are cut in four at most; all others in seven. https://docs.nvidia.com/datacenter/tesla/mig-user-guide/ */
const cutInFour = /^(A30|RTX)/i;

const sliceOf = (text: string | undefined, product: string | undefined): number => {
	const [, ofSlice, slices] = profile.exec(text ?? '') ?? [];
	if (slices === undefined) return 1;
	// A compute instance is a part of the compute of a slice.
	return Number(ofSlice ?? slices) / (cutInFour.test(product ?? '') ? 4 : 7);
};

/**
 * How much of a whole GPU one of those is that a pod asks for on a node: 1, 3/7 for a slice `3g.40gb`, 1/4 where each GPU is shared
 * by four. `resource`: as in the record of the pod; a node whose slices are all alike calls them whole GPUs.
 */
export const gpuFraction = (resource: string | undefined, node: Pick<NodeRecord, 'gpuProduct' | 'sharing'> | undefined): number => {
	const product = node?.gpuProduct;
	const isSlice = resource !== undefined && profile.test(resource);
	return sliceOf(isSlice ? resource : product, product) / (node?.sharing?.replicas ?? 1);
};
