import type {IncomingMessage, ServerResponse} from 'node:http';
import {type Fault, type GateStage, isRealWrite} from '../../session/gate/gate-stage.ts';

export const isDryRun = ({method, url}: IncomingMessage): boolean =>
	(method === 'PATCH' || method === 'DELETE') && url?.includes('dryRun=All') === true;

export const isRead = ({method}: IncomingMessage): boolean => method === 'GET';

export const isReview = ({method, url}: IncomingMessage): boolean =>
	method === 'POST' && url?.includes('/selfsubjectaccessreviews') === true;

type Matches = (request: IncomingMessage) => boolean;

/** A TCP reset, not an end. */
const reset = (response: ServerResponse): void => void response.socket?.resetAndDestroy();

export type Status = {
	readonly code: number;
	readonly reason?: string;
	readonly message?: string;
	readonly details?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
	/** Something else than a Status. */
	readonly body?: string;
};

/** Answers in the place of the server. */
export const answering =
	(matches: Matches, {code, headers = {}, body, ...status}: Status): Fault =>
	(request, response) => {
		if (!matches(request)) return false;
		response
			.writeHead(code, {'content-type': body === undefined ? 'application/json' : 'text/html', 'audit-id': 'audit-1', ...headers})
			.end(body ?? JSON.stringify({kind: 'Status', apiVersion: 'v1', status: 'Failure', code, ...status}));
		return true;
	};

/** The connection is reset when the request has come in, before anything is done. */
export const resetBefore =
	(matches: Matches): Fault =>
	(request, response) => {
		if (matches(request)) reset(response);
		return matches(request);
	};

/** It is carried out, and the connection reset in the place of an answer. */
export const resetAfter: Fault = (request, response) => {
	if (isRealWrite(request)) {
		response.end = (): ServerResponse => {
			reset(response);
			return response;
		};
	}
	return false;
};

/** It is carried out, and the connection reset in the middle of its answer. */
export const resetInAnswer: Fault = (request, response) => {
	if (isRealWrite(request)) {
		const {write} = response;
		response.end = ((body: string): ServerResponse => {
			write.call(response, String(body).slice(0, Math.floor(String(body).length / 2)), 'utf8', () => setImmediate(() => reset(response)));
			return response;
		}) as ServerResponse['end'];
	}
	return false;
};

/** The gateway in front of the server gives up on what is carried out behind it. */
export const gaveUpAfter: Fault = (request, response) => {
	if (isRealWrite(request)) {
		const {end, writeHead} = response;
		response.writeHead = (() => response) as unknown as ServerResponse['writeHead'];
		response.end = ((): ServerResponse => {
			for (const name of response.getHeaderNames()) response.removeHeader(name);
			writeHead.call(response, 504, {'content-type': 'text/plain'});
			return end.call(response, 'upstream request timeout', 'utf8');
		}) as ServerResponse['end'];
	}
	return false;
};

/** Whoever waits for an answer that never comes: from then on the deadline may pass. */
export type Silence = {readonly fault: Fault; readonly hasFallen: () => boolean};

/** The server says nothing. `isCommitted`: it carries out what it is asked for. */
export const silence = (matches: Matches, isCommitted: boolean): Silence => {
	let silent = 0;
	return {
		// Once for each request.
		hasFallen: () => silent > 0 && silent-- > 0,
		fault(request, response) {
			if (!matches(request)) return false;
			if (!isCommitted) {
				silent++;
				return new Promise<boolean>(() => {});
			}
			response.end = (): ServerResponse => {
				silent++;
				return response;
			};
			return false;
		},
	};
};

const deadline = 15_000;

/** Lets the waits of the gate pass as soon as it waits, and the deadline of a request when its server has fallen silent. */
export const settle = async <Value>(
	{clock}: Pick<GateStage, 'clock'>,
	promise: Promise<Value>,
	hasFallen: () => boolean = () => false,
): Promise<Value> => {
	let isSettled = false;
	const settled = promise.finally(() => {
		isSettled = true;
	});
	while (!isSettled) {
		await new Promise(resolve => setImmediate(resolve));
		const [next] = clock.timers();
		if (isSettled || next === undefined) continue;
		if (next <= 8_000 || (next <= deadline && hasFallen())) clock.advance(next);
	}
	return settled;
};
