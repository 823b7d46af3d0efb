import type {MetricsFeedOptions} from '../metrics-feed.ts';
import type {Task, TaskBook, TaskContext} from '../task.ts';
import {priceMetric, priceQuery, readPrices} from './read-prices.ts';

/** Milliseconds. Prices change a few times a day at most; after a failure the question may come sooner. */
const pause = 600_000;
const shortPause = 120_000;

/** Asks seldom what a GPU of each node costs. */
export const createPriceBook = (onPrices: NonNullable<MetricsFeedOptions['onPrices']>): TaskBook => {
	let dueAt = Number.NEGATIVE_INFINITY;
	let hasTold = false;

	const priceTask = ({source, at, signal}: TaskContext): Task => ({
		cost: 1,
		async run() {
			const answer = await source.instant(priceQuery, at, signal);
			if (signal.aborted) return undefined;
			if (!answer.ok) {
				dueAt = at + shortPause;
				return answer.failure;
			}
			hasTold = true;
			onPrices(readPrices(answer.value.value));
			return undefined;
		},
	});

	return {
		next(context, room) {
			if (!context.capabilities.names.has(priceMetric)) {
				if (hasTold) onPrices(new Map());
				hasTold = false;
				dueAt = Number.NEGATIVE_INFINITY;
				return undefined;
			}
			if (room < 1 || context.at < dueAt) return undefined;
			dueAt = context.at + pause;
			return priceTask(context);
		},
	};
};
