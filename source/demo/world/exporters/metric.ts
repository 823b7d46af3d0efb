import type {Labels} from '../../prometheus/label-set.ts';
import type {Sample} from '../../prometheus/time-series-database.ts';
import type {PageFamily} from './exposition.ts';
import type {Family, Moment, Observations} from './family.ts';
import {meanOf, quantileOf, shareBelow} from './log-normal.ts';
import {scrapedLabels} from './target-labels.ts';

/** Share of the observations below each bound, by family: the same for all replicas of a service that are equally fast. */
export type BucketShares = ReadonlyMap<Family, readonly number[]>;

/** What one replica did since the scrape before. */
export type Part = {readonly moment: Moment; readonly shares: BucketShares};

/** A family of an exporter, counted since it started. */
export type Metric = {
	readonly family: Family;
	/** As a scrape keeps them; the same objects each time. */
	readonly samples: readonly Sample[];
	readonly advance: (parts: readonly Part[]) => void;
	/** Works out what is put off until somebody looks at the page. */
	readonly settle: (parts: readonly Part[]) => void;
	readonly page: () => PageFamily;
};

type Slot = {readonly name: string; readonly labels: Labels; value: number; exact: number};
type Place = {
	/** Labels of the target, and those that the exporter itself writes. */
	readonly target: Labels;
	readonly own: Labels;
	/** Put before the names when they are scraped. */
	readonly prefix: string;
};
type Life = Pick<Metric, 'advance'> & Partial<Pick<Metric, 'settle'>> & {readonly slots: readonly Slot[]};
type SlotOf = (suffix?: string, more?: Labels) => Slot;

// Requests are whole; what is added is not.
const add = (slot: Slot, amount: number): void => {
	slot.exact += amount;
	slot.value = Math.floor(slot.exact);
};

/** As Prometheus 3 has it. */
const boundText = (bound: number): string => (Number.isInteger(bound) ? bound.toFixed(1) : String(bound));

const sumOf = (parts: readonly Part[], value: (moment: Moment) => number): number => {
	let sum = 0;
	for (const {moment} of parts) sum += value(moment);
	return sum;
};

const createCounter = ({value}: Extract<Family, {type: 'counter'}>, slotOf: SlotOf): Life => {
	const slot = slotOf();
	return {slots: [slot], advance: parts => add(slot, sumOf(parts, value))};
};

const createGauge = ({value, isMean}: Extract<Family, {type: 'gauge'}>, slotOf: SlotOf): Life => {
	const slot = slotOf();
	return {
		slots: [slot],
		advance(parts) {
			slot.value = sumOf(parts, value) / (isMean === true ? Math.max(1, parts.length) : 1);
		},
	};
};

const createHistogram = (family: Extract<Family, {type: 'histogram'}>, slotOf: SlotOf): Life => {
	const {bounds, observe, isDropped} = family;
	const buckets = bounds.map(bound => slotOf('_bucket', {le: boundText(bound)}));
	const [infinite, total, sum] = [slotOf('_bucket', {le: '+Inf'}), slotOf('_count'), slotOf('_sum')];
	const put = ({count, median, spread}: Observations, below: readonly number[]): void => {
		if (count <= 0) return;
		for (const [index, slot] of buckets.entries()) add(slot, count * (below[index] ?? 1));
		add(infinite, count);
		add(total, count);
		sum.value += count * meanOf(median, spread);
	};
	/** Nobody scrapes what is dropped, so it waits for somebody to look: what has come by then lies as what came last does. */
	let pending = 0;
	return {
		slots: [...buckets, infinite, total, sum],
		advance(parts) {
			for (const {moment, shares} of parts) {
				const observed = observe(moment);
				if (isDropped === true) pending += observed.count;
				else put(observed, shares.get(family) ?? []);
			}
		},
		settle([part]) {
			if (part === undefined || pending <= 0) return;
			const {median, spread} = observe(part.moment);
			put(
				{count: pending, median, spread},
				bounds.map(bound => shareBelow(bound, median, spread)),
			);
			pending = 0;
		},
	};
};

const createSummary = ({shares, observe}: Extract<Family, {type: 'summary'}>, slotOf: SlotOf): Life => {
	const quantiles = shares.map(share => ({share, slot: slotOf('', {quantile: String(share)})}));
	const [total, sum] = [slotOf('_count'), slotOf('_sum')];
	return {
		slots: [...quantiles.map(({slot}) => slot), total, sum],
		advance(parts) {
			for (const {moment} of parts) {
				const {count, median, spread} = observe(moment);
				for (const {share, slot} of quantiles) slot.value = count > 0 ? Math.round(quantileOf(share, median, spread)) : Number.NaN;
				add(total, count);
				add(sum, count * meanOf(median, spread));
			}
		},
	};
};

const lifeOf = (family: Family, slotOf: SlotOf): Life => {
	switch (family.type) {
		case 'counter':
			return createCounter(family, slotOf);
		case 'gauge':
			return createGauge(family, slotOf);
		case 'histogram':
			return createHistogram(family, slotOf);
		case 'summary':
			return createSummary(family, slotOf);
	}
};

export const createMetric = (family: Family, {target, own, prefix}: Place): Metric => {
	const labels = scrapedLabels(target, own);
	const {
		slots,
		advance,
		settle = () => {},
	} = lifeOf(family, (suffix = '', more) => ({
		...{name: `${prefix}${family.name}${suffix}`, value: 0, exact: 0},
		labels: more === undefined ? labels : {...labels, ...more},
	}));
	return {
		family,
		samples: slots,
		advance,
		settle,
		page: () => ({
			...{name: family.name, type: family.type},
			samples: slots.map(({name, labels: {le, quantile}, value}) => ({
				name: name.slice(prefix.length),
				labels: {...own, ...(le === undefined ? {} : {le}), ...(quantile === undefined ? {} : {quantile})},
				value,
			})),
		}),
	};
};
