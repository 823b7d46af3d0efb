import type {NodePrice} from '../../domain/cost.ts';
import type {Sample} from '../metrics-source.ts';

/** What OpenCost says that one GPU of a node costs an hour. https://github.com/opencost/opencost/blob/develop/docs/metrics.md */
export const priceMetric = 'node_gpu_hourly_cost';

const nodeLabels = ['exported_node', 'node', 'exported_instance', 'instance'] as const;
const providerLabels = ['exported_provider', 'provider'] as const;

/** Labels of a scrape that names things of its own stand before those of OpenCost, which it then renames. */
export const priceQuery = `max by (${[...nodeLabels, ...providerLabels].join(', ')}) (${priceMetric} > 0)`;

/** Its price where it knows none: of Google's us-central1, once. https://github.com/opencost/opencost/blob/develop/configs/default.json */
const placeholder = 0.95;
const nearly = 1e-6;

const firstOf = (labels: Sample['labels'], names: readonly string[]): string | undefined =>
	names.map(name => labels[name]).find(text => text !== undefined && text !== '');

/** By node name. A node whose GPUs cost nothing has no price. */
export const readPrices = (samples: readonly Sample[]): ReadonlyMap<string, NodePrice> => {
	const prices = new Map<string, NodePrice>();
	for (const {labels, value} of samples) {
		const node = firstOf(labels, nodeLabels);
		if (node === undefined || !Number.isFinite(value) || value <= 0) continue;
		const isPlaceholder = Math.abs(value - placeholder) < nearly || firstOf(labels, providerLabels)?.toLowerCase() === 'custom';
		prices.set(node, {perGpuHour: value, source: 'OpenCost', ...(isPlaceholder ? {isPlaceholder} : {})});
	}
	return prices;
};
