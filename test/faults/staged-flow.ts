import type {Socket} from 'node:net';
import type {Direction, Toxic} from './toxic.ts';

/** What a flow asks of the connection that it is one half of. */
export type FlowContext = {
	/** The toxics of this direction that befall the request under way. */
	readonly toxics: () => readonly Toxic[];
	/** Bytes are about to pass: the request they begin, if they do, is noted here. */
	readonly arrive: (piece: Buffer) => void;
	readonly passed: (bytes: number) => void;
	/** Something has been done to what passes. */
	readonly struck: () => void;
	/** Dead ways swallow what comes. */
	readonly isDead: () => boolean;
	readonly hold: () => void;
	readonly reset: () => void;
	readonly close: () => void;
	/** Between 0 and 1. */
	readonly random: () => number;
	/** When a link that all connections share is free again, by `performance.now`. */
	readonly busyUntil: Map<Toxic, number>;
};

type Cut = Extract<Toxic, {readonly after?: number | string}>;

const isCut = (toxic: Toxic): toxic is Cut => 'after' in toxic || ['hold', 'reset', 'close', 'inject'].includes(toxic.type);

const wait = (milliseconds: number): Promise<void> =>
	milliseconds <= 0 ? Promise.resolve() : new Promise(resolve => setTimeout(resolve, milliseconds));

/** Bytes from one socket to the other, one piece after the other, with what is wrong with this direction. */
export const startFlow = (source: Socket, sink: Socket, context: FlowContext): {readonly begin: () => void} => {
	const queue: Array<{readonly piece: Buffer | undefined; readonly at: number}> = [];
	/** Since the request under way began: bytes, and the end of what passed, for texts that lie across pieces. */
	let passed = 0;
	let tail = '';
	const spent = new Set<Toxic>();
	let isRunning = false;

	const write = async (piece: Buffer): Promise<void> => {
		if (piece.length === 0 || context.isDead() || sink.destroyed) return;
		passed += piece.length;
		tail = `${tail.slice(-1000)}${piece.toString('latin1')}`;
		context.passed(piece.length);
		if (sink.write(piece)) return;
		await new Promise<void>(resolve => {
			const done = (): void => {
				sink.off('drain', done).off('close', done);
				resolve();
			};
			sink.on('drain', done).on('close', done);
		});
	};
	/** Milliseconds until so many bytes are through. */
	const turn = (toxic: Toxic & {readonly type: 'bandwidth'}, bytes: number): number => {
		const takes = (bytes * 1000) / toxic.bytesPerSecond;
		if (toxic.isShared !== true) return takes;
		const now = performance.now();
		const end = Math.max(now, context.busyUntil.get(toxic) ?? now) + takes;
		context.busyUntil.set(toxic, end);
		return end - now;
	};
	const slow = async (piece: Buffer, toxics: readonly Toxic[]): Promise<void> => {
		const slicer = toxics.find(toxic => toxic.type === 'slicer');
		const bandwidth = toxics.find(toxic => toxic.type === 'bandwidth');
		const size = Math.min(slicer?.bytes ?? piece.length, bandwidth === undefined ? piece.length : Math.ceil(bandwidth.bytesPerSecond / 50));
		for (let at = 0; at < piece.length && !sink.destroyed; at += size) {
			const slice = piece.subarray(at, at + size);
			if (slicer !== undefined || bandwidth !== undefined) {
				context.struck();
				await wait((slicer?.delay ?? 0) + (bandwidth === undefined ? 0 : turn(bandwidth, slice.length)));
			}
			await write(slice);
		}
	};
	/** How many bytes of this piece pass before this toxic strikes; undefined: it does not yet. */
	const room = ({after = 0}: Cut, piece: Buffer): number | undefined => {
		if (typeof after === 'number') return after - passed <= piece.length ? Math.max(0, after - passed) : undefined;
		const kept = tail.slice(-(after.length - 1) || tail.length);
		const found = `${kept}${piece.toString('latin1')}`.indexOf(after);
		return found === -1 ? undefined : Math.max(0, found + after.length - kept.length);
	};
	const strike = async (toxic: Cut): Promise<void> => {
		spent.add(toxic);
		context.struck();
		if (toxic.type === 'inject') await write(Buffer.from(toxic.bytes));
		else if (toxic.type === 'hold') context.hold();
		else if (toxic.type === 'reset') context.reset();
		else context.close();
	};
	const pass = async (whole: Buffer): Promise<void> => {
		let piece = whole;
		while (!context.isDead() && !sink.destroyed) {
			const toxics = context.toxics();
			const [next] = toxics
				.filter(isCut)
				.filter(toxic => !spent.has(toxic))
				.flatMap(toxic => {
					const bytes = room(toxic, piece);
					return bytes === undefined ? [] : [{toxic, bytes}];
				})
				.toSorted((one, other) => one.bytes - other.bytes);
			if (next === undefined) return slow(piece, toxics);
			await slow(piece.subarray(0, next.bytes), toxics);
			piece = piece.subarray(next.bytes);
			// What strikes after the last byte of all strikes then, not with the next byte.
			await strike(next.toxic);
		}
	};
	const run = async (): Promise<void> => {
		if (isRunning) return;
		isRunning = true;
		for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
			if (context.isDead()) continue;
			const latency = context.toxics().find(toxic => toxic.type === 'latency');
			if (latency !== undefined) {
				const delay = latency.milliseconds + (latency.jitter ?? 0) * context.random();
				await wait(next.at + delay - performance.now());
			}
			if (next.piece !== undefined) await pass(next.piece);
			else if (!context.isDead()) sink.end();
			if (source.isPaused() && queue.length < 64) source.resume();
		}
		isRunning = false;
	};
	const take = (piece: Buffer | undefined): void => {
		queue.push({piece, at: performance.now()});
		if (queue.length >= 64) source.pause();
		void run();
	};
	source.on('data', piece => {
		context.arrive(piece);
		take(piece);
	});
	source.on('end', () => take(undefined));
	return {
		begin() {
			passed = 0;
			tail = '';
			spent.clear();
		},
	};
};

export const directionOf = ({direction = 'down'}: Toxic): Direction => direction;
