import type {Series} from '../../domain/service-metrics.ts';

/** The last steps of one number, each the mean of what came in it. What nothing came in is a gap. */
export type StepRing = {
	readonly record: (at: number, value: number) => void;
	/** Moves on: steps that are over are closed. */
	readonly advance: (at: number) => void;
	/** Values a source remembers, each for the step that ends at its time. What was recorded here stands. */
	readonly fill: (points: ReadonlyArray<readonly [at: number, value: number]>) => void;
	/** Closed steps, newest last, NaN where nothing came; the same array until a step is closed or filled. */
	readonly points: () => readonly number[];
	/** The last `count` closed steps; undefined without any value. The same object until they change. */
	readonly series: (count: number) => Series | undefined;
};

/** `step`: milliseconds. Steps begin at multiples of it. */
export const createStepRing = (step: number, capacity: number): StepRing => {
	// Numbers and nothing else: V8 keeps them in place, so that the past of a fleet takes no more memory as it fills.
	let points: readonly number[] = new Array<number>(capacity).fill(Number.NaN);
	/** Index of the step under way; the newest point is the one before. */
	let current = Number.NaN;
	let sum = 0;
	let count = 0;
	let made: {readonly of: typeof points; readonly count: number; readonly series: Series | undefined} | undefined;

	const advance = (at: number): void => {
		const index = Math.floor(at / step);
		if (Number.isNaN(current)) current = index;
		if (index <= current) return;
		const closed = [count === 0 ? Number.NaN : sum / count, ...new Array<number>(Math.min(capacity, index - current - 1)).fill(Number.NaN)];
		points = [...points, ...closed].slice(-capacity);
		current = index;
		sum = 0;
		count = 0;
	};
	return {
		advance,
		record(at, value) {
			advance(at);
			sum += value;
			count += 1;
		},
		fill(found) {
			const next = [...points];
			for (const [at, value] of found) {
				const position = capacity - (current - (Math.round(at / step) - 1));
				if (Number.isFinite(value) && Number.isNaN(next[position])) next[position] = value;
			}
			points = next;
		},
		points: () => points,
		series(wanted) {
			if (made?.of === points && made.count === wanted) return made.series;
			const shown = points.slice(-wanted).map(point => (Number.isNaN(point) ? undefined : point));
			const series = shown.every(point => point === undefined)
				? undefined
				: {start: (current - shown.length + 1) * step, step, points: shown};
			made = {of: points, count: wanted, series};
			return series;
		},
	};
};
