/** Labels of a series, the metric name among them as `__name__`. */
export type Labels = Readonly<Record<string, string>>;

/** The same, sorted by name and without empty values. Two sets are the same if their keys are. */
export type LabelSet = {
	readonly names: readonly string[];
	readonly values: readonly string[];
	readonly key: string;
};

export const metricNameLabel = '__name__';

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

// NUL sorts before all else, so that keys compare as Prometheus compares sets: by names and values in turn, then by their number.
const separator = '\0';
// No exporter writes it, but a query can.
const escapeSeparator = (text: string): string => (text.includes(separator) ? text.replaceAll(separator, '\x01\x01') : text);

const keyOf = (names: readonly string[], values: readonly string[]): string => {
	let key = '';
	for (let index = 0; index < names.length; index++) {
		key += `${escapeSeparator(names[index] ?? '')}${separator}${escapeSeparator(values[index] ?? '')}${separator}`;
	}
	return key;
};

const fromSorted = (names: readonly string[], values: readonly string[]): LabelSet => ({names, values, key: keyOf(names, values)});

export const createLabelSet = (entries: Iterable<readonly [string, string]>): LabelSet => {
	const sorted = [...entries].filter(([, value]) => value !== '').sort(([one], [other]) => compareText(one, other));
	return fromSorted(
		sorted.map(([name]) => name),
		sorted.map(([, value]) => value),
	);
};

export const emptyLabelSet = createLabelSet([]);

/** The value of a label; empty where the set has none, which means the same in PromQL. */
export const labelOf = (labels: LabelSet, name: string): string => {
	const index = labels.names.indexOf(name);
	return index < 0 ? '' : (labels.values[index] ?? '');
};

const filterLabels = (labels: LabelSet, keeps: (name: string) => boolean): LabelSet => {
	const names: string[] = [];
	const values: string[] = [];
	labels.names.forEach((name, index) => {
		if (!keeps(name)) return;
		names.push(name);
		values.push(labels.values[index] ?? '');
	});
	return names.length === labels.names.length ? labels : fromSorted(names, values);
};

export const keepLabels = (labels: LabelSet, names: ReadonlySet<string>): LabelSet => filterLabels(labels, name => names.has(name));

export const dropLabels = (labels: LabelSet, names: ReadonlySet<string>): LabelSet => filterLabels(labels, name => !names.has(name));

export const dropMetricName = (labels: LabelSet): LabelSet => filterLabels(labels, name => name !== metricNameLabel);

/** An empty value removes the label. */
export const withLabels = (labels: LabelSet, changes: Iterable<readonly [string, string]>): LabelSet =>
	createLabelSet(new Map([...labelEntries(labels), ...changes]));

export const labelEntries = (labels: LabelSet): ReadonlyArray<readonly [string, string]> =>
	labels.names.map((name, index) => [name, labels.values[index] ?? ''] as const);

export const labelsAsObject = (labels: LabelSet): Labels => Object.fromEntries(labelEntries(labels));

/** The order in which Prometheus lists series. */
export const compareLabelSets = (one: LabelSet, other: LabelSet): number => compareText(one.key, other.key);
