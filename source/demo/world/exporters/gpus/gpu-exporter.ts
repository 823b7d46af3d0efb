import type {Labels} from '../../../prometheus/label-set.ts';
import type {Sample} from '../../../prometheus/time-series-database.ts';
import type {GpuModelFacts} from '../../fleet/gpu-models.ts';
import {between, fraction} from '../../random.ts';
import type {PageFamily} from '../exposition.ts';
import type {Replica} from '../replicas.ts';
import {scrapedLabels} from '../target-labels.ts';
import {blank, type GpuField, leanFields, type Measured} from './gpu-fields.ts';
import {createPlaces, type Device, devicesOf} from './gpu-layout.ts';
import {type Holder, type Row, rowsOf} from './gpu-rows.ts';
import {vendorOf} from './vendors.ts';

/** How busy the GPUs of a replica are, and how much of their memory it holds; both 0-1. */
export type GpuUse = {readonly busy: number; readonly memory: number};

/** What a device really does, whatever its exporter tells of it. */
export type DeviceState = {readonly device: Device; readonly measured: Measured; readonly holders: readonly Holder[]};

export type GpuExporter = {
	/** Samples of all GPUs of the node at a time (milliseconds), with the pods that hold them. `pod`: of the exporter itself. */
	readonly scrape: (at: number, replicas: Iterable<Replica>, gpuUseOf: (replica: Replica) => GpuUse, pod: string) => readonly Sample[];
	/** What the last scrape found as the exporter itself tells it: `pod` is the pod that holds the GPU. */
	readonly page: () => readonly PageFamily[];
	/** At the last scrape. */
	readonly states: () => readonly DeviceState[];
};

export type GpuNode = {
	readonly name: string;
	readonly model: GpuModelFacts;
	/** GPUs there are. */
	readonly count: number;
	/** Utilization and memory only. */
	readonly isLean: boolean;
	readonly address: string;
};

type Reading = Sample & {value: number; readonly own: Labels; readonly field: GpuField};

type Collected = {
	readonly at: number;
	readonly samples: readonly Reading[];
	/** Those that a scrape keeps. */
	readonly kept: readonly Reading[];
	readonly pods: string;
	readonly states: readonly DeviceState[];
};

/** Memory the driver keeps for itself, MiB. */
const reserved = 640;
/** Memory that is in use on a GPU that does nothing, MiB. */
const driver = 4;
/** dcgm-exporter tells the same for this long. Milliseconds. */
const collectInterval = 30_000;

