import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {NodeRecord} from '../../domain/cluster-record.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import {parseQuantity} from '../../domain/quantity.ts';
import {gpusOf, isGpuResource, wholeGpu} from '../gpu-resources.ts';
import {compact, type Raw, rawObject, rawObjects, rawText} from '../raw.ts';
import type {Unsafe, WatchedResource} from '../serving-system.ts';
import {recordOf} from './metadata.ts';
import {chosenBy, gpuMemoryOf, productLabels, sharingOf, spotOf, zoneOf} from './node-labels.ts';

/** Models that exist with different memories and are not the same to a model that must fit. */
const memoryMatters = /^(A100|V100)/;

/** `NVIDIA-H100-80GB-HBM3` → `H100`, `NVIDIA-A100-SXM4-80GB` → `A100-80GB`, `nvidia-tesla-t4` → `T4`. */
export const shortProduct = (product: string): string => {
	const words = product
		.replace(/_/g, '-')
		.replace(/-SHARED$/, '')
		.split('-');
	const known = words.filter(word => !/^(nvidia|amd|tesla|instinct|geforce|intel|gaudi)$/i.test(word));
	const [model = product] = /^rtx$/i.test(known[0] ?? '') ? [known.slice(0, 2).join('-')] : known;
	const memory = words.find(word => /^\d+GB$/i.test(word));
	const mig = /MIG-\d\S*?(?=-SHARED$|$)/i.exec(product)?.[0];
	const parts = [model.toUpperCase(), ...(memory !== undefined && memoryMatters.test(model.toUpperCase()) ? [memory.toUpperCase()] : [])];
	return mig === undefined ? parts.join('-') : `${parts.join('-')} ${mig}`;
};

// Every GPU pod tolerates these: the admission plugin ExtendedResourceToleration or its manifest sees to it.
const isToleratedByGpuPods = (key: string): boolean => /^(nvidia\.com\/gpu|amd\.com\/gpu|habana\.ai\/gaudi|gpu)$/.test(key);

/** By resource, where whole GPUs of NVIDIA are not all there is. */
const resourcesOf = (allocatable: Raw): Unsafe<NodeRecord['gpuResources']> => {
	const resources = Object.keys(allocatable)
		.filter(name => isGpuResource(name))
		.map(name => ({name, count: parseQuantity(allocatable[name]) ?? 0}))
		.filter(({count}) => count > 0);
	return resources.every(({name}) => name === wholeGpu) ? undefined : resources;
};

export const projectNode = (object: KubernetesObject): Unsafe<NodeRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const labels = object.metadata.labels ?? {};
	const product = productLabels.map(label => labels[label]).find(value => value !== undefined && value !== '');
	const taints = rawObjects(spec['taints']).flatMap(taint => {
		const key = rawText(taint['key']) ?? '';
		const effect = rawText(taint['effect']) ?? '';
		return effect === 'PreferNoSchedule' || isToleratedByGpuPods(key) ? [] : [`${key}=${rawText(taint['value']) ?? ''}:${effect}`];
	});
	const allocatable = rawObject(status['allocatable']);
	const {gpus} = gpusOf(allocatable);
	const unhealthy = gpusOf(rawObject(status['capacity'])).gpus - gpus;
	return compact({
		...recordOf('Node', object),
		ready: rawObjects(status['conditions']).some(condition => condition['type'] === 'Ready' && condition['status'] === 'True'),
		unschedulable: spec['unschedulable'] === true,
		taints,
		gpus,
		gpuResources: gpus === 0 ? undefined : resourcesOf(allocatable),
		unhealthyGpus: unhealthy > 0 ? unhealthy : undefined,
		gpuProduct: product === undefined ? undefined : shortProduct(product),
		gpuLabel: product,
		gpuMemory: gpuMemoryOf(labels),
		sharing: sharingOf(labels),
		instanceType: labels['node.kubernetes.io/instance-type'],
		chosenBy: gpus === 0 ? undefined : chosenBy(labels),
		zone: zoneOf(labels),
		spot: spotOf(labels),
	});
};

/** Nodes belong to no serving system: the session watches them for the capacity of the cluster. */
export const nodeWatch: WatchedResource = {kind: resourceKinds.node, stage: 'background', project: projectNode};
