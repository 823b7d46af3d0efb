import {failed, type Outcome, success} from '../../domain/outcome.ts';
import type {Answer, MetricsSource} from '../metrics-source.ts';
import {readBody, readSamples, readSeries} from './read-answer.ts';
import type {Transport, TransportRequest} from './transport.ts';

/** Milliseconds. The API server relays proxied requests for ever: the deadline is ours. */
const instantDeadline = 10_000;
const rangeDeadline = 20_000;

const hour = 3_600_000;

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

/** Less than our own deadline, so that the server gives up first and says so. */
const timeout = (deadline: number): string => `${Math.floor(deadline / 1000) - 1}s`;

/** The HTTP API of Prometheus and what speaks like it, over any transport. https://prometheus.io/docs/prometheus/latest/querying/api/ */
export const createPrometheusSource = (transport: Transport): MetricsSource => {
	const ask = async (request: TransportRequest): Promise<Outcome<Answer<unknown>>> => {
		const answer = await transport.get(request);
		return answer.ok ? readBody(transport, answer.value) : answer;
	};
	const map = async <Value>(asked: Promise<Outcome<Answer<unknown>>>, read: (data: unknown) => Value): Promise<Outcome<Answer<Value>>> => {
		const answer = await asked;
		return answer.ok ? success({...answer.value, value: read(answer.value.value)}) : failed(answer.failure);
	};
	return {
		name: transport.name,
		via: transport.via,
		instant: (query, at, signal) =>
			map(
				ask({
					path: '/api/v1/query',
					query: {query, time: seconds(at), timeout: timeout(instantDeadline)},
					deadline: instantDeadline,
					signal,
				}),
				readSamples,
			),
		range: (query, start, end, step, signal) =>
			map(
				ask({
					path: '/api/v1/query_range',
					query: {query, start: seconds(start), end: seconds(end), step: seconds(step), timeout: timeout(rangeDeadline)},
					deadline: rangeDeadline,
					signal,
				}),
				readSeries,
			),
		async metricNames(match, now, signal) {
			const answer = await ask({
				path: '/api/v1/label/__name__/values',
				query: {'match[]': match, start: seconds(now - hour), end: seconds(now)},
				deadline: instantDeadline,
				signal,
			});
			if (!answer.ok) return answer;
			const {value} = answer.value;
			return success(Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : []);
		},
		close: transport.close,
	};
};
