import {hashText} from '../../random.ts';
import type {GpuTraits} from './gpu-traits.ts';

export const digits = (text: string): string => hashText(text).toString(16).padStart(8, '0');

/** A GPU, or an instance of one: what has memory and does work by itself. */
export type Device = {
	/** Its place on the node. */
	readonly gpu: number;
	readonly uuid: string;
	/** Of an instance. */
	readonly instance?: {readonly id: string; readonly profile: string};
};

const uuidOf = (prefix: string, node: string, index: number): string =>
	`${prefix}-${digits(`${node}${index}a`)}-${digits(`${node}${index}b`).slice(0, 4)}-4${digits(`${index}c`).slice(0, 3)}-a${digits(`${node}d`).slice(0, 3)}-${digits(`${node}${index}e`)}${digits(`${index}f`).slice(0, 4)}`;

/** Instances are numbered as the driver does it: from 1 on for halves, from 7 on for sevenths. */
const firstInstance = (perGpu: number): number => (perGpu > 2 ? 7 : 1);

export const devicesOf = (node: string, count: number, {mig}: GpuTraits): readonly Device[] =>
	Array.from({length: count}, (_, gpu): readonly Device[] => {
		const whole: Device = {gpu, uuid: uuidOf('GPU', node, gpu)};
		if (mig === undefined) return [whole];
		return Array.from({length: mig.perGpu}, (_, index) => ({
			...whole,
			instance: {id: String(firstInstance(mig.perGpu) + index), profile: mig.profile},
		}));
	}).flat();

export const pciBusOf = ({gpu}: Device): string => `00000000:${(0x10 + gpu * 0x0b).toString(16).toUpperCase()}:00.0`;

/**
 * Which pods hold which devices, as a device plugin hands them out: a place stays with its pod, a free one goes to the next that
 * asks. A device that is shared has several places, which are handed out in turns.
 */
export const createPlaces = (devices: number, replicas: number) => {
	const places: (string | undefined)[] = Array.from({length: devices * replicas});
	return {
		/** `wanted`: how many each pod asks for, by UID. */
		assign(wanted: ReadonlyMap<string, number>) {
			for (const [index, uid] of places.entries()) if (uid !== undefined && !wanted.has(uid)) places[index] = undefined;
			for (const [uid, count] of wanted) {
				let missing = count - places.filter(holder => holder === uid).length;
				for (let index = 0; index < places.length && missing > 0; index++) {
					if (places[index] !== undefined) continue;
					places[index] = uid;
					missing--;
				}
			}
		},
		/** Pods that hold a device, in the order of its places. */
		holders: (device: number): readonly string[] =>
			Array.from({length: replicas}, (_, turn) => places[turn * devices + device]).filter(uid => uid !== undefined),
	};
};
