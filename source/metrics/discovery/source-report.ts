import type {AskedSource, MetricsSourceReport} from '../../domain/service-metrics.ts';
import type {MetricsSource} from '../metrics-source.ts';
import type {Capabilities} from '../probe-capabilities.ts';

/** What is known of a search beside the source itself. */
export type SearchReport = {
	readonly why?: string;
	readonly asked: readonly AskedSource[];
	readonly matcher?: string;
};

/** The labels that say whose a series is. */
const labelsText = (places: ReadonlyArray<{readonly pod: string}>): string =>
	places.length === 0 ? 'names no pods' : `by ${[...new Set(places.map(({pod}) => pod))].join(' and ')}`;

/** For the page that says where numbers come from. */
export const reportOf = (
	search: SearchReport,
	source: Pick<MetricsSource, 'remarks'> | undefined,
	capabilities: Pick<Capabilities, 'engines' | 'gpus'> | undefined,
): MetricsSourceReport => ({
	...search,
	engines: (capabilities?.engines ?? []).map(({engine, places}) => `${engine.engine}, ${labelsText(places)}`),
	gpus: (capabilities?.gpus ?? []).map(({gpu, places}) => `${gpu.exporter}, ${labelsText(places)}`),
	remarks: source?.remarks() ?? [],
});
