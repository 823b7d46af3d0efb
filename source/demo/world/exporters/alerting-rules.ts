import type {AlertingRule, RuleGroup} from '../../prometheus/rules/alerting-rule.ts';

const minute = 60_000;

const rule = (
	alert: string,
	severity: string,
	held: number,
	expr: string,
	[summary, description]: readonly [string, string],
): AlertingRule => ({
	...{alert, expr, for: held, labels: {severity}, annotations: {summary, description}},
});

// kubernetes-sigs/gateway-api-inference-extension: tools/alerts/alert.yaml
const pools: RuleGroup = {
	name: 'gateway-api-inference-extension',
	file: '/etc/prometheus/rules/inference-extension.yaml',
	rules: [
		rule(
			...(['HighInferenceRequestLatencyP99', 'warning', 5 * minute] as const),
			'histogram_quantile(0.99, sum by (le, namespace, model_name) (rate(inference_objective_request_duration_seconds_bucket[5m]))) > 10',
			[
				'High latency (P99) for model {{ $labels.model_name }}',
				'The 99th percentile request duration for model {{ $labels.model_name }} has been above 10 seconds for 5 minutes.',
			],
		),
		rule(
			...(['HighInferenceErrorRate', 'critical', 5 * minute] as const),
			'sum by (namespace, model_name) (rate(inference_objective_request_error_total[5m])) / sum by (namespace, model_name) (rate(inference_objective_request_total[5m])) > 0.05',
			[
				'High error rate for model {{ $labels.model_name }}',
				'The error rate for model {{ $labels.model_name }} has been above 5% for 5 minutes.',
			],
		),
		rule(...(['HighInferencePoolAvgQueueSize', 'critical', 5 * minute] as const), 'inference_pool_average_queue_size > 50', [
			'High average queue size in pool {{ $labels.name }}',
			'The average number of pending requests in pool {{ $labels.name }} is above 50.',
		]),
		rule(
			...(['HighInferencePoolAvgKVCacheUtilization', 'critical', 5 * minute] as const),
			'inference_pool_average_kv_cache_utilization > 0.9',
			['High KV cache utilization in pool {{ $labels.name }}', 'The average KV cache utilization of pool {{ $labels.name }} is above 90%.'],
		),
	],
};

/** By those who run the cluster: their thresholds are their own. */
const services: RuleGroup = {
	name: 'model-services',
	file: '/etc/prometheus/rules/model-services.yaml',
	rules: [
		rule(
			...(['ModelServerErrors', 'warning', 5 * minute] as const),
			'sum by (namespace, pod) (rate(vllm:request_success_total{finished_reason="error"}[5m])) / sum by (namespace, pod) (rate(vllm:request_success_total[5m])) > 0.02',
			['{{ $labels.pod }} fails {{ $value | humanizePercentage }} of its requests', 'More than 2% of requests have failed for 5 minutes.'],
		),
		rule(...(['ModelServerQueue', 'warning', 5 * minute] as const), 'vllm:num_requests_waiting > 20', [
			'{{ $value }} requests wait for {{ $labels.pod }}',
			'More than 20 requests have waited for 5 minutes.',
		]),
		rule(...(['ModelServerDown', 'critical', 5 * minute] as const), 'up{job=~".*/model-services"} == 0', [
			'{{ $labels.pod }} tells no metrics',
			'The target {{ $labels.instance }} has been down for 5 minutes.',
		]),
	],
};

const gpus: RuleGroup = {
	name: 'gpus',
	file: '/etc/prometheus/rules/gpus.yaml',
	rules: [
		rule(...(['GpuXidError', 'critical', minute] as const), 'DCGM_FI_DEV_XID_ERRORS != 0', [
			'GPU {{ $labels.gpu }} of {{ $labels.hostname }}: XID {{ $labels.err_code }}',
			'{{ $labels.err_msg }}',
		]),
		rule(...(['GpuTemperatureHigh', 'warning', 2 * minute] as const), 'DCGM_FI_DEV_GPU_TEMP > 80', [
			'GPU {{ $labels.gpu }} of {{ $labels.hostname }} has {{ $value }} °C',
			'Above 80 °C for 2 minutes.',
		]),
	],
};

export const alertingRules: readonly RuleGroup[] = [pools, services, gpus];
