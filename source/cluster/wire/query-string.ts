import type {ClusterRequest} from '../cluster-client.ts';

/** `?a=1&b=` or ''. Undefined values are left out. */
export const queryString = (query: ClusterRequest['query']): string => {
	const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
		value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
	);
	return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
};
