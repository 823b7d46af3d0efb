import type {Dispatcher} from 'undici';
import type {Reading} from './reading-turns.ts';

export type ExchangeRequest = {
	readonly origin: string;
	readonly path: string;
	readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	/** Names and values in turn: a name may come several times. */
	readonly headers: readonly string[];
	readonly body?: string | undefined;
};

export type ExchangeHandlers = {
	readonly head: (status: number, headers: Readonly<Record<string, string>>) => void;
	readonly data: (piece: Buffer, reading: Reading) => void;
	/** Once. `sent`: whether a byte of the request may have left; without an error the answer is complete. */
	readonly end: (trouble?: {readonly error: unknown; readonly sent: boolean}) => void;
};

export type Exchange = {
	/** Ends it with this error. What has not been sent never will be. */
	readonly abort: (error: Error) => void;
};

const plainHeaders = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> => {
	const plain: Record<string, string> = {};
	for (const [name, value] of Object.entries(headers)) {
		if (value !== undefined) plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
	}
	return plain;
};

/** One request and its answer on a pool, without interpretation. No timers: deadlines belong to the caller. */
export const startExchange = (dispatcher: Dispatcher, request: ExchangeRequest, handlers: ExchangeHandlers): Exchange => {
	let controller: Dispatcher.DispatchController | undefined;
	let sent = false;
	let ended = false;
	const end = (trouble?: {readonly error: unknown; readonly sent: boolean}): void => {
		if (ended) return;
		ended = true;
		handlers.end(trouble);
	};
	const {origin, path, method, headers, body} = request;
	const options = {origin, path, method, headers: [...headers], body: body ?? null, headersTimeout: 0, bodyTimeout: 0, idempotent: false};
	try {
		dispatcher.dispatch(options, {
			onRequestStart(started) {
				// Given up while it waited for a connection: undici writes nothing after this.
				if (ended) return started.abort(new Error('given up'));
				controller = started;
				sent = true;
			},
			onResponseStart(_, status, responseHeaders) {
				// 1xx announces the answer, it is none.
				if (!ended && status >= 200) handlers.head(status, plainHeaders(responseHeaders));
			},
			onResponseData(reading, piece) {
				if (!ended) handlers.data(piece, reading);
			},
			onResponseEnd: () => end(),
			onResponseError: (_, error) => end({error, sent}),
		});
	} catch (error) {
		end({error, sent});
	}
	return {
		abort(error) {
			end({error, sent});
			controller?.abort(error);
		},
	};
};
