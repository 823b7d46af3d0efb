import type {MetricName} from '../domain/service-metrics.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {columnName} from './service-column.ts';
import {serviceColumns} from './service-columns.ts';
import type {Sort} from './service-order.ts';

const thousands = (count: number): string => count.toLocaleString('en-US');

/** It has been asked for, or nothing would come of it: no replica that is ready, no request, a reason that is known. */
const isSettled = ({service, metrics}: ServiceRow, metric: MetricName): boolean => {
	if (service.replicas.ready === 0 || metrics?.requestRate?.value === 0 || metrics?.missing[metric] !== undefined) return true;
	return (metric === 'latency' ? metrics?.latency : metrics?.tokenLatency) !== undefined;
};

/**
 * What the list is sorted by: `by P95`. A quantile that is not known of all services yet says how many it ranks, so that nobody
 * takes the first row for the slowest of all: `by P95: 60 of 1,000 so far`. Services that will never have one do not count as
 * missing: those without a ready replica, and those of which it is known why.
 */
export const rankingWords = ({column: id}: Sort, rows: readonly ServiceRow[]): string => {
	const column = serviceColumns.find(candidate => candidate.id === id);
	if (column === undefined) return `by ${id}`;
	const words = `by ${columnName(column)}`;
	const {isRanked, metric, sortNumber} = column;
	if (isRanked !== true || metric === undefined) return words;
	const ranked = rows.filter(row => sortNumber?.(row) !== undefined).length;
	const awaited = rows.filter(row => sortNumber?.(row) === undefined && !isSettled(row, metric)).length;
	if (ranked === rows.length) return words;
	return `${words}: ${thousands(ranked)} of ${thousands(rows.length)}${awaited === 0 ? '' : ' so far'}`;
};
