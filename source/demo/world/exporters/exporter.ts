import type {Labels} from '../../prometheus/label-set.ts';
import type {Sample} from '../../prometheus/time-series-database.ts';
import type {PageFamily} from './exposition.ts';
import type {About, EngineExporter, Family, Moment} from './family.ts';
import {shareBelow} from './log-normal.ts';
import {type BucketShares, createMetric, type Metric, type Part} from './metric.ts';

/** What tells of a replica, or of all replicas of a service. */
export type Exporter = {
	/** Goes on to what its replicas have done and puts down what a scrape finds. The samples are the same objects each time. */
	readonly scrape: (parts: readonly Part[], into: Sample[]) => void;
	/** The same as it tells it itself, without the labels of its target. */
	readonly page: () => readonly PageFamily[];
};

/** Of what a scrape keeps. */
export const bucketShares = (families: readonly Family[], moment: Moment): BucketShares =>
	new Map(
		families.flatMap(family => {
			if (family.type !== 'histogram' || family.isDropped === true) return [];
			const {count, median, spread} = family.observe(moment);
			return count <= 0 ? [] : [[family, family.bounds.map(bound => shareBelow(bound, median, spread))] as const];
		}),
	);

/** `target`: labels that the scrape gives. */
export const createExporter = ({families, labels, prefix = ''}: EngineExporter, target: Labels, about: About): Exporter => {
	const metrics = families.map(family => createMetric(family, {target, own: {...labels(about, family), ...family.labels}, prefix}));
	const kept = metrics.filter(({family}) => family.isDropped !== true);
	const always = kept.filter(({family}) => family.appears !== true).flatMap(({samples}) => samples);
	const late = kept.filter(({family}) => family.appears === true);
	const isThere = ({family, samples}: Metric): boolean => family.appears !== true || samples.some(({value}) => value > 0);
	let last: readonly Part[] = [];
	return {
		scrape(parts, into) {
			last = parts;
			for (const metric of metrics) metric.advance(parts);
			for (const sample of always) into.push(sample);
			for (const metric of late) if (isThere(metric)) into.push(...metric.samples);
		},
		page() {
			for (const metric of metrics) metric.settle(last);
			return metrics.filter(isThere).map(({page}) => page());
		},
	};
};
