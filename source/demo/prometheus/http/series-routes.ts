import type {PrometheusOptions} from '../create-prometheus.ts';
import {compareLabelSets, labelOf, labelsAsObject} from '../label-set.ts';
import type {Matcher} from '../matcher.ts';
import {parseMetricSelector} from '../promql/parse-promql.ts';
import {PromqlError} from '../promql/promql-error.ts';
import type {Series} from '../series.ts';
import {badData, invalidParameter, readLimit, readTime, truncationWarning} from './api-parameters.ts';
import type {ApiAnswer, ApiRoute} from './api-route.ts';

const readMatchers = (parameters: URLSearchParams): readonly (readonly Matcher[])[] =>
	parameters.getAll('match[]').map(parseMetricSelector);

/** Series with a sample in the time that is asked for, each once, that one of the matchers has; without matchers: all. */
const selectSeries = (
	parameters: URLSearchParams,
	{database}: PrometheusOptions,
	matcherSets: readonly (readonly Matcher[])[],
): readonly Series[] => {
	const start = readTime(parameters, 'start', Number.NEGATIVE_INFINITY);
	const end = readTime(parameters, 'end', Number.POSITIVE_INFINITY);
	const sets = matcherSets.length === 0 ? [[]] : matcherSets;
	return [...new Set(sets.flatMap(matchers => database.select(matchers, start, end)))];
};

const listAnswer = (all: readonly unknown[], limit: number): ApiAnswer =>
	limit > 0 && all.length > limit
		? {data: JSON.stringify(all.slice(0, limit)), warnings: [truncationWarning]}
		: {data: JSON.stringify(all)};

const sortedTexts = (texts: Iterable<string>): readonly string[] => [...new Set(texts)].toSorted();

export const seriesRoutes: readonly ApiRoute[] = [
	{
		path: /^series$/,
		methods: ['GET', 'POST'],
		answer(parameters, options) {
			if (!parameters.has('match[]')) throw badData('no match[] parameter provided');
			const limit = readLimit(parameters);
			const series = selectSeries(parameters, options, readSeriesMatchers(parameters));
			const sorted = series.toSorted((one, other) => compareLabelSets(one.labels, other.labels));
			return listAnswer(
				sorted.map(({labels}) => labelsAsObject(labels)),
				limit,
			);
		},
	},
	{
		path: /^labels$/,
		methods: ['GET', 'POST'],
		answer(parameters, options) {
			const limit = readLimit(parameters);
			const series = selectSeries(parameters, options, readMatchers(parameters));
			return listAnswer(sortedTexts(series.flatMap(({labels}) => labels.names)), limit);
		},
	},
	{
		path: /^label\/([^/]+)\/values$/,
		methods: ['GET'],
		answer(parameters, options, name) {
			const limit = readLimit(parameters);
			const series = selectSeries(parameters, options, readMatchers(parameters));
			return listAnswer(sortedTexts(series.map(({labels}) => labelOf(labels, name)).filter(value => value !== '')), limit);
		},
	},
];

const readSeriesMatchers = (parameters: URLSearchParams): readonly (readonly Matcher[])[] => {
	try {
		return readMatchers(parameters);
	} catch (error) {
		throw error instanceof PromqlError ? invalidParameter('match[]', error.message) : error;
	}
};
