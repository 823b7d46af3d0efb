import type {Series} from '../domain/service-metrics.ts';
import type {Glyphs} from './glyphs.ts';

/** Mean of the points that exist; undefined where none does. */
const mean = (points: ReadonlyArray<number | undefined>): number | undefined => {
	let sum = 0;
	let count = 0;
	for (const point of points) {
		if (point === undefined || !Number.isFinite(point)) continue;
		sum += point;
		count += 1;
	}
	return count === 0 ? undefined : sum / count;
};

/** Points brought to `count` buckets by the mean of each; a bucket without points is a gap. */
export const resample = (points: ReadonlyArray<number | undefined>, count: number): ReadonlyArray<number | undefined> =>
	Array.from({length: count}, (_, index) => {
		if (points.length === 0) return undefined;
		const start = Math.floor((index * points.length) / count);
		const end = Math.max(start + 1, Math.floor(((index + 1) * points.length) / count));
		return mean(points.slice(start, end));
	});

/** How many times its usual height a point must reach to fill its cell: what is steady stays low and does not look like an alarm. */
const headroom = 3;

const median = (points: ReadonlyArray<number | undefined>): number => {
	const known = points.filter(point => point !== undefined).sort((one, other) => one - other);
	return known[Math.floor(known.length / 2)] ?? 0;
};

/**
 * A line of `width` cells, the newest point on the right, gaps as gaps. `maximum` fixes the scale (1 for a utilization);
 * without it a line is measured against its own middle: heights are compared within one line only.
 */
export const sparkline = (series: Series | undefined, width: number, glyphs: Glyphs, maximum?: number): string => {
	const points = resample(series?.points ?? [], width);
	const top = maximum ?? Math.max(headroom * median(points), ...points.map(point => point ?? 0));
	return points
		.map(point => {
			if (point === undefined) return glyphs.gap;
			const share = top > 0 ? Math.min(1, Math.max(0, point / top)) : 0;
			return glyphs.bars[Math.min(glyphs.bars.length - 1, Math.floor(share * glyphs.bars.length))] ?? glyphs.gap;
		})
		.join('');
};
