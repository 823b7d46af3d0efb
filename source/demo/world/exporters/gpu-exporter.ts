import type {DemoObject} from '../../api-server/demo-object.ts';
import {stringAt} from '../../api-server/demo-object.ts';
import type {Labels} from '../../prometheus/label-set.ts';
import type {Sample} from '../../prometheus/time-series-database.ts';
import {gpuModels} from '../fleet/nodes.ts';
import {between, fraction, hashText} from '../random.ts';
import type {PageFamily} from './exposition.ts';
import type {Replica} from './replicas.ts';
import {scrapedLabels} from './target-labels.ts';

/** How busy the GPUs of a replica are, and how much of their memory it holds; both 0-1. */
export type GpuUse = {readonly busy: number; readonly memory: number};

export type GpuExporter = {
	/** Samples of all GPUs of the node at a time (milliseconds), with the pods that hold them. */
	readonly scrape: (at: number, replicas: Iterable<Replica>, gpuUseOf: (replica: Replica) => GpuUse) => readonly Sample[];
	/** What the last scrape found as the exporter itself tells it: `pod` is the pod that holds the GPU. */
	readonly page: () => readonly PageFamily[];
};

type Reading = Sample & {value: number; readonly own: Labels};
type Measured = {readonly busy: number; readonly used: number; readonly total: number; readonly watts: number};
type Field = readonly [name: string, value: (measured: Measured) => number];

/** Memory the driver keeps for itself, MiB. */
const reserved = 640;

const fields: readonly Field[] = [
	['DCGM_FI_DEV_GPU_UTIL', ({busy}) => Math.round(busy * 100)],
	['DCGM_FI_DEV_FB_USED', ({used}) => used],
	['DCGM_FI_DEV_FB_FREE', ({used, total}) => Math.max(0, total - used - reserved)],
	['DCGM_FI_DEV_POWER_USAGE', ({busy, watts}) => Number((watts * (0.17 + 0.75 * busy)).toFixed(3))],
	['DCGM_FI_DEV_GPU_TEMP', ({busy}) => Math.round(31 + 38 * busy)],
];
/** The first of them, where there are thousands of GPUs. */
const leanFields = 3;
const hopperFields: readonly Field[] = [['DCGM_FI_PROF_GR_ENGINE_ACTIVE', ({busy}) => Number((busy * 0.985).toFixed(6))]];

const digits = (text: string): string => hashText(text).toString(16).padStart(8, '0');

export const gpuOperator = 'gpu-operator';

/** Of the exporter that stands on a node at the start. */
export const exporterPodName = (node: string): string => `nvidia-dcgm-exporter-${digits(node).slice(0, 5)}`;

/** dcgm-exporter tells the same for this long. Milliseconds. */
const collectInterval = 30_000;

/**
 * The dcgm-exporter of a node. `workload`: the scrape gives the pod that holds a GPU in `pod`, or in `exported_pod` with the
 * exporter's own in `pod`, which is what the chart and the GPU operator come with. `isLean`: utilization and memory only.
 */
