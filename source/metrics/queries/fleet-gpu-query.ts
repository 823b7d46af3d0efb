import type {GpuGauges, GpuPlace} from '../gpus/gpu-metrics.ts';
import {gpuTag} from '../gpus/gpu-numbers.ts';
import {
	anyOf,
	deviceLabels,
	type GpuSource,
	held,
	memoryByPod,
	memoryParts,
	presentOf,
	selected,
	utilizationByPod,
	whole,
	wholeGpus,
	wholeMemoryByPod,
	wholeUtilizationByPod,
} from './gpu-query.ts';
import {byPod, byWorkload, type Scope} from './place.ts';
import {tagged, tagLabel, union} from './promql.ts';

type Names = ReadonlySet<string>;

/** One exporter whose series name pods in one place. */
type Part = {readonly source: GpuSource; readonly place: GpuPlace; readonly names: Names; readonly scope: Scope; readonly isLarge: boolean};

/** What is there for every device that is told of. */
const witnessesOf = ({source: {gpu}, names}: Part): GpuGauges => {
	const memory = presentOf(gpu.memory.used, names);
	return memory.length > 0 ? memory : presentOf(gpu.utilization, names);
};

/** When the devices were measured, which nothing tells but the samples themselves. Of a large fleet by namespace. */
const times = (part: Part): readonly string[] => {
	const {source, place, scope, isLarge} = part;
	const all = witnessesOf(part).map(gauge => `timestamp(${selected(gauge, place, scope)})`);
	if (all.length === 0) return [];
	const tag = gpuTag('at', source.gpu.isFallback);
	return [
		isLarge
			? `max by (${place.namespace}, ${tagLabel}) (${tagged(tag, union(all))})`
			: byWorkload(place, 'max', [tagged(tag, byPod(place, 'max', union(all)))]),
	];
};

const sharing = (part: Part): readonly string[] => {
	const {gpu, isShared} = part.source;
	const witnesses = witnessesOf(part);
	if (!isShared || witnesses.length === 0) return [];
	const count = `count by (${deviceLabels(gpu).join(', ')}) (${held(gpu, witnesses, part.place, {})}) > 1`;
	const shared = byPod(part.place, 'max', whole(gpu, witnesses, count, part.place, part.scope));
	return [byWorkload(part.place, 'max', [tagged(gpuTag('shared', gpu.isFallback), shared)])];
};

const utilization = ({source: {gpu, isShared}, names, place, scope}: Part): readonly string[] => {
	if (presentOf(gpu.utilization, names).length === 0) return [];
	const query = isShared ? wholeUtilizationByPod : utilizationByPod;
	return [tagged(gpuTag('utilization', gpu.isFallback), query(gpu, names, place, scope))];
};

const memory = ({source: {gpu, isShared}, names, place, scope}: Part): readonly string[] => {
	const parts = memoryParts(gpu, names);
	if (parts === undefined) return [];
	const query = isShared ? wholeMemoryByPod(gpu, parts, place, scope) : memoryByPod(parts, place, scope);
	return [tagged(gpuTag('memory', gpu.isFallback), query)];
};

const temperature = ({source: {gpu}, names, place, scope}: Part): readonly string[] => {
	const present = presentOf(gpu.temperature, names);
	if (present.length === 0) return [];
	return [byWorkload(place, 'max', [tagged(gpuTag('temperature', gpu.isFallback), byPod(place, 'max', anyOf(present, place, scope)))])];
};

/** Of whole GPUs alone, each once. */
const power = ({source: {gpu}, names, place, scope}: Part): readonly string[] => {
	const present = wholeGpus(gpu, presentOf(gpu.power, names));
	if (present.length === 0) return [];
	const labels = [...deviceLabels(gpu), place.namespace, place.pod].join(', ');
	return [byWorkload(place, 'sum', [tagged(gpuTag('power', gpu.isFallback), `max by (${labels}) (${anyOf(present, place, scope)})`)])];
};

type Question = (part: Part) => readonly string[];

const whatever: readonly Question[] = [utilization, memory, temperature, power];

/** What one refresh asks of a large fleet, and the next: what changes fast comes every second time. */
const turns: ReadonlyArray<readonly Question[]> = [[utilization], [memory], [utilization], [temperature, power]];

/** Pods from which on all of it at once is too much: some 0.1 ms of a Prometheus for each. */
const mostPods = 2000;

type FleetGpus = {
	readonly sources: readonly GpuSource[];
	readonly names: Names;
	readonly scope: Scope;
	/** Of all services. */
	readonly pods: number;
};

/**
 * All of a fleet's GPUs: utilization and memory by pod; time, heat, power and sharing by workload. One query where the fleet is not too
 * large and `fits` allows it; else several for as many refreshes, each of them whole for what it is about.
 */
export const fleetGpuQueries = ({sources, pods, ...rest}: FleetGpus, fits: (query: string) => boolean): readonly string[] => {
	const isLarge = pods > mostPods;
	const parts = sources.flatMap(source => source.places.map((place): Part => ({source, place, isLarge, ...rest})));
	return (isLarge ? turns : [whatever]).flatMap(questions => {
		const queries: string[] = [];
		for (const part of parts) {
			const asked = questions.flatMap(question => question(part));
			if (asked.length === 0) continue;
			const query = union([...asked, ...times(part), ...sharing(part)]);
			const last = queries.at(-1);
			const joined = last === undefined ? query : union([last, query]);
			if (last === undefined || !fits(joined)) queries.push(query);
			else queries[queries.length - 1] = joined;
		}
		return queries;
	});
};
