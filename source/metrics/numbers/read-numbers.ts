import type {Sample} from '../metrics-source.ts';
import {namespaceOf, podOf} from '../queries/place.ts';
import {nativeMarks, tagLabel, workloadLabel} from '../queries/promql.ts';
import {readNumber} from '../sources/read-answer.ts';
import {type ByName, nested} from './by-name.ts';
import {type Histogram, histogramOf} from './histogram.ts';
import {createSubjectReader} from './subject-of.ts';

/** Values by tag. */
export type WorkloadNumbers = ReadonlyMap<string, number>;

type Writable<Value> = Map<string, Map<string, Value>>;

/** By workload, by pod where the answer is by pod, and by what stands behind a gateway. */
export const readLoadNumbers = (samples: readonly Sample[]): ByName<WorkloadNumbers> => {
	const workloads: Writable<Map<string, number>> = new Map();
	const {subjectOf, isMost} = createSubjectReader();
	for (const {labels, value} of samples) {
		if (!Number.isFinite(value)) continue;
		const tag = labels[tagLabel] ?? '';
		const workload = labels[workloadLabel];
		const subject = workload === undefined ? subjectOf(tag, labels) : undefined;
		if (subject === undefined) {
			nested(workloads, namespaceOf(labels), workload ?? podOf(labels), () => new Map<string, number>()).set(tag, value);
			continue;
		}
		const numbers = nested(workloads, subject.namespace, subject.name, () => new Map<string, number>());
		const before = numbers.get(tag);
		numbers.set(tag, before === undefined ? value : isMost(tag) ? Math.max(before, value) : before + value);
	}
	return workloads;
};

/** Of a native histogram its quantiles and its count; undefined: these are buckets. */
const nativeHistogramOf = (list: ReadonlyArray<readonly [mark: string, value: number]>): Histogram | undefined => {
	const count = list.find(([mark]) => mark === nativeMarks.count)?.[1];
	if (count === undefined) return undefined;
	const quantiles = list.flatMap(([mark, value]) =>
		mark.startsWith(nativeMarks.quantile) && !Number.isNaN(value)
			? [[Number(mark.slice(nativeMarks.quantile.length)), value] as const]
			: [],
	);
	return {bounds: [Number.POSITIVE_INFINITY], counts: [count], quantiles: new Map(quantiles)};
};

/** Histograms by tag of each pod or workload, or of what stands behind a gateway: of several series of one bound they are added up. */
export const readHistograms = (samples: readonly Sample[]): ByName<ReadonlyMap<string, Histogram>> => {
	const buckets: Writable<Map<string, Array<readonly [string, number]>>> = new Map();
	const {subjectOf} = createSubjectReader();
	for (const {labels, value} of samples) {
		const tag = labels[tagLabel] ?? '';
		const workload = labels[workloadLabel];
		const subject = workload === undefined ? subjectOf(tag, labels) : undefined;
		const [namespace, name] = subject === undefined ? [namespaceOf(labels), workload ?? podOf(labels)] : [subject.namespace, subject.name];
		const tags = nested(buckets, namespace, name, () => new Map<string, Array<readonly [string, number]>>());
		const list = tags.get(tag);
		const bucket = [labels['le'] ?? '', value] as const;
		if (list === undefined) tags.set(tag, [bucket]);
		else list.push(bucket);
	}
	const histograms: Writable<ReadonlyMap<string, Histogram>> = new Map();
	for (const [namespace, names] of buckets) {
		for (const [name, tags] of names) {
			const read = new Map<string, Histogram>();
			for (const [tag, list] of tags) {
				const histogram = nativeHistogramOf(list) ?? histogramOf(list.map(([bound, count]) => [readNumber(bound), count] as const));
				if (histogram !== undefined) read.set(tag, histogram);
			}
			nested(histograms, namespace, name, () => read);
		}
	}
	return histograms;
};
