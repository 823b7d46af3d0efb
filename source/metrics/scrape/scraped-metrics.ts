import type {GpuDevice} from '../../domain/gpu-device.ts';
import type {Failure} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {MetricName, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {LayerName, Layers} from '../fleet/layers.ts';
import {buildServiceMetrics} from '../fleet/service-metrics.ts';
import {indexTargets, type NameCache} from '../fleet/target-index.ts';
import type {GpuNumbers} from '../gpus/gpu-numbers.ts';
import {gpus} from '../gpus/gpus.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import type {Capabilities} from '../probe-capabilities.ts';
import type {EngineSource} from '../queries/load-query.ts';
import {places} from '../queries/place.ts';
import type {PageTerms} from './page-terms.ts';
import type {PodNumbers} from './pod-window.ts';
import {highestTags, scrapedLayers} from './scraped-layers.ts';

/** What the pages of one service told. */
export type ScrapedService = {
	readonly target: MetricsTarget;
	/** By name of the pod: those that were read lately. */
	readonly pods: ReadonlyMap<string, PodNumbers>;
	/** Why others were not, by name. */
	readonly failures: ReadonlyMap<string, Failure>;
	readonly gpu: {readonly numbers: GpuNumbers; readonly devices: readonly GpuDevice[]; readonly names: readonly string[]} | undefined;
	/** Why there is nothing of its GPUs. */
	readonly gpuFailure: Failure | undefined;
};

/** Milliseconds a reading outlives its pages. */
export const keptReading = 30_000;

const isOf = (source: EngineSource, pods: readonly PodNumbers[]): boolean => {
	const prefix = `${source.engine.engine}.`;
	return pods.some(({gauges, rates, histograms}) =>
		[gauges, rates, histograms].some(map => [...map.keys()].some(tag => tag.startsWith(prefix) && tag !== `${prefix}at`)),
	);
};

const failure = (sentence: string): Failure => ({kind: 'not-found', sentence: toSafeText(sentence)});

const layersOfLoad = ['load', 'shown', 'podLoad', 'podLatency'] as const satisfies readonly LayerName[];

/** Why there are no numbers of the engine; undefined: there are. */
const loadFailure = ({pods, failures}: ScrapedService, sources: readonly EngineSource[]): Failure | undefined => {
	const [first] = failures.values();
	if (pods.size === 0) return first ?? failure('Its pods are read now: the first numbers come in a few seconds.');
	// What the engine would have to be told is known elsewhere.
	if (sources.length === 0) return undefined;
	if ([...pods.values()].every(({elapsed}) => elapsed === 0))
		return failure('Its pods were read once: rates come with the next look, in a few seconds.');
	return undefined;
};

type SumName = 'requestRate' | 'waiting' | 'running' | 'promptTokens' | 'generatedTokens' | 'preemptions' | 'gpuPower';

/** Numbers of a service that are sums over its replicas, and by which name they are asked for. */
const sums: Readonly<Record<SumName, MetricName>> = {
	requestRate: 'requestRate',
	waiting: 'queue',
	running: 'queue',
	promptTokens: 'promptTokens',
	generatedTokens: 'generatedTokens',
	preemptions: 'preemptions',
	gpuPower: 'gpuPower',
};

/** Without sums, where they would be over some of its replicas. */
const withoutSums = (metrics: ServiceMetrics, why: string): ServiceMetrics => {
	const rest: Partial<Record<keyof ServiceMetrics, unknown>> = {...metrics};
	const missing: Partial<Record<MetricName, string>> = {...metrics.missing};
	for (const [name, asked] of Object.entries(sums) as ReadonlyArray<readonly [SumName, MetricName]>) {
		if (metrics[name] === undefined) continue;
		delete rest[name];
		missing[asked] = why;
	}
	return {...(rest as ServiceMetrics), missing};
};

const partial = ({target, pods, failures}: ScrapedService): string | undefined => {
	const ready = target.pods.filter(pod => pod.ready).length;
	if (pods.size >= ready || pods.size === 0) return undefined;
	const [why] = failures.values();
	return toSafeText(
		`${pods.size} of its ${ready} replicas are read, and a sum over some is none of the service.${why === undefined ? '' : ` ${why.sentence}`}`,
	);
};

/** Builds numbers of services from what their pages told, the same way as from the answers of a Prometheus. `interval`: of the rounds, milliseconds. */
export const createScrapedBuilder = (terms: PageTerms, interval: number) => {
	const names: NameCache = new WeakMap();
	const isMost = highestTags(terms);
	const place = places.filter(({pod}) => pod === 'pod');
	const everything: readonly EngineSource[] = terms.engines.map(({engine}) => ({engine, places: place}));

	const engineNames = terms.engines.flatMap(engine => engine.terms.flatMap(term => term.names));
	const exporters = gpus.filter(({isFallback}) => isFallback !== true).map(gpu => ({gpu, places: gpu.places, isShared: false}));

	const sourcesOf = ({target, pods}: ScrapedService): readonly EngineSource[] =>
		everything.filter(
			source => (source.engine.isNameless !== true || source.engine.engine === target.engine) && isOf(source, [...pods.values()]),
		);

	return (service: ScrapedService, previous: ServiceMetrics | undefined, at: number): ServiceMetrics => {
		const {target, pods, gpu, gpuFailure} = service;
		const engines = sourcesOf(service);
		const capabilities: Capabilities = {
			...{engines, scrapeInterval: interval, bucketSeries: new Map()},
			names: new Set([...engineNames, ...(gpu?.names ?? [])]),
			gpus: gpu === undefined ? [] : exporters,
		};
		const noLoad = loadFailure(service, engines);
		const layers: Layers = {
			...scrapedLayers(target, pods, gpu?.numbers, isMost, at),
			...(gpu === undefined ? {} : {podDevices: gpu.devices}),
			from: 'The page of its pods',
			failures: {
				...(noLoad === undefined ? {} : Object.fromEntries(layersOfLoad.map(layer => [layer, noLoad]))),
				...(gpuFailure === undefined ? {} : {gpu: gpuFailure}),
			},
		};
		const metrics = buildServiceMetrics(target, previous, {
			layers,
			index: indexTargets([target], names),
			capabilities,
			keepFor: keptReading,
		});
		const why = partial(service);
		return why === undefined ? metrics : withoutSums(metrics, why);
	};
};
