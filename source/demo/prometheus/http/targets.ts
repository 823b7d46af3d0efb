/** What is scraped, as /api/v1/targets tells it. */
export type ScrapeTarget = {
	/** With job and instance. */
	readonly labels: Readonly<Record<string, string>>;
	readonly scrapeUrl: string;
	/** Milliseconds. */
	readonly scrapeInterval: number;
	/** Milliseconds since the epoch. */
	readonly lastScrape: number;
	readonly health: 'up' | 'down' | 'unknown';
	readonly lastError?: string;
};
