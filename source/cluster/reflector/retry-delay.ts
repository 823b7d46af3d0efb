import type {Failure} from '../../domain/outcome.ts';
import type {Backoff} from './backoff.ts';

/** Failures that do not pass by themselves: asking more often only fills the server's audit log. Milliseconds. */
const slow: Partial<Readonly<Record<Failure['kind'], number>>> = {
	forbidden: 60_000,
	unauthorized: 30_000,
	credentials: 30_000,
	'not-found': 120_000,
};

/** Failures of one collection, whatever the server does otherwise. A login that took its time is one of all. */
const own: ReadonlySet<Failure['kind']> = new Set(['forbidden', 'not-found']);

/** Tries within a few seconds. */
const fewTries = 3;

/**
 * How long to rest after a failure. The server's own wish is a lower bound. `wasReadable`: what may not be read now could be before:
 * a server that has just started answers 403 until it knows its roles (seen on 1.36), so that it is soon asked again at first.
 */
export const retryDelay = (
	failure: Failure | undefined,
	backoff: Backoff,
	now: number,
	random: () => number,
	wasReadable = false,
): number => {
	// It was not asked: how often that happened says nothing of the server.
	if (failure?.isUnsent) return failure.retryAfter ?? 0;
	const base = failure === undefined ? undefined : slow[failure.kind];
	const isFast = base === undefined || (wasReadable && failure?.kind === 'forbidden' && backoff.failures() < fewTries);
	const delay = isFast ? backoff.next(now) : base * (1 + random());
	return Math.max(delay, failure?.retryAfter ?? 0);
};

/** Whether it ends with the server's being away. */
export const passesByItself = (failure: Failure | undefined): boolean => failure === undefined || !own.has(failure.kind);
