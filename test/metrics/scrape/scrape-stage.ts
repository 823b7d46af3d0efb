import type {Failure} from '../../../source/domain/outcome.ts';
import type {ServiceMetrics} from '../../../source/domain/service-metrics.ts';
import {createScraper} from '../../../source/metrics/scrape/create-scraper.ts';
import {connect, type TargetParts} from '../../cluster/connect.ts';
import {eventually} from '../../cluster/eventually.ts';
import {createSteppedClock} from '../../cluster/stepped-clock.ts';
import {start} from '../simulated-source.ts';

/** A scraper with a stepped clock, and all it told. */
export const startScraper = (url: string, parts: TargetParts = {user: {token: 'admin-token'}}, clock = createSteppedClock(start)) => {
	const client = connect(url, parts, {clock});
	const rounds: Array<{readonly metrics: ReadonlyMap<string, ServiceMetrics>; readonly failure: Failure | undefined}> = [];
	const scraper = createScraper({
		client: {...client, clockOffset: () => 0},
		clock,
		random: () => 0.5,
		onRound: (metrics, _at, failure) => void rounds.push({metrics, failure}),
	});
	const over = (before: number): Promise<void> => eventually(() => rounds.length > before && clock.timers().length > 0);
	return {
		...scraper,
		clock,
		rounds,
		metrics: (uid: string) => rounds.at(-1)?.metrics.get(uid),
		/** Resolves when a round is over and the clock runs for the next. */
		next: () => over(rounds.length),
		/** Lets time pass until the next round, which is then over. */
		async round(milliseconds = 5500) {
			const before = rounds.length;
			clock.advance(milliseconds);
			await over(before);
		},
		async close() {
			await scraper.close();
			await client.close();
		},
	};
};
