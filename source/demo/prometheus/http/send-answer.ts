import type {ServerResponse} from 'node:http';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {HttpAnswer} from './http-answer.ts';

/** Writes an answer; `more` comes piece by piece, as fast as it is read. */
export const sendAnswer = async (
	response: ServerResponse,
	method: string,
	{status, headers, body, more}: HttpAnswer & {readonly more?: Iterable<Uint8Array>},
	others: Readonly<Record<string, string>> = {},
): Promise<void> => {
	if (more === undefined || method === 'HEAD') {
		response.writeHead(status, {...headers, ...others, 'Content-Length': body.byteLength});
		response.end(method === 'HEAD' ? undefined : body);
		return;
	}
	response.writeHead(status, {...headers, ...others});
	// Whoever has seen enough leaves.
	await pipeline(Readable.from(more), response).catch(() => {});
};
