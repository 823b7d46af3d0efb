import type {Failure} from '../domain/outcome.ts';
import type {MetricsSourceState} from '../domain/service-metrics.ts';
import type {RefreshReport} from './create-refresher.ts';
import {reportOf, type SearchReport} from './discovery/source-report.ts';
import type {MetricsSource} from './metrics-source.ts';
import type {Capabilities} from './probe-capabilities.ts';

export const offState = {status: 'none', reason: 'Metrics are switched off (--prometheus off).'} as const satisfies MetricsSourceState;

export const stateOfFailure = ({kind, sentence}: Failure, search: SearchReport): MetricsSourceState => ({
	status: kind === 'forbidden' ? 'forbidden' : kind === 'not-found' ? 'none' : 'unreachable',
	reason: sentence,
	...(search.asked.length === 0 ? {} : {report: reportOf(search, undefined, undefined)}),
});

/** What a refresh says of its source. */
export type Told = Pick<RefreshReport, 'failure' | 'warnings' | 'interval'> & {
	readonly source: MetricsSource;
	readonly search: SearchReport;
	readonly capabilities: Capabilities;
	/** When the last full answer came. */
	readonly answeredAt: number;
};

export const stateOfSource = ({source, search, capabilities, failure, warnings, interval, answeredAt}: Told): MetricsSourceState => ({
	status: failure === undefined ? 'live' : 'stale',
	name: source.name,
	via: source.via,
	...(source.isInsecure ? {isInsecure: true} : {}),
	...{interval, answeredAt, warnings},
	...(failure === undefined ? {} : {reason: failure.sentence, failure: failure.kind}),
	report: reportOf(search, source, capabilities),
});
