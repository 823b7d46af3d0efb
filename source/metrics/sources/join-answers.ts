import type {RangeSeries, Sample} from '../metrics-source.ts';

/** What `or` compares: all labels but the name of the metric. Servers write labels in order. */
const keyOf = (labels: Sample['labels']): string => {
	let key = '';
	for (const name in labels) if (name !== '__name__') key += `${name}\u0000${labels[name]}\u0001`;
	return key;
};

/** Answers of the parts of a union as one: of two with the same labels the first counts. */
export const joinSamples = (parts: ReadonlyArray<readonly Sample[]>): readonly Sample[] => {
	const [first = [], ...others] = parts;
	if (others.length === 0) return first;
	const joined = [...first];
	const known = new Set(first.map(({labels}) => keyOf(labels)));
	for (const part of others) {
		const fresh = part.filter(({labels}) => !known.has(keyOf(labels)));
		for (const sample of fresh) {
			joined.push(sample);
			known.add(keyOf(sample.labels));
		}
	}
	return joined;
};

/** The same at each time: where the first has no point, that of the second counts. */
export const joinSeries = (parts: ReadonlyArray<readonly RangeSeries[]>): readonly RangeSeries[] => {
	const [first = [], ...others] = parts;
	if (others.length === 0) return first;
	const joined = new Map(first.map(series => [keyOf(series.labels), series]));
	for (const series of others.flat()) {
		const key = keyOf(series.labels);
		const before = joined.get(key);
		if (before === undefined) {
			joined.set(key, series);
			continue;
		}
		const taken = new Set(before.points.map(([at]) => at));
		const points = [...before.points, ...series.points.filter(([at]) => !taken.has(at))].toSorted(([one], [other]) => one - other);
		joined.set(key, {...before, points});
	}
	return [...joined.values()];
};
