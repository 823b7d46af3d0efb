import {StringDecoder} from 'node:string_decoder';

export type LineSplitter = {
	/** The lines that this piece completes, without `\n`; a `\r` before it stays. */
	readonly push: (piece: Buffer) => readonly string[];
	/** What follows the last newline, if anything does. */
	readonly rest: () => string | undefined;
	/** Characters held back, to bound memory. */
	readonly held: () => number;
};

/** Bytes to lines. A character may be split over pieces, and a line over many: each byte is looked at once. */
export const createLineSplitter = (): LineSplitter => {
	const decoder = new StringDecoder('utf8');
	let parts: string[] = [];
	let length = 0;
	return {
		push(piece) {
			const text = decoder.write(piece);
			if (!text.includes('\n')) {
				if (text !== '') parts.push(text);
				length += text.length;
				return [];
			}
			const lines = text.split('\n');
			const rest = lines.pop() ?? '';
			if (parts.length > 0) lines[0] = `${parts.join('')}${lines[0]}`;
			parts = rest === '' ? [] : [rest];
			length = rest.length;
			return lines;
		},
		rest() {
			const text = `${parts.join('')}${decoder.end()}`;
			parts = [];
			length = 0;
			return text === '' ? undefined : text;
		},
		held: () => length,
	};
};
