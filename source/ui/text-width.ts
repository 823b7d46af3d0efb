import stringWidth from 'string-width';

export type Align = 'left' | 'right';

// The fast path, for printable ASCII and for what we draw with: punctuation, arrows, boxes and blocks are one code unit and one cell.
const printable = /^[\u0020-\u007e\u00b0\u00b7\u00d7\u2013\u2014\u2026\u2190-\u2193\u2212\u2265\u2500-\u259f\u25b2\u25b8\u2716]*$/;

/** Terminal cells that a text takes. */
export const widthOf = (text: string): number => (printable.test(text) ? text.length : stringWidth(text));

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** As much of the beginning as fits, in whole characters. */
export const takeStart = (text: string, width: number): string => {
	if (printable.test(text)) return text.slice(0, Math.max(0, width));
	let taken = '';
	let used = 0;
	for (const {segment} of segmenter.segment(text)) {
		const cells = stringWidth(segment);
		if (used + cells > width) break;
		taken += segment;
		used += cells;
	}
	return taken;
};

/** As much of the end as fits, in whole characters. */
export const takeEnd = (text: string, width: number): string => {
	if (printable.test(text)) return width <= 0 ? '' : text.slice(-width);
	const segments = [...segmenter.segment(text)].map(({segment}) => segment).reverse();
	let taken = '';
	let used = 0;
	for (const segment of segments) {
		const cells = stringWidth(segment);
		if (used + cells > width) break;
		taken = segment + taken;
		used += cells;
	}
	return taken;
};

/** Cuts at the end: names. `ellipsis` is one cell wide. */
export const cutEnd = (text: string, width: number, ellipsis: string): string =>
	widthOf(text) <= width ? text : width < 1 ? '' : takeStart(text, width - 1) + ellipsis;

/** Cuts in the middle: models and images, whose ends tell them apart. */
export const cutMiddle = (text: string, width: number, ellipsis: string): string => {
	if (widthOf(text) <= width) return text;
	if (width < 3) return cutEnd(text, width, ellipsis);
	const start = Math.ceil((width - 1) / 2);
	return takeStart(text, start) + ellipsis + takeEnd(text, width - 1 - start);
};

/** A model's name: without the organization or folder before it where both have no room, for the name tells models apart. */
export const cutModel = (text: string, width: number, ellipsis: string): string =>
	widthOf(text) <= width ? text : cutMiddle(text.slice(text.lastIndexOf('/') + 1), width, ellipsis);

/** Exactly `width` cells. */
export const fitText = (text: string, width: number, align: Align, ellipsis: string): string => {
	const cut = cutEnd(text, width, ellipsis);
	const padding = ' '.repeat(Math.max(0, width - widthOf(cut)));
	return align === 'right' ? padding + cut : cut + padding;
};

/** Breaks at spaces; a word longer than a line is broken where it must. */
export const wrapWords = (text: string, width: number): readonly string[] => {
	if (width < 1) return [];
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		let rest = word;
		if (line !== '' && widthOf(line) + 1 + widthOf(rest) > width) {
			lines.push(line);
			line = '';
		}
		while (widthOf(rest) > width) {
			const start = takeStart(rest, width);
			// A character wider than the line would never fit: drop it rather than loop for ever.
			if (start === '') return [...lines, line];
			lines.push(start);
			rest = rest.slice(start.length);
		}
		line = line === '' ? rest : `${line} ${rest}`;
	}
	lines.push(line);
	return lines;
};
