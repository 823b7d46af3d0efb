import {type ApiGroups, discoverGroups} from '../../cluster/discovery.ts';
import {createBackoff} from '../../cluster/reflector/backoff.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {SessionWire} from '../session-wire.ts';

export type ApiWatchOptions = SessionWire & {
	/** What the cluster serves: the same as before where nothing is new. undefined: it does not say. */
	readonly onAnswer: (groups: ApiGroups | undefined) => void;
	/** Nothing may be read anyway: then it is not asked again. */
	readonly isIdle: () => boolean;
	/** Something could be read: the connection stands. */
	readonly isReading: () => boolean;
};

export type ApiWatch = {
	/** A person wants to know. */
	readonly askNow: () => void;
	/** Something speaks for a change; but not every few moments. */
	readonly askSoon: () => void;
	readonly close: () => void;
};

/** Milliseconds between two questions; the answer is a 304 of no size while no resource is defined or goes. */
const interval = 30_000;

/** A kind that is announced and not there would be asked for again and again. Milliseconds. */
const least = 5000;

/** Failures that pass by themselves, with the connection. */
const passing: ReadonlySet<Failure['kind']> = new Set(['unreachable', 'timeout', 'unauthorized', 'credentials', 'throttled', 'server']);

/** Tries before a server that does not say what it has is taken as it is. */
const patience = 2;

/** What a cluster serves, asked at once and then twice a minute, for as long as it is not closed. */
export const watchApi = ({client, clock, random, onAnswer, isIdle, isReading}: ApiWatchOptions): ApiWatch => {
	const backoff = createBackoff(random);
	let groups: ApiGroups | undefined;
	let isAnswered = false;
	let isAsking = false;
	/** The answer under way may be from before. */
	let asksAgain = false;
	let closed = false;
	let askedAt = Number.NEGATIVE_INFINITY;
	let timer: unknown;

	const schedule = (delay: number): void => {
		if (closed) return;
		clock.clearTimeout(timer);
		timer = clock.setTimeout(() => void ask(), delay);
	};
	const tell = (next: ApiGroups | undefined): void => {
		isAnswered = true;
		groups = next;
		onAnswer(next);
	};
	const ask = async (): Promise<void> => {
		if (isAnswered && isIdle()) return schedule(interval);
		isAsking = true;
		asksAgain = false;
		askedAt = clock.now();
		const answer = await discoverGroups(client, groups);
		isAsking = false;
		if (closed) return;
		if (answer.ok) {
			backoff.reset();
			tell(answer.value);
			return schedule(asksAgain ? least : interval);
		}
		const isPassing = passing.has(answer.failure.kind);
		const delay = backoff.next(clock.now());
		// What was known stands. Nothing known: rows wait for it, and not forever.
		if (groups === undefined && (!isPassing || (backoff.failures() >= patience && isReading()))) tell(undefined);
		schedule(isPassing ? Math.min(delay, interval) : interval);
	};

	void ask();
	return {
		askNow() {
			if (isAsking) asksAgain = true;
			else schedule(0);
		},
		askSoon() {
			if (isAsking) asksAgain = true;
			else schedule(Math.max(0, askedAt + least - clock.now()));
		},
		close() {
			closed = true;
			clock.clearTimeout(timer);
		},
	};
};
