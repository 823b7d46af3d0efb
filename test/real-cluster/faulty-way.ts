import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse, request as startRequest} from 'node:http';
import type {AddressInfo} from 'node:net';
import {gunzipSync} from 'node:zlib';

export type Asked = {readonly path: string; readonly parameters: URLSearchParams};

/** What is between: answers by itself, or changes what is asked and what is answered. */
export type Fault = {
	/** True: it has answered, or will. */
	readonly answer?: (response: ServerResponse, asked: Asked) => boolean;
	/** Nothing goes on before. */
	readonly hold?: Promise<unknown>;
	readonly asking?: (parameters: URLSearchParams) => void;
	/** The parsed answer. */
	readonly answering?: (body: Body) => unknown;
};

type Body = {
	readonly data?: {
		readonly result?: ReadonlyArray<{metric: Record<string, string>; value?: [number, string]; values?: Array<[number, string]>}>;
	};
};

/** Requests of one refresh have one time. */
export const refreshesOf = (asked: readonly Asked[]): ReadonlyArray<readonly Asked[]> => [
	...Map.groupBy(asked, ({parameters}) => parameters.get('time') ?? parameters.get('end') ?? '').values(),
];

/** A way to a server on which all that is asked is counted, and on which things go wrong as told. */
export type FaultyWay = {
	/** `host:port` */
	readonly address: string;
	readonly setFault: (fault: Fault | undefined) => void;
	/** All that was asked since `forget`. */
	readonly asked: () => readonly Asked[];
	readonly forget: () => void;
	/** Resolves when so many refreshes have begun since then. */
	readonly refreshes: (count: number) => Promise<void>;
	/** The most requests that were under way at once since then. */
	readonly most: () => number;
	readonly close: () => Promise<void>;
};

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
	const chunks: Buffer[] = [];
	for await (const chunk of message) chunks.push(chunk as Buffer);
	const body = Buffer.concat(chunks);
	return message.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
};

/** `target`: `http://host:port` */
export const startFaultyWay = async (target: string): Promise<FaultyWay> => {
	const {hostname, port} = new URL(target);
	let fault: Fault | undefined;
	let asked: Asked[] = [];
	let [open, most] = [0, 0];
	const waiting = new Set<() => void>();

	const pass = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
		const {asking, answering, hold} = fault ?? {};
		await hold;
		if (response.destroyed) return;
		asking?.(url.searchParams);
		const onward = startRequest(
			{hostname, port, path: `${url.pathname}?${url.searchParams}`, method: request.method, headers: request.headers},
			answer => {
				const {statusCode = 502, headers} = answer;
				if (answering === undefined) {
					response.writeHead(statusCode, headers);
					answer.pipe(response);
					return;
				}
				bodyOf(answer).then(
					bytes => {
						const {'content-encoding': _, 'content-length': _length, ...rest} = headers;
						response.writeHead(statusCode, rest).end(JSON.stringify(answering(JSON.parse(bytes.toString()))));
					},
					() => response.destroy(),
				);
			},
		);
		onward.once('error', () => response.destroy());
		response.once('close', () => onward.destroy());
		onward.end();
	};

	const server = createServer((request, response) => {
		const url = new URL(request.url ?? '/', target);
		const one = {path: url.pathname, parameters: new URLSearchParams(url.searchParams)};
		asked.push(one);
		for (const look of [...waiting]) look();
		open += 1;
		most = Math.max(most, open);
		response.once('close', () => {
			open -= 1;
		});
		if (fault?.answer?.(response, one) !== true) void pass(request, response, url);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
		setFault(next) {
			fault = next;
		},
		asked: () => asked,
		forget() {
			asked = [];
			most = open;
		},
		refreshes: count =>
			new Promise(resolve => {
				const look = (): void => {
					if (refreshesOf(asked).length < count) return;
					waiting.delete(look);
					resolve();
				};
				waiting.add(look);
				look();
			}),
		most: () => most,
		async close() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
};
