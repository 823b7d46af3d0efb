import {inStretches} from '../../cluster/in-stretches.ts';
import type {GpuDevice} from '../../domain/gpu-device.ts';
import {type SafeText, toSafeText} from '../../domain/safe-text.ts';
import type {Reading} from '../../domain/service-metrics.ts';
import type {Sample} from '../metrics-source.ts';
import {createDeviceDraft, type DeviceDraft, type Gauge} from './device-draft.ts';
import type {GpuMetrics} from './gpu-metrics.ts';
import {gpus} from './gpus.ts';
import {matcherOf} from './matcher.ts';
import {readersOf} from './sample-readers.ts';

type Labels = Readonly<Record<string, string>>;

/** Samples by name of the metric: an answer of a source, or the page of an exporter. */
export type SamplesByName = ReadonlyMap<string, readonly Sample[]>;

/** When the GPUs of a node were measured, milliseconds. */
type TimeOf = (node: string) => number | undefined;

/** A device, with what only the numbers of pods are told from. */
export type ReadDevice = {readonly device: GpuDevice; readonly isSlice: boolean; readonly isFallback: boolean};

const firstLabel = (labels: Labels, names: readonly string[]): string | undefined => {
	for (const name of names) if (labels[name] !== undefined && labels[name] !== '') return labels[name];
	return undefined;
};

/** Which device a sample is of. */
type Address = {readonly id: string; readonly gpu: string; readonly isSlice: boolean};

const addressOf = ({labels: names}: GpuMetrics, labels: Labels): Address | undefined => {
	const gpu = names.gpu.flatMap(name => labels[name] ?? []).join(' ');
	if (gpu === '') return undefined;
	const isWhole = names.whole?.test(firstLabel(labels, names.profile) ?? '') === true;
	const slice = isWhole ? undefined : firstLabel(labels, names.slice);
	return {id: slice === undefined ? gpu : `${gpu}/${slice}`, gpu, isSlice: slice !== undefined};
};

const safe = (text: string | undefined): SafeText | undefined => (text === undefined ? undefined : toSafeText(text));

const defined = <Value extends object>(parts: Value): {readonly [Key in keyof Value]?: Exclude<Value[Key], undefined>} =>
	Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as ReturnType<typeof defined<Value>>;

/** `whole`: the GPU that a slice is of, where its exporter tells of it too. */
const deviceOf = (draft: DeviceDraft, whole: DeviceDraft | undefined, {memory}: GpuMetrics): GpuDevice => {
	const {labels, isSlice} = draft;
	const reading = (value: number | undefined): Reading | undefined => (value === undefined ? undefined : {value, at: draft.at()});
	const gauge = (what: Gauge): number | undefined => draft.value(what);
	const parts = memory.total.map((_, index) => gauge(`total.${index}`));
	const hasTotal = parts.length > 0 && parts.slice(0, memory.needed).every(part => part !== undefined);
	const utilization = gauge('utilization');
	const holders = draft.holders();
	return {
		id: toSafeText(draft.id),
		node: toSafeText(labels.node ?? ''),
		index: toSafeText(labels.index ?? ''),
		holders,
		isShared: holders.length > 1,
		...defined({
			model: safe(labels.model),
			slice: isSlice ? safe(labels.profile) : undefined,
			utilization: reading(utilization === undefined ? undefined : Math.min(1, utilization)),
			memoryUsed: reading(gauge('memory')),
			memoryTotal: reading(hasTotal ? parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) : undefined),
			// A slice is as hot as its GPU, and as broken. The power of a GPU is of none of its slices alone.
			temperature: reading(gauge('temperature') ?? whole?.value('temperature')),
			power: isSlice ? undefined : reading(gauge('power')),
			error: draft.error() ?? whole?.error(),
		}),
	};
};

type Step = ReadDevice | undefined;

/** The devices that one exporter tells of, in steps: nothing for each sample on the way to them. */
function* rowSteps(row: GpuMetrics, samples: SamplesByName, timeOf: TimeOf): Generator<Step> {
	const drafts = new Map<string, DeviceDraft>();
	const places = row.places.map(place => ({...place, matches: matcherOf(place.conditions)}));
	for (const {name, accepts, read, namesHolders} of readersOf(row)) {
		for (const {labels, value, at} of samples.get(name) ?? []) {
			yield;
			const address = Number.isFinite(value) && accepts(labels, value) ? addressOf(row, labels) : undefined;
			if (address === undefined) continue;
			const draft = drafts.get(address.id) ?? createDeviceDraft(address.id, address.gpu, address.isSlice);
			drafts.set(address.id, draft);
			for (const what of ['node', 'index', 'model', 'profile'] as const) {
				const text = draft.labels[what] ?? firstLabel(labels, row.labels[what]);
				if (text !== undefined) draft.labels[what] = text;
			}
			const place = namesHolders ? places.find(({matches}) => matches(labels)) : undefined;
			if (place !== undefined) draft.hold({namespace: toSafeText(labels[place.namespace] ?? ''), pod: toSafeText(labels[place.pod] ?? '')});
			draft.seen(timeOf(draft.labels.node ?? '') ?? at);
			read(draft, labels, value);
		}
	}
	const inSlices = new Set([...drafts.values()].flatMap(({isSlice, gpu}) => (isSlice ? [gpu] : [])));
	for (const draft of drafts.values()) {
		if (!draft.isSlice && inSlices.has(draft.gpu)) continue;
		yield {
			device: deviceOf(draft, draft.isSlice ? drafts.get(draft.gpu) : undefined, row),
			isSlice: draft.isSlice,
			isFallback: row.isFallback === true,
		};
	}
}

function* steps(samples: SamplesByName, timeOf: TimeOf): Generator<Step> {
	for (const row of gpus) yield* rowSteps(row, samples, timeOf);
}

const byAddress = ({device: one}: ReadDevice, {device: other}: ReadDevice): number =>
	(one.node < other.node ? -1 : one.node > other.node ? 1 : 0) ||
	Number(one.index) - Number(other.index) ||
	(one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

const inOrder = (found: Iterable<Step>): readonly ReadDevice[] => [...found].filter(step => step !== undefined).toSorted(byAddress);

/**
 * Devices that samples tell of, by node and index: each GPU and each slice once, whoever shares it; a GPU in slices does not stand
 * beside them.
 */
export const readDevices = (samples: SamplesByName): readonly ReadDevice[] => inOrder(steps(samples, () => undefined));

/** Those of a whole fleet, which are ten thousand. `timeOf`: as the samples of a node do not say it themselves. */
export const readManyDevices = async (samples: SamplesByName, timeOf: TimeOf): Promise<readonly ReadDevice[]> =>
	inOrder(await inStretches(steps(samples, timeOf), step => step));
