import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import type {ClusterResponse} from '../cluster-client.ts';
import type {CredentialSet} from '../credentials/credentials.ts';
import {createBody} from './body.ts';
import {failureOfError} from './failure-of-error.ts';
import {failureOfResponse, retryAfterOf} from './failure-of-response.ts';
import {isErrorOfServer, type Trace} from './outage.ts';
import {createStop, type Stop, sleep} from './stop.ts';
import type {WireRequest} from './wire.ts';
import {begin, enter, isProxied, type WireContext} from './wire-context.ts';

type Attempt = {
	readonly outcome: Outcome<ClusterResponse>;
	readonly credentials?: CredentialSet;
	/** A byte of the request may have left. */
	readonly sent: boolean;
	/** The connection broke before any answer. */
	readonly broke: boolean;
};

/** client-go's number: rest/with_retry.go */
const mostRetries = 10;

const attempt = (context: WireContext, request: WireRequest, stop: Stop, trace: Trace): Promise<Attempt> =>
	new Promise(resolve => {
		let head: Pick<ClusterResponse, 'status' | 'headers'> | undefined;
		let credentials: CredentialSet | undefined;
		let off = (): void => {};
		const body = createBody(request.limit?.bytes, () => stop.now(request.limit?.failure ?? {kind: 'aborted', sentence: ''}));
		const end = (outcome: Outcome<ClusterResponse>, sent: boolean, broke = false): void => {
			off();
			body.close();
			resolve({outcome, sent, broke, ...(credentials === undefined ? {} : {credentials})});
		};
		const started = begin(context, request, stop, {
			head: (status, headers) => {
				head = {status, headers};
				if (!(isErrorOfServer(status) && isProxied(request.path))) trace.head(status, false);
				body.begin(headers['content-encoding']);
			},
			data(piece) {
				trace.data();
				body.push(piece);
			},
			end(trouble) {
				if (trouble !== undefined || head === undefined) {
					const failure = stop.failure() ?? failureOfError(trouble?.error ?? new Error('no answer'), context.place);
					return end(failed({...failure, ...(head === undefined ? {} : {isPartial: true})}), trouble?.sent ?? true, head === undefined);
				}
				const {status, headers} = head;
				body.text().then(
					text => end(success({status, headers, text}), true),
					error => end(failed(stop.failure() ?? failureOfError(error, context.place)), true),
				);
			},
		});
		void started.then(start => {
			if (!start.ok) return end(start, false);
			credentials = start.value.credentials;
			off = stop.on(() => start.value.exchange.abort(new Error('stopped')));
		});
	});

const ambiguous = (failure: Failure, place: string): Failure => ({
	kind: 'ambiguous',
	sentence: `The request was sent to ${place} and no answer came (${failure.kind === 'timeout' ? 'it took too long' : 'the connection broke'}): whether it was carried out is not known.`,
});

/** Whether to try again, after how many milliseconds. Reading only: a write is sent once, whatever happens. */
const retryDelay = ({outcome, broke, sent}: Attempt, retries: number, stop: Stop, isPatient: boolean): number | undefined => {
	// A kept connection that the server closed just then; once, for a server that is gone says so at once.
	if (!outcome.ok) return broke && sent && retries === 0 && stop.failure() === undefined ? 0 : undefined;
	// Whoever asks in the background comes again by himself, and knows how long to wait.
	if (isPatient) return undefined;
	const {status, headers} = outcome.value;
	const wait = status === 429 || status >= 500 ? retryAfterOf(headers['retry-after']) : undefined;
	return wait !== undefined && retries < mostRetries && wait < stop.left() ? wait : undefined;
};

/** The server does not know us; a page behind one of its proxies that wants a login says nothing of ours. */
const isUnknown = ({outcome}: Attempt, {path}: WireRequest): boolean =>
	outcome.ok && outcome.value.status === 401 && (!isProxied(path) || /^\s*\{\s*"kind"\s*:\s*"Status"/.test(outcome.value.text));

/**
 * What an outcome says of the server itself. A write waits for admission, and what is behind a proxy or an aggregated API is not
 * the server: that they take too long says nothing.
 */
const judge = ({place}: WireContext, {path, method}: WireRequest, outcome: Outcome<ClusterResponse>, trace: Trace): void => {
	if (outcome.ok) {
		if (isErrorOfServer(outcome.value.status) && !isProxied(path)) trace.failed(failureOfResponse(outcome.value, place));
		return;
	}
	const {kind, isPartial} = outcome.failure;
	if (isPartial) return;
	const isOthers = isProxied(path) || path.startsWith('/apis/metrics.k8s.io/');
	if (kind === 'unreachable' || (kind === 'timeout' && method !== 'PATCH' && method !== 'DELETE' && !isOthers))
		trace.failed(outcome.failure);
};

const withRetries = async (
	context: WireContext,
	request: WireRequest,
	reading: boolean,
	stop: Stop,
	trace: Trace,
): Promise<Outcome<ClusterResponse>> => {
	let renewed = false;
	for (let retries = 0; ; retries++) {
		const tried = await attempt(context, request, stop, trace);
		if (isUnknown(tried, request) && tried.credentials !== undefined && !renewed) {
			renewed = true;
			const other = await context.credentials.renew(tried.credentials);
			if (other && reading) continue;
		}
		judge(context, request, tried.outcome, trace);
		if (!reading) return tried.outcome.ok || !tried.sent ? tried.outcome : failed(ambiguous(tried.outcome.failure, context.place));
		const delay = retryDelay(tried, retries, stop, request.inBackground === true);
		if (delay === undefined || !(await sleep(context.clock, stop, delay))) return tried.outcome;
	}
};

/** Pages of a list follow one another, and what is behind a proxy has a budget of its own. */
const isPaced = ({inBackground, path, query}: WireRequest): boolean =>
	inBackground === true && query?.['continue'] === undefined && !isProxied(path);

/** One request to its complete answer, with the retries that its kind allows. */
export const send = async (context: WireContext, request: WireRequest, reading: boolean): Promise<Outcome<ClusterResponse>> => {
	const stop = createStop(context.clock, request.signal);
	context.live.add(stop);
	try {
		const wait = isPaced(request) ? context.pace.take() : 0;
		if (wait > 0 && !(await sleep(context.clock, stop, wait))) return failed(stop.failure() ?? {kind: 'aborted', sentence: ''});
		const entered = enter(context, request);
		if (!entered.ok) return entered;
		const {trace, deadline} = entered.value;
		const outcome = await withRetries(context, {...request, deadline}, reading, stop, trace);
		trace.end();
		return outcome;
	} finally {
		stop.dispose();
		context.live.delete(stop);
	}
};
