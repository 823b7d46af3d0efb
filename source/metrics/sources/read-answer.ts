import {isStatus} from '../../cluster/wire/failure-of-response.ts';
import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {Answer, RangeSeries, Sample} from '../metrics-source.ts';
import type {Transport, TransportResponse} from './transport.ts';

/** https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview */
type Body = {
	readonly status?: string;
	readonly data?: unknown;
	readonly error?: unknown;
	readonly warnings?: unknown;
	/** Since Prometheus 3: remarks on the query rather than on the answer. */
	readonly infos?: unknown;
	/** VictoriaMetrics, where other servers warn. https://docs.victoriametrics.com/victoriametrics/cluster-victoriametrics/#cluster-availability */
	readonly isPartial?: unknown;
};

type RawPoint = readonly [seconds: number, value: string];
type RawSeries = {readonly metric: Readonly<Record<string, string>>; readonly value?: unknown; readonly values?: unknown};

const special: ReadonlyMap<string, number> = new Map([
	['+Inf', Number.POSITIVE_INFINITY],
	['Inf', Number.POSITIVE_INFINITY],
	['-Inf', Number.NEGATIVE_INFINITY],
]);

/** A number as Prometheus writes it. Number('+Inf') would be NaN, and Number('') 0. */
export const readNumber = (text: string): number => {
	const value = text === '' ? Number.NaN : Number(text);
	return Number.isNaN(value) ? (special.get(text) ?? Number.NaN) : value;
};

const kinds: Readonly<Record<number, Failure['kind']>> = {
	400: 'invalid',
	401: 'unauthorized',
	403: 'forbidden',
	404: 'not-found',
	413: 'invalid',
	422: 'invalid',
	429: 'throttled',
};

const kindOf = (status: number): Failure['kind'] => kinds[status] ?? (status >= 500 ? 'server' : 'malformed');

const shortened = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

// Mimir and Cortex without the header X-Scope-OrgID.
const wantsTenant = 'It wants a tenant: say which with tenant in the config file.';

/** The answer of something that refused, in words: what, who said it, what to do. */
const refusal = (transport: Transport, response: TransportResponse, body: unknown): Failure => {
	const {status} = response;
	const {error} = (typeof body === 'object' && body !== null ? body : {}) as Body;
	const said = isStatus(body) ? body.message : error;
	const words = typeof said !== 'string' || said === '' ? `status ${status}` : shortened(said);
	const who = isStatus(body) ? `The API server refuses the way to ${transport.name}` : `${transport.name} answers`;
	const advice = status === 401 && /\bno org id\b/.test(response.text) ? wantsTenant : transport.advice(response);
	return {
		kind: kindOf(status),
		status,
		sentence: toSafeText(`${sentence(`${who}: ${words}`)}${advice === undefined ? '' : ` ${advice}`}`),
	};
};

const malformed = (transport: Transport, response: TransportResponse): Failure => ({
	kind: 'malformed',
	status: response.status,
	sentence: toSafeText(
		`${transport.name} answers with something that is not Prometheus (${response.headers['content-type'] ?? 'no type'}).${
			transport.via === 'url' ? ' Is the URL complete, with its path?' : ' Is the port right?'
		}`,
	),
});

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

/** A server of many parts may warn of each of them. */
const mostWarnings = 5;

const readWarnings = (warnings: unknown): readonly string[] =>
	Array.isArray(warnings)
		? warnings
				.filter(warning => typeof warning === 'string')
				.slice(0, mostWarnings)
				.map(warning => toSafeText(shortened(warning)))
		: [];

const partialWarning = 'A part of its storage did not answer: sums are too low.';

/** The data of an answer, still as it came, with what the server warns of and remarks. */
export const readBody = (
	transport: Transport,
	response: TransportResponse,
): Outcome<Answer<unknown> & {readonly infos: readonly string[]}> => {
	const body = parse(response.text);
	if (response.status !== 200) return failed(refusal(transport, response, body));
	if (typeof body !== 'object' || body === null) return failed(malformed(transport, response));
	const {status, data, warnings, infos, isPartial} = body as Body;
	if (status === 'error') return failed(refusal(transport, {...response, status: 422}, body));
	if (status !== 'success' || data === undefined) return failed(malformed(transport, response));
	const partial = isPartial === true ? [partialWarning] : [];
	return success({value: data, warnings: [...partial, ...readWarnings(warnings)], infos: readWarnings(infos)});
};

/** Whatever answers, nothing that is not what we know gets further than here. */
const isLabels = (value: unknown): value is RawSeries['metric'] => {
	if (typeof value !== 'object' || value === null) return false;
	for (const name in value) if (typeof (value as Record<string, unknown>)[name] !== 'string') return false;
	return true;
};

const isPoint = (value: unknown): value is RawPoint => Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'string';

const seriesOf = (data: unknown): readonly RawSeries[] => {
	const {result} = (typeof data === 'object' && data !== null ? data : {}) as {readonly result?: unknown};
	return Array.isArray(result) ? result.filter(entry => isLabels((entry as Partial<RawSeries> | null)?.metric)) : [];
};

/** A native histogram has no value and is left out: queries wrap those. */
export const readSamples = (data: unknown): readonly Sample[] => {
	const samples: Sample[] = [];
	for (const {metric, value} of seriesOf(data)) {
		if (isPoint(value)) samples.push({labels: metric, value: readNumber(value[1]), at: value[0] * 1000});
	}
	return samples;
};

export const readSeries = (data: unknown): readonly RangeSeries[] =>
	seriesOf(data).map(({metric, values}) => ({
		labels: metric,
		points: (Array.isArray(values) ? values : [])
			.filter(isPoint)
			.map(([seconds, value]) => [Math.round(seconds * 1000), readNumber(value)] as const),
	}));
