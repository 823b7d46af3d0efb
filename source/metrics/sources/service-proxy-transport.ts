import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {Transport, TransportResponse} from './transport.ts';

export type ServiceAddress = {
	readonly namespace: string;
	readonly name: string;
	/** Name or number. */
	readonly port: string;
	readonly scheme?: 'https';
	/** Path before `/api/v1`, without a slash at its end. */
	readonly prefix?: string;
};

/** `NAME:PORT` as it stands in the proxy's path and in the resourceNames of a Role. */
const proxyName = ({name, port, scheme}: ServiceAddress): string => `${scheme === undefined ? '' : `${scheme}:`}${name}:${port}`;

/** `monitoring/prometheus:9090` */
const addressText = ({namespace, name, port, scheme}: ServiceAddress): string =>
	`${namespace}/${scheme === undefined ? '' : `${scheme}:`}${name}:${port}`;

/** The Role that opens this way and no other. The port is part of the name that RBAC compares. */
const roleText = (address: ServiceAddress): string =>
	`Ask for a Role in namespace ${address.namespace} with apiGroups [""], resources ["services/proxy"], resourceNames ["${proxyName(address)}"], verbs ["get"].`;

/** The API server answers with a Status object; what it relays does not look like one. */
const isFromApiServer = ({text}: TransportResponse): boolean => /^\s*\{\s*"kind"\s*:\s*"Status"/.test(text);

const advices: Readonly<Record<number, (address: ServiceAddress, isFromApiServer: boolean) => string | undefined>> = {
	401: (_, own) =>
		own ? undefined : 'It wants a login, which the API server does not pass on: give its URL with --prometheus https://USER:PASSWORD@HOST.',
	403: (address, own) =>
		own
			? roleText(address)
			: 'It refuses requests without a login, which the API server does not pass on: give its URL with --prometheus https://USER:PASSWORD@HOST.',
	404: (_, own) =>
		own ? 'Name another one with --prometheus NAMESPACE/NAME:PORT.' : 'If it serves below a path, give its URL with --prometheus URL/PATH.',
	503: (_, own) => (own ? 'Are its pods ready, and is the port right?' : undefined),
};

/** Through the API server's service proxy, with the user's own rights: `get services/proxy` on exactly this name and port. */
export const createServiceProxyTransport = (client: ClusterClient, address: ServiceAddress): Transport => {
	const {namespace, prefix = ''} = address;
	const base = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(proxyName(address)).replaceAll('%3A', ':')}/proxy${prefix}`;
	return {
		name: addressText(address),
		via: 'service proxy',
		get: ({path, query, deadline, signal}) =>
			client.get({path: `${base}${path}`, query, deadline, ...(signal === undefined ? {} : {signal})}),
		advice: response => advices[response.status]?.(address, isFromApiServer(response)),
		close: async () => {},
	};
};
