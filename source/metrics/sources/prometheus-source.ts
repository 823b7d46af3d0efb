import {queryString} from '../../cluster/wire/query-string.ts';
import {type Outcome, success} from '../../domain/outcome.ts';
import {readAlertRules} from '../alerts/alert-rule.ts';
import type {Answer, MetricsSource} from '../metrics-source.ts';
import {joinSamples, joinSeries} from './join-answers.ts';
import {readBody, readSamples, readSeries} from './read-answer.ts';
import {splitUnion} from './split-union.ts';
import type {Transport, TransportRequest} from './transport.ts';
import {withMatcher} from './with-matcher.ts';

export type PrometheusOptions = {
	/** `cluster="eu"`: in every selector of every query. */
	readonly matcher?: string;
	/** Sent with every query. */
	readonly parameters?: Readonly<Record<string, string>>;
};

/** Milliseconds. The API server relays proxied requests for ever: the deadline is ours. */
const instantDeadline = 10_000;
const rangeDeadline = 20_000;

const hour = 3_600_000;

/** Names of metrics that are read; all those we ask for together are not as many. */
const mostNames = 5000;

/** Remarks that are kept; servers repeat themselves. */
const mostRemarks = 5;

/** Bytes of a query in an address; with path and other parameters it stays below the 8 KB that nginx takes. */
const longestQuery = 7000;

const lengthOf = (query: string): number => queryString({query}).length;

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

/** Less than our own deadline, so that the server gives up first and says so. */
const timeout = (deadline: number): string => `${Math.floor(deadline / 1000) - 1}s`;

const isText = (value: unknown): value is string => typeof value === 'string';

/** The HTTP API of Prometheus and what speaks like it, over any transport. https://prometheus.io/docs/prometheus/latest/querying/api/ */
export const createPrometheusSource = (transport: Transport, options: PrometheusOptions = {}): MetricsSource => {
	const {matcher, parameters = {}} = options;
	let remarks: readonly string[] = [];
	const adapted = (query: string): readonly string[] => splitUnion(matched(query), longestQuery, lengthOf);
	const matched = (query: string): string => (matcher === undefined ? query : withMatcher(query, matcher));
	const ask = async (request: TransportRequest): Promise<Outcome<Answer<unknown>>> => {
		const answer = await transport.get({...request, query: {...request.query, ...parameters}});
		if (!answer.ok) return answer;
		const read = readBody(transport, answer.value);
		if (!read.ok) return read;
		const {infos, ...rest} = read.value;
		if (infos.length > 0) remarks = [...new Set([...infos, ...remarks])].slice(0, mostRemarks);
		return success(rest);
	};
	/** Asks all parts of a query, one after the other, and joins what they answer. */
	const askAll = async <Value>(
		query: string,
		request: Omit<TransportRequest, 'signal'> & {readonly signal: AbortSignal | undefined},
		read: (data: unknown) => Value,
		join: (parts: readonly Value[]) => Value,
	): Promise<Outcome<Answer<Value>>> => {
		const parts: Value[] = [];
		const warnings = new Set<string>();
		for (const part of adapted(query)) {
			const answer = await ask({...request, query: {...request.query, query: part}});
			if (!answer.ok) return answer;
			parts.push(read(answer.value.value));
			for (const warning of answer.value.warnings) warnings.add(warning);
		}
		return success({value: join(parts), warnings: [...warnings]});
	};
	return {
		name: transport.name,
		via: transport.via,
		...(transport.isInsecure ? {isInsecure: true} : {}),
		remarks: () => remarks,
		instant: (query, at, signal) =>
			askAll(
				query,
				{path: '/api/v1/query', query: {time: seconds(at), timeout: timeout(instantDeadline)}, deadline: instantDeadline, signal},
				readSamples,
				joinSamples,
			),
		range: (query, start, end, step, signal) =>
			askAll(
				query,
				{
					path: '/api/v1/query_range',
					query: {start: seconds(start), end: seconds(end), step: seconds(step), timeout: timeout(rangeDeadline)},
					deadline: rangeDeadline,
					signal,
				},
				readSeries,
				joinSeries,
			),
		async metricNames(match, now, signal) {
			const answer = await ask({
				path: '/api/v1/label/__name__/values',
				query: {'match[]': matched(match), start: seconds(now - hour), end: seconds(now)},
				deadline: instantDeadline,
				signal,
			});
			if (!answer.ok) return answer;
			const {value} = answer.value;
			return success(Array.isArray(value) ? value.filter(isText).slice(0, mostNames) : []);
		},
		async rules(signal) {
			const answer = await ask({path: '/api/v1/rules', query: {type: 'alert'}, deadline: instantDeadline, signal});
			return answer.ok ? success(readAlertRules(answer.value.value)) : answer;
		},
		close: transport.close,
	};
};
