/** How fresh what is on the screen is. Words as shown. */
export type Freshness = 'CONNECTING' | 'LIVE' | 'LAGGING' | 'STALE' | 'OFFLINE' | 'THROTTLED' | 'NO ACCESS';

export type Connection = {
	readonly freshness: Freshness;
	/** Last event, bookmark or completed list of the slowest watch that matters; milliseconds since the epoch, our clock. */
	readonly provenAt?: number;
	/** What is wrong and what happens next: "Cannot reach prod-eu (10.0.0.1:443): connection refused. Trying again in 4 s; ctrl-r tries now." */
	readonly sentence?: string;
	/** When the next try is due, milliseconds since the epoch. */
	readonly retryAt?: number;
};
