import {lookup} from '../../domain/lookup.ts';
import type {ClusterRequest} from '../cluster-client.ts';

// https://www.rfc-editor.org/rfc/rfc3986#section-3.4: these may stand in a query as they are, and a query of PromQL is full of them.
const plain = lookup<string>({'%20': '+', '%2C': ',', '%3A': ':', '%2F': '/', '%3D': '='});

const encoded = (text: string): string => encodeURIComponent(text).replaceAll(/%(?:20|2C|3A|2F|3D)/g, code => plain[code] ?? code);

/** `?a=1&b=` or ''. Undefined values are left out. */
export const queryString = (query: ClusterRequest['query']): string => {
	const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
		value === undefined ? [] : [`${encodeURIComponent(name)}=${encoded(String(value))}`],
	);
	return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
};
