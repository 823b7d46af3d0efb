import type {Freshness} from './connection.ts';
import {freshnessOf, freshnessOfFailure} from './freshness.ts';
import type {MetricsSourceState} from './service-metrics.ts';

const withoutAnswer: Readonly<Record<'searching' | 'none' | 'unreachable' | 'forbidden', Freshness | undefined>> = {
	searching: 'CONNECTING',
	none: undefined,
	unreachable: 'OFFLINE',
	forbidden: 'NO ACCESS',
};

/** The one state of where numbers come from, by the same rules as of all else; undefined: there is no such place. `now`: cluster time. */
export const freshnessOfMetrics = (source: MetricsSourceState, now: number): Freshness | undefined => {
	if (source.status !== 'live' && source.status !== 'stale') return withoutAnswer[source.status];
	const {answeredAt, interval, failure: kind, reason = ''} = source;
	const failure = source.status === 'live' || kind === undefined ? undefined : {kind, sentence: reason};
	const isLate = now - answeredAt > 2 * interval;
	// One answer that is missed is made up for by the next.
	if (failure !== undefined && !isLate && freshnessOfFailure(failure) === 'OFFLINE') return 'LAGGING';
	return freshnessOf({provenAt: answeredAt, interval, ...(failure === undefined ? {} : {trouble: {failure, at: answeredAt}})}, {now});
};
