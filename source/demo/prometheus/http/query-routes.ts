import type {PrometheusOptions} from '../create-prometheus.ts';
import {type EvaluationOptions, evaluateInstant, evaluateRange, type QueryAnswer, type QueryResult} from '../promql/evaluate.ts';
import {PromqlError} from '../promql/promql-error.ts';
import {badData, invalidParameter, readLimit, readOptionalSpan, readSpan, readTime, truncationWarning} from './api-parameters.ts';
import type {ApiAnswer, ApiRoute} from './api-route.ts';
import {writeResult} from './write-result.ts';

const defaultLookback = 5 * 60_000;
const defaultTimeout = 2 * 60_000;
/** Of a subquery without one: the default interval of rule evaluation. */
const defaultStep = 60_000;
const maximumPoints = 11_000;

const readTimeout = (parameters: URLSearchParams): number => {
	const timeout = readOptionalSpan(parameters, 'timeout') ?? defaultTimeout;
	if (timeout <= 0) throw invalidParameter('timeout', `timeout must be positive, got ${timeout / 1000}s`);
	return Math.min(timeout, defaultTimeout);
};

const evaluationOptions = (parameters: URLSearchParams, options: PrometheusOptions): EvaluationOptions => {
	const {database, monotonicNow = () => performance.now()} = options;
	const deadline = monotonicNow() + readTimeout(parameters);
	const lookback = readOptionalSpan(parameters, 'lookback_delta') ?? 0;
	return {
		database,
		lookback: lookback > 0 ? lookback : defaultLookback,
		defaultStep,
		checkDeadline() {
			if (monotonicNow() >= deadline) throw new PromqlError('timeout', 'query timed out in expression evaluation');
		},
	};
};

const truncate = (result: QueryResult, limit: number): QueryResult => {
	if (result.type === 'vector') return {...result, points: result.points.slice(0, limit)};
	return result.type === 'matrix' ? {...result, series: result.series.slice(0, limit)} : result;
};

const sizeOf = (result: QueryResult): number =>
	result.type === 'vector' ? result.points.length : result.type === 'matrix' ? result.series.length : 1;

/** What evaluates, with the errors of reading the query put down to its parameter. */
const answerWith = (evaluate: () => QueryAnswer, time: number, limit: number): ApiAnswer => {
	try {
		const {result, warnings, infos} = evaluate();
		if (limit === 0 || sizeOf(result) <= limit) return {data: writeResult(result, time), warnings, infos};
		return {data: writeResult(truncate(result, limit), time), warnings: [...warnings, truncationWarning], infos};
	} catch (error) {
		if (error instanceof PromqlError && error.kind === 'bad_data') throw invalidParameter('query', error.message);
		throw error;
	}
};

export const queryRoutes: readonly ApiRoute[] = [
	{
		path: /^query$/,
		methods: ['GET', 'POST'],
		answer(parameters, options) {
			const limit = readLimit(parameters);
			const time = readTime(parameters, 'time', options.now());
			const evaluation = evaluationOptions(parameters, options);
			return answerWith(() => evaluateInstant(parameters.get('query') ?? '', time, evaluation), time, limit);
		},
	},
	{
		path: /^query_range$/,
		methods: ['GET', 'POST'],
		answer(parameters, options) {
			const limit = readLimit(parameters);
			const start = readTime(parameters, 'start');
			const end = readTime(parameters, 'end');
			if (end < start) throw invalidParameter('end', 'end timestamp must not be before start time');
			const step = Math.trunc(readSpan(parameters, 'step'));
			if (step <= 0) {
				throw invalidParameter('step', 'zero or negative query resolution step widths are not accepted. Try a positive integer');
			}
			if (Math.trunc((end - start) / step) > maximumPoints) {
				throw badData('exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)');
			}
			const evaluation = evaluationOptions(parameters, options);
			return answerWith(() => evaluateRange(parameters.get('query') ?? '', start, end, step, evaluation), end, limit);
		},
	},
];
