import type {EngineName} from '../fleet/service-plan.ts';
import type {EngineExporter, Family, Moment} from './family.ts';

const counter = (name: string, value: (moment: Moment) => number, labels: Readonly<Record<string, string>> = {}): Family => ({
	...{type: 'counter', name, labels, value},
});
/** A counter that is not there before it first counts something, as client libraries have it for labels they have not met. */
const late = (name: string, value: (moment: Moment) => number, labels: Readonly<Record<string, string>>): Family => ({
	...{type: 'counter', name, labels, value, appears: true},
});
const gauge = (name: string, value: (moment: Moment) => number): Family => ({type: 'gauge', name, value});
const histogram = (
	name: string,
	bounds: readonly number[],
	count: (moment: Moment) => number,
	median: (moment: Moment) => number,
	spread: number,
	labels: Readonly<Record<string, string>> = {},
): Family => ({type: 'histogram', name, bounds, labels, observe: moment => ({count: count(moment), median: median(moment), spread})});

const requests = ({succeeded, failed}: Moment): number => succeeded + failed;

// vllm/v1/metrics/loggers.py
const requestBounds = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];
const firstTokenBounds = [
	...[0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560],
];
const tokenBounds = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];

const completions = {handler: '/v1/chat/completions', method: 'POST'};

const vllm: readonly Family[] = [
	gauge('vllm:num_requests_running', ({running}) => Math.round(running)),
	gauge('vllm:num_requests_waiting', ({waiting}) => Math.round(waiting)),
	gauge('vllm:kv_cache_usage_perc', ({cacheUsage}) => cacheUsage),
	counter('vllm:num_preemptions_total', ({waiting, seconds}) => (waiting > 20 ? seconds / 10 : 0)),
	counter('vllm:prompt_tokens_total', ({promptTokens}) => promptTokens),
	counter('vllm:generation_tokens_total', ({generatedTokens}) => generatedTokens),
	counter('vllm:request_success_total', ({succeeded}) => succeeded * 0.86, {finished_reason: 'stop'}),
	counter('vllm:request_success_total', ({succeeded}) => succeeded * 0.14, {finished_reason: 'length'}),
	counter('vllm:request_success_total', () => 0, {finished_reason: 'abort'}),
	counter('vllm:request_success_total', ({failed}) => failed, {finished_reason: 'error'}),
	histogram(
		'vllm:e2e_request_latency_seconds',
		requestBounds,
		({succeeded}) => succeeded,
		({latency}) => latency,
		0.75,
	),
	histogram('vllm:time_to_first_token_seconds', firstTokenBounds, requests, ({firstToken}) => firstToken, 0.6),
	histogram(
		'vllm:inter_token_latency_seconds',
		tokenBounds,
		({generatedTokens}) => generatedTokens,
		({betweenTokens}) => betweenTokens,
		0.35,
	),
	counter('http_requests_total', ({succeeded}) => succeeded, {...completions, status: '2xx'}),
	late('http_requests_total', ({succeeded}) => succeeded * 0.002, {...completions, status: '4xx'}),
	late('http_requests_total', ({failed}) => failed, {...completions, status: '5xx'}),
];

/** What is left when a relabelling drops what nobody looks at: for fleets of thousands. */
const leanVllm: readonly Family[] = [
	...vllm.filter(({name, type}) => type === 'gauge' && name.includes('num_requests')),
	counter('vllm:request_success_total', ({succeeded}) => succeeded, {finished_reason: 'stop'}),
	counter('vllm:request_success_total', ({failed}) => failed, {finished_reason: 'error'}),
	histogram(
		'vllm:e2e_request_latency_seconds',
		[0.5, 1, 2.5, 5],
		({succeeded}) => succeeded,
		({latency}) => latency,
		0.75,
	),
];

/** TGI's buckets: 35, from 0.15 ms to 145 s. */
const tgiBounds = Array.from({length: 35}, (_, index) => Number((0.000_15 * 1.5 ** index).toPrecision(6)));

