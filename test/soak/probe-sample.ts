/** What a probe in the console's own process saw, at one moment or since the sample before. Bytes, milliseconds. */
export type ProbeSample = {
	/** Since the start of the process. */
	readonly at: number;
	/** The list was on the screen, and nothing had changed for a moment: what is held then is kept, and not on its way. */
	readonly isAtRest: boolean;
	readonly rss: number;
	/** All of these after a garbage collection. */
	readonly heap: number;
	/** Of the heap, what the engine has compiled: as much as the program has, once all of it has run often. */
	readonly code: number;
	readonly external: number;
	readonly buffers: number;
	readonly descriptors: number;
	/** Handles and requests that keep the process alive, by kind: `Timeout`, `TLSSocketWrap`. */
	readonly resources: Readonly<Record<string, number>>;
	readonly listeners: number;
	/** Of the event loop, since the sample before; `cpu`: only while this thread was computing. */
	readonly lag: Quantiles;
	readonly cpuLag: Quantiles;
	/** The same since the warm-up was over. */
	readonly lagSince: Quantiles;
	readonly cpuLagSince: Quantiles;
	/** Share of one core that the process has had. */
	readonly cpu: number;
	/** Writes to the terminal, and the most that one took. */
	readonly writes: {readonly count: number; readonly bytes: number; readonly longest: number};
	/** Garbage collections, the probe's own left out: milliseconds so far. */
	readonly collecting: {readonly minor: number; readonly major: number};
	/** Watch events that were read. */
	readonly events: number;
	/** Warnings of Node, such as of too many listeners. */
	readonly warnings: readonly string[];
};

export type Quantiles = {readonly p50: number; readonly p99: number; readonly max: number};
