import {createPrometheus, type Prometheus, type PrometheusOptions} from '../../../source/demo/prometheus/create-prometheus.ts';
import {createTimeSeriesDatabase, type Sample} from '../../../source/demo/prometheus/time-series-database.ts';

/** Milliseconds: a whole hour. */
export const start = Date.parse('2026-06-01T12:00:00Z');

export const seconds = (count: number): number => count * 1000;

/** Samples of one scrape, written as an exporter writes them: `name{label="value"} 1.5`, one a line. */
const samples = (text: string): readonly Sample[] =>
	text
		.trim()
		.split('\n')
		.map(line => {
			const [, name = '', block = '', value = ''] = /^\s*([\w:]+)(?:\{(.*)\})? (\S+)\s*$/.exec(line) ?? [];
			const labels = Object.fromEntries([...block.matchAll(/(\w+)="([^"]*)"/g)].map(match => [match[1] ?? '', match[2] ?? '']));
			return {name, labels, value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value)};
		});

type Data = {readonly value: readonly [number, string]; readonly values: ReadonlyArray<readonly [number, string]>};
export type Body = {
	readonly status: string;
	readonly errorType?: string;
	readonly error?: string;
	readonly warnings?: readonly string[];
	readonly infos?: readonly string[];
	readonly data: {
		readonly resultType: string;
		readonly result: ReadonlyArray<Data & {readonly metric: Readonly<Record<string, string>>}>;
	};
};

/** A Prometheus that scrapes what a test writes, every 15 seconds from `start` on, and a way to ask it. */
export const createTestPrometheus = (options: Partial<PrometheusOptions> = {}) => {
	const database = createTimeSeriesDatabase({retention: 3_600_000});
	let now = start;
	const prometheus: Prometheus = createPrometheus({database, now: () => now, ...options});
	const get = (path: string, parameters: Readonly<Record<string, string | number>> = {}): Body => {
		const query = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)] as [string, string]));
		return JSON.parse(Buffer.from(prometheus.handle('GET', `/api/v1/${path}?${query}`).body).toString());
	};
	return {
		database,
		prometheus,
		get,
		now: () => now,
		/** One scrape for each text; afterwards it is the time of the last one. */
		scrape(...texts: readonly string[]): void {
			texts.forEach((text, index) => {
				now = start + index * seconds(15);
				database.append(now, text.trim() === '' ? [] : samples(text));
			});
		},
		/** Labels and value of each result: `{pod="a"} 1`. */
		ask(query: string, time = now): readonly string[] {
			const {status, error, data} = get('query', {query, time: time / 1000});
			if (status === 'error') return [error ?? ''];
			if (data.resultType === 'scalar') return [(data.result as unknown as readonly [number, string])[1]];
			return data.result.map(({metric, value: [, value]}) => {
				const block = Object.entries(metric).map(([name, text]) => `${name}="${text}"`);
				return `{${block.join(',')}} ${value}`;
			});
		},
	};
};
