import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text as textOf} from 'node:stream/consumers';
import {type Demo, startDemo} from '../../../source/demo/start-demo.ts';
import {createSteppedClock} from '../../cluster/stepped-clock.ts';
import {cureJson} from './poison.ts';

/** Rewrites what a cluster says. `path`: as the cluster knows it. */
export type Rewrite = {
	readonly json: (value: unknown, path: string) => unknown;
	readonly line: (line: string) => string;
	/** What a rewritten text was. */
	readonly cure: (name: string) => string;
};

export type PoisonedCluster = {
	readonly url: string;
	readonly demo: Demo;
	/** Paths of all requests, as the cluster knows them. */
	readonly requests: readonly string[];
	readonly close: () => Promise<void>;
};

const isLog = (path: string): boolean => /\/pods\/[^/]+\/log$/.test(path.split('?')[0] ?? '');

/** A simulated cluster behind a server that rewrites every answer: objects, watches, logs, metrics and errors. */
export const startPoisonedCluster = async (rewrite: Rewrite): Promise<PoisonedCluster> => {
	const demo = await startDemo({seed: 1, clock: createSteppedClock(Date.now()), tls: false, history: 120_000});
	const requests: string[] = [];
	const cured = (url: string): string => {
		const [path = '', query] = url.split('?');
		const steps = path.split('/').map(step => encodeURIComponent(rewrite.cure(decodeURIComponent(step))));
		const parameters = [...new URLSearchParams(query)].map(([name, value]): [string, string] => [
			name,
			value
				.split(/(?<==)/)
				.map(rewrite.cure)
				.join(''),
		]);
		return `${steps.join('/')}${query === undefined ? '' : `?${new URLSearchParams(parameters)}`}`;
	};
	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const path = cured(request.url ?? '/');
		requests.push(`${request.method} ${path}`);
		const asked = await textOf(request);
		const body = asked.startsWith('{') || asked.startsWith('[') ? JSON.stringify(cureJson(JSON.parse(asked), rewrite.cure)) : asked;
		const abort = new AbortController();
		response.on('close', () => abort.abort());
		const {authorization = '', accept = '*/*'} = request.headers;
		const type = request.headers['content-type'];
		const upstream = await fetch(`${demo.url}${path}`, {
			method: request.method ?? 'GET',
			headers: {authorization, accept, ...(type === undefined ? {} : {'content-type': type})},
			...(body === '' ? {} : {body}),
			signal: abort.signal,
		});
		response.writeHead(upstream.status, {
			'content-type': upstream.headers.get('content-type') ?? 'application/json',
			date: upstream.headers.get('date') ?? '',
		});
		const isLines = isLog(path) || /[?&]watch=/.test(path);
		const lineOf = (line: string): string => (isLog(path) ? rewrite.line(line) : JSON.stringify(rewrite.json(JSON.parse(line), path)));
		if (!isLines || !upstream.ok) {
			const whole = await upstream.text();
			let rewritten = whole;
			try {
				rewritten = JSON.stringify(rewrite.json(JSON.parse(whole), path));
			} catch {
				rewritten = rewrite.line(whole);
			}
			return void response.end(rewritten);
		}
		let rest = '';
		const decoder = new TextDecoder();
		for await (const piece of upstream.body ?? []) {
			rest += decoder.decode(piece as Uint8Array, {stream: true});
			const lines = rest.split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) response.write(`${line === '' ? '' : lineOf(line)}\n`);
		}
		response.end();
	};
	const server = createServer((request, response) => {
		answer(request, response).catch(() => response.destroy());
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		demo,
		requests,
		async close() {
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
			await demo.close();
		},
	};
};
