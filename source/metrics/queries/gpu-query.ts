import type {GpuGauge, GpuGauges, GpuMetrics, GpuPlace} from '../gpus/gpu-metrics.ts';
import {gpuTag} from '../gpus/gpu-numbers.ts';
import {byPod, byWorkload, firstOf, type Place, type Scope, scopeMatchers} from './place.ts';
import {literal, matchersText, quoted, selector, tagged, union} from './promql.ts';

/** An exporter, and where its series name pods. `isShared`: several pods hold one GPU somewhere. */
export type GpuSource = {readonly gpu: GpuMetrics; readonly places: readonly GpuPlace[]; readonly isShared: boolean};

type Names = ReadonlySet<string>;

/** Those that a source has. */
const presentOf = (gauges: GpuGauges, names: Names): GpuGauges => gauges.filter(({name}) => names.has(name));

const without: Place = {namespace: '', pod: '', matchers: ''};

const selected = ({name, matchers = []}: GpuGauge, place: Place, scope: Scope): string =>
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
const anyOf = (gauges: GpuGauges, place: Place, scope: Scope): string => {
	const [first, ...others] = gauges;
	if (first === undefined) return '';
	if (others.length === 0) return `(${selected(first, place, scope)} <= ${limit(first)})`;
	const name = `__name__=~${quoted(gauges.map(gauge => literal(gauge.name)).join('|'))}`;
	return `({${[name, scopeMatchers(place, scope), matchersText(first.matchers ?? [])].filter(part => part !== '').join(',')}} <= ${limit(first)})`;
};

/** Utilization 0-1 of each device that belongs to a pod; the better metric where both are there. Undefined: the source has none. */
export const deviceUtilization = (gpu: GpuMetrics, names: Names, place: Place, scope: Scope): string | undefined => {
	const present = presentOf(gpu.utilization, names).map(gauge => gaugeText(gauge, place, scope));
	return present.length === 0 ? undefined : firstOf([...deviceLabels(gpu), place.namespace, place.pod], present);
};

/** 1 for each device and pod that holds it. */
const held = (gpu: GpuMetrics, gauges: GpuGauges, place: Place, scope: Scope): string =>
	`group by (${[...deviceLabels(gpu), place.namespace, place.pod].join(', ')}) (${anyOf(gauges, place, scope)})`;

/** What a device has, whoever holds it, for each pod that does: series that are told of each process or of no pod count in it. */
const whole = (gpu: GpuMetrics, gauges: GpuGauges, value: string, place: Place, scope: Scope): string =>
	`${held(gpu, gauges, place, scope)} * on (${deviceLabels(gpu).join(', ')}) group_left () (${value})`;

const perDevice = (gpu: GpuMetrics, expression: string): string => `max by (${deviceLabels(gpu).join(', ')}) (${expression})`;

/** Mean utilization of a pod's devices. */
export const utilizationByPod = (gpu: GpuMetrics, names: Names, place: Place, scope: Scope): string =>
	byPod(place, 'avg', deviceUtilization(gpu, names, place, scope) ?? '');

const wholeUtilizationByPod = (gpu: GpuMetrics, names: Names, place: Place, scope: Scope): string => {
	const present = presentOf(gpu.utilization, names);
	const value = union(present.map(gauge => perDevice(gpu, gaugeText(gauge, without, {}))));
	// Whoever holds a device is told by any of its gauges: that of memory is there for all.
	const holders = presentOf(gpu.memory.used, names);
	return byPod(place, 'avg', whole(gpu, holders.length > 0 ? holders : present, value, place, scope));
};

type MemoryParts = {readonly used: GpuGauges; readonly needed: readonly GpuGauges[]; readonly optional: readonly GpuGauges[]};

/** Undefined: the source lacks a part without which there is no total. */
const memoryParts = ({memory}: GpuMetrics, names: Names): MemoryParts | undefined => {
	const used = presentOf(memory.used, names);
	const parts = memory.total.map(part => presentOf(part, names));
	const needed = parts.slice(0, memory.needed);
	if (used.length === 0 || needed.length === 0 || needed.some(part => part.length === 0)) return undefined;
	return {used, needed, optional: parts.slice(memory.needed).filter(part => part.length > 0)};
};

/** Used of total memory of a pod's devices. */
const memoryByPod = ({used, needed, optional}: MemoryParts, place: Place, scope: Scope): string => {
	const total = anyOf([...needed, ...optional].flat(), place, scope);
	const last = needed.at(-1) ?? [];
	const guard = needed.length === 1 ? '' : ` and on (${place.namespace}, ${place.pod}) ${anyOf(last, place, scope)}`;
	return `(${byPod(place, 'sum', anyOf(used, place, scope))} / ${byPod(place, 'sum', total)}${guard})`;
};

