import type {HttpAnswer, RequestHeaders} from './http/http-answer.ts';

/** What is wrong with a Prometheus. */
export type PrometheusFault =
	| {readonly kind: 'unavailable'}
	/** Takes so many milliseconds to answer. */
	| {readonly kind: 'stalled'; readonly milliseconds: number}
	/** Part of what was asked for, with warnings that say so: half of the series. */
	| {readonly kind: 'partial'; readonly warnings: readonly string[]}
	/** Every query is answered with so many series. */
	| {readonly kind: 'flooded'; readonly series: number};

/** Answers one request, by and by where the answer is large. Never rejects. */
export type AnswerRequest = (
	method: string,
	pathAndQuery: string,
	headers?: RequestHeaders,
	body?: string,
) => Promise<HttpAnswer & {readonly more?: Iterable<Uint8Array>}>;

type Timer = {readonly setTimeout: (run: () => void, milliseconds: number) => unknown};
type Handle = (method: string, pathAndQuery: string, headers?: RequestHeaders, body?: string) => HttpAnswer;

const unavailable: HttpAnswer = {
	status: 503,
	headers: {'Content-Type': 'text/plain; charset=utf-8'},
	body: Buffer.from('Service Unavailable'),
};

const seriesText = (index: number, time: number): string =>
	`{"metric":{"__name__":"flood","namespace":"chat","pod":"flood-${index}"},"value":[${time},"${index}"]}`;

const perPiece = 1000;

/** A vector without end or nearly so, piece by piece. */
function* flood(series: number, time: number): Iterable<Uint8Array> {
	for (let first = 0; first < series; first += perPiece) {
		const count = Math.min(perPiece, series - first);
		const lines = Array.from({length: count}, (_, index) => seriesText(first + index, time));
		yield Buffer.from(`${first === 0 ? '{"status":"success","data":{"resultType":"vector","result":[' : ','}${lines.join(',')}`);
	}
	yield Buffer.from(']}}');
}

type Body = {readonly data?: {readonly result?: unknown}};

/** Half of the result, and the warnings beside it. */
const partOf = (answer: HttpAnswer, warnings: readonly string[]): HttpAnswer => {
	if (answer.status !== 200) return answer;
	const whole = JSON.parse(Buffer.from(answer.body).toString()) as Body;
	const result = whole.data?.result;
	const data = Array.isArray(result) ? {...whole.data, result: result.filter((_, index) => index % 2 === 0)} : whole.data;
	return {...answer, body: Buffer.from(JSON.stringify({...whole, data, warnings}))};
};

/** A Prometheus that can be put out of order. */
export const createFaultyPrometheus = (handle: Handle, {clock, now}: {readonly clock: Timer; readonly now: () => number}) => {
	let fault: PrometheusFault | undefined;
	const answer: AnswerRequest = async (method, path, headers, body) => {
		const present = fault;
		if (present?.kind === 'unavailable') return unavailable;
		if (present?.kind === 'stalled') await new Promise<void>(resolve => clock.setTimeout(resolve, present.milliseconds));
		if (present?.kind === 'partial' && path.startsWith('/api/v1/query')) {
			// Uncompressed, to be cut.
			return partOf(handle(method, path, {}, body), present.warnings);
		}
		if (present?.kind === 'flooded' && path.startsWith('/api/v1/query')) {
			return {
				...{status: 200, headers: {'Content-Type': 'application/json'}, body: new Uint8Array(0)},
				more: flood(present.series, now() / 1000),
			};
		}
		return handle(method, path, headers, body);
	};
	return {
		answer,
		setFault(next: PrometheusFault | undefined) {
			fault = next;
		},
	};
};
