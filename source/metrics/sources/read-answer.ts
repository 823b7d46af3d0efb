import {isStatus} from '../../cluster/wire/failure-of-response.ts';
import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {Answer, RangeSeries, Sample} from '../metrics-source.ts';
import type {Transport, TransportResponse} from './transport.ts';

/** https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview */
type Body = {
	readonly status?: string;
	readonly data?: unknown;
	readonly errorType?: string;
	readonly error?: string;
	readonly warnings?: readonly string[];
	readonly infos?: readonly string[];
};

type RawPoint = readonly [seconds: number, value: string];
type RawSeries = {readonly metric: Readonly<Record<string, string>>; readonly value?: RawPoint; readonly values?: readonly RawPoint[]};

const special: Readonly<Record<string, number>> = {
	'+Inf': Number.POSITIVE_INFINITY,
	Inf: Number.POSITIVE_INFINITY,
	'-Inf': Number.NEGATIVE_INFINITY,
	NaN: Number.NaN,
};

/** A number as Prometheus writes it. Number('+Inf') would be NaN. */
export const readNumber = (text: string): number => {
	const value = Number(text);
	return !Number.isNaN(value) ? value : (special[text] ?? Number.NaN);
};

const kinds: Readonly<Record<number, Failure['kind']>> = {
	400: 'invalid',
	401: 'unauthorized',
	403: 'forbidden',
	404: 'not-found',
	422: 'invalid',
	429: 'throttled',
};

const kindOf = (status: number): Failure['kind'] => kinds[status] ?? (status >= 500 ? 'server' : 'malformed');

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** The answer of something that refused, in words: what, who said it, what to do. */
const refusal = (transport: Transport, response: TransportResponse, body: unknown): Failure => {
	const {status} = response;
	const {error} = (typeof body === 'object' && body !== null ? body : {}) as Body;
	const said = isStatus(body) ? body.message : error;
	const words = said === undefined || said === '' ? `status ${status}` : said.length > 300 ? `${said.slice(0, 300)}…` : said;
	const who = isStatus(body) ? `The API server refuses the way to ${transport.name}` : `${transport.name} answers`;
	const advice = transport.advice(response);
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

/** The data of an answer, still as it came, with what the server warns of. */
export const readBody = (transport: Transport, response: TransportResponse): Outcome<Answer<unknown>> => {
	const body = parse(response.text);
	if (response.status !== 200) return failed(refusal(transport, response, body));
	if (typeof body !== 'object' || body === null) return failed(malformed(transport, response));
	const {status, data, warnings = []} = body as Body;
	if (status === 'error') return failed(refusal(transport, {...response, status: 422}, body));
	if (status !== 'success' || data === undefined) return failed(malformed(transport, response));
	return success({value: data, warnings: warnings.map(toSafeText)});
};

const seriesOf = (data: unknown): readonly RawSeries[] => {
	const {result} = data as {readonly result?: unknown};
	return Array.isArray(result) ? result : [];
};

/** A native histogram has no value and is left out: queries wrap those. */
export const readSamples = (data: unknown): readonly Sample[] => {
	const samples: Sample[] = [];
	for (const {metric, value} of seriesOf(data)) {
		if (value !== undefined) samples.push({labels: metric, value: readNumber(value[1]), at: value[0] * 1000});
	}
	return samples;
};

export const readSeries = (data: unknown): readonly RangeSeries[] =>
	seriesOf(data).map(({metric, values = []}) => ({
		labels: metric,
		points: values.map(([seconds, value]) => [Math.round(seconds * 1000), readNumber(value)] as const),
	}));
