import type {ServerResponse} from 'node:http';
import {promisify} from 'node:util';
import {gzip} from 'node:zlib';
import {type ApiError, statusOfError} from './api-error.ts';
import type {JsonObject} from './demo-object.ts';

const compress = promisify(gzip);

/** Smaller answers travel uncompressed, as from the real server (kubernetes/apiserver: responsewriters/writers.go). */
const compressionThreshold = 128 * 1024;

export const sendJson = async (
	response: ServerResponse,
	code: number,
	body: JsonObject,
	options: {readonly acceptEncoding?: string | undefined; readonly contentType?: string} = {},
): Promise<void> => {
	const text = Buffer.from(`${JSON.stringify(body)}\n`);
	response.setHeader('Content-Type', options.contentType ?? 'application/json');
	const wanted = text.length >= compressionThreshold && /\bgzip\b/u.test(options.acceptEncoding ?? '');
	const data = wanted ? await compress(text, {level: 1}) : text;
	if (wanted) {
		response.setHeader('Content-Encoding', 'gzip');
		response.setHeader('Vary', 'Accept-Encoding');
	}
	response.setHeader('Content-Length', data.length);
	response.writeHead(code);
	response.end(data);
};

export const sendText = (response: ServerResponse, code: number, text: string): void => {
	response.writeHead(code, {'Content-Type': 'text/plain; charset=utf-8'});
	response.end(text);
};

/** A refusal as a Status; a stream that has begun can only be cut. */
export const sendError = async (response: ServerResponse, error: ApiError): Promise<void> => {
	if (response.headersSent) {
		response.destroy();
		return;
	}
	if (error.code === 429 || error.reason === 'Timeout') {
		response.setHeader('Retry-After', '1');
	}
	await sendJson(response, error.code, statusOfError(error));
};