/** The exporter of the GPUs of a node. */
export const createGpuExporter = ({name: node, model, count, isLean, address}: GpuNode): GpuExporter => {
	const {traits = {}} = model;
	const vendor = vendorOf(traits);
	const fields = isLean ? leanFields : vendor.fields(model.name, traits);
	const devices = devicesOf(node, count, traits);
	const places = createPlaces(devices.length, traits.replicas ?? 1);
	const {memory: total = model.memory} = traits.mig ?? {};
	const {isOld = false, honorsLabels = false, isBare = false} = traits;
	const known = new Map<string, readonly Reading[]>();
	const energies = devices.map(() => 0);
	let collected: Collected = {
		...{at: Number.NEGATIVE_INFINITY, samples: [], kept: [], pods: '', states: []},
	};

	const job = {endpoint: vendor.endpoint, instance: address, job: vendor.daemonSet, service: vendor.daemonSet};
	const targetOf = (pod: string): Labels => (isBare ? job : {...job, container: vendor.container, namespace: vendor.namespace, pod});

	/** The series of a row, the same objects at each scrape. */
	const readingsOf = (index: number, device: Device, row: Row, pod: string): readonly Reading[] => {
		const key = `${index}/${row.key}/${pod}`;
		const found = known.get(key);
		if (found !== undefined) return found;
		const base = {...vendor.deviceLabels(device, {node, model: model.name, isOld}), ...row.labels};
		const readings = fields.filter(row.has).map((field): Reading => {
			const said = field.says?.(field.value(row.measured));
			const own = field.labels === undefined && said === undefined ? base : {...base, ...field.labels, ...said};
			return {field, name: field.name, labels: scrapedLabels(targetOf(pod), own, honorsLabels), own, value: 0};
		});
		known.set(key, readings);
		return readings;
	};

	const measure = (use: GpuUse, index: number, {gpu}: Device, at: number): Measured => {
		const wobble = use.busy === 0 ? 0 : 0.03 * (fraction(`${node}/${index}/${Math.floor(at / collectInterval)}`) - 0.5);
		const busy = Math.min(1, Math.max(0, use.busy + wobble));
		const watts = (model.watts * (0.17 + 0.75 * busy)) / (traits.mig?.perGpu ?? 1);
		const since = (at - collected.at) / 1000;
		if (Number.isFinite(since)) energies[index] = (energies[index] ?? 0) + watts * since;
		const used = Math.round(total * use.memory * between(0.99, 1, `${node}/${index}`)) + driver;
		return {
			...{busy, total, used, reserved, watts, energy: energies[index] ?? 0},
			free: Math.max(0, total - used - reserved),
			temperature: Math.round(31 + 38 * busy + (traits.error?.gpu === gpu ? 17 : 0)),
			memoryTemperature: isOld ? blank : Math.round(34 + 41 * busy),
			error: traits.error?.gpu === gpu ? traits.error.code : 0,
		};
	};

	const stateOf = (
		index: number,
		device: Device,
		replicas: ReadonlyMap<string, Replica>,
		gpuUseOf: (replica: Replica) => GpuUse,
		at: number,
	): DeviceState => {
		const present = places.holders(index).flatMap(uid => replicas.get(uid) ?? []);
		// Those that share a GPU share its memory, and all of its time at most.
		const uses = present.map(replica => {
			const {busy, memory} = gpuUseOf(replica);
			return {replica, use: {busy: busy / (traits.replicas ?? 1), memory: memory / (traits.replicas ?? 1)}};
		});
		const memory = uses.reduce((sum, {use}) => sum + use.memory, 0);
		const measured = measure({busy: uses.reduce((sum, {use}) => sum + use.busy, 0), memory}, index, device, at);
		const holders = uses.map(({replica, use}) => ({
			replica,
			measured: {...measured, busy: use.busy, used: memory === 0 ? 0 : Math.round(((measured.used - driver) * use.memory) / memory)},
		}));
		return {device, measured, holders};
	};

	return {
		scrape(at, present, gpuUseOf, pod) {
			const replicas = new Map(
				[...present].filter(({createdAt, until}) => createdAt <= at && (until ?? at) >= at).map(replica => [replica.uid, replica]),
			);
			const pods = [pod, ...replicas.keys()].join();
			if (at - collected.at < collectInterval && collected.pods === pods) return collected.kept;
			if (collected.pods !== pods) for (const key of known.keys()) if (!pods.includes(key.split('/')[1] ?? '')) known.delete(key);
			places.assign(new Map([...replicas].map(([uid, {gpus}]) => [uid, gpus])));
			const states = devices.map((device, index) => stateOf(index, device, replicas, gpuUseOf, at));
			const given = new Map<string, number>();
			const samples = states.flatMap(({device, measured, holders}, index) => {
				const uid = holders[0]?.replica.uid ?? '';
				const place = given.get(uid) ?? 0;
				given.set(uid, place + 1);
				return rowsOf(traits, {holders, whole: measured, at, node, device: device.gpu, place}).flatMap(row => {
					const readings = readingsOf(index, device, row, pod);
					for (const reading of readings) reading.value = reading.field.value(row.measured);
					return readings;
				});
			});
			collected = {at, samples, kept: samples.filter(({field}) => field.isDropped !== true), pods, states};
			return collected.kept;
		},
		page: () =>
			[...Map.groupBy(collected.samples, ({name}) => name)].map(([name, readings]) => ({
				...{name, type: readings[0]?.field.type ?? 'gauge'},
				samples: readings.map(({own, value}) => ({name, labels: own, value})),
			})),
		states: () => collected.states,
	};
};
