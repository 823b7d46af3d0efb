import {answerApi} from './http/answer-api.ts';
import {type HttpAnswer, type RequestHeaders, textAnswer} from './http/http-answer.ts';
import type {ScrapeTarget} from './http/targets.ts';
import type {Ruler} from './rules/ruler.ts';
import type {TimeSeriesDatabase} from './time-series-database.ts';

export type PrometheusOptions = {
	readonly database: TimeSeriesDatabase;
	/** Milliseconds since the epoch; the time of a query that names none. */
	readonly now: () => number;
	/** What /api/v1/targets lists. Default: nothing. */
	readonly targets?: () => readonly ScrapeTarget[];
	/** Evaluates its rules. Default: it has none. */
	readonly ruler?: Ruler;
	/** Milliseconds on a clock that never goes back, to stop queries that take too long. Default: the one of the process. */
	readonly monotonicNow?: () => number;
};

export type Prometheus = {
	/** Answers one request. `body` is the form of a POST. Never throws. */
	readonly handle: (method: string, pathAndQuery: string, headers?: RequestHeaders, body?: string) => HttpAnswer;
};

const texts: Readonly<Record<string, string>> = {
	'/-/ready': 'Prometheus Server is Ready.\n',
	'/-/healthy': 'Prometheus Server is Healthy.\n',
};

const apiPrefix = '/api/v1/';

/** A Prometheus 3 without a socket: its HTTP API over a database in memory. */
export const createPrometheus = (options: PrometheusOptions): Prometheus => ({
	handle(method, pathAndQuery, headers = {}, body = '') {
		const {pathname, search} = new URL(pathAndQuery, 'http://prometheus');
		const text = texts[pathname];
		if (text !== undefined) return textAnswer(200, text);
		if (!pathname.startsWith(apiPrefix)) return textAnswer(404, '404 page not found\n');
		// A form comes before the address, as Go reads them.
		const parameters = new URLSearchParams([...new URLSearchParams(method === 'POST' ? body : ''), ...new URLSearchParams(search)]);
		return answerApi(method, pathname.slice(apiPrefix.length), parameters, headers, options);
	},
});