const tgi: readonly Family[] = [
	gauge('tgi_queue_size', ({waiting}) => Math.round(waiting)),
	gauge('tgi_batch_current_size', ({running}) => Math.round(running)),
	counter('tgi_request_count', requests),
	counter('tgi_request_success', ({succeeded}) => succeeded),
	late('tgi_request_failure', ({failed}) => failed, {err: 'generation'}),
	histogram(
		'tgi_request_duration',
		tgiBounds,
		({succeeded}) => succeeded,
		({latency}) => latency,
		0.7,
	),
	histogram(
		'tgi_request_queue_duration',
		tgiBounds,
		({succeeded}) => succeeded,
		({waiting, latency}) => 0.0008 + (waiting > 1 ? latency : 0),
		0.9,
	),
	histogram(
		'tgi_request_inference_duration',
		tgiBounds,
		({succeeded}) => succeeded,
		({latency}) => latency * 0.97,
		0.7,
	),
	histogram(
		'tgi_request_mean_time_per_token_duration',
		tgiBounds,
		({succeeded}) => succeeded,
		({betweenTokens}) => betweenTokens,
		0.3,
	),
	histogram(
		'tgi_batch_inference_duration',
		tgiBounds,
		({succeeded}) => succeeded,
		({firstToken}) => firstToken,
		0.5,
		{method: 'prefill'},
	),
	histogram(
		'tgi_batch_inference_duration',
		tgiBounds,
		({generatedTokens}) => generatedTokens,
		({betweenTokens}) => betweenTokens,
		0.3,
		{method: 'decode'},
	),
];

const microseconds =
	(share: number) =>
	({succeeded, latency}: Moment): number =>
		succeeded * latency * share * 1_000_000;

const triton: readonly Family[] = [
	counter('nv_inference_request_success', ({succeeded}) => succeeded),
	counter('nv_inference_request_failure', ({failed}) => failed, {reason: 'BACKEND'}),
	counter('nv_inference_request_failure', () => 0, {reason: 'REJECTED'}),
	counter('nv_inference_request_failure', () => 0, {reason: 'CANCELED'}),
	counter('nv_inference_request_failure', () => 0, {reason: 'OTHER'}),
	counter('nv_inference_count', ({succeeded}) => succeeded * 4),
	counter('nv_inference_exec_count', ({succeeded}) => succeeded * 0.6),
	counter('nv_inference_request_duration_us', microseconds(1)),
	counter('nv_inference_queue_duration_us', microseconds(0.08)),
	counter('nv_inference_compute_input_duration_us', microseconds(0.05)),
	counter('nv_inference_compute_infer_duration_us', microseconds(0.84)),
	counter('nv_inference_compute_output_duration_us', microseconds(0.03)),
	gauge('nv_inference_pending_request_count', ({waiting}) => Math.round(waiting)),
];

const httpBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30];
const predict = {handler: '/predict', method: 'POST'};

const http: readonly Family[] = [
	counter('http_requests_total', ({succeeded}) => succeeded, {...predict, status: '200'}),
	late('http_requests_total', ({succeeded}) => succeeded * 0.001, {...predict, status: '422'}),
	late('http_requests_total', ({failed}) => failed, {...predict, status: '500'}),
	gauge('http_requests_in_progress', ({running}) => Math.round(running)),
	histogram('http_request_duration_seconds', httpBounds, requests, ({latency}) => latency, 0.32, predict),
];

/** What each engine exports, under the names and in the units of its own source. */
export const engineExporters: Readonly<Record<EngineName | 'lean', EngineExporter>> = {
	vllm: {families: vllm, port: 8000, labels: model_name => ({model_name, engine: '0'})},
	lean: {families: leanVllm, port: 8000, labels: model_name => ({model_name, engine: '0'})},
	tgi: {families: tgi, port: 80, labels: () => ({})},
	triton: {families: triton, port: 8002, labels: model => ({model, version: '1'})},
	http: {families: http, port: 8080, labels: () => ({})},
	none: {families: [], port: 8080, labels: () => ({})},
};
