/** From when on a number is worth a look, and from when on it is broken. */
export type Threshold = {readonly warning: number; readonly critical: number};

/** What badges are told by; the user may set them. Ratios are 0-1. */
export type Thresholds = {
	readonly errorRatio: Threshold;
	/** Waiting requests; `critical` also where they are more than `waitingOverRunning` times those that run. */
	readonly waiting: Threshold;
	readonly waitingOverRunning: number;
	readonly cacheUsage: Threshold;
	/** Preempted requests a second. */
	readonly preemptions: Threshold;
	/** Times its own last hour. */
	readonly slower: Threshold;
	/** °C */
	readonly gpuTemperature: Threshold;
	/** Milliseconds of GPU use and requests that are looked back for Idle. */
	readonly idleAfter: number;
};

export const defaultThresholds: Thresholds = {
	errorRatio: {warning: 0.01, critical: 0.05},
	waiting: {warning: 1, critical: 51},
	waitingOverRunning: 2,
	cacheUsage: {warning: 0.8, critical: 0.9},
	preemptions: {warning: Number.MIN_VALUE, critical: Number.POSITIVE_INFINITY},
	slower: {warning: 2, critical: 3},
	gpuTemperature: {warning: 80, critical: 90},
	idleAfter: 30 * 60_000,
};
