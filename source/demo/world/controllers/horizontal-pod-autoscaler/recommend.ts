/** Closer to the target than this is on target. */
const tolerance = 0.1;

export type PodMeasures = {
	/** Of the pods that report. */
	readonly values: readonly number[];
	/** Pods that are there and do not report: they load, or crash. */
	readonly missing: number;
	/** Pods that have not started at all. */
	readonly pending: number;
};

export type Recommendation = {readonly replicas: number; readonly average: number};

const mean = (values: readonly number[]): number =>
	values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How many replicas would hold a mean. Replicas that tell nothing count against the direction of the change, so that a rollout is
 * no reason to scale (kubernetes: pkg/controller/podautoscaler/replica_calculator.go, calcPlainMetricReplicas). `undefined`: no pod reports.
 */
export const recommend = (current: number, target: number, {values, missing, pending}: PodMeasures): Recommendation | undefined => {
	if (values.length === 0) return undefined;
	const average = mean(values);
	const ratio = average / target;
	const ignoresPending = pending > 0 && ratio > 1;
	const isOnTarget = (value: number): boolean => Math.abs(1 - value) <= tolerance;
	if (missing === 0 && !ignoresPending) {
		return {average, replicas: isOnTarget(ratio) ? current : Math.ceil(ratio * values.length - 1e-9)};
	}
	const filled = [
		...values,
		...Array.from({length: missing}, () => (ratio < 1 ? target : 0)),
		...Array.from({length: ignoresPending ? pending : 0}, () => 0),
	];
	const careful = mean(filled) / target;
	if (isOnTarget(careful) || (ratio < 1 && careful > 1) || (ratio > 1 && careful < 1)) return {average, replicas: current};
	const replicas = Math.ceil(careful * filled.length - 1e-9);
	return {average, replicas: (careful < 1 && replicas > current) || (careful > 1 && replicas < current) ? current : replicas};
};