export const createGpuExporter = (node: DemoObject, workload: 'pod' | 'exported_pod', isLean: boolean): GpuExporter => {
	const nodeName = node.metadata.name;
	const model = Object.values(gpuModels).find(({product}) => product === node.metadata.labels?.['nvidia.com/gpu.product']);
	const count = Number(stringAt(node, 'status', 'allocatable', 'nvidia.com/gpu') ?? 0);
	const isHopper = model?.name.includes('H100') === true;
	const exported = isLean ? fields.slice(0, leanFields) : [...fields, ...(isHopper ? hopperFields : [])];
	const slots: (string | undefined)[] = Array.from({length: count});
	const total = model?.memory ?? 81_920;
	const known = new Map<string, readonly Reading[]>();
	let collected: {readonly at: number; readonly samples: readonly Reading[]; readonly pods: string} | undefined;

	const devices = Array.from({length: count}, (_, index) => ({
		gpu: String(index),
		UUID: `GPU-${digits(`${nodeName}${index}a`)}-${digits(`${nodeName}${index}b`).slice(0, 4)}-4${digits(`${index}c`).slice(0, 3)}-a${digits(`${nodeName}d`).slice(0, 3)}-${digits(`${nodeName}${index}e`)}${digits(`${index}f`).slice(0, 4)}`,
		pci_bus_id: `00000000:${(0x10 + index * 0x0b).toString(16).toUpperCase()}:00.0`,
		device: `nvidia${index}`,
		modelName: model?.name ?? 'NVIDIA GPU',
		hostname: nodeName,
		DCGM_FI_DRIVER_VERSION: '580.82.07',
	}));
	const job = {endpoint: 'gpu-metrics', instance: `${nodeName}:9400`, job: 'nvidia-dcgm-exporter', service: 'nvidia-dcgm-exporter'};
	const target =
		workload === 'pod' ? job : {...job, container: 'nvidia-dcgm-exporter', namespace: gpuOperator, pod: exporterPodName(nodeName)};

	/** The series of a GPU and of the pod that holds it, the same objects at each scrape. */
	const seriesOf = (index: number, replica: Replica | undefined): readonly Reading[] => {
		const key = `${index}/${replica?.uid ?? ''}`;
		const found = known.get(key);
		if (found !== undefined) return found;
		const held = replica === undefined ? undefined : {container: replica.container, namespace: replica.namespace, pod: replica.name};
		const own: Labels = {...devices[index], ...held};
		const labels = scrapedLabels(target, own, workload === 'pod');
		const readings = exported.map(([name]) => ({name, labels, own, value: 0}));
		known.set(key, readings);
		return readings;
	};
	/** As a device plugin does: a GPU stays with its pod, a free one goes to the next that asks. */
	const assign = (replicas: ReadonlyMap<string, Replica>): void => {
		for (const [index, uid] of slots.entries()) {
			if (uid === undefined || replicas.has(uid)) continue;
			slots[index] = undefined;
			known.delete(`${index}/${uid}`);
		}
		for (const replica of replicas.values()) {
			let missing = replica.gpus - slots.filter(uid => uid === replica.uid).length;
			for (let index = 0; index < count && missing > 0; index++) {
				if (slots[index] !== undefined) continue;
				slots[index] = replica.uid;
				missing--;
			}
		}
	};

	return {
		scrape(at, present, gpuUseOf) {
			const replicas = new Map(
				[...present].filter(({createdAt, until}) => createdAt <= at && (until ?? at) >= at).map(replica => [replica.uid, replica]),
			);
			const pods = [...replicas.keys()].join();
			if (collected !== undefined && at - collected.at < collectInterval && collected.pods === pods) return collected.samples;
			assign(replicas);
			const samples = devices.flatMap((_, index): readonly Reading[] => {
				const replica = replicas.get(slots[index] ?? '');
				const use = replica === undefined ? {busy: 0, memory: 0} : gpuUseOf(replica);
				const wobble = use.busy === 0 ? 0 : 0.03 * (fraction(`${nodeName}/${index}/${Math.floor(at / collectInterval)}`) - 0.5);
				const measured = {
					busy: Math.min(1, Math.max(0, use.busy + wobble)),
					used: Math.round(total * use.memory * between(0.99, 1, `${nodeName}/${index}`)) + 4,
					total,
					watts: model?.watts ?? 400,
				};
				const readings = seriesOf(index, replica);
				for (const [position, [, value]] of exported.entries()) {
					const reading = readings[position];
					if (reading !== undefined) reading.value = value(measured);
				}
				return readings;
			});
			collected = {at, samples, pods};
			return samples;
		},
		page: () =>
			exported.map(([name]) => ({
				...{name, type: 'gauge' as const},
				samples: (collected?.samples ?? []).flatMap(({own, ...sample}) => (sample.name === name ? [{...sample, labels: own}] : [])),
			})),
	};
};
