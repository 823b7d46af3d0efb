/** Series of buckets that one query may read: about half a second of a Prometheus. */
const mostSeries = 50_000;

/**
 * Namespaces in groups that a query can be asked for without hurting the server, the same groups as long as nothing changes. A
 * namespace that is too large stands alone. `factor`: how much more a query reads than one over a few minutes.
 */
export const chunksOf = (
	namespaces: readonly string[],
	series: ReadonlyMap<string, number>,
	factor = 1,
): ReadonlyArray<readonly string[]> => {
	const chunks: string[][] = [];
	let room = 0;
	for (const namespace of namespaces) {
		const cost = (series.get(namespace) ?? 0) * factor;
		if (chunks.length === 0 || cost > room) {
			chunks.push([]);
			room = mostSeries;
		}
		chunks.at(-1)?.push(namespace);
		room -= cost;
	}
	return chunks;
};
