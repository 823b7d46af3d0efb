/** How fresh what is on the screen is. Words as shown. */
export type Freshness = 'CONNECTING' | 'LIVE' | 'LAGGING' | 'STALE' | 'OFFLINE' | 'THROTTLED' | 'NO ACCESS';

/** What makes all that was known doubtful: time went on without us, or the time of day was set. */
export type Disruption = 'stood still' | 'clock set';

export type Connection = {
	readonly freshness: Freshness;
	/**
	 * Last event, bookmark or completed list of the slowest watch; milliseconds since the epoch by the clock of Snapshot.now.
	 * Absent while LIVE: it moves with every event, and nobody is told.
	 */
	readonly provenAt?: number;
	/** What is wrong and what happens next: "Cannot reach prod-eu (10.0.0.1:443): connection refused. Trying again in 4 s; ctrl-r tries now." */
	readonly sentence?: string;
	/** What is wrong alone, for where nothing is tried again. */
	readonly reason?: string;
	/** When the next try is due, by the same clock. */
	readonly retryAt?: number;
};

/** A kind of objects that is not up to date by itself, whatever others are. */
export type Part = Connection & {
	readonly kind: string;
	/** Where; absent: it is read of all namespaces at once. */
	readonly namespaces?: readonly string[];
};
