import {createGunzip, gunzip} from 'node:zlib';

/** Twice the largest list we have heard of; a bomb ends here. */
const most = 1 << 30;

/** A whole body, inflated where it is compressed. */
export const inflate = (body: Buffer, encoding: string | undefined): Promise<Buffer> =>
	encoding === undefined || encoding === '' || encoding === 'identity'
		? Promise.resolve(body)
		: new Promise((resolve, reject) => {
				if (encoding !== 'gzip') return reject(new Error(`the answer is encoded as ${encoding}`));
				gunzip(body, {maxOutputLength: most}, (error, inflated) => (error === null ? resolve(inflated) : reject(error)));
			});

export type Inflater = {
	readonly push: (piece: Buffer) => void;
	/** No more pieces; `data` has been called for all of them when `done` is. */
	readonly end: () => void;
	readonly close: () => void;
};

/** A body inflated as it comes: what the server has flushed is handed on at once. `done` is called once. */
export const createInflater = (encoding: string | undefined, data: (piece: Buffer) => void, done: (error?: Error) => void): Inflater => {
	if (encoding === undefined || encoding === '' || encoding === 'identity') return {push: data, end: () => done(), close: () => {}};
	if (encoding !== 'gzip') {
		queueMicrotask(() => done(new Error(`the answer is encoded as ${encoding}`)));
		return {push: () => {}, end: () => {}, close: () => {}};
	}
	const stream = createGunzip();
	stream
		.on('data', data)
		.once('end', () => done())
		.on('error', done);
	return {
		push: piece => void stream.write(piece),
		end: () => void stream.end(),
		close: () => void stream.destroy(),
	};
};
