import {Agent, type Dispatcher, ProxyAgent, Socks5ProxyAgent} from 'undici';
import {type SecureTarget, secureOptions} from './secure-options.ts';

export type DispatcherOptions = SecureTarget & {
	/** The server is reached by TLS. */
	readonly isSecure: boolean;
	readonly proxy: string | undefined;
};

/**
 * A connection pool of one target. HTTP/1.1 on purpose: a watch that hangs or breaks takes nothing else with it, an aborted
 * request closes one socket, and a process with two dozen watches has two dozen sockets.
 */
export const createDispatcher = ({isSecure, proxy, ...target}: DispatcherOptions): Dispatcher => {
	const secure = {
		...(isSecure ? secureOptions(target) : {}),
		// Dead peers behind a NAT are noticed although nothing is sent on a watch.
		keepAliveInitialDelay: 30_000,
	};
	const pool = {
		allowH2: false,
		pipelining: 1,
		connectTimeout: 30_000,
		keepAliveTimeout: 20_000,
		keepAliveMaxTimeout: 60_000,
		headersTimeout: 0,
		bodyTimeout: 0,
		// A Retry-After or audit header never comes near it; a hostile server stops here.
		maxHeaderSize: 64 << 10,
	};
	if (proxy === undefined) return new Agent({...pool, connect: secure});
	const {protocol, username, password} = new URL(proxy);
	if (protocol.startsWith('socks')) return new Socks5ProxyAgent(proxy.replace(/^socks5h:/, 'socks5:'), {...pool, requestTls: secure});
	const token =
		username === ''
			? undefined
			: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
	// A proxy that speaks TLS itself is whom this machine trusts, whatever the server behind it may be.
	const proxyTls = protocol === 'https:' ? secureOptions({tls: {}, insecure: false, serverName: undefined}) : {};
	return new ProxyAgent({...pool, uri: proxy, requestTls: secure, proxyTls, ...(token === undefined ? {} : {token})});
};
