import type {ExporterName} from './exporters/exporter-name.ts';
import {exporters, exportersOf} from './exporters/exporters.ts';
import type {Moment} from './exporters/family.ts';
import type {DeviceState} from './exporters/gpus/gpu-exporter.ts';
import {meanOf, quantileOf} from './exporters/log-normal.ts';
import type {Scraper} from './exporters/scraper.ts';
import type {ServicePlan} from './fleet/service-plan.ts';

/** A distribution, in the unit of its metric. */
type Distribution = {
	/** Observations since the scrape before. */
	readonly count: number;
	readonly mean: number;
	/** Of a share from 0 to 1. */
	readonly quantile: (share: number) => number;
};

/** What a metric of an exporter stands for. */
export type MetricTruth = {readonly name: string; readonly labels: Readonly<Record<string, string>>} & (
	| {readonly type: 'gauge'; readonly value: number}
	/** Added since the scrape before. */
	| {readonly type: 'counter'; readonly added: number}
	| {readonly type: 'histogram' | 'summary'; readonly distribution: Distribution}
);

/** A replica that serves. Times in seconds. */
type ReplicaTruth = {readonly uid: string; readonly moment: Moment; readonly metrics: readonly MetricTruth[]};

export type ServiceTruth = {
	readonly namespace: string;
	readonly name: string;
	readonly exports: readonly ExporterName[];
	readonly replicas: readonly ReplicaTruth[];
};

type HolderTruth = {readonly namespace: string; readonly pod: string; readonly utilization: number; readonly usedBytes: number};

/** A GPU or an instance of one, whatever its exporter makes of it. Utilization 0-1, temperature °C. */
export type DeviceTruth = {
	readonly node: string;
	readonly uuid: string;
	readonly gpu: number;
	readonly instance: string | undefined;
	readonly utilization: number;
	readonly usedBytes: number;
	readonly totalBytes: number;
	readonly temperature: number;
	readonly watts: number;
	/** Last XID; 0: none. */
	readonly error: number;
	readonly holders: readonly HolderTruth[];
};

/** What the world knows of its services and devices, as of the last scrape of each. */
export type Truth = {readonly services: readonly ServiceTruth[]; readonly devices: readonly DeviceTruth[]};

const mebibyte = 2 ** 20;

const metricsOf = (plan: ServicePlan, moment: Moment): readonly MetricTruth[] =>
	exportersOf(plan)
		.flatMap(name => exporters[name].families)
		.map((family): MetricTruth => {
			const {name, labels = {}} = family;
			if (family.type === 'gauge') return {type: 'gauge', name, labels, value: family.value(moment)};
			if (family.type === 'counter') return {type: 'counter', name, labels, added: family.value(moment)};
			const {count, median, spread} = family.observe(moment);
			return {
				...{type: family.type, name, labels},
				distribution: {count, mean: meanOf(median, spread), quantile: share => quantileOf(share, median, spread)},
			};
		});

const deviceOf = (node: string, {device, measured, holders}: DeviceState): DeviceTruth => ({
	...{node, uuid: device.uuid, gpu: device.gpu, instance: device.instance?.id},
	...{utilization: measured.busy, usedBytes: measured.used * mebibyte, totalBytes: measured.total * mebibyte},
	...{temperature: measured.temperature, watts: measured.watts, error: measured.error},
	holders: holders.map(holder => ({
		...{namespace: holder.replica.namespace, pod: holder.replica.name},
		...{utilization: holder.measured.busy, usedBytes: holder.measured.used * mebibyte},
	})),
});

export const truthOf = (scraper: Pick<Scraper, 'partsOf' | 'states'>, plans: readonly ServicePlan[]): Truth => ({
	services: plans.map(plan => ({
		...{namespace: plan.namespace, name: plan.name, exports: exportersOf(plan)},
		replicas: [...scraper.partsOf(plan)].map(([uid, {moment}]) => ({uid, moment, metrics: metricsOf(plan, moment)})),
	})),
	devices: [...scraper.states()].flatMap(([node, states]) => states.map(state => deviceOf(node, state))),
});
