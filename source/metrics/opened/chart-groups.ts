import type {ChartName, Latency, MetricName, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {TargetIndex} from '../fleet/target-index.ts';
import {gpuNames} from '../gpus/names-of-gpu.ts';
import type {RangeSeries} from '../metrics-source.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {windowOf} from '../plan-refresh.ts';
import type {Capabilities} from '../probe-capabilities.ts';
import {gpuChartQuery} from '../queries/chart-query.ts';
import {enginesOf} from '../queries/engines-of.ts';
import {latencyQuery} from '../queries/latency-query.ts';
import {type EngineSource, type LoadQuestion, loadQueries} from '../queries/load-query.ts';
import type {Window} from '../queries/place.ts';
import {workloadScopeOf} from '../queries/scope-of.ts';
import {servingControllers} from './own-controllers.ts';
import {type ChartPoint, readGpuPoints, readLatencyPoints, readLoadPoints} from './read-charts.ts';

export type ChartContext = {
	readonly target: MetricsTarget;
	readonly capabilities: Capabilities;
	readonly index: TargetIndex | undefined;
	/** Of the last refresh. */
	readonly metrics: ServiceMetrics | undefined;
	/** Milliseconds. */
	readonly step: number;
};

/** Charts that one query brings. */
export type ChartGroup = {
	readonly charts: readonly ChartName[];
	/** Undefined: the source has nothing of that kind. */
	readonly query: (context: ChartContext) => string | undefined;
	/** Reads what is this group's of an answer that may have more. */
	readonly read: (series: readonly RangeSeries[], context: ChartContext) => readonly ChartPoint[];
};

/** Milliseconds between two samples where that is not known. */
const usualInterval = 30_000;
/** Scrapes without a sample after which there is a gap. */
const missedScrapes = 2;

const allKinds: ReadonlySet<Latency['of']> = new Set(['end to end', 'time to first token', 'inter-token', 'queue time']);

const workloadsOf = ({target, index}: ChartContext): readonly string[] => {
	const known = index?.workloadsOf(target) ?? [];
	return known.length === 0 ? [target.name] : known;
};

/** At least a step, or what came between two points would be in neither. */
const overOf = ({capabilities, step}: ChartContext): number => Math.max(windowOf(capabilities), step);

const windowIn = (context: ChartContext): Window => ({
	over: overOf(context),
	fresh: missedScrapes * (context.capabilities.scrapeInterval ?? usualInterval),
});

const scopeIn = (context: ChartContext) => workloadScopeOf([context.target], workloadsOf(context));

/** The engine and the gateway that its numbers are from; before there are any, all that may have some. Limited to the service. */
const sourcesIn = ({target, capabilities, index, metrics}: ChartContext): readonly EngineSource[] => {
	const {engines} = capabilities;
	const found = engines.filter(({engine}) => engine.engine === metrics?.engine || engine.engine === metrics?.gateway);
	if (index === undefined) return found;
	const limited = enginesOf(found.length > 0 ? found : engines, [target], index);
	return limited.length > 0 ? limited : found;
};

const readingIn = (context: ChartContext) => ({
	target: context.target,
	workloads: workloadsOf(context),
	subjects: context.index?.subjectsOf(context.target) ?? [context.target.name],
	sources: sourcesIn(context),
	window: overOf(context),
});

const loadIn = (context: ChartContext): LoadQuestion => ({
	sources: sourcesIn(context),
	names: context.capabilities.names,
	scope: scopeIn(context),
	window: windowIn(context),
	of: new Set(['fleet', 'screen']),
});

const isGpu = ({labels}: RangeSeries): boolean => gpuNames.has(labels['__name__'] ?? '');
const isBucket = ({labels}: RangeSeries): boolean => labels['le'] !== undefined;
const isLoad = (series: RangeSeries): boolean => !isGpu(series) && !isBucket(series);

export const chartGroups: readonly ChartGroup[] = [
	{
		charts: ['gpu', 'gpuMemory'],
		query: context => gpuChartQuery(context.capabilities, scopeIn(context)),
		read: (series, {target}) => readGpuPoints(series.filter(isGpu), target, servingControllers(target)),
	},
	{
		charts: ['requests', 'errors', 'queue', 'tokens', 'cacheUsage'],
		query: context => loadQueries(loadIn(context), () => true)[0],
		read: (series, context) => readLoadPoints(series.filter(isLoad), readingIn(context)),
	},
	{
		charts: ['latency', 'firstToken', 'interToken', 'queueTime'],
		query: context => latencyQuery(sourcesIn(context), context.capabilities.names, allKinds, scopeIn(context), windowIn(context)),
		read: (series, context) => readLatencyPoints(series.filter(isBucket), readingIn(context)),
	},
];

/** Where it is said why there is nothing to draw. */
export const metricOfChart: Readonly<Record<ChartName, MetricName>> = {
	gpu: 'gpuUtilization',
	gpuMemory: 'gpuMemory',
	latency: 'latency',
	firstToken: 'firstToken',
	interToken: 'interToken',
	queueTime: 'queueTime',
	requests: 'requestRate',
	errors: 'errorRatio',
	queue: 'queue',
	tokens: 'generatedTokens',
	cacheUsage: 'cacheUsage',
};
