import type {GpuGauge, GpuGauges, GpuMetrics, GpuPlace} from '../gpus/gpu-metrics.ts';
import {byPod, firstOf, type Place, type Scope, scopeMatchers} from './place.ts';
import {literal, matchersText, quoted, selector, union} from './promql.ts';

/** An exporter, and where its series name pods. `isShared`: several pods hold one GPU somewhere. */
export type GpuSource = {readonly gpu: GpuMetrics; readonly places: readonly GpuPlace[]; readonly isShared: boolean};

type Names = ReadonlySet<string>;

/** Those that a source has. */
export const presentOf = (gauges: GpuGauges, names: Names): GpuGauges => gauges.filter(({name}) => names.has(name));

const without: Place = {namespace: '', pod: '', matchers: ''};

export const selected = ({name, matchers = []}: GpuGauge, place: Place, scope: Scope): string =>
	selector(name, scopeMatchers(place, scope), matchersText(matchers));

const limit = ({most}: GpuGauge): string => (most >= 1e9 ? most.toExponential() : String(most));

/** A gauge in the unit that is told, without blanks. `over`: what is done to its series first. */
export const gaugeText = (gauge: GpuGauge, place: Place, scope: Scope, over = (text: string): string => text): string => {
	const kept = `${over(selected(gauge, place, scope))} <= ${limit(gauge)}`;
	if (gauge.factor === 1) return `(${kept})`;
	return gauge.factor < 1 ? `((${kept}) / ${1 / gauge.factor})` : `((${kept}) * ${gauge.factor})`;
};

/** Labels that identify a device. */
export const deviceLabels = ({labels}: GpuMetrics): readonly string[] => [...labels.gpu, ...labels.slice];

/** Several names of one gauge that no exporter has at the same time, as one selector; raw, without blanks. */
export const anyOf = (gauges: GpuGauges, place: Place, scope: Scope): string => {
	const [first, ...others] = gauges;
	if (first === undefined) return '';
	if (others.length === 0) return `(${selected(first, place, scope)} <= ${limit(first)})`;
	const name = `__name__=~${quoted(gauges.map(gauge => literal(gauge.name)).join('|'))}`;
	return `({${[name, scopeMatchers(place, scope), matchersText(first.matchers ?? [])].filter(part => part !== '').join(',')}} <= ${limit(first)})`;
};

/** Utilization 0-1 of each device that belongs to a pod; the better metric where both are there. Undefined: the source has none. */
const deviceUtilization = (gpu: GpuMetrics, names: Names, place: Place, scope: Scope): string | undefined => {
	const present = presentOf(gpu.utilization, names).map(gauge => gaugeText(gauge, place, scope));
	return present.length === 0 ? undefined : firstOf([...deviceLabels(gpu), place.namespace, place.pod], present);
};

/** 1 for each device and pod that holds it. */
export const held = (gpu: GpuMetrics, gauges: GpuGauges, place: Place, scope: Scope): string =>
	`group by (${[...deviceLabels(gpu), place.namespace, place.pod].join(', ')}) (${anyOf(gauges, place, scope)})`;

/** What a device has, whoever holds it, for each pod that does: series that are told of each process or of no pod count in it. */
export const whole = (gpu: GpuMetrics, gauges: GpuGauges, value: string, place: Place, scope: Scope): string =>
	`${held(gpu, gauges, place, scope)} * on (${deviceLabels(gpu).join(', ')}) group_left () (${value})`;

const perDevice = (gpu: GpuMetrics, expression: string): string => `max by (${deviceLabels(gpu).join(', ')}) (${expression})`;

/** Mean utilization of a pod's devices. */
export const utilizationByPod = (gpu: GpuMetrics, names: Names, place: Place, scope: Scope): string =>
	byPod(place, 'avg', deviceUtilization(gpu, names, place, scope) ?? '');

export const wholeUtilizationByPod = (gpu: GpuMetrics, names: Names, place: Place, scope: Scope): string => {
	const present = presentOf(gpu.utilization, names);
	const value = union(present.map(gauge => perDevice(gpu, gaugeText(gauge, without, {}))));
	// Whoever holds a device is told by any of its gauges: that of memory is there for all.
	const holders = presentOf(gpu.memory.used, names);
	return byPod(place, 'avg', whole(gpu, holders.length > 0 ? holders : present, value, place, scope));
};

type MemoryParts = {readonly used: GpuGauges; readonly needed: readonly GpuGauges[]; readonly optional: readonly GpuGauges[]};

/** Undefined: the source lacks a part without which there is no total. */
export const memoryParts = ({memory}: GpuMetrics, names: Names): MemoryParts | undefined => {
	const used = presentOf(memory.used, names);
	const parts = memory.total.map(part => presentOf(part, names));
	const needed = parts.slice(0, memory.needed);
	if (used.length === 0 || needed.length === 0 || needed.some(part => part.length === 0)) return undefined;
	return {used, needed, optional: parts.slice(memory.needed).filter(part => part.length > 0)};
};

/** Used of total memory of a pod's devices. */
export const memoryByPod = ({used, needed, optional}: MemoryParts, place: Place, scope: Scope): string => {
	const total = anyOf([...needed, ...optional].flat(), place, scope);
	const last = needed.at(-1) ?? [];
	const guard = needed.length === 1 ? '' : ` and on (${place.namespace}, ${place.pod}) ${anyOf(last, place, scope)}`;
	return `(${byPod(place, 'sum', anyOf(used, place, scope))} / ${byPod(place, 'sum', total)}${guard})`;
};

export const wholeMemoryByPod = (gpu: GpuMetrics, {used, needed, optional}: MemoryParts, place: Place, scope: Scope): string => {
	const ofDevice = (gauges: GpuGauges): string => perDevice(gpu, anyOf(gauges, without, {}));
	const zero = `0 * ${ofDevice(used)}`;
	const total = [...needed.map(ofDevice), ...optional.map(part => `(${ofDevice(part)} or ${zero})`)].join(' + ');
	return `(${byPod(place, 'sum', whole(gpu, used, ofDevice(used), place, scope))} / ${byPod(place, 'sum', whole(gpu, used, total, place, scope))})`;
};

/** A gauge of whole GPUs alone: what a slice tells is that of its GPU. */
export const wholeGpus = ({labels}: GpuMetrics, gauges: GpuGauges): GpuGauges =>
	labels.whole === undefined
		? gauges.map(gauge => ({...gauge, matchers: [...(gauge.matchers ?? []), ...labels.slice.map(label => [label, '=', ''] as const)]}))
		: gauges;
