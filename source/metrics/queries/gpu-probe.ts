import type {GpuGauge, GpuMetrics, GpuPlace} from '../gpus/gpu-metrics.ts';
import {gpus} from '../gpus/gpus.ts';
import type {Sample} from '../metrics-source.ts';
import {deviceLabels, type GpuSource} from './gpu-query.ts';
import {literal, quoted, tagged, tagLabel} from './promql.ts';

type Names = ReadonlySet<string>;

/** Where pods are named is looked for in these: one of them is there for every GPU that is told of. */
const witnessesOf = ({utilization, memory}: GpuMetrics, names: Names): readonly GpuGauge[] =>
	[...memory.used, ...utilization].filter(({name}) => names.has(name));

const placeTag = (gpu: GpuMetrics, place: GpuPlace): string => `gpu.place.${gpus.indexOf(gpu)}.${gpu.places.indexOf(place)}`;
const sharedTag = (gpu: GpuMetrics): string => `gpu.shared.${gpus.indexOf(gpu)}`;

const selectorOf = (witnesses: readonly GpuGauge[], place: GpuPlace): string =>
	`{__name__=~${quoted(witnesses.map(({name}) => literal(name)).join('|'))},${place.matchers}}`;

/** Questions about how a source tells of GPUs: where it names pods, and whether several of them hold the same. */
export const gpuProbes = (names: Names): readonly string[] =>
	gpus.flatMap(gpu => {
		const witnesses = witnessesOf(gpu, names);
		if (witnesses.length === 0) return [];
		const device = deviceLabels(gpu).join(', ');
		return gpu.places.flatMap(place => {
			const held = `group by (${device}, ${place.namespace}, ${place.pod}) (${selectorOf(witnesses, place)})`;
			return [
				tagged(placeTag(gpu, place), `count(${selectorOf(witnesses, place)})`),
				tagged(sharedTag(gpu), `count(count by (${device}) (${held}) > 1)`),
			];
		});
	});

/** What the answers say. An exporter that names no pods is none that numbers of pods come from. */
export const gpuSourcesOf = (samples: readonly Sample[]): readonly GpuSource[] => {
	const told = new Set(samples.filter(({value}) => value > 0).map(({labels}) => labels[tagLabel]));
	return gpus
		.map(gpu => ({gpu, places: gpu.places.filter(place => told.has(placeTag(gpu, place))), isShared: told.has(sharedTag(gpu))}))
		.filter(({places}) => places.length > 0);
};
