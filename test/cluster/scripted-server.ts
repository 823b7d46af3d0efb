import {createServer, type IncomingMessage, type RequestListener, type ServerResponse} from 'node:http';
import {createServer as createSecureServer, type ServerOptions} from 'node:https';
import type {AddressInfo, Server, Socket} from 'node:net';

export type SeenRequest = {
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	readonly headers: IncomingMessage['headers'];
	/** Names and values in turn, as they came. */
	readonly rawHeaders: readonly string[];
	readonly body: string;
};

export type Answer = (response: ServerResponse, request: SeenRequest) => void;

export type ScriptedServer = {
	readonly url: string;
	readonly address: string;
	readonly requests: readonly SeenRequest[];
	/** Resolves when this many requests have come in all. */
	readonly seen: (count: number) => Promise<void>;
	readonly sockets: ReadonlySet<Socket>;
	/** Resolves when no socket is open. */
	readonly quiet: () => Promise<void>;
	readonly close: () => Promise<void>;
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
	const pieces: Buffer[] = [];
	for await (const piece of request) pieces.push(piece as Buffer);
	return Buffer.concat(pieces).toString('utf8');
};

/** A real HTTP or HTTPS server on loopback that answers as it is told, request by request; the last answer is for all that follow. */
export const startServer = async (answers: readonly Answer[] | Answer, tls?: ServerOptions): Promise<ScriptedServer> => {
	const requests: SeenRequest[] = [];
	const sockets = new Set<Socket>();
	const waiting = new Set<() => void>();
	const wake = (): void => {
		for (const look of [...waiting]) look();
	};
	const until = (holds: () => boolean): Promise<void> =>
		new Promise(resolve => {
			const look = (): void => {
				if (!holds()) return;
				waiting.delete(look);
				resolve();
			};
			waiting.add(look);
			look();
		});
	const list = typeof answers === 'function' ? [answers] : answers;
	const listener: RequestListener = (request, response) => {
		void bodyOf(request).then(body => {
			const url = new URL(request.url ?? '/', 'http://server');
			const seen: SeenRequest = {
				method: request.method ?? '',
				path: url.pathname,
				query: url.searchParams,
				headers: request.headers,
				rawHeaders: request.rawHeaders,
				body,
			};
			const answer = list[Math.min(requests.length, list.length - 1)];
			requests.push(seen);
			answer?.(response, seen);
			wake();
		});
	};
	const server: Server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
	server.on('connection', socket => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.once('close', () => {
			sockets.delete(socket);
			wake();
		});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	return {
		url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
		address: `127.0.0.1:${port}`,
		requests,
		sockets,
		seen: count => until(() => requests.length >= count),
		quiet: () => until(() => sockets.size === 0),
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise(resolve => server.close(resolve));
		},
	};
};

export const json =
	(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
	response => {
		response.writeHead(status, {'content-type': 'application/json', ...headers}).end(JSON.stringify(body));
	};

export const status = (
	code: number,
	reason: string,
	message: string,
	headers: Readonly<Record<string, string>> = {},
	details?: unknown,
): Answer =>
	json(
		{kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, ...(details === undefined ? {} : {details})},
		code,
		headers,
	);

/** Accepts and never answers. */
export const silence: Answer = () => {};

/** Cuts the connection without an answer. */
export const cut: Answer = response => void response.socket?.destroy();
