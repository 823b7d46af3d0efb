import type {Outcome} from '../domain/outcome.ts';
import type {MetricsVia} from '../domain/service-metrics.ts';
import type {AlertRule} from './alerts/alert-rule.ts';

/** One series of an instant answer. `value` keeps NaN and the infinities; `at` is milliseconds. */
export type Sample = {readonly labels: Readonly<Record<string, string>>; readonly value: number; readonly at: number};

export type RangeSeries = {
	readonly labels: Readonly<Record<string, string>>;
	readonly points: ReadonlyArray<readonly [at: number, value: number]>;
};

export type Answer<Value> = {readonly value: Value; readonly warnings: readonly string[]};

/** Where PromQL is answered: a URL, or something behind the API server's proxy. Never throws. */
export type MetricsSource = {
	/** `monitoring/prometheus:9090`, or the URL without credentials. */
	readonly name: string;
	readonly via: MetricsVia;
	/** Its certificate is not checked. */
	readonly isInsecure?: true;
	/** What it remarked of late and is no reason to doubt an answer. */
	readonly remarks: () => readonly string[];
	/**
	 * Asks what time it has: milliseconds that its clock is ahead of ours, 0 where that makes no difference. All other times, of questions
	 * and of answers, are by our clock.
	 */
	readonly clock: (signal?: AbortSignal) => Promise<Outcome<number>>;
	/** `at`: milliseconds; the same for all queries of one refresh. */
	readonly instant: (query: string, at: number, signal?: AbortSignal) => Promise<Outcome<Answer<readonly Sample[]>>>;
	/** Milliseconds, aligned to the step by the caller. */
	readonly range: (
		query: string,
		start: number,
		end: number,
		step: number,
		signal?: AbortSignal,
	) => Promise<Outcome<Answer<readonly RangeSeries[]>>>;
	/** Names of metrics that match a selector and had a sample in the last hour. */
	readonly metricNames: (match: string, now: number, signal?: AbortSignal) => Promise<Outcome<readonly string[]>>;
	/** Its rules of alerts. Absent: it has none. */
	readonly rules?: (signal?: AbortSignal) => Promise<Outcome<readonly AlertRule[]>>;
	readonly close: () => Promise<void>;
};
