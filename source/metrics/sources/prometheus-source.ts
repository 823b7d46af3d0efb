import {queryString} from '../../cluster/wire/query-string.ts';
import {type Outcome, success} from '../../domain/outcome.ts';
import {readAlertRules} from '../alerts/alert-rule.ts';
import type {Answer, MetricsSource} from '../metrics-source.ts';
import {joinSamples, joinSeries} from './join-answers.ts';
import {readBody, readSamples, readSeries} from './read-answer.ts';
import {splitUnion} from './split-union.ts';
import type {Transport, TransportRequest} from './transport.ts';
import {withClock} from './with-clock.ts';
import {withMatcher} from './with-matcher.ts';

export type PrometheusOptions = {
	/** `cluster="eu"`: in every selector of every query. */
	readonly matcher?: string;
	/** Sent with every query. */
	readonly parameters?: Readonly<Record<string, string>>;
	/** Our clock, milliseconds; absent: its own is taken for right. */
	readonly now?: () => number;
	/** Milliseconds that its clock was ahead of ours when it was asked. */
	readonly ahead?: number;
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

/** Milliseconds that clocks differ without harm. */
const harmless = 5000;

/** In words of a person, of milliseconds. */
const lag = (milliseconds: number): string =>
	Math.abs(milliseconds) < 120_000
		? `${Math.round(Math.abs(milliseconds) / 1000)} s`
		: `${Math.round(Math.abs(milliseconds) / 60_000)} min`;

const clockRemark = (ahead: number): string =>
	`Its clock is ${lag(ahead)} ${ahead > 0 ? 'ahead of' : 'behind'} that of the API server: it is asked by its own time.`;

const lengthOf = (query: string): number => queryString({query}).length;

const secondsText = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

/** Less than our own deadline, so that the server gives up first and says so. */
const timeout = (deadline: number): string => `${Math.floor(deadline / 1000) - 1}s`;

const isText = (value: unknown): value is string => typeof value === 'string';

/** What is read of an answer, its times by our clock. */
const samplesLess = (ahead: number) =>
	ahead === 0 ? readSamples : (data: unknown) => readSamples(data).map(sample => ({...sample, at: sample.at - ahead}));

const seriesLess = (ahead: number) =>
	ahead === 0
		? readSeries
		: (data: unknown) =>
				readSeries(data).map(({labels, points}) => ({labels, points: points.map(([at, value]) => [at - ahead, value] as const)}));

/** The HTTP API of Prometheus and what speaks like it, over any transport. https://prometheus.io/docs/prometheus/latest/querying/api/ */
export const createPrometheusSource = (transport: Transport, options: PrometheusOptions = {}): MetricsSource => {
	const {matcher, parameters = {}, now} = options;
	let {ahead = 0} = options;
	let remarks: readonly string[] = [];
	const adapted = (query: string): readonly string[] => splitUnion(timed(matched(query)), longestQuery, lengthOf);
	const matched = (query: string): string => (matcher === undefined ? query : withMatcher(query, matcher));
	const timed = (query: string): string => (ahead === 0 ? query : withClock(query, ahead));
	/** A time of ours in seconds of its own. */
	const seconds = (milliseconds: number): string => secondsText(milliseconds + ahead);
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
	const clock = async (signal?: AbortSignal): Promise<Outcome<number>> => {
		const begun = now?.() ?? 0;
		const answer = await ask({
			...{path: '/api/v1/query', query: {query: 'vector(1)', timeout: timeout(instantDeadline)}},
			...{deadline: instantDeadline, signal},
		});
		if (!answer.ok) return answer;
		const told = readSamples(answer.value.value)[0]?.at;
		// It has answered at some time in between.
		const nearest = told === undefined || now === undefined ? undefined : Math.min(Math.max(told, begun), now());
		const found = told === undefined || nearest === undefined ? 0 : told - nearest;
		ahead = Math.abs(found) < harmless ? 0 : Math.round(found);
		return success(ahead);
	};
	return {
		clock,
		name: transport.name,
		via: transport.via,
		...(transport.isInsecure ? {isInsecure: true} : {}),
		remarks: () => (ahead === 0 ? remarks : [clockRemark(ahead), ...remarks]),
		instant: (query, at, signal) =>
			askAll(
				query,
				{path: '/api/v1/query', query: {time: seconds(at), timeout: timeout(instantDeadline)}, deadline: instantDeadline, signal},
				samplesLess(ahead),
				joinSamples,
			),
		range: (query, start, end, step, signal) =>
			askAll(
				query,
				{
					path: '/api/v1/query_range',
					query: {start: seconds(start), end: seconds(end), step: secondsText(step), timeout: timeout(rangeDeadline)},
					deadline: rangeDeadline,
					signal,
				},
				seriesLess(ahead),
				joinSeries,
			),
		async metricNames(match, at, signal) {
			// Somebody may have set it right.
			if (ahead !== 0) {
				const told = await clock(signal);
				if (!told.ok) return told;
			}
			const answer = await ask({
				path: '/api/v1/label/__name__/values',
				query: {'match[]': matched(match), start: seconds(at - hour), end: seconds(at)},
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
