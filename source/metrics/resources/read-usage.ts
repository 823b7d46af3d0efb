import {createStretch} from '../../cluster/stretch.ts';
import {parseQuantity} from '../../domain/quantity.ts';

/** What a pod uses: cores, bytes. `at`: the end of the time it was measured over, milliseconds. */
export type PodUsage = {readonly cpu?: number; readonly memory?: number; readonly at: number};

/** By namespace, then by pod. */
export type Usage = ReadonlyMap<string, ReadonlyMap<string, PodUsage>>;

/** https://pkg.go.dev/k8s.io/metrics/pkg/apis/metrics/v1beta1#PodMetrics */
export type PodMetricsList = {
	readonly items?: ReadonlyArray<{
		readonly metadata?: {readonly namespace?: string; readonly name?: string};
		readonly timestamp?: string;
		readonly containers?: ReadonlyArray<{readonly usage?: {readonly cpu?: unknown; readonly memory?: unknown}}>;
	}>;
};

/** The sum over the containers; undefined: one of them does not say it. */
const total = (quantities: readonly unknown[]): number | undefined => {
	let sum = 0;
	for (const text of quantities) {
		const value = parseQuantity(text);
		if (value === undefined) return undefined;
		sum += value;
	}
	return quantities.length === 0 ? undefined : sum;
};

export const readUsage = async (lists: readonly PodMetricsList[]): Promise<Usage> => {
	const usage = new Map<string, Map<string, PodUsage>>();
	const stretch = createStretch();
	for (const {metadata: {namespace, name} = {}, timestamp = '', containers = []} of lists.flatMap(({items = []}) => items)) {
		if (stretch.isOver()) await stretch.rest();
		const at = Date.parse(timestamp);
		if (namespace === undefined || name === undefined || Number.isNaN(at)) continue;
		const cpu = total(containers.map(container => container.usage?.cpu));
		const memory = total(containers.map(container => container.usage?.memory));
		const pods = usage.get(namespace) ?? new Map<string, PodUsage>();
		usage.set(namespace, pods);
		pods.set(name, {at, ...(cpu === undefined ? {} : {cpu}), ...(memory === undefined ? {} : {memory})});
	}
	return usage;
};
