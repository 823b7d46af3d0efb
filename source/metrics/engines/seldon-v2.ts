import type {EngineMetrics, NamedMetric} from './engine-metrics.ts';

const failed = ['code', '!~', '|200|OK'] as const;
// What is counted by model, and else by server: of one server both are there.
const requests: NamedMetric = {names: ['seldon_model_infer_total', 'seldon_model_aggregate_infer_total']};
const ofModels: NamedMetric = {names: ['seldon_model_infer_total']};

/**
 * The agent of Seldon Core 2 in the pods of its servers: by model, for many models share a server, and by server.
 * https://github.com/SeldonIO/seldon-core: scheduler/pkg/metrics/agent.go
 */
export const seldonV2: EngineMetrics = {
	engine: 'Seldon agent',
	family: 'seldon_model_(infer|aggregate_infer)_.+',
	isFrontOf: ['Model', 'Server'],
	subject: {
		by: ['namespace', 'model', 'server'],
		matchers: [['server', '!=', '']],
		names: [
			{namespace: 'namespace', name: 'model'},
			{namespace: 'namespace', name: 'server'},
		],
	},
	requests,
	errors: [{failed: {...ofModels, matchers: [failed]}, total: ofModels}],
	errorKinds: {...ofModels, matchers: [failed], label: 'code'},
	histograms: [{of: 'end to end', unit: 's', names: ['seldon_model_infer_api_seconds']}],
	mean: {
		sum: {names: ['seldon_model_infer_seconds_total', 'seldon_model_aggregate_infer_seconds_total']},
		count: requests,
		unit: 's',
	},
	gaps: {
		latency: 'Seldon times each model by a sum only, so the mean is known; percentiles are those of its Server.',
		queue: 'Seldon does not tell of a queue.',
	},
	silent: 'Is the agent in the pods of its servers (port 9006, /metrics) scraped?',
};
