import {type ApiGroups, discoverGroups} from '../../cluster/discovery.ts';
import {createBackoff} from '../../cluster/reflector/backoff.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {SessionWire} from '../session-wire.ts';
import {type DefinitionWatch, watchDefinitions} from './definition-watch.ts';

export type ApiWatchOptions = SessionWire & {
	/** What the cluster serves: the same as before where nothing is new. undefined: it does not say. */
	readonly onAnswer: (groups: ApiGroups | undefined) => void;
	/** Nothing may be read anyway: then it is not asked again. */
	readonly isIdle: () => boolean;
	/** Something could be read: the connection stands. */
	readonly isReading: () => boolean;
	/** A kind that was announced is not there: it is worth asking again. */
	readonly isMissing: () => boolean;
};

export type ApiWatch = {
	/** A person wants to know. */
	readonly askNow: () => void;
	/** Something speaks for a change; but not every few moments. */
	readonly askSoon: () => void;
	readonly close: () => void;
};

/**
 * Milliseconds between two questions where nobody tells when a kind is defined or goes; the answer is a 304 of no size until then.
 * Where the definitions are watched, only kinds of an aggregated API server can change unseen, and those hardly ever do.
 */
const interval = 30_000;
const watchedInterval = 3_600_000;

/** A kind that is announced and not there would be asked for again and again. Milliseconds. */
const least = 5000;

/** Failures that pass by themselves, with the connection. */
const passing: ReadonlySet<Failure['kind']> = new Set(['unreachable', 'timeout', 'unauthorized', 'credentials', 'throttled', 'server']);

/** Tries before a server that does not say what it has is taken as it is. */
const patience = 2;

/** What a cluster serves: asked at once, and again when a kind is defined or goes, or twice a minute where nobody tells. */
export const watchApi = ({client, clock, random, onAnswer, isIdle, isReading, isMissing}: ApiWatchOptions): ApiWatch => {
	const backoff = createBackoff(random);
	let groups: ApiGroups | undefined;
	let isAnswered = false;
	let isAsking = false;
	let isFailing = false;
	/** The answer under way may be from before. */
	let asksAgain = false;
	let closed = false;
	let askedAt = Number.NEGATIVE_INFINITY;
	let timer: unknown;
	let definitions: DefinitionWatch | undefined;

	const rest = (): number => (definitions?.isWatching() === true && !isMissing() ? watchedInterval : interval);
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
		isFailing = !answer.ok;
		if (closed) return;
		if (answer.ok) {
			backoff.reset();
			tell(answer.value);
			definitions ??= watchDefinitions({client, clock, random, onChange: askSoon});
			return schedule(asksAgain ? least : rest());
		}
		const isPassing = passing.has(answer.failure.kind);
		const delay = backoff.next(clock.now());
		// What was known stands. Nothing known: rows wait for it, and not forever.
		if (groups === undefined && (!isPassing || (backoff.failures() >= patience && isReading()))) tell(undefined);
		schedule(isPassing ? Math.min(delay, interval) : interval);
	};

	const askSoon = (): void => {
		if (isAsking) asksAgain = true;
		else schedule(Math.max(0, askedAt + least - clock.now()));
	};

	const offRecovery = client.onRecovery?.(() => {
		if (isFailing && !isAsking) schedule(0);
	});
	void ask();
	return {
		askNow() {
			if (isAsking) asksAgain = true;
			else schedule(0);
		},
		askSoon,
		close() {
			closed = true;
			offRecovery?.();
			definitions?.close();
			clock.clearTimeout(timer);
		},
	};
};
