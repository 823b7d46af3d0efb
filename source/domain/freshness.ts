import type {Connection, Freshness} from './connection.ts';
import type {Failure} from './outcome.ts';

/**
 * Milliseconds without a sign of life after which nothing is taken for current. A watch has a bookmark each minute, and one that is
 * silent is probed after 70 to 75 seconds, with ten for the answer: a quiet cluster never gets here.
 */
export const staleAfter = 90_000;

/** Milliseconds that a list may be read anew without being called behind: most take less than one second. */
export const lateListAfter = 10_000;

/** What keeps something from being read now. Milliseconds of the clock of its signs of life. */
export type Trouble = {readonly failure: Failure; readonly at: number; readonly retryAt?: number};

/** What is known of the life of something that is kept up to date. Times are milliseconds of one clock. */
export type SignsOfLife = {
	/** The last event, bookmark or complete answer; absent: there was none yet. */
	readonly provenAt?: number;
	readonly trouble?: Trouble;
	/** Since when a list that was complete is read anew: what came meanwhile is not known before it is in. */
	readonly relistingAt?: number;
	/** It may not be read and is not asked for any more. */
	readonly refused?: Failure;
	/** Milliseconds between two answers, where it is asked at even times. */
	readonly interval?: number;
};

export type Moment = {
	readonly now: number;
	/** Nothing from before is trusted. */
	readonly distrustedAt?: number;
	/** The server does answer others: what does not come is behind, and not away. */
	readonly isReached?: boolean;
};

const ofFailure: Partial<Readonly<Record<Failure['kind'], Freshness>>> = {
	unauthorized: 'NO ACCESS',
	credentials: 'NO ACCESS',
	forbidden: 'NO ACCESS',
	throttled: 'THROTTLED',
	unreachable: 'OFFLINE',
	timeout: 'OFFLINE',
};

/** What a failure makes of what it keeps from being read. */
export const freshnessOfFailure = ({kind}: Failure): Freshness => ofFailure[kind] ?? 'LAGGING';

/** Refreshes that may be late, and those that may be missed before nothing is taken for current. */
const lateAfter = 2;
const lostAfter = 3;

type Facts = SignsOfLife & Moment & {readonly age: number};

const failsAs =
	(freshness: Freshness) =>
	({trouble}: Facts): boolean =>
		trouble !== undefined && freshnessOfFailure(trouble.failure) === freshness;

const isAway = failsAs('OFFLINE');

/** For long enough to be said. */
export const isReadAnew = ({relistingAt}: SignsOfLife, now: number): boolean =>
	relistingAt !== undefined && now - relistingAt >= lateListAfter;

/** First match wins. */
const rows: ReadonlyArray<{readonly freshness: Freshness; readonly applies: (facts: Facts) => boolean}> = [
	{freshness: 'NO ACCESS', applies: ({refused}) => refused !== undefined},
	{freshness: 'NO ACCESS', applies: failsAs('NO ACCESS')},
	{freshness: 'THROTTLED', applies: failsAs('THROTTLED')},
	{freshness: 'OFFLINE', applies: facts => isAway(facts) && facts.isReached !== true},
	{freshness: 'STALE', applies: ({age, interval = 0}) => age >= Math.max(staleAfter, lostAfter * interval)},
	{freshness: 'STALE', applies: ({provenAt, distrustedAt}) => provenAt !== undefined && provenAt < (distrustedAt ?? provenAt)},
	{freshness: 'LAGGING', applies: ({trouble}) => trouble !== undefined},
	{freshness: 'LAGGING', applies: facts => isReadAnew(facts, facts.now)},
	{freshness: 'LAGGING', applies: ({age, interval}) => interval !== undefined && age > lateAfter * interval},
	{freshness: 'CONNECTING', applies: ({provenAt}) => provenAt === undefined},
	{freshness: 'LIVE', applies: () => true},
];

/** The one state of something that is kept up to date. */
export const freshnessOf = (signs: SignsOfLife, moment: Moment): Freshness => {
	const facts = {...signs, ...moment, age: signs.provenAt === undefined ? 0 : moment.now - signs.provenAt};
	return rows.find(({applies}) => applies(facts))?.freshness ?? 'CONNECTING';
};

const untrusted: ReadonlySet<Freshness> = new Set(['STALE', 'OFFLINE', 'NO ACCESS']);

/** What is shown is no word about now: it is dim, with its age. `now`: the clock of `provenAt`. */
export const isOutOfDate = ({freshness, provenAt}: Connection, now: number): boolean =>
	untrusted.has(freshness) || (provenAt !== undefined && now - provenAt >= staleAfter);
