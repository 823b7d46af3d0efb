import {createHistoryBook} from '../../source/metrics/history/history-book.ts';
import {collectGarbage} from './collect-garbage.ts';

const services = 1000;
const refresh = 15_000;
/** Longer than anything is remembered. */
const hours = 3;

const heapBytes = (): number => {
	collectGarbage();
	return process.memoryUsage().heapUsed;
};

/** Bytes that the past of a thousand services takes after an hour of refreshes with news of all of them, and after three: no more. */
export const measureHistory = (): {readonly services: number; readonly hour: number; readonly later: number} => {
	const before = heapBytes();
	const book = createHistoryBook();
	const told = new Map<string, unknown>();
	const bytes: number[] = [];
	for (let turn = 0; turn < (hours * 3_600_000) / refresh; turn++) {
		for (let service = 0; service < services; service++) {
			const value = turn + service / services;
			told.set(String(service), book.record(String(service), {gpu: value, mean: value, p95: value, firstToken: value}, turn * refresh));
		}
		if ((turn + 1) % (3_600_000 / refresh) === 0) bytes.push(heapBytes() - before);
	}
	return {services: told.size, hour: bytes[0] ?? Number.NaN, later: bytes.at(-1) ?? Number.NaN};
};
