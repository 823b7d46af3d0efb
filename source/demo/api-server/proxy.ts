import type {IncomingHttpHeaders, IncomingMessage, ServerResponse} from 'node:http';
import {ApiError} from './api-error.ts';

export type ProxyRequest = {
	readonly method: string;
	readonly resource: 'pods' | 'services';
	readonly namespace: string;
	readonly name: string;
	/** Name or number as asked for; empty: the default. */
	readonly port: string;
	/** From its first slash on. */
	readonly path: string;
	/** With its question mark; empty without. */
	readonly query: string;
	/** Without the caller's credentials, which stay in the API server. */
	readonly headers: IncomingHttpHeaders;
	/** The request itself, for its body. */
	readonly body: IncomingMessage;
};

/** Answers a proxied request and returns true, or returns false when nothing listens there. */
export type ProxyHandler = (request: ProxyRequest, response: ServerResponse) => boolean | Promise<boolean>;

/** `[https:]NAME[:PORT]` of a proxy path. */
export const proxyTarget = (text: string): {readonly name: string; readonly port: string} => {
	const parts = text.split(':');
	const [name = '', port = ''] = parts.length === 3 ? parts.slice(1) : parts;
	return {name, port};
};

export const serveProxy = async (handler: ProxyHandler, request: ProxyRequest, response: ServerResponse): Promise<void> => {
	const {authorization: _authorization, ...headers} = request.headers;
	if (!(await handler({...request, headers}, response))) {
		const target = request.port === '' ? request.name : `${request.name}:${request.port}`;
		throw new ApiError(
			503,
			'ServiceUnavailable',
			request.resource === 'services'
				? `no endpoints available for service "${target}"`
				: `error trying to reach service: dial tcp ${target}: connect: connection refused`,
		);
	}
};
