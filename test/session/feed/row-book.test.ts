import {expect, test} from 'vitest';
import type {ModelService} from '../../../source/domain/model-service.ts';
import type {ServiceMetrics} from '../../../source/domain/service-metrics.ts';
import {defaultThresholds} from '../../../source/domain/thresholds.ts';
import {createRowBook} from '../../../source/session/feed/row-book.ts';
import type {ServiceRow} from '../../../source/session/snapshot.ts';
import {service} from '../../ui/fixtures/fleet.ts';

const start = Date.UTC(2026, 10, 24, 12);
const uid = 'uid-chat-llama';

/** The row of one service after each of its numbers came, a minute apart. */
const rowsAfter = (
	news: ReadonlyArray<Partial<ServiceMetrics> | undefined>,
	services: readonly ModelService[] = [],
): ReadonlyArray<ServiceRow | undefined> => {
	const book = createRowBook();
	return news.map((more, index) => {
		const metrics = more === undefined ? undefined : {byPod: new Map(), missing: {}, ...more};
		book.take(uid, {
			capacity: undefined,
			lostNodes: new Map(),
			service: () => services[index] ?? service('llama'),
			metrics: () => metrics,
			cost: () => undefined,
			pending: () => undefined,
			thresholds: defaultThresholds,
			now: start + index * 60_000,
		});
		book.settle();
		expect(book.rows()).toEqual([book.get(uid)]);
		return book.get(uid);
	});
};

const waits = (value: number, minute: number): Partial<ServiceMetrics> => ({waiting: {value, at: start + minute * 60_000}});

test('a queue is as old as the first reading of it, until a reading says that it is gone', () => {
	const rows = rowsAfter([waits(0, 0), waits(3, 1), waits(7, 2), waits(0, 3), waits(2, 4)]);
	expect(rows.map(row => row?.waitingSince)).toEqual([undefined, start + 60_000, start + 60_000, undefined, start + 240_000]);
});

test('when an engine last told of its load is remembered while a replica is ready to tell more, and its source is there', () => {
	const parked = service('llama', {ready: 0, desired: 0});
	const silent = rowsAfter([waits(0, 0), {}, {}], [service('llama'), service('llama'), parked]);
	expect(silent.map(row => row?.loadAt)).toEqual([start, start, undefined]);
	expect(rowsAfter([waits(0, 0), undefined, {}]).map(row => row?.loadAt)).toEqual([start, undefined, undefined]);
});
