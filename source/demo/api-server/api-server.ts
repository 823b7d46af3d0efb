import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {ApiError} from './api-error.ts';
import {authenticate} from './authentication.ts';
import {type Account, isPathAllowed} from './caller.ts';
import {createKindBook} from './custom-kinds.ts';
import {startDefinitions} from './custom-resource-life.ts';
import {forbiddenPath} from './forbidden.ts';
import {startGarbageCollector} from './garbage-collector.ts';
import type {ObjectStore} from './object-store.ts';
import type {ProxyHandler} from './proxy.ts';
import type {LogProvider} from './read/logs.ts';
import {metricsKinds, type ResourceMetrics} from './resource-metrics.ts';
import {attributesOf, parseResourcePath, verbOf} from './resource-request.ts';
import {sendError, sendText} from './respond.ts';
import type {Certificate} from './self-signed-certificate.ts';
import {servePath} from './serve-path.ts';
import {type Exchange, serveResource} from './serve-resource.ts';
import type {ServerClock} from './server-clock.ts';

type RecordedRequest = {readonly method: string; readonly path: string; readonly query: string; readonly user: string};

export type ApiServerOptions = {
	readonly store: ObjectStore;
	/** Default: any free one. */
	readonly port?: number;
	/** Default: 127.0.0.1. */
	readonly host?: string;
	readonly clock: ServerClock;
	/** Who may come in and what they may do; group system:masters may do all. */
	readonly tokens: readonly Account[];
	/** Whose a request without credentials is. Default: system:anonymous, who may do nothing. */
	readonly anonymous?: Omit<Account, 'token'>;
	/** Serves https. Without it plain http, over which kubectl sends no token. */
	readonly tls?: Certificate;
	/** Default: no container has a log. */
	readonly logs?: LogProvider;
	/** A metrics server behind this one. Default: none. */
	readonly resourceMetrics?: ResourceMetrics;
	/** What answers below pods/NAME/proxy and services/NAME/proxy. Default: nothing does. */
	readonly proxy?: ProxyHandler;
	/** Sees every request before it is answered; returns true when it has answered (or broken) it itself. A hook for tests of faults. */
	readonly beforeResponse?: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
	/** Takes each request as it arrives, its user `''` when nobody was recognized. */
	readonly onRequest?: (request: RecordedRequest) => void;
};

export type ApiServer = {
	readonly url: string;
	readonly port: number;
	/** Ends all watches and connections, then listens no more. */
	readonly close: () => Promise<void>;
};

const internalError = (error: unknown): ApiError =>
	new ApiError(500, 'InternalError', `Internal error occurred: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);

/** Serves a store as a Kubernetes API server over HTTP/1.1. Resolves when it listens; rejects when the port is taken. */
export const startApiServer = async (options: ApiServerOptions): Promise<ApiServer> => {
	const {store, clock, tokens} = options;
	const kinds = createKindBook(store, options.resourceMetrics === undefined ? [] : metricsKinds);

	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		// The clients measure their clock against this one.
		response.setHeader('Date', new Date(clock.now()).toUTCString());
		const url = new URL(request.url ?? '/', 'http://server');
		const method = request.method ?? 'GET';
		const record = (user: string): void => options.onRequest?.({method, path: url.pathname, query: url.search, user});
		if ((await options.beforeResponse?.(request, response)) === true) {
			record('');
			return;
		}
		const path = parseResourcePath(url.pathname);
		const asked = path === undefined ? undefined : attributesOf(verbOf(method, path, url.searchParams), path);
		let caller: Exchange['caller'];
		try {
			caller = authenticate({accounts: tokens, anonymous: options.anonymous}, request.headers, request.rawHeaders, asked);
		} catch (error) {
			record('');
			throw error;
		}
		record(caller.user);
		if (path !== undefined) {
			await serveResource({
				...{request, response, url, path, caller, store, kinds, clock},
				logs: options.logs ?? (() => ({refusal: 'no logs are kept'})),
				proxy: options.proxy ?? (() => false),
				resourceMetrics: options.resourceMetrics,
			});
			return;
		}
		if (!isPathAllowed(caller, url.pathname)) {
			throw forbiddenPath(caller, method.toLowerCase(), url.pathname);
		}
		if (!(await servePath(kinds.all(), url, request, response))) {
			sendText(response, 404, '404 page not found\n');
		}
	};

	const listener = (request: IncomingMessage, response: ServerResponse): void => {
		response.on('error', () => response.destroy());
		answer(request, response).catch((error: unknown) =>
			sendError(response, error instanceof ApiError ? error : internalError(error)).catch(() => response.destroy()),
		);
	};
	const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
	server.keepAliveTimeout = 120_000;
	const stopCollector = startGarbageCollector(store, clock.now);
	const stopDefinitions = startDefinitions(store, clock.now);
	const host = options.host ?? '127.0.0.1';
	try {
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(options.port ?? 0, host, () => {
				server.off('error', reject);
				resolve();
			});
		});
	} catch (error) {
		stopCollector();
		stopDefinitions();
		throw error;
	}
	const {port} = server.address() as AddressInfo;
	return {
		url: `${options.tls === undefined ? 'http' : 'https'}://${host}:${port}`,
		port,
		close: () =>
			new Promise(resolve => {
				stopCollector();
				stopDefinitions();
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
};
