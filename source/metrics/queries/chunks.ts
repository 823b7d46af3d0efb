/** Series of buckets that one query may read: about half a second of a Prometheus. */
const mostSeries = 50_000;

/** Namespaces that one query names, where it must: each stands in it many times. */
const mostNamespaces = 12;

/**
 * Namespaces in groups that a query can be asked for without hurting the server, the same groups as long as nothing changes. A
 * namespace that is too large stands alone. `factor`: how much more a query reads than one over a few minutes.
 */
export const chunksOf = (
	namespaces: readonly string[],
	series: ReadonlyMap<string, number>,
	factor = 1,
): ReadonlyArray<readonly string[]> => {
	const costs = namespaces.map(namespace => (series.get(namespace) ?? 0) * factor);
	const total = costs.reduce((sum, cost) => sum + cost, 0);
	if (total <= mostSeries) return namespaces.length === 0 ? [] : [namespaces];
	const chunks: string[][] = [];
	let room = 0;
	for (const [index, namespace] of namespaces.entries()) {
		const cost = costs[index] ?? 0;
		const last = chunks.at(-1);
		if (last === undefined || cost > room || last.length >= mostNamespaces) {
			chunks.push([namespace]);
			room = mostSeries - cost;
			continue;
		}
		last.push(namespace);
		room -= cost;
	}
	return chunks;
};