/** Used of total memory, 0-1, in groups of series that `by` makes: of devices, of pods. Undefined: the source does not tell both. */
export const deviceMemory = (
	gpu: GpuMetrics,
	names: Names,
	place: Place,
	scope: Scope,
	by: (expression: string) => string,
): string | undefined => {
	const parts = memoryParts(gpu, names);
	if (parts === undefined) return undefined;
	const {used, needed, optional} = parts;
	const of = (gauges: GpuGauges): string => by(anyOf(gauges, place, scope));
	const rest = optional.map(part => ` + (${of(part)} or 0 * ${of(used)})`).join('');
	return `(${of(used)} / (${needed.map(of).join(' + ')}${rest}))`;
};

const wholeMemoryByPod = (gpu: GpuMetrics, {used, needed, optional}: MemoryParts, place: Place, scope: Scope): string => {
	const ofDevice = (gauges: GpuGauges): string => perDevice(gpu, anyOf(gauges, without, {}));
	const zero = `0 * ${ofDevice(used)}`;
	const total = [...needed.map(ofDevice), ...optional.map(part => `(${ofDevice(part)} or ${zero})`)].join(' + ');
	return `(${byPod(place, 'sum', whole(gpu, used, ofDevice(used), place, scope))} / ${byPod(place, 'sum', whole(gpu, used, total, place, scope))})`;
};

/** Time of measurement, the hottest device and whether any is shared, by workload. */
const mostByWorkload = ({gpu, isShared}: GpuSource, names: Names, place: Place, scope: Scope): readonly string[] => {
	const witnesses = presentOf(gpu.memory.used, names).length > 0 ? presentOf(gpu.memory.used, names) : presentOf(gpu.utilization, names);
	const heat = presentOf(gpu.temperature, names);
	// Nothing tells when it was measured but the samples themselves.
	const times = witnesses.map(gauge => `timestamp(${selected(gauge, place, scope)})`);
	const count = `count by (${deviceLabels(gpu).join(', ')}) (${held(gpu, witnesses, place, {})}) > 1`;
	const parts = [
		...(times.length === 0 ? [] : [tagged(gpuTag('at', gpu.isFallback), byPod(place, 'max', union(times)))]),
		...(heat.length === 0 ? [] : [tagged(gpuTag('temperature', gpu.isFallback), byPod(place, 'max', anyOf(heat, place, scope)))]),
		...(isShared && witnesses.length > 0
			? [tagged(gpuTag('shared', gpu.isFallback), byPod(place, 'max', whole(gpu, witnesses, count, place, scope)))]
			: []),
	];
	return parts.length === 0 ? [] : [byWorkload(place, 'max', parts)];
};

/** A gauge of whole GPUs alone: what a slice tells is that of its GPU. */
export const wholeGpus = ({labels}: GpuMetrics, gauges: GpuGauges): GpuGauges =>
	labels.whole === undefined
		? gauges.map(gauge => ({...gauge, matchers: [...(gauge.matchers ?? []), ...labels.slice.map(label => [label, '=', ''] as const)]}))
		: gauges;

/** Of whole GPUs alone, each once. */
const powerByWorkload = (gpu: GpuMetrics, names: Names, place: Place, scope: Scope): readonly string[] => {
	const present = wholeGpus(gpu, presentOf(gpu.power, names));
	if (present.length === 0) return [];
	const labels = [...deviceLabels(gpu), place.namespace, place.pod].join(', ');
	return [byWorkload(place, 'sum', [tagged(gpuTag('power', gpu.isFallback), `max by (${labels}) (${anyOf(present, place, scope)})`)])];
};

/** What is asked of one exporter whose series name pods in one place. */
const partOf = (source: GpuSource, place: GpuPlace, names: Names, scope: Scope): string | undefined => {
	const {gpu, isShared} = source;
	const memory = memoryParts(gpu, names);
	const utilization = isShared ? wholeUtilizationByPod : utilizationByPod;
	const parts = [
		...(presentOf(gpu.utilization, names).length === 0
			? []
			: [tagged(gpuTag('utilization', gpu.isFallback), utilization(gpu, names, place, scope))]),
		...(memory === undefined
			? []
			: [
					tagged(
						gpuTag('memory', gpu.isFallback),
						isShared ? wholeMemoryByPod(gpu, memory, place, scope) : memoryByPod(memory, place, scope),
					),
				]),
		...mostByWorkload(source, names, place, scope),
		...powerByWorkload(gpu, names, place, scope),
	];
	return parts.length === 0 ? undefined : union(parts);
};

/**
 * All of a fleet's GPUs: utilization and memory by pod; time, heat, power and sharing by workload. One query where `fits` allows it; else
 * several, each of them whole for the pods it is about.
 */
export const gpuQueries = (
	sources: readonly GpuSource[],
	names: Names,
	scope: Scope,
	fits: (query: string) => boolean,
): readonly string[] => {
	const queries: string[] = [];
	for (const part of sources.flatMap(source => source.places.flatMap(place => partOf(source, place, names, scope) ?? []))) {
		const last = queries.at(-1);
		const joined = last === undefined ? part : union([last, part]);
		if (last === undefined || !fits(joined)) queries.push(part);
		else queries[queries.length - 1] = joined;
	}
	return queries;
};
