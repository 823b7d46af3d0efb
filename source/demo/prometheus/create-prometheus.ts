import {type HttpAnswer, type RequestHeaders, textAnswer} from './http/http-answer.ts';
import type {ScrapeTarget} from './http/targets.ts';
import type {TimeSeriesDatabase} from './time-series-database.ts';

export type PrometheusOptions = {
	readonly database: TimeSeriesDatabase;
	/** Milliseconds since the epoch; the time of a query that names none. */
	readonly now: () => number;
	/** What /api/v1/targets lists. Default: nothing. */
	readonly targets?: () => readonly ScrapeTarget[];
	/** Milliseconds on a clock that never goes back, to stop queries that take too long. Default: the one of the process. */
	readonly monotonicNow?: () => number;
};

export type Prometheus = {
	/** Answers one request. `body` is the form of a POST. Never throws. */
	readonly handle: (method: string, pathAndQuery: string, headers?: RequestHeaders, body?: string) => HttpAnswer;
};

/** A Prometheus 3 without a socket: its HTTP API over a database in memory. */
export const createPrometheus = (_options: PrometheusOptions): Prometheus => ({
	handle(_method, pathAndQuery) {
		const {pathname} = new URL(pathAndQuery, 'http://prometheus');
		if (pathname === '/-/ready') return textAnswer(200, 'Prometheus Server is Ready.\n');
		if (pathname === '/-/healthy') return textAnswer(200, 'Prometheus Server is Healthy.\n');
		return textAnswer(404, '404 page not found\n');
	},
});
