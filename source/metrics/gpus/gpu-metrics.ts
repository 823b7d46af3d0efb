/** GPUs of one vendor as Prometheus sees them. Adding a vendor adds one file and one line of the list. */
export type GpuMetrics = {
	readonly vendor: string;
	/** Names of utilization, better ones first. A value above `most` is a blank of the driver, not a measurement. */
	readonly utilization: ReadonlyArray<{readonly name: string; readonly full: number; readonly most: number}>;
	/** Labels that identify one GPU or one slice of it. */
	readonly device: readonly string[];
	/** Used and free memory, of one unit. */
	readonly memory: {readonly used: string; readonly free: string; readonly most: number};
	/** Matcher that leaves out series whose `pod` is the exporter's own: those of GPUs that nobody holds. */
	readonly ownPod: string;
};
