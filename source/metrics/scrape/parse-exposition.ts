import type {Sample} from '../metrics-source.ts';
import {createLabelReader, endOfWord, skipBlanks} from './read-labels.ts';

export type Exposition = {
	/** Samples by name of the metric, in the order of the page. */
	readonly series: ReadonlyMap<string, readonly PageSample[]>;
	/** Lines that no rule of the format explains; they are left out. */
	readonly broken: number;
	/** The page is longer than anything that was seen: what is behind the limit was not read. */
	readonly isCut: boolean;
};

/** `key`: the labels as they stand in the page, by which a series is found again in the next one. */
export type PageSample = Sample & {readonly key: string};

/** Of one page: several times what a busy vLLM or a node of eight sliced GPUs has. */
const mostLines = 300_000;
const mostSamples = 100_000;
const longestLine = 16_384;

const special: ReadonlyMap<string, number> = new Map([
	['+Inf', Number.POSITIVE_INFINITY],
	['Inf', Number.POSITIVE_INFINITY],
	['-Inf', Number.NEGATIVE_INFINITY],
	['NaN', Number.NaN],
]);

/** Undefined where it is none. Number('') would be 0, and Number('+Inf') NaN. */
const numberOf = (text: string): number | undefined => {
	const value = text === '' ? Number.NaN : Number(text);
	return Number.isNaN(value) ? special.get(text) : value;
};

const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const tab = 0x09;
const hash = 0x23;
const opening = 0x7b;

const isBlank = (code: number): boolean => code === space || code === tab;

/** Value and time, behind name and labels; an exemplar may follow. `unit`: milliseconds of one unit of the page's times. */
const readValue = (
	text: string,
	start: number,
	end: number,
	unit: number,
): {readonly value: number; readonly at: number | undefined} | undefined => {
	const first = skipBlanks(text, start, end);
	const last = endOfWord(text, first, end);
	const value = numberOf(text.slice(first, last));
	if (value === undefined) return undefined;
	const next = skipBlanks(text, last, end);
	if (next === end || text.charCodeAt(next) === hash) return {value, at: undefined};
	const behind = endOfWord(text, next, end);
	const at = numberOf(text.slice(next, behind));
	const rest = skipBlanks(text, behind, end);
	if (at === undefined || !Number.isFinite(at) || (rest < end && text.charCodeAt(rest) !== hash)) return undefined;
	return {value, at: at * unit};
};

/**
 * A page of the Prometheus text format or of OpenMetrics; of its metrics those that are wanted. `at`: when it was read, milliseconds,
 * for samples that say no time of their own. Never throws: broken lines are counted and left out.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const parseExposition = (text: string, wanted: ReadonlySet<string>, at: number): Exposition => {
	const series = new Map<string, PageSample[]>();
	// OpenMetrics ends so, and tells times in seconds.
	const unit = text.slice(-16).trimEnd().endsWith('# EOF') ? 1000 : 1;
	const readLabels = createLabelReader(text);
	let broken = 0;
	let samples = 0;
	let lines = 0;
	let start = 0;
	/** Most lines have the name of the one before. */
	let lastName = '';
	let isLastWanted = false;
	while (start < text.length) {
		if (lines >= mostLines || samples >= mostSamples) return {series, broken, isCut: true};
		lines += 1;
		const found = text.indexOf('\n', start);
		const next = found < 0 ? text.length : found;
		const end = next > start && text.charCodeAt(next - 1) === carriageReturn ? next - 1 : next;
		const first = skipBlanks(text, start, end);
		start = next + 1;
		const code = text.charCodeAt(first);
		if (first === end || code === newline || code === hash) continue;
		if (end - first > longestLine) {
			broken += 1;
			continue;
		}
		let position = first;
		if (code !== opening) {
			const behind = first + lastName.length;
			const after = text.charCodeAt(behind);
			if (lastName !== '' && (after === opening || isBlank(after)) && text.slice(first, behind) === lastName) position = behind;
			else {
				while (position < end && text.charCodeAt(position) !== opening && !isBlank(text.charCodeAt(position))) position += 1;
				lastName = text.slice(first, position);
				isLastWanted = wanted.has(lastName);
			}
			if (!isLastWanted) continue;
		}
		let name = code === opening ? undefined : lastName;
		let labels: Sample['labels'] = {};
		let key = '';
		position = skipBlanks(text, position, end);
		if (text.charCodeAt(position) === opening && position < end) {
			const block = readLabels(position + 1, end);
			if (block === undefined || (name === undefined) === (block.name === undefined)) {
				broken += 1;
				continue;
			}
			name ??= block.name ?? '';
			labels = block.labels;
			key = text.slice(position + 1, block.end - 1);
			position = block.end;
			if (!wanted.has(name)) continue;
		}
		const read = name === undefined ? undefined : readValue(text, position, end, unit);
		if (read === undefined || name === undefined) {
			broken += 1;
			continue;
		}
		samples += 1;
		const sample = {labels, value: read.value, at: read.at ?? at, key};
		const list = series.get(name);
		if (list === undefined) series.set(name, [sample]);
		else list.push(sample);
	}
	return {series, broken, isCut: false};
};
