import type {GpuMetrics, GpuPlace} from '../gpus/gpu-metrics.ts';
import {gpus} from '../gpus/gpus.ts';
import {namesOfGpu} from '../gpus/names-of-gpu.ts';
import type {GpuSource} from './gpu-query.ts';
import {type Scope, scopeMatchers} from './place.ts';
import {literal, quoted, tagged, union} from './promql.ts';

/** Mark of the time at which the GPUs of a node were measured. */
export const nodeTimeTag = 'gpu.node';

/** Labels that say what a sample is of, and no others: one that a driver's version or a scrape added makes an answer twice as long. */
const labelsOf = ({labels, places, utilization, memory, temperature, power, errors}: GpuMetrics): readonly string[] => {
	const gauges = [...utilization, ...memory.used, ...memory.total.flat(), ...temperature, ...power];
	return [
		...new Set([
			'__name__',
			...[labels.gpu, labels.slice, labels.profile, labels.index, labels.node, labels.model].flat(),
			...places.flatMap(({conditions, namespace}) => [namespace, ...conditions.map(([label]) => label)]),
			...gauges.flatMap(({matchers = []}) => matchers.map(([label]) => label)),
			...errors.flatMap(({code, message, window}) => [code, message, window].flatMap(label => label ?? [])),
		]),
	];
};

const anyName = (present: readonly string[]): string => `__name__=~${quoted(present.map(literal).join('|'))}`;

const devicesOf = (gpu: GpuMetrics, present: readonly string[], matchers: string): string =>
	`max by (${labelsOf(gpu).join(', ')}) ({${[anyName(present), matchers].filter(part => part !== '').join(',')}})`;

const timesOf = (gpu: GpuMetrics, names: ReadonlySet<string>): readonly string[] => {
	const witness = [...gpu.memory.used, ...gpu.utilization].find(({name}) => names.has(name));
	return witness === undefined ? [] : [tagged(nodeTimeTag, `max by (${gpu.labels.node.join(', ')}) (timestamp(${witness.name}))`)];
};

/** All devices that any exporter tells of, held or not, and when those of each node were measured. Undefined: none tells of any. */
export const devicesQuery = (names: ReadonlySet<string>): string | undefined => {
	const parts = gpus
		.filter(({isFallback}) => isFallback !== true)
		.flatMap(gpu => {
			const present = namesOfGpu(gpu).filter(name => names.has(name));
			return present.length === 0 ? [] : [devicesOf(gpu, present, ''), ...timesOf(gpu, names)];
		});
	return parts.length === 0 ? undefined : union(parts);
};

/** Series of the devices that some pods hold; where devices are shared, those of all their holders. */
const heldBy = ({gpu, isShared}: GpuSource, present: readonly string[], place: GpuPlace, scope: Scope): string => {
	const own = scopeMatchers(place, scope);
	const device = [...gpu.labels.gpu, ...gpu.labels.slice].join(', ');
	return isShared ? `(${devicesOf(gpu, present, '')} and on (${device}) {${anyName(present)},${own}})` : devicesOf(gpu, present, own);
};

/** Devices of some pods. */
export const podDevicesQuery = (sources: readonly GpuSource[], names: ReadonlySet<string>, scope: Scope): string | undefined => {
	const parts = sources
		.filter(({gpu}) => gpu.isFallback !== true)
		.flatMap(source => {
			const present = namesOfGpu(source.gpu).filter(name => names.has(name));
			return source.places.map(place => heldBy(source, present, place, scope));
		});
	return parts.length === 0 ? undefined : union(parts);
};
