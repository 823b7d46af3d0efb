import {createInflater, inflate} from './inflate.ts';

/** The body of one answer, as it comes. */
export type Body = {
	readonly begin: (encoding: string | undefined) => void;
	readonly push: (piece: Buffer) => void;
	/** No more pieces. Rejects where it is damaged or too long. */
	readonly text: () => Promise<string>;
	/** It is not wanted any more. */
	readonly close: () => void;
};

const whole = (): Body => {
	const pieces: Buffer[] = [];
	let encoding: string | undefined;
	return {
		begin(given) {
			encoding = given;
		},
		push: piece => void pieces.push(piece),
		text: async () => (await inflate(Buffer.concat(pieces), encoding)).toString('utf8'),
		close: () => {},
	};
};

/** Inflated piece by piece, so that neither a bomb nor a body without end is ever held. */
const limited = (most: number, tooLong: () => void): Body => {
	const pieces: Buffer[] = [];
	let length = 0;
	let settle = (_?: Error): void => {};
	const inflated = new Promise<Error | undefined>(resolve => {
		settle = resolve;
	});
	let inflater = createInflater(undefined, () => {}, settle);
	const stop = (): void => {
		pieces.length = 0;
		inflater.close();
		settle(new Error('the answer is too long'));
		tooLong();
	};
	const take = (piece: Buffer): void => {
		if (length > most) return;
		length += piece.length;
		if (length > most) stop();
		else pieces.push(piece);
	};
	return {
		begin(encoding) {
			inflater = createInflater(encoding, take, settle);
		},
		push(piece) {
			if (length <= most) inflater.push(piece);
		},
		async text() {
			if (length <= most) inflater.end();
			const error = await inflated;
			if (error !== undefined) throw error;
			return Buffer.concat(pieces).toString('utf8');
		},
		close: () => inflater.close(),
	};
};

/** Takes a body. `most`: bytes it may have once inflated; what is longer calls `tooLong`, once, and is dropped. */
export const createBody = (most: number | undefined, tooLong: () => void): Body => (most === undefined ? whole() : limited(most, tooLong));
