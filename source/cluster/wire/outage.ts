import type {Failure} from '../../domain/outcome.ts';
import type {Clock} from '../clock.ts';

/** One exchange, followed for what it says about the server. */
export type Trace = {
	/** The head of an answer. `isStream`: it stays open and shows that the server is there. */
	readonly head: (status: number, isStream: boolean) => void;
	readonly data: () => void;
	/** It is over, without a word on why. Once is enough. */
	readonly end: () => void;
	/** It came to nothing: no answer, or one by which nothing can be read from this server now. */
	readonly failed: (failure: Failure) => void;
};

/**
 * Whether the server of a client is away: for all of its requests together, so that a session of a hundred watches asks a server
 * that is down no more often than a session of one.
 */
export type Outage = {
	/**
	 * Before a request leaves. `isPatient`: nobody waits for it. While the server is away one of these is let through in a while, to
	 * look; the others get the failure at once, with the time until the next look.
	 */
	readonly enter: (isPatient: boolean) => {readonly refusal: Failure} | {readonly trace: Trace; readonly isLook: boolean};
	/** A person wants to know: the next request may look. */
	readonly lookNow: () => void;
	/** Called when the server is back; returns what takes the listener back. */
	readonly onRecovery: (listener: () => void) => () => void;
};

const first = 1000;
/** Doubled to this, and as much again at random: eight looks a minute at most. Milliseconds. */
const most = 8000;

const fewErrors = 3;

/** While a look is under way. Milliseconds. */
const patience = 2000;

const silent: ReadonlySet<Failure['kind']> = new Set(['unreachable', 'timeout']);

/** A status by which nothing can be read, whatever is asked for. */
export const isErrorOfServer = (status: number): boolean => status === 401 || status === 429 || status >= 500;

type Away = {failure: Failure; looks: number; nextAt: number; isLooking: boolean};

export const createOutage = (clock: Clock, random: () => number): Outage => {
	const listeners = new Set<() => void>();
	/** Counts what happens, for time may stand still. */
	let order = 0;
	/** The last bytes of any answer, and the last answer that was no error. */
	let heard = 0;
	let well = 0;
	/** Answers in a row that were errors. One may be of what was asked for alone. */
	let errors = 0;
	/** Answers without an end that are open. */
	let streams = 0;
	let away: Away | undefined;

	const recover = (): void => {
		if (away === undefined) return;
		away = undefined;
		for (const listener of [...listeners]) listener();
	};
	const rest = (looks: number, {retryAfter = 0}: Failure): number =>
		clock.now() + Math.max(Math.min(most, first * 2 ** looks) * (1 + random()), retryAfter);

	const traceOf = (isLook: boolean): Trace => {
		order += 1;
		const begun = order;
		let isStreaming = false;
		let isOver = false;
		const over = (): void => {
			if (isOver) return;
			isOver = true;
			if (isStreaming) streams -= 1;
			// Given up before it could tell: the next one looks.
			if (isLook && away?.isLooking) {
				away.isLooking = false;
				away.nextAt = clock.now();
			}
		};
		return {
			head(status, isStream) {
				heard = ++order;
				if (isErrorOfServer(status)) return;
				well = ++order;
				errors = 0;
				if (isStream && !isOver) {
					isStreaming = true;
					streams += 1;
				}
				recover();
			},
			data() {
				heard = ++order;
			},
			end: over,
			failed(failure) {
				// Others are heard of, or were answered well: then it is not the server that is away.
				const isAlone = silent.has(failure.kind) ? heard > begun : streams > 0 || well > begun || ++errors < fewErrors;
				if (isOver || (isAlone && !isLook)) return over();
				if (away === undefined) away = {failure, looks: 0, nextAt: rest(0, failure), isLooking: false};
				else if (isLook) away = {failure, looks: away.looks + 1, nextAt: rest(away.looks + 1, failure), isLooking: false};
				over();
			},
		};
	};
	return {
		enter(isPatient) {
			if (!isPatient || away === undefined) return {trace: traceOf(false), isLook: false};
			if (!away.isLooking && clock.now() >= away.nextAt) {
				away.isLooking = true;
				return {trace: traceOf(true), isLook: true};
			}
			const retryAfter = Math.max(away.nextAt - clock.now(), away.isLooking ? patience : 0);
			return {refusal: {...away.failure, retryAfter, isUnsent: true}};
		},
		lookNow() {
			if (away !== undefined) Object.assign(away, {looks: 0, nextAt: clock.now()});
		},
		onRecovery(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
	};
};
