import type {ClusterClient} from '../../cluster/cluster-client.ts';
import {type Failure, failed, type Outcome} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {ProxyAddress} from '../metrics-feed.ts';
import {mostBytes, timedOut, tooLong} from './answer-limit.ts';
import {proxyName, roleText} from './proxy-role.ts';
import type {Transport, TransportResponse} from './transport.ts';

/** What stands behind the proxy of the API server. */
export type ProxyPlace = ProxyAddress & {readonly type: 'service' | 'pod'};

/** `monitoring/prometheus:9090`, `monitoring/pod/prometheus-0:9090`: as `--prometheus` takes it, less its prefix. */
export const addressText = (place: ProxyPlace): string => `${place.namespace}/${place.type === 'pod' ? 'pod/' : ''}${proxyName(place)}`;

/** The API server answers with a Status object; what it relays does not look like one. */
const isFromApiServer = ({text}: TransportResponse): boolean => /^\s*\{\s*"kind"\s*:\s*"Status"/.test(text);

const giveUrl =
	'which the API server does not pass on: give its URL with --prometheus, or with its login (tokenFile, tokenCommand) in the config file.';

const advices: Readonly<Record<number, (place: ProxyPlace, isFromApiServer: boolean) => string | undefined>> = {
	401: (_, own) => (own ? undefined : `It wants a login, ${giveUrl}`),
	403: (place, own) => (own ? roleText(place) : `It refuses requests without a login, ${giveUrl}`),
	404: (_, own) =>
		own
			? 'Name another one with --prometheus NAMESPACE/NAME:PORT.'
			: 'If it serves below a path, give that too: --prometheus NAMESPACE/NAME:PORT/PATH.',
	503: (_, own) => (own ? 'Are its pods ready, and is the port right?' : undefined),
};

/** In the words of what was asked for: it is slow, not the API server. */
const named = (name: string, deadline: number, failure: Failure): Failure =>
	failure.kind === 'timeout' ? timedOut(name, deadline) : failure;

/**
 * Through the API server's proxy, with the user's own rights: `get services/proxy` or `get pods/proxy` on exactly this name and port.
 * `headers`: such as the tenant's, names and values in turn.
 */
export const createProxyTransport = (client: ClusterClient, place: ProxyPlace, headers: readonly string[] = []): Transport => {
	const {namespace, prefix = '', type} = place;
	const name = toSafeText(addressText(place));
	const proxied = encodeURIComponent(proxyName(place)).replaceAll('%3A', ':');
	const base = `/api/v1/namespaces/${encodeURIComponent(namespace)}/${type}s/${proxied}/proxy${prefix}`;
	return {
		name,
		via: type === 'pod' ? 'pod proxy' : 'service proxy',
		async get({path, query, deadline, signal}): Promise<Outcome<TransportResponse>> {
			const answer = await client.get({
				...{path: `${base}${path}`, query, deadline, headers},
				limit: {bytes: mostBytes, failure: tooLong(name)},
				...(signal === undefined ? {} : {signal}),
			});
			return answer.ok ? answer : failed(named(name, deadline, answer.failure));
		},
		advice: response => advices[response.status]?.(place, isFromApiServer(response)),
		close: async () => {},
	};
};
