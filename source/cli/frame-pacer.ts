import type {Link} from './arguments.ts';
import type {TerminalTime, TerminalWriter} from './terminal-writer.ts';

type FrameKind = 'awaited' | 'news';

export type FramePacer = {
	/**
	 * Calls `paint` once, when the terminal can take a frame of this kind, for news not before the next turn. A later request takes the
	 * place of an earlier one.
	 */
	readonly request: (kind: FrameKind, paint: () => void) => void;
	/** Calls `run` once, when everything has been taken: for what is no news and no answer. A later one takes the place of an earlier one. */
	readonly whenTaken: (run: () => void) => void;
	/** Nothing is painted until what this returns is called. */
	readonly hold: () => () => void;
};

/** What news may cost: bytes a second in the long run, and milliseconds between two frames at least. */
type Pace = {readonly rate: number; readonly interval: number};

const freely: Pace = {rate: Number.POSITIVE_INFINITY, interval: 0};
/** A connection that has to carry other things too. */
const remotely: Pace = {rate: 8000, interval: 500};
/** A line of 9600 bit/s, with room for keys. */
const slowly: Pace = {rate: 900, interval: 1000};

/** Milliseconds: a terminal that takes longer for a frame than this is not local, or has something else to do. */
const longWrite = 50;
/** It gets a rest of so many times what it needed, and of so many milliseconds at most. */
const restFactor = 4;
const longestRest = 1000;
/** Bytes a second: a terminal that takes less is a slow line for the next minute. */
const slowRate = 5000;
const slowFor = 60_000;
/** Milliseconds of news that keys can cost at most: who holds a key must not be left with old numbers. */
const mostForKeys = 5000;

/** Decides when a frame may go to the terminal: never before it has taken the last one, news not faster than the line carries. */
export const createFramePacer = (
	writer: Pick<TerminalWriter, 'isTaken' | 'follow'>,
	{now, schedule}: TerminalTime,
	{link, isRemote}: {readonly link: Link; readonly isRemote: boolean},
): FramePacer => {
	let wanted: {readonly kind: FrameKind; readonly paint: () => void} | undefined;
	let held: (() => void) | undefined;
	let last: FrameKind = 'awaited';
	/** When the line has carried what it got, and when the terminal has had its rest: news wait for both. */
	let carriedAt = Number.NEGATIVE_INFINITY;
	let restedAt = Number.NEGATIVE_INFINITY;
	let slowUntil = link === 'slow' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
	let holds = 0;
	let cancel = (): void => {};

	const pace = (): Pace => {
		if (link === 'fast') return freely;
		if (now() < slowUntil) return slowly;
		return isRemote ? remotely : freely;
	};
	const rest = (milliseconds: number): void => {
		restedAt = Math.max(restedAt, now() + milliseconds);
	};
	const advance = (): void => {
		cancel();
		if (holds > 0 || !writer.isTaken()) return;
		const run = held;
		held = undefined;
		run?.();
		if (wanted === undefined || !writer.isTaken()) return;
		const wait = wanted.kind === 'news' ? Math.max(carriedAt, restedAt) - now() : 0;
		if (wait > 0) {
			cancel = schedule(Math.ceil(wait), advance);
			return;
		}
		const {kind, paint} = wanted;
		wanted = undefined;
		last = kind;
		if (kind === 'news') rest(pace().interval);
		paint();
	};
	writer.follow({
		onWrite(bytes) {
			const cost = (bytes / pace().rate) * 1000;
			const due = Math.max(carriedAt, now()) + cost;
			carriedAt = last === 'news' ? due : Math.max(carriedAt, Math.min(due, now() + mostForKeys));
		},
		onTaken({bytes, milliseconds}) {
			if (milliseconds > longWrite && link !== 'fast') {
				rest(Math.min(longestRest, restFactor * milliseconds));
				if ((bytes / milliseconds) * 1000 < slowRate) slowUntil = Math.max(slowUntil, now() + slowFor);
			}
			advance();
		},
	});
	return {
		request(kind, paint) {
			wanted = {kind: wanted?.kind === 'awaited' ? 'awaited' : kind, paint};
			if (wanted.kind === 'awaited') return advance();
			// Working the news out took a while: a key that came meanwhile has its turn before they are painted.
			cancel();
			cancel = schedule(0, advance);
		},
		whenTaken(run) {
			held = run;
			advance();
		},
		hold() {
			holds += 1;
			let isHeld = true;
			return () => {
				if (!isHeld) return;
				isHeld = false;
				holds -= 1;
				advance();
			};
		},
	};
};
