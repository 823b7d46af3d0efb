import type {Labels} from '../../../prometheus/label-set.ts';
import type {Replica} from '../replicas.ts';
import {type GpuField, type Measured, processFields} from './gpu-fields.ts';
import type {GpuTraits} from './gpu-traits.ts';

/** A pod that holds a device, and what its process does with it. */
export type Holder = {readonly replica: Replica; readonly measured: Measured};

/** What an exporter tells with one set of labels. */
export type Row = {
	/** Tells it from the other rows of a device. */
	readonly key: string;
	readonly labels: Labels;
	readonly measured: Measured;
	readonly has: (field: GpuField) => boolean;
};

const podLabels = ({container, namespace, name}: Replica): Labels => ({container, namespace, pod: name});

type Shared = {
	readonly holders: readonly Holder[];
	readonly whole: Measured;
	readonly at: number;
	readonly node: string;
	readonly device: number;
	/** How many devices its first holder has before this one. */
	readonly place: number;
};

const claimLabels = ({name, namespace}: Replica, {device, node, place}: Shared): Labels => ({
	...{dra_claim_name: `${name}-gpu${place === 0 ? '' : `-${place}`}`, dra_claim_namespace: namespace, dra_driver_name: 'gpu.nvidia.com'},
	...{dra_pool_name: node, dra_device_name: `gpu-${device}`},
});

const all = (): boolean => true;
const notOfWholes = ({of}: GpuField): boolean => of !== 'whole';

/** A pod that shares a GPU has its series for this long: then another has. Milliseconds. */
const turn = 600_000;

/** Who has the series of a GPU that several pods share: in turns, or each by itself. */
export const rowsOf = (traits: GpuTraits, shared: Shared): readonly Row[] => {
	const {holders, whole, at} = shared;
	const has = traits.mig === undefined ? all : notOfWholes;
	if (traits.virtualGpus !== undefined && holders.length > 0) {
		const isByProcess = traits.virtualGpus === 'processes';
		const ofPods = holders.map(({replica, measured}, index) => ({
			...{key: replica.uid, has, labels: {...podLabels(replica), vgpu: String(index)}},
			measured: isByProcess ? {...whole, busy: measured.busy, used: measured.used} : whole,
		}));
		if (!isByProcess) return ofPods;
		// Of the device itself there is what processes are told apart by, and nothing else.
		return [{key: 'device', labels: {}, measured: whole, has: ({name}) => processFields.has(name)}, ...ofPods];
	}
	if (traits.vendor === 'intel') return [{key: '', labels: {}, measured: whole, has}];
	const holder = holders[Math.floor(at / turn) % Math.max(1, holders.length)];
	if (holder === undefined) return [{key: '', labels: {}, measured: whole, has}];
	const claim = traits.isClaimed === true ? claimLabels(holder.replica, shared) : {};
	return [{key: holder.replica.uid, labels: {...podLabels(holder.replica), ...claim}, measured: whole, has}];
};
