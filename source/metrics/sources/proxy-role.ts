import type {ProxyAddress} from '../metrics-feed.ts';

/** `https:NAME:PORT` as it stands in the proxy's path and in the resourceNames of a Role. */
export const proxyName = ({name, port, scheme}: ProxyAddress): string => `${scheme === undefined ? '' : `${scheme}:`}${name}:${port}`;

/** The Role that opens this way and no other. The port is part of the name that RBAC compares: https://github.com/lensapp/lens/issues/3318 */
export const roleText = (place: ProxyAddress & {readonly type: 'service' | 'pod'}): string =>
	`Ask for a Role in namespace ${place.namespace} with apiGroups [""], resources ["${place.type}s/proxy"], resourceNames ["${proxyName(place)}"], verbs ["get"].`;
