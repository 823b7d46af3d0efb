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

/** The same at each time: where the first has a point, that of the second is dropped. */
export const joinSeries = (parts: ReadonlyArray<readonly RangeSeries[]>): readonly RangeSeries[] => {
	const [first = [], ...others] = parts;
	if (others.length === 0) return first;
	const joined = new Map<string, RangeSeries>();
	const times = new Map<string, Set<number>>();
	for (const part of parts) {
		const fresh = part.map(({labels, points}) => {
			const taken = times.get(keyOf(labels));
			return {labels, points: taken === undefined ? points : points.filter(([at]) => !taken.has(at))};
		});
		for (const {labels, points} of fresh) {
			if (points.length === 0) continue;
			const key = keyOf(labels);
			times.set(key, new Set([...(times.get(key) ?? []), ...points.map(([at]) => at)]));
			const line = `${labels['__name__'] ?? ''} ${key}`;
			const before = joined.get(line)?.points ?? [];
			joined.set(line, {labels, points: before.length === 0 ? points : [...before, ...points].toSorted(([one], [other]) => one - other)});
		}
	}
	return [...joined.values()];
};
