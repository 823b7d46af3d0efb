import {parseQuantity} from '../domain/quantity.ts';
import {type Raw, rawObject, rawText} from './raw.ts';

/**
 * Extended resources that are accelerators, each unit one device. HAMi's gpumem and gpucores are shares of one and are not
 * counted. https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/
 */
const gpuResources: readonly RegExp[] = [
	/^nvidia\.com\/gpu(\.shared)?$/,
	/^nvidia\.com\/mig-/,
	/^amd\.com\/gpu$/,
	/^gpu\.intel\.com\/(i915|xe)$/,
	/^intel\.com\/gpu$/,
	/^habana\.ai\/gaudi/,
];

/** What nearly all ask for, so that records need not say it. */
export const wholeGpu = 'nvidia.com/gpu';

export const isGpuResource = (name: string): boolean => gpuResources.some(pattern => pattern.test(name));

export type GpuCount = {readonly gpus: number; readonly resource?: string};

/** Shares of a GPU, which are not counted. https://github.com/Project-HAMi/HAMi */
const shares: ReadonlySet<string> = new Set(['nvidia.com/gpumem', 'nvidia.com/gpumem-percentage', 'nvidia.com/gpucores']);

/** The first share of a GPU that a container asks for; undefined: none. */
export const gpuShareOf = (container: Raw): string | undefined => {
	const resources = rawObject(container['resources']);
	return [...Object.keys(rawObject(resources['limits'])), ...Object.keys(rawObject(resources['requests']))].find(name => shares.has(name));
};

/** GPUs of a resource list: `{cpu: '8', 'nvidia.com/gpu': '2'}` → 2. */
export const gpusOf = (resources: Raw): GpuCount => {
	let gpus = 0;
	let resource: string | undefined;
	for (const name in resources) {
		// Most names have no slash: skips the patterns for cpu and memory, ten thousand times.
		if (!name.includes('/') || !isGpuResource(name)) continue;
		const count = parseQuantity(resources[name]) ?? 0;
		gpus += count;
		if (count > 0) resource ??= name;
	}
	return resource === undefined ? {gpus} : {gpus, resource};
};

/** Of one container; a limit without a request is also the request, and extended resources may not differ. */
export const containerGpus = (container: Raw): GpuCount => {
	const resources = rawObject(container['resources']);
	const limits = gpusOf(rawObject(resources['limits']));
	return limits.gpus > 0 ? limits : gpusOf(rawObject(resources['requests']));
};

/** What pods hold that got their GPUs by claims (DRA), which no node advertises as a resource. */
export const claimedGpu = 'GPU by claim';

/** Claims may be for network cards as well, and only their own objects would tell: by their names they are for GPUs. */
const gpuClaim = /gpu|mig|nvidia|amd|instinct|xpu|accelerator/i;

/** Claims of a pod for GPUs, one counted for each; a claim may be for several. https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
const claimedGpus = (claims: readonly Raw[]): number =>
	claims.filter(claim => ['name', 'resourceClaimName', 'resourceClaimTemplateName'].some(key => gpuClaim.test(rawText(claim[key]) ?? '')))
		.length;

/**
 * Of a whole pod: the sum of what runs at the same time, and what it claims. Init containers run before and hold their GPUs for the pod's whole
 * life as the scheduler counts it; sidecars (init containers that are always restarted) run beside.
 */
export const podGpus = (containers: readonly Raw[], initContainers: readonly Raw[], claims: readonly Raw[] = []): GpuCount => {
	let running = 0;
	let resource: string | undefined;
	for (const container of containers) {
		const count = containerGpus(container);
		running += count.gpus;
		resource ??= count.resource;
	}
	let sidecars = 0;
	let initial = 0;
	for (const container of initContainers) {
		const count = containerGpus(container);
		resource ??= count.resource;
		if (container['restartPolicy'] === 'Always') sidecars += count.gpus;
		initial = Math.max(initial, sidecars + (container['restartPolicy'] === 'Always' ? 0 : count.gpus));
	}
	const claimed = claimedGpus(claims);
	const gpus = Math.max(running + sidecars, initial) + claimed;
	if (claimed > 0) resource ??= claimedGpu;
	return resource === undefined ? {gpus} : {gpus, resource};
};
