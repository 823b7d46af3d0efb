import type {Sample} from '../../../source/demo/prometheus/time-series-database.ts';
import type {Latency, ServiceMetrics} from '../../../source/domain/service-metrics.ts';
import type {MetricsTarget} from '../../../source/metrics/metrics-target.ts';
import type {closeAfterEach} from '../close-after-each.ts';
import {startFeed} from '../feed-stage.ts';
import {targetOf} from '../fleet-samples.ts';
import {fillSource, startSimulatedSource} from '../simulated-source.ts';
import type {EnginePage, Expected} from './engine-pages.ts';

type Closing = ReturnType<typeof closeAfterEach>;

/** What the feed tells of some services, the first of them open, after ten scrapes 15 s apart. */
export const tell = async (closing: Closing, targets: readonly MetricsTarget[], samples: (scrape: number) => readonly Sample[]) => {
	const source = closing(await startSimulatedSource());
	fillSource(source, 10, samples);
	const stage = closing(startFeed(source));
	stage.setTargets(targets);
	stage.open(targets[0]?.uid);
	await stage.next();
	return (target: MetricsTarget): ServiceMetrics => stage.metrics(target.uid) as ServiceMetrics;
};

export const own = (page: Partial<EnginePage> = {}, pods = ['own-7d9f8c6b5-aaaaa']): MetricsTarget => {
	const {engine: _engine, ...target} = targetOf('chat', 'own', pods, {onScreen: true, kind: page.kind ?? 'Deployment'});
	return page.engine === undefined ? target : {...target, engine: page.engine};
};

const latencyOf = ({latency, tokenLatency = []}: ServiceMetrics, kind: Latency['of']): Latency | undefined =>
	[latency, ...tokenLatency].find(entry => entry?.of === kind);

/** What was told, in the words of the tests. Values to nine digits: rates are sums of floating point numbers. */
export const toldOf = (metrics: ServiceMetrics): Expected => {
	const round = (value: number | undefined): number | undefined => (value === undefined ? undefined : Number(value.toPrecision(9)));
	const told = {
		requests: metrics.requestRate?.value,
		errors: metrics.errorRatio?.value,
		latency: latencyOf(metrics, 'end to end')?.p50?.value,
		mean: metrics.meanLatency?.value,
		firstToken: latencyOf(metrics, 'time to first token')?.p50?.value,
		interToken: latencyOf(metrics, 'inter-token')?.p50?.value,
		queueTime: latencyOf(metrics, 'queue time')?.p50?.value,
		queueMean: latencyOf(metrics, 'queue time')?.mean?.value,
		waiting: metrics.waiting?.value,
		running: metrics.running?.value,
		cache: metrics.cacheUsage?.value,
		tokensIn: metrics.promptTokens?.value,
		tokensOut: metrics.generatedTokens?.value,
		prefixHits: metrics.prefixHitRatio?.value,
		preemptions: metrics.preemptions?.value,
	};
	const kinds = metrics.errorKinds?.map(({kind}) => kind);
	return {
		...Object.fromEntries(Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [[name, round(value)]]))),
		...(kinds === undefined ? {} : {kinds}),
	};
};

export const rounded = (expected: Expected): Expected =>
	Object.fromEntries(
		Object.entries(expected).map(([name, value]) => [name, typeof value === 'number' ? Number(value.toPrecision(9)) : value]),
	);
