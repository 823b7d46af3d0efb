import type {Labels} from '../../prometheus/label-set.ts';
import type {Sample} from '../../prometheus/time-series-database.ts';
import type {PageFamily, PageSample} from './exposition.ts';
import type {EngineExporter, Family, Moment, Observations} from './family.ts';
import {meanOf, shareBelow} from './log-normal.ts';
import {scrapedLabels} from './target-labels.ts';

type Slot = {readonly name: string; readonly labels: Labels; value: number; exact: number};

/** The counters of one replica since it started. */
export type ReplicaExporter = {
	/** Goes on to a moment and answers what a scrape finds. The samples are the same objects each time. */
	readonly scrape: (moment: Moment, shares: BucketShares) => readonly Sample[];
	/** The same as the replica itself tells it, without the labels of its target. */
	readonly page: () => readonly PageFamily[];
};

/** Share of the observations below each bound, by family: the same for all replicas of a service that are equally fast. */
export type BucketShares = ReadonlyMap<Family, readonly number[]>;

export const bucketShares = (exporter: EngineExporter, moment: Moment): BucketShares =>
	new Map(
		exporter.families.flatMap(family => {
			if (family.type !== 'histogram') return [];
			const {median, spread} = family.observe(moment);
			return [[family, family.bounds.map(bound => shareBelow(bound, median, spread))] as const];
		}),
	);

/** As Prometheus 3 has it. */
const boundText = (bound: number): string => (Number.isInteger(bound) ? bound.toFixed(1) : String(bound));

type Series = {
	readonly family: Family;
	readonly slots: readonly Slot[];
	readonly advance: (moment: Moment, shares: BucketShares) => void;
	/** It is not there before it first counts. */
	readonly appears: boolean;
};

const slotOf = (name: string, labels: Labels): Slot => ({name, labels, value: 0, exact: 0});

// Requests are whole; what is added is not.
const add = (slot: Slot, amount: number): void => {
	slot.exact += amount;
	slot.value = Math.floor(slot.exact);
};

const seriesOf = (family: Family, target: Labels, own: Labels): Series => {
	const labels = scrapedLabels(target, {...own, ...family.labels});
	if (family.type !== 'histogram') {
		const slot = slotOf(family.name, labels);
		const {value} = family;
		return {
			family,
			slots: [slot],
			appears: family.type === 'counter' && family.appears === true,
			advance: family.type === 'counter' ? moment => add(slot, value(moment)) : moment => Object.assign(slot, {value: value(moment)}),
		};
	}
	const buckets = family.bounds.map(bound => slotOf(`${family.name}_bucket`, {...labels, le: boundText(bound)}));
	const infinite = slotOf(`${family.name}_bucket`, {...labels, le: '+Inf'});
	const count = slotOf(`${family.name}_count`, labels);
	const sum = slotOf(`${family.name}_sum`, labels);
	return {
		family,
		slots: [...buckets, infinite, count, sum],
		appears: false,
		advance: (moment, shares) => {
			const observed: Observations = family.observe(moment);
			if (observed.count <= 0) return;
			const below = shares.get(family) ?? [];
			for (const [index, slot] of buckets.entries()) add(slot, observed.count * (below[index] ?? 1));
			add(infinite, observed.count);
			add(count, observed.count);
			sum.value += observed.count * meanOf(observed.median, observed.spread);
		},
	};
};

const isThere = ({appears, slots}: Series): boolean => !appears || slots.some(({value}) => value > 0);

const pageFamily = ({family, slots}: Series, own: Labels): PageFamily => {
	const labels = {...own, ...family.labels};
	const samples = slots.map((slot): PageSample => {
		const le = slot.labels['le'];
		return {name: slot.name, labels: le === undefined ? labels : {...labels, le}, value: slot.value};
	});
	return {name: family.name, type: family.type, samples};
};

/** `target`: labels that the scrape gives; `own`: labels that the replica puts on all of its series. */
export const createReplicaExporter = (exporter: EngineExporter, target: Labels, own: Labels): ReplicaExporter => {
	const all = exporter.families.map(family => seriesOf(family, target, own));
	const always = all.filter(({appears}) => !appears).flatMap(({slots}) => slots);
	const late = all.filter(({appears}) => appears);
	return {
		scrape(moment, shares) {
			for (const series of all) series.advance(moment, shares);
			return late.length === 0 ? always : [...always, ...late.filter(isThere).flatMap(({slots}) => slots)];
		},
		page: () => all.filter(isThere).map(series => pageFamily(series, own)),
	};
};
