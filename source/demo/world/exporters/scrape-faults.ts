/** `dead`: nothing listens. `stalled`: it takes requests and never answers. */
export type ExporterFault = 'dead' | 'stalled';

/** What is wrong with exporters, for tests of those who read them. */
export type ScrapeFaults = {
	/** By namespace and name of the pod that listens. `undefined`: nothing any more. */
	readonly set: (namespace: string, pod: string, fault: ExporterFault | undefined) => void;
	readonly of: (namespace: string, pod: string) => ExporterFault | undefined;
	/** Nothing is scraped: Prometheus itself is down. */
	pausesAll: boolean;
	/** Milliseconds by which its clock goes before the cluster's. */
	skew: number;
};

export const createScrapeFaults = (): ScrapeFaults => {
	const known = new Map<string, ExporterFault>();
	return {
		set(namespace, pod, fault) {
			if (fault === undefined) known.delete(`${namespace}/${pod}`);
			else known.set(`${namespace}/${pod}`, fault);
		},
		of: (namespace, pod) => known.get(`${namespace}/${pod}`),
		pausesAll: false,
		skew: 0,
	};
};
