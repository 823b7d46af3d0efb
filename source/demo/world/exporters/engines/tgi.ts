import {
	betweenTokens,
	counter,
	dropped,
	failed,
	firstToken,
	gauge,
	generatedTokens,
	histogram,
	late,
	latency,
	queueTime,
	requests,
	running,
	succeeded,
	times,
	waiting,
} from '../families.ts';
import type {EngineExporter, Family} from '../family.ts';

/** 35 buckets, from 0.15 ms to 145 s. */
const bounds = Array.from({length: 35}, (_, index) => Number((0.000_15 * 1.5 ** index).toPrecision(6)));
const lengths = Array.from({length: 100}, (_, index) => (index + 1) * 164);
const sizes = Array.from({length: 1024}, (_, index) => index + 1);

const duration = (name: string, median: Parameters<typeof times>[1], spread: number): Family =>
	histogram(name, bounds, {count: succeeded, median, spread});

export const tgi: EngineExporter = {
	families: [
		gauge('tgi_queue_size', waiting),
		gauge('tgi_batch_current_size', running),
		counter('tgi_request_count', requests),
		counter('tgi_request_success', succeeded),
		late('tgi_request_failure', failed, {err: 'generation'}),
		duration('tgi_request_duration', latency, 0.7),
		duration('tgi_request_queue_duration', queueTime, 0.9),
		duration('tgi_request_inference_duration', times(0.97, latency), 0.7),
		duration('tgi_request_mean_time_per_token_duration', betweenTokens, 0.3),
		histogram('tgi_batch_inference_duration', bounds, {count: succeeded, median: firstToken, spread: 0.5, labels: {method: 'prefill'}}),
		histogram('tgi_batch_inference_duration', bounds, {
			...{count: generatedTokens, median: betweenTokens, spread: 0.3, labels: {method: 'decode'}},
		}),
		histogram('tgi_request_generated_tokens', lengths, {count: succeeded, median: ({answerLength}) => answerLength, spread: 0.6}),
		histogram('tgi_request_input_length', lengths, {count: succeeded, median: () => 560, spread: 0.75}),
		dropped(histogram('tgi_batch_next_size', sizes, {count: succeeded, median: ({running: at}) => Math.max(1, at), spread: 0.5})),
	],
	labels: () => ({}),
};

const embedding = (name: string, median: Parameters<typeof times>[1], spread: number): Family =>
	histogram(name, bounds, {count: succeeded, median, spread});

/** Text Embeddings Inference. */
export const tei: EngineExporter = {
	families: [
		gauge('te_queue_size', waiting),
		counter('te_request_count', requests, {method: 'batch'}),
		counter('te_request_success', succeeded, {method: 'batch'}),
		late('te_request_failure', failed, {err: 'overloaded'}),
		embedding('te_request_duration', latency, 0.5),
		embedding('te_request_tokenization_duration', times(0.03, latency), 0.5),
		embedding('te_request_queue_duration', queueTime, 0.9),
		embedding('te_request_inference_duration', times(0.9, latency), 0.5),
	],
	labels: () => ({}),
};
