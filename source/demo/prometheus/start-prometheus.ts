import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {createPrometheus, type Prometheus, type PrometheusOptions} from './create-prometheus.ts';
import {sendAnswer} from './http/send-answer.ts';
import type {AnswerRequest} from './prometheus-faults.ts';

export type PrometheusServer = Prometheus & {
	readonly url: string;
	readonly port: number;
	readonly close: () => Promise<void>;
};

/** Serves a simulated Prometheus over HTTP. Default: loopback, any free port. Rejects when the port is taken. */
export const startPrometheus = async (
	options: PrometheusOptions & {
		readonly host?: string;
		readonly port?: number;
		/** Answers in the place of the Prometheus made here. */
		readonly answer?: AnswerRequest;
	},
): Promise<PrometheusServer> => {
	const {host = '127.0.0.1', port = 0} = options;
	const prometheus = createPrometheus(options);
	const ask: AnswerRequest = options.answer ?? (async (...asked) => prometheus.handle(...asked));
	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const method = request.method ?? 'GET';
		const body = method === 'POST' ? await text(request) : undefined;
		const found = await ask(method, request.url ?? '/', request.headers, body);
		await sendAnswer(response, method, found, {Date: new Date(options.now()).toUTCString()});
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
