import type {MetricName} from '../../domain/service-metrics.ts';
import type {GpuMetrics} from '../gpus/gpu-metrics.ts';
import {isPresent} from '../gpus/names-of-gpu.ts';
import {notAttributed, vendorOf} from './gpu-vendors.ts';
import {failed, type MissingContext, noReplica, type Rule} from './missing-rule.ts';

const hasFallback = ({capabilities}: MissingContext): boolean => capabilities.gpus.some(({gpu}) => gpu.isFallback === true);

/** Nothing is known of its GPUs at all. */
const unknown: readonly Rule[] = [
	{applies: ({target}) => target.gpusPerReplica === 0, sentence: () => 'It asks for no GPU.'},
	{
		applies: ({target}) => target.gpuResource?.startsWith('habana.ai/') === true,
		sentence: () => 'Nothing that tells of Gaudi accelerators is read here.',
	},
	noReplica,
	failed('gpu'),
	{
		applies: context => !isPresent(vendorOf(context.target).gpu, context.capabilities.names) && !hasFallback(context),
		sentence: context => vendorOf(context.target).notThere,
	},
	{
		applies: context => !hasFallback(context) && !context.capabilities.gpus.some(({gpu}) => gpu === vendorOf(context.target).gpu),
		sentence: context => vendorOf(context.target).noPods,
	},
	{
		applies: ({target, metrics}) => target.sharesGpus === true && metrics.gpuUtilization === undefined && metrics.gpuMemory === undefined,
		sentence: () => notAttributed,
	},
];

const notNamed: Rule = {applies: () => true, sentence: context => vendorOf(context.target).notNamed};

const isKnown = ({metrics}: MissingContext): boolean => metrics.gpuUtilization !== undefined || metrics.gpuMemory !== undefined;

const notTold = (what: string, gauge: (gpu: GpuMetrics) => string | undefined): Rule => ({
	applies: isKnown,
	sentence: context => {
		const name = gauge(vendorOf(context.target).gpu);
		return `What tells of its GPUs tells no ${what}${name === undefined ? '' : `: let the exporter export ${name}`}.`;
	},
});

/** First match wins. */
export const gpuRules = {
	gpuUtilization: [
		...unknown,
		{
			applies: ({metrics}) => metrics.gpuMemory !== undefined,
			sentence: context => vendorOf(context.target).noUtilization(context.capabilities.names),
		},
		notNamed,
	],
	gpuMemory: [...unknown, notTold('memory', ({memory}) => memory.used[0]?.name), notNamed],
	gpuTemperature: [...unknown, notTold('temperature', ({temperature}) => temperature[0]?.name), notNamed],
	gpuPower: [
		...unknown,
		{
			applies: ({metrics}) => metrics.gpuShared === true,
			sentence: () => 'Its GPUs are shared: the power of a GPU is of none of the pods that share it alone.',
		},
		{
			applies: context => isKnown(context) && vendorOf(context.target).gpu.power.some(({name}) => context.capabilities.names.has(name)),
			sentence: () => 'Power is told of whole GPUs alone, and of no slice (MIG) or partition of one.',
		},
		notTold('power', ({power}) => power[0]?.name),
		notNamed,
	],
} as const satisfies Partial<Record<MetricName, readonly Rule[]>>;
