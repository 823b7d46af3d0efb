import {counter, failed, gauge, histogram, late, latency, requests, running, spreads, succeeded, times, waiting} from '../families.ts';
import type {EngineExporter, Family} from '../family.ts';
import {vllm} from './vllm.ts';

/** Milliseconds. */
const bounds = [1, 2, 5, 10, 20, 50, 100, 200, 300, 400, 500, 1000, 2000, 5000, 10_000, 60_000, 120_000, 300_000, 600_000];
const milliseconds = times(1000, latency);

const of = {application: 'llm', deployment: 'LLMServer'};
const way = {...of, route: '/v1', method: 'POST'};

const serve: readonly Family[] = [
	histogram('ray_serve_deployment_processing_latency_ms', bounds, {
		...{count: succeeded, median: milliseconds, spread: spreads.latency, labels: {...of, route: '/v1'}},
	}),
	histogram('ray_serve_http_request_latency_ms', bounds, {
		...{count: requests, median: milliseconds, spread: spreads.latency, labels: {...way, status_code: '200'}},
	}),
	counter('ray_serve_num_http_requests_total', requests, {...way, status_code: '200'}),
	late('ray_serve_num_http_error_requests_total', failed, {route: '/v1', method: 'POST', application: 'llm', error_code: '500'}),
	counter('ray_serve_deployment_request_counter_total', succeeded, {...of, route: '/v1'}),
	late('ray_serve_deployment_error_counter_total', failed, {...of, route: '/v1'}),
	gauge('ray_serve_deployment_queued_queries', waiting, of),
	gauge('ray_serve_replica_processing_queries', running, of),
	gauge('ray_serve_deployment_replica_healthy', () => 1, of),
];

/** By the agent of each Ray node, which tells of the replicas on it; vLLM's metrics go through it too, under Ray's prefix. */
export const rayServe: EngineExporter = {
	families: [
		...serve,
		...vllm.families
			.filter(({name, isDropped}) => name.startsWith('vllm:') && isDropped !== true)
			.map((family): Family => ({...family, name: family.name.replace('vllm:', 'ray_vllm_')})),
	],
	...{port: 8080, endpoint: 'metrics'},
	labels: ({pod, model}) => ({replica: `LLMServer#${pod.slice(-5)}`, model_name: model, SessionName: 'session_latest', Version: '2.49.1'}),
};
