import {counter, failed, gauge, histogramOf, latency, requests, spreads, succeeded, times} from '../families.ts';
import type {EngineExporter, Moment} from '../family.ts';

const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Seldon Core 1: the executor beside the model. */
export const seldonV1: EngineExporter = {
	families: (['server', 'client'] as const).flatMap(side =>
		(['200', '500'] as const).map(code =>
			histogramOf(code, `seldon_api_executor_${side}_requests_seconds`, bounds, {
				count: code === '200' ? succeeded : failed,
				median: times(side === 'server' ? 1 : 0.95, latency),
				spread: spreads.latency,
				labels: {code, method: 'post', service: side === 'server' ? 'predictions' : '/v2/models/infer'},
			}),
		),
	),
	...{
		port: 8000,
		path: '/prometheus',
		endpoint: 'metrics',
		sidecar: {name: 'seldon-container-engine', image: 'docker.io/seldonio/seldon-core-executor:1.18.2'},
	},
	labels: ({service, model}) => ({deployment_name: service, predictor_name: 'default', model_name: model, model_image: 'classifier'}),
};

const milliseconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Seldon Core 2: the agent beside the server. */
export const seldonV2: EngineExporter = {
	families: [
		...(['200', '500'] as const).flatMap(code => [
			histogramOf(code, 'seldon_model_infer_api_seconds', milliseconds, {
				...{count: code === '200' ? succeeded : failed, median: latency, spread: spreads.latency},
				labels: {code, method_type: 'rest'},
			}),
			counter('seldon_model_infer_total', code === '200' ? succeeded : failed, {code, method_type: 'rest'}),
		]),
		counter('seldon_model_infer_seconds_total', (moment: Moment) => requests(moment) * moment.latency, {
			method_type: 'rest',
		}),
		gauge('seldon_loaded_model_gauge', () => 1),
	],
	...{port: 9006, endpoint: 'metrics', sidecar: {name: 'agent', image: 'docker.io/seldonio/seldon-agent:2.9.1'}},
	labels: ({model, service}) => ({model, model_internal: `${model}_1`, server: service, server_replica: '0'}),
};
