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

const selectorOf = (names: readonly string[], matchers: string): string =>
	`{${[anyName(names), matchers].filter(part => part !== '').join(',')}}`;

/** All that is told of devices: of their errors those that they have. `present`: names that the source has. */
const devicesOf = (gpu: GpuMetrics, present: readonly string[], matchers: string): string => {
	const by = `max by (${labelsOf(gpu).join(', ')})`;
	const isError = (name: string): boolean => gpu.errors.some(error => error.name === name);
	const [gauges, errors] = [present.filter(name => !isError(name)), present.filter(isError)];
	return union([
		...(gauges.length === 0 ? [] : [`${by} (${selectorOf(gauges, matchers)})`]),
		// Two series that differ in their names alone are one to `or`.
		...(errors.length === 0 ? [] : [tagged('gpu.error', `${by} (${selectorOf(errors, matchers)} > 0)`)]),
	]);
};

const timesOf = (gpu: GpuMetrics, present: readonly string[], matchers: string): readonly string[] => {
	const witness = [...gpu.memory.used, ...gpu.utilization].find(({name}) => present.includes(name));
	return witness === undefined
		? []
		: [tagged(nodeTimeTag, `max by (${gpu.labels.node.join(', ')}) (timestamp(${witness.name}{${matchers}}))`)];
};

const presentOf = (gpu: GpuMetrics, names: ReadonlySet<string>): readonly string[] => namesOfGpu(gpu).filter(name => names.has(name));

/** All devices that any exporter tells of, held or not, and when those of each node were measured. Undefined: none tells of any. */
export const devicesQuery = (names: ReadonlySet<string>): string | undefined => {
	const parts = gpus
		.filter(({isFallback}) => isFallback !== true)
		.flatMap(gpu => {
			const present = presentOf(gpu, names);
			return present.length === 0 ? [] : [devicesOf(gpu, present, ''), ...timesOf(gpu, present, '')];
		});
	return parts.length === 0 ? undefined : union(parts);
};

/** Series of the devices that some pods hold; where devices are shared, those of all their holders. */
const heldBy = ({gpu, isShared}: GpuSource, present: readonly string[], place: GpuPlace, scope: Scope): string => {
	const own = scopeMatchers(place, scope);
	const device = [...gpu.labels.gpu, ...gpu.labels.slice].join(', ');
	return isShared ? `((${devicesOf(gpu, present, '')}) and on (${device}) ${selectorOf(present, own)})` : devicesOf(gpu, present, own);
};

/** Devices of some pods. */
export const podDevicesQuery = (sources: readonly GpuSource[], names: ReadonlySet<string>, scope: Scope): string | undefined => {
	const parts = sources
		.filter(({gpu}) => gpu.isFallback !== true)
		.flatMap(source => {
			const present = presentOf(source.gpu, names);
			return source.places.flatMap(place => [
				heldBy(source, present, place, scope),
				...timesOf(source.gpu, present, scopeMatchers(place, scope)),
			]);
		});
	return parts.length === 0 ? undefined : union(parts);
};
