import type {MetricName, PodMetrics, ServiceMetrics} from '../../domain/service-metrics.ts';

/** Numbers of a service by the name under which they are asked for. */
const numbersOf: Readonly<Record<MetricName, readonly (keyof ServiceMetrics)[]>> = {
	gpuUtilization: ['gpuUtilization', 'gpuReplicas', 'gpuShared'],
	gpuMemory: ['gpuMemory'],
	gpuTemperature: ['gpuTemperature'],
	gpuPower: ['gpuPower'],
	requestRate: ['requestRate'],
	errorRatio: ['errorRatio', 'errorKinds'],
	latency: ['latency', 'meanLatency'],
	firstToken: ['tokenLatency'],
	interToken: ['tokenLatency'],
	queueTime: ['tokenLatency'],
	queue: ['waiting', 'running'],
	cacheUsage: ['cacheUsage'],
	promptTokens: ['promptTokens'],
	generatedTokens: ['generatedTokens'],
	prefixHitRatio: ['prefixHitRatio'],
	preemptions: ['preemptions'],
	imbalance: ['imbalance'],
	cpu: ['cpu'],
	memory: ['memory'],
};

export const metricNames = Object.keys(numbersOf) as readonly MetricName[];

export const hasMetric = (metrics: ServiceMetrics, metric: MetricName): boolean =>
	numbersOf[metric].some(name => metrics[name] !== undefined);

/** Whether a number is only in the second. */
const isOnlyIn = (metric: MetricName, first: ServiceMetrics, second: ServiceMetrics): boolean =>
	numbersOf[metric].some(name => first[name] === undefined && second[name] !== undefined);

const fillPods = (first: ServiceMetrics['byPod'], second: ServiceMetrics['byPod']): ServiceMetrics['byPod'] => {
	const pods = new Map<string, PodMetrics>(second);
	for (const [name, pod] of first) pods.set(name, {...second.get(name), ...pod});
	return pods;
};

/** Numbers that the first source has, and where it has none those of the second, with the second's reasons for what neither has. */
export const fillMetrics = (first: ServiceMetrics, second: ServiceMetrics): ServiceMetrics => {
	const missing: Partial<Record<MetricName, string>> = {};
	for (const metric of metricNames) {
		const why = first.missing[metric];
		if (why !== undefined && !isOnlyIn(metric, first, second)) missing[metric] = second.missing[metric] ?? why;
	}
	return {...second, ...first, byPod: fillPods(first.byPod, second.byPod), missing};
};

/** The names of the numbers that only the second source has. */
export const filledMetrics = (first: ServiceMetrics, second: ServiceMetrics): ReadonlySet<MetricName> =>
	new Set(metricNames.filter(metric => isOnlyIn(metric, first, second)));
