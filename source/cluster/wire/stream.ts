import type {Failure} from '../../domain/outcome.ts';
import type {ClusterRequest, LineHandlers, LineStream} from '../cluster-client.ts';
import type {CredentialSet} from '../credentials/credentials.ts';
import {failureOfError} from './failure-of-error.ts';
import {failureOfResponse} from './failure-of-response.ts';
import {createInflater, type Inflater} from './inflate.ts';
import {createLineSplitter} from './line-splitter.ts';
import {isErrorOfServer, type Trace} from './outage.ts';
import {createStop} from './stop.ts';
import {begin, enter, type WireContext} from './wire-context.ts';

/** A line longer than this, in characters, is no object of Kubernetes: etcd takes 1.5 MB. */
const longestLine = 32 << 20;

/** A fault of ours in a handler is not a fault of the connection: it must reach the crash screen. */
const call = (handler: () => void): void => {
	try {
		handler();
	} catch (error) {
		queueMicrotask(() => {
			throw error;
		});
	}
};

const follow = (
	context: WireContext,
	request: ClusterRequest,
	handlers: LineHandlers,
	{trace, deadline}: {readonly trace: Trace; readonly deadline: number},
): LineStream => {
	const {signal, ...bare} = request;
	let ended = false;
	let closing = false;
	let inflater: Inflater | undefined;
	let current = createStop(context.clock, signal);

	const end = (failure?: Failure): void => {
		if (ended) return;
		ended = true;
		current.dispose();
		context.live.delete(current);
		trace.end();
		inflater?.close();
		call(() => handlers.end(closing ? undefined : failure));
	};

	const open = async (isRetry: boolean): Promise<void> => {
		const stop = current;
		context.live.add(stop);
		const splitter = createLineSplitter();
		const refused: Buffer[] = [];
		let status = 0;
		let headers: Readonly<Record<string, string>> = {};
		let credentials: CredentialSet | undefined;

		const lines = (piece: Buffer): void => {
			const batch = splitter.push(piece);
			if (batch.length > 0 && !ended) call(() => handlers.lines(batch));
			if (splitter.held() > longestLine) {
				stop.now({kind: 'malformed', sentence: `${context.place} sends a line without an end.`});
			}
		};
		// A last line without its newline belongs to a complete answer only; of a broken one it is a fragment.
		const done = (error?: Error): void => {
			const rest = error === undefined ? splitter.rest() : undefined;
			if (rest !== undefined && !ended) call(() => handlers.lines([rest]));
			end(error === undefined ? undefined : failureOfError(error, context.place));
		};
		const refuse = async (): Promise<void> => {
			const text = Buffer.concat(refused).toString('utf8');
			const failure = failureOfResponse({status, headers, text}, context.place);
			if (status === 401 && !isRetry && credentials !== undefined && (await context.credentials.renew(credentials)) && !ended) {
				stop.dispose();
				context.live.delete(stop);
				current = createStop(context.clock, signal);
				return open(true);
			}
			if (isErrorOfServer(status)) trace.failed(failure);
			end(failure);
		};

		const started = await begin(context, {...bare, deadline, method: 'GET'}, stop, {
			head(answered, answeredHeaders) {
				status = answered;
				headers = answeredHeaders;
				trace.head(status, status === 200);
				if (status !== 200) return;
				stop.endDeadline();
				inflater = createInflater(headers['content-encoding'], lines, done);
				call(() => handlers.open?.());
			},
			data(piece) {
				trace.data();
				handlers.data?.();
				if (status === 200) inflater?.push(piece);
				else if (refused.length < 64) refused.push(piece);
			},
			end(trouble) {
				if (ended) return;
				if (trouble !== undefined) {
					const failure = stop.failure() ?? failureOfError(trouble.error, context.place);
					if (status === 0 && (failure.kind === 'unreachable' || failure.kind === 'timeout')) trace.failed(failure);
					return end(failure);
				}
				if (status === 200) inflater?.end();
				else void refuse();
			},
		});
		if (!started.ok) return end(started.failure);
		credentials = started.value.credentials;
		stop.on(() => started.value.exchange.abort(new Error('stopped')));
	};

	void open(false);
	return {
		close() {
			if (ended) return;
			closing = true;
			current.now({kind: 'aborted', sentence: 'Closed.'});
		},
	};
};

/** A long answer as lines. The deadline holds until its head; silence after that is for the caller to judge. */
export const openStream = (context: WireContext, request: ClusterRequest, handlers: LineHandlers): LineStream => {
	const entered = enter(context, {...request, method: 'GET'});
	if (entered.ok) return follow(context, request, handlers, entered.value);
	let isClosed = false;
	queueMicrotask(() => call(() => handlers.end(isClosed ? undefined : entered.failure)));
	return {
		close() {
			isClosed = true;
		},
	};
};
