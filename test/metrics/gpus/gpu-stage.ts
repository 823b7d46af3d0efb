import type {Sample} from '../../../source/demo/prometheus/time-series-database.ts';
import type {NodePrice} from '../../../source/domain/cost.ts';
import type {GpuDevice} from '../../../source/domain/gpu-device.ts';
import type {ServiceMetrics} from '../../../source/domain/service-metrics.ts';
import {firstView} from '../../../source/metrics/metrics-feed.ts';
import type {MetricsTarget} from '../../../source/metrics/metrics-target.ts';
import {startFeed} from '../feed-stage.ts';
import {targetOf} from '../fleet-samples.ts';
import {fillSource, startSimulatedSource} from '../simulated-source.ts';

type Closing = <Thing extends {readonly close: () => Promise<void>}>(thing: Thing) => Thing;

/** A service of one pod, which the screen shows. */
export const service = (name: string, parts: Partial<MetricsTarget> = {}): MetricsTarget =>
	targetOf('chat', name, [podOf(name)], {onScreen: true, ...parts});

/** The pod of `service(name)`. */
export const podOf = (name: string): string => `${name}-7d9f8c6b5-x2x4k`;

export const holderOf = (name: string) => ['chat', podOf(name)] as const;

/** What the feed tells of services and of all GPUs when a Prometheus has scraped these samples three times. */
export const tellGpus = async (closing: Closing, targets: readonly MetricsTarget[], samples: readonly Sample[]) => {
	const source = closing(await startSimulatedSource());
	fillSource(source, 3, () => samples);
	let devices: readonly GpuDevice[] | undefined;
	let prices: ReadonlyMap<string, NodePrice> | undefined;
	const stage = closing(
		startFeed(source, {
			onDevices: told => {
				devices = told;
			},
			onPrices: told => {
				prices = told;
			},
		}),
	);
	stage.show({...firstView, hasDevices: true});
	stage.setTargets(targets);
	await stage.next();
	return {
		source,
		stage,
		metrics: (target: MetricsTarget): ServiceMetrics => stage.metrics(target.uid) as ServiceMetrics,
		devices: (): readonly GpuDevice[] => devices ?? [],
		device: (id: string): GpuDevice | undefined => devices?.find(device => device.id === id),
		prices: () => prices,
		queries: () => source.requests.map(({parameters}) => parameters.get('query') ?? ''),
	};
};
