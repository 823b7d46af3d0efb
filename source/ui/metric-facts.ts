import {latencyText, percentText, rateText} from '../domain/number-text.ts';
import type {Latency, MetricName, PodMetrics, Reading, ServiceMetrics} from '../domain/service-metrics.ts';
import {boundedText} from './cell.ts';
import {coresText, memoryText, powerText} from './measure-text.ts';
import type {Theme} from './theme.ts';

/** One number with its unit: `p95 2.4s`, `12 requests/s`. */
export type Fact = {readonly reading: Reading; readonly text: string};

type Numbers<Metrics> = (metrics: Metrics, theme: Theme) => ReadonlyArray<Fact | undefined>;

/** A number that can be asked for, of a service and of one of its pods. */
type MetricRow = {
	readonly metric: MetricName;
	readonly title: string;
	readonly of: Numbers<ServiceMetrics>;
	readonly ofPod?: Numbers<PodMetrics>;
};

const fact = (reading: Reading | undefined, text: (value: number) => string): Fact | undefined =>
	reading === undefined ? undefined : {reading, text: text(reading.value)};

const latencyFacts = (latency: Latency | undefined, mean: Reading | undefined, theme: Theme): ReadonlyArray<Fact | undefined> => [
	...(['p50', 'p95', 'p99'] as const).map(name => {
		const quantile = latency?.[name];
		return quantile === undefined ? undefined : {reading: quantile, text: `${name} ${boundedText(quantile, theme)}`};
	}),
	fact(latency?.mean ?? mean, value => `mean ${latencyText(value)}`),
];

const find = ({latency, tokenLatency = []}: ServiceMetrics, of: Latency['of']): Latency | undefined =>
	[latency, ...tokenLatency].find(candidate => candidate?.of === of);

const quantiles =
	(of: Latency['of']): Numbers<ServiceMetrics> =>
	(metrics, theme) =>
		latencyFacts(find(metrics, of), of === 'end to end' ? metrics.meanLatency : undefined, theme);

const requests = (value: number): string => `${rateText(value)} requests/s`;
const tokens = (value: number): string => `${rateText(value)} tokens/s`;

/** All numbers that can be asked for, in the order of the page that answers. */
export const metricRows: readonly MetricRow[] = [
	{
		metric: 'gpuUtilization',
		title: 'GPU utilization',
		of: ({gpuUtilization, gpuHour}) => [
			fact(gpuUtilization, value => percentText(value)),
			fact(gpuHour, value => `${percentText(value)} over the last hour`),
		],
		ofPod: ({gpuUtilization}) => [fact(gpuUtilization, value => percentText(value))],
	},
	{
		metric: 'gpuMemory',
		title: 'GPU memory',
		of: ({gpuMemory}) => [fact(gpuMemory, value => percentText(value))],
		ofPod: ({gpuMemory}) => [fact(gpuMemory, value => percentText(value))],
	},
	{
		metric: 'gpuTemperature',
		title: 'GPU temperature',
		of: ({gpuTemperature}, {glyphs}) => [fact(gpuTemperature, value => `${Math.round(value)}${glyphs.degree}C, the hottest`)],
	},
	{metric: 'gpuPower', title: 'GPU power', of: ({gpuPower}) => [fact(gpuPower, powerText)]},
	{
		metric: 'requestRate',
		title: 'Requests',
		of: ({requestRate}) => [fact(requestRate, requests)],
		ofPod: ({requestRate}) => [fact(requestRate, requests)],
	},
	{
		metric: 'errorRatio',
		title: 'Errors',
		of: ({errorRatio, errorKinds = []}) => [
			fact(errorRatio, value => `${percentText(value, true)} of requests`),
			...errorKinds.map(({kind, rate}) => fact(rate, value => `${kind} ${rateText(value)}/s`)),
		],
	},
	{
		metric: 'queue',
		title: 'Queue',
		of: ({waiting, running}) => [
			fact(waiting, value => `${rateText(value)} waiting`),
			fact(running, value => `${rateText(value)} running`),
		],
		ofPod: ({waiting, running}) => [
			fact(waiting, value => `${rateText(value)} waiting`),
			fact(running, value => `${rateText(value)} running`),
		],
	},
	{
		metric: 'latency',
		title: 'Latency of whole requests',
		of: quantiles('end to end'),
		ofPod: ({p95}, theme) => [p95 === undefined ? undefined : {reading: p95, text: `p95 ${boundedText(p95, theme)}`}],
	},
	{metric: 'firstToken', title: 'Time to the first token', of: quantiles('time to first token')},
	{metric: 'interToken', title: 'Time between tokens', of: quantiles('inter-token')},
	{metric: 'queueTime', title: 'Time in the queue', of: quantiles('queue time')},
	{
		metric: 'cacheUsage',
		title: 'KV cache',
		of: ({cacheUsage}) => [fact(cacheUsage, value => `${percentText(value)} of the fullest replica`)],
		ofPod: ({cacheUsage}) => [fact(cacheUsage, value => percentText(value))],
	},
	{
		metric: 'generatedTokens',
		title: 'Tokens out',
		of: ({generatedTokens}) => [fact(generatedTokens, tokens)],
		ofPod: ({generatedTokens}) => [fact(generatedTokens, tokens)],
	},
	{metric: 'promptTokens', title: 'Tokens in', of: ({promptTokens}) => [fact(promptTokens, tokens)]},
	{
		metric: 'prefixHitRatio',
		title: 'Prefix cache',
		of: ({prefixHitRatio}) => [fact(prefixHitRatio, value => `${percentText(value)} of its queries hit`)],
	},
	{metric: 'preemptions', title: 'Preemptions', of: ({preemptions}) => [fact(preemptions, requests)]},
	{
		metric: 'imbalance',
		title: 'Imbalance',
		of: ({imbalance}, {glyphs}) => [fact(imbalance, value => `the busiest replica has ${value.toFixed(1)}${glyphs.times} the mean`)],
	},
	{
		metric: 'cpu',
		title: 'CPU',
		of: ({cpu}) => [fact(cpu, value => `${coresText(value)} cores`)],
		ofPod: ({cpu}) => [fact(cpu, value => `${coresText(value)} cores`)],
	},
	{
		metric: 'memory',
		title: 'Memory',
		of: ({memory}) => [fact(memory, memoryText)],
		ofPod: ({memory}) => [fact(memory, memoryText)],
	},
];
