import type {Reading} from '../../domain/service-metrics.ts';
import type {StepRing} from './step-ring.ts';

/** Points of the last hour from which something is told of it. */
const fewestPoints = 5;

const median = (values: readonly number[]): number | undefined =>
	values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A number of all points of a ring, worked out again where they are others only. `step`: of the ring, milliseconds. */
const createDigest = (
	ring: StepRing,
	step: number,
	digest: (points: readonly number[]) => number | undefined,
): ((at: number) => Reading | undefined) => {
	let of: unknown;
	let told: Reading | undefined;
	return at => {
		const points = ring.points();
		if (of === points) return told;
		of = points;
		const value = digest(points);
		told = value === undefined ? undefined : {value, at: Math.floor(at / step) * step};
		return told;
	};
};

const known = (points: readonly number[]): readonly number[] | undefined => {
	const values = points.filter(point => !Number.isNaN(point));
	return values.length < fewestPoints ? undefined : values;
};

/** What is usual: the median, without the newest point, which may be the trouble itself. */
export const createBaseline = (ring: StepRing, step: number) =>
	createDigest(ring, step, points => {
		const values = known(points.slice(0, -1));
		return values === undefined ? undefined : median(values);
	});

export const createMean = (ring: StepRing, step: number) =>
	createDigest(ring, step, points => {
		const values = known(points);
		return values === undefined ? undefined : mean(values);
	});
