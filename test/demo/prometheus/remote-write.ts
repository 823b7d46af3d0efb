import {compareLabelSets, createLabelSet, type LabelSet, labelEntries} from '../../../source/demo/prometheus/label-set.ts';
import type {Scrape} from './scrapes.ts';

/** A sample: its time in milliseconds and its value, or the mark of an end. */
type WrittenSample = readonly [time: number, value: number | 'stale'];

export type WrittenSeries = {
	/** Sorted by name. */
	readonly labels: ReadonlyArray<readonly [string, string]>;
	/** Oldest first. */
	readonly samples: readonly WrittenSample[];
};

/** The series of scrapes, in the order of their labels, with a mark where a target no longer had one. */
export const seriesOfScrapes = (scrapes: readonly Scrape[]): readonly WrittenSeries[] => {
	const all = new Map<string, {readonly set: LabelSet; readonly samples: WrittenSample[]}>();
	const previous = new Map<string, ReadonlySet<string>>();
	for (const {at, target, samples} of scrapes) {
		const current = new Set<string>();
		for (const {name, labels, value} of samples) {
			const set = createLabelSet([['__name__', name], ...Object.entries(labels)]);
			const series = all.get(set.key) ?? {set, samples: []};
			all.set(set.key, series);
			series.samples.push([at, value]);
			current.add(set.key);
		}
		for (const key of previous.get(target) ?? []) if (!current.has(key)) all.get(key)?.samples.push([at, 'stale']);
		previous.set(target, current);
	}
	return [...all.values()]
		.toSorted((one, other) => compareLabelSets(one.set, other.set))
		.map(({set, samples}) => ({labels: labelEntries(set), samples}));
};

/** Of what is not below 0. Times have more than 32 bits, and a fleet has millions of them. */
const varint = (value: number): Buffer => {
	const bytes: number[] = [];
	let rest = value;
	while (rest > 127) {
		bytes.push((rest % 128) | 128);
		rest = Math.floor(rest / 128);
	}
	return Buffer.from([...bytes, rest]);
};

/** A field that holds bytes: wire type 2. */
const field = (number: number, ...parts: readonly Buffer[]): Buffer => {
	const content = Buffer.concat(parts);
	return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(content.length), content]);
};

const double = (value: number | 'stale'): Buffer => {
	const bytes = Buffer.alloc(8);
	if (value === 'stale') bytes.writeBigUInt64LE(0x7ff0000000000002n);
	else bytes.writeDoubleLE(value);
	return bytes;
};

const sample = ([time, value]: WrittenSample): Buffer =>
	field(2, Buffer.from([(1 << 3) | 1]), double(value), Buffer.from([2 << 3]), varint(time));

/** A block of snappy that says all of it literally. */
const uncompressedSnappy = (content: Buffer): Buffer => {
	const length = Buffer.alloc(4);
	length.writeUInt32LE(content.length - 1);
	return Buffer.concat([varint(content.length), Buffer.from([63 << 2]), length, content]);
};

/** https://prometheus.io/docs/specs/prw/remote_write_spec/ */
export const encodeWriteRequest = (series: readonly WrittenSeries[]): Uint8Array<ArrayBuffer> =>
	new Uint8Array(
		uncompressedSnappy(
			Buffer.concat(
				series.map(({labels, samples}) =>
					field(
						1,
						...labels.map(([name, value]) => field(1, field(1, Buffer.from(name)), field(2, Buffer.from(value)))),
						...samples.map(sample),
					),
				),
			),
		),
	);
