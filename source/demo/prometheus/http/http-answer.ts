import {deflateSync, gzipSync} from 'node:zlib';

export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export type HttpAnswer = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array;
};

export const textAnswer = (status: number, text: string): HttpAnswer => ({
	status,
	headers: {'Content-Type': 'text/plain; charset=utf-8'},
	body: Buffer.from(text),
});

/** What the API answers: JSON, compressed as the client asks for it. The body is written already, for its numbers are not JavaScript's. */
export const jsonAnswer = (status: number, json: string, headers: RequestHeaders): HttpAnswer => {
	const body = Buffer.from(json);
	const common = {'Content-Type': 'application/json', Vary: 'Accept-Encoding'};
	const accepted = String(headers['accept-encoding'] ?? '')
		.split(',')
		.map(coding => coding.split(';')[0]?.trim());
	for (const coding of accepted) {
		if (coding === 'gzip') return {status, headers: {...common, 'Content-Encoding': coding}, body: gzipSync(body, {level: 1})};
		if (coding === 'deflate') return {status, headers: {...common, 'Content-Encoding': coding}, body: deflateSync(body)};
	}
	return {status, headers: common, body};
};
