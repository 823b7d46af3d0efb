import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {createPrometheus, type Prometheus, type PrometheusOptions} from './create-prometheus.ts';

export type PrometheusServer = Prometheus & {
	readonly url: string;
	readonly port: number;
	readonly close: () => Promise<void>;
};

/** Serves a simulated Prometheus over HTTP. Default: loopback, any free port. Rejects when the port is taken. */
export const startPrometheus = async (
	options: PrometheusOptions & {readonly host?: string; readonly port?: number},
): Promise<PrometheusServer> => {
	const {host = '127.0.0.1', port = 0} = options;
	const prometheus = createPrometheus(options);
	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const method = request.method ?? 'GET';
		const body = method === 'POST' ? await text(request) : undefined;
		const {status, headers, body: bytes} = prometheus.handle(method, request.url ?? '/', request.headers, body);
		response.writeHead(status, {...headers, Date: new Date(options.now()).toUTCString(), 'Content-Length': bytes.byteLength});
		response.end(method === 'HEAD' ? undefined : bytes);
	};
	const server = createServer((request, response) => {
		response.on('error', () => response.destroy());
		answer(request, response).catch(() => response.destroy());
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, () => {
			server.off('error', reject);
			resolve();
		});
	});
	const {port: chosen} = server.address() as AddressInfo;
	return {
		...prometheus,
		url: `http://${host}:${chosen}`,
		port: chosen,
		close: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
};
