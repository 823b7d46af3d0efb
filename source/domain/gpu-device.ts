import type {SafeText} from './safe-text.ts';
import type {Reading} from './service-metrics.ts';

/** One GPU, or one slice of one, as its exporter tells of it. */
export type GpuDevice = {
	/** UUID of the GPU, with the number of the slice where it is one. */
	readonly id: SafeText;
	readonly node: SafeText;
	/** Number on its node: "0". */
	readonly index: SafeText;
	/** 'NVIDIA H100 80GB HBM3' */
	readonly model?: SafeText;
	/** Profile of a slice: '3g.40gb'. */
	readonly slice?: SafeText;
	/** 0-1 */
	readonly utilization?: Reading;
	/** Bytes. */
	readonly memoryUsed?: Reading;
	readonly memoryTotal?: Reading;
	/** °C */
	readonly temperature?: Reading;
	/** Watts. */
	readonly power?: Reading;
	/** The last error its driver told of, which stays until the GPU is reset. */
	readonly error?: {readonly code: number; readonly message?: SafeText};
	/** Pods that hold it, as far as the exporter names them; none: nobody, or they are not named. */
	readonly holders: ReadonlyArray<{readonly namespace: SafeText; readonly pod: SafeText}>;
	/** Several pods share it: its numbers are those of all of them together. */
	readonly isShared: boolean;
};
