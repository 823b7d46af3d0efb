import {text} from 'node:stream/consumers';
import {gzipSync} from 'node:zlib';
import type {ProxyHandler, ProxyRequest} from './api-server/proxy.ts';
import {sendAnswer} from './prometheus/http/send-answer.ts';
import type {AnswerRequest} from './prometheus/prometheus-faults.ts';
import {type Page, pageType, writePage} from './world/exporters/exposition.ts';
import {prometheusService} from './world/fleet/monitoring.ts';

/** What the pods of the world answer to who scrapes them himself. */
export type PodPages = (namespace: string, pod: string) => readonly Page[] | 'stalled';

const proxyToPrometheus =
	(ask: AnswerRequest): ProxyHandler =>
	async (request, response) => {
		const {namespace, name, port, portName} = prometheusService;
		const isPrometheus = request.resource === 'services' && request.namespace === namespace && request.name === name;
		if (!isPrometheus || !['', String(port), portName].includes(request.port)) return false;
		const body = request.method === 'POST' ? await text(request.body) : undefined;
		await sendAnswer(response, request.method, await ask(request.method, `${request.path}${request.query}`, request.headers, body));
		return true;
	};

const acceptsGzip = ({headers}: ProxyRequest): boolean => /\bgzip\b/u.test(String(headers['accept-encoding'] ?? ''));

/** A pod's ports are asked for by number: the API server knows no names there, and 80 is meant where none is said. */
const proxyToPods =
	(pagesOf: PodPages): ProxyHandler =>
	(request, response) => {
		if (request.resource !== 'pods') return false;
		const answers = pagesOf(request.namespace, request.name);
		// The request is taken, and never answered.
		if (answers === 'stalled') return true;
		const pages = answers.filter(({port}) => String(port) === (request.port || '80'));
		if (pages.length === 0) return false;
		const page = pages.find(({path}) => path === request.path);
		if (page === undefined) {
			response.writeHead(404, {'Content-Type': 'text/plain; charset=utf-8'}).end('404 page not found\n');
			return true;
		}
		const written = Buffer.from(writePage(page.families()));
		const body = acceptsGzip(request) ? gzipSync(written, {level: 1}) : written;
		response.writeHead(200, {
			'Content-Type': pageType,
			'Content-Length': body.length,
			...(acceptsGzip(request) ? {'Content-Encoding': 'gzip'} : {}),
		});
		response.end(request.method === 'HEAD' ? undefined : body);
		return true;
	};

/** What stands behind the proxies of the API server: Prometheus, and the exporters of pods. */
export const proxyTo = (ask: AnswerRequest, pagesOf: PodPages): ProxyHandler => {
	const handlers = [proxyToPrometheus(ask), proxyToPods(pagesOf)];
	return async (request, response) => {
		for (const handler of handlers) if (await handler(request, response)) return true;
		return false;
	};
};
