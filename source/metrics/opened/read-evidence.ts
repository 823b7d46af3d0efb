import type {MetricsEvidence} from '../../domain/with-evidence.ts';
import type {RangeSeries} from '../metrics-source.ts';
import {workloadLabel} from '../queries/promql.ts';

/** A revision seen at one step only served for this long at least, for all that is known. Milliseconds. */
const least = 60_000;

/** How long pods were seen ready, from the first to the last step of each stretch without a gap. */
const durationOf = (times: readonly number[], step: number): number => {
	let duration = 0;
	for (const [index, at] of times.entries()) {
		const before = times[index - 1];
		if (before !== undefined && at - before === step) duration += step;
	}
	return Math.max(least, duration);
};

/** By revision hash, from series by ReplicaSet. Points are there only where a pod was ready. */
export const readEvidence = (
	series: readonly RangeSeries[],
	name: string,
	hashes: readonly string[],
	step: number,
): ReadonlyMap<string, MetricsEvidence> => {
	const times = new Map<string, Set<number>>();
	for (const {labels, points} of series) {
		const hash = hashes.find(candidate => labels[workloadLabel] === `${name}-${candidate}`);
		if (hash === undefined) continue;
		const seen = times.get(hash) ?? new Set<number>();
		for (const [at] of points) seen.add(at);
		times.set(hash, seen);
	}
	return new Map(
		[...times]
			.filter(([, seen]) => seen.size > 0)
			.map(([hash, seen]) => {
				const sorted = [...seen].toSorted((one, other) => one - other);
				return [hash, {at: sorted.at(-1) ?? 0, duration: durationOf(sorted, step)}];
			}),
	);
};
