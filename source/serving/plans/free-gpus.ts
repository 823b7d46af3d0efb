import type {Capacity} from '../../domain/capacity.ts';
import {counted} from '../../domain/number-text.ts';
import type {PlanWarning} from '../../domain/plan.ts';
import {claimedGpu} from '../gpu-resources.ts';
import {rawObject} from '../raw.ts';
import {rollingBounds} from '../records/deployment-record.ts';
import type {PlanContext} from './plan-context.ts';

/** Pods that a rollout adds and misses: of a Deployment as it was just read, of others as their service has it. */
const boundsOf = ({root, service, desired}: Pick<PlanContext, 'root' | 'service' | 'desired'>) =>
	service.system === 'Deployment' ? rollingBounds(rawObject(rawObject(root.spec)['strategy']), desired) : service.rolling;

/** GPUs that a template change holds in between, on top of those held now. */
export const surgeOf = ({root, service, desired, paused}: PlanContext, gpusPerReplica: number): number => {
	const {maxSurge} = boundsOf({root, service, desired});
	if (paused || desired === 0 || maxSurge === 0) return 0;
	return Math.max(0, desired + maxSurge - service.replicas.total) * gpusPerReplica;
};

export const freeWords = ({service, objects: {capacity}}: PlanContext): string => {
	// Of what nodes advertise: claims are no part of it.
	if (capacity === undefined || service.gpus.resource === claimedGpu) return '';
	const all = capacity.free.reduce((sum, {free}) => sum + free, 0);
	const block = largestBlock(capacity);
	return all === 0 ? ', none is free' : `, ${all} free${all === block ? '' : `, ${block} of them on one node`}`;
};

const largestBlock = (capacity: Capacity): number => Math.max(0, ...capacity.free.map(entry => entry.largestBlock));

/** "; surge 1 replica = 2 GPUs, 19 free, 4 of them on one node" */
export const surgeWords = (context: PlanContext, surge: number, gpusPerReplica: number): string =>
	surge === 0 || gpusPerReplica === 0
		? ''
		: `; surge ${counted(surge / gpusPerReplica, 'replica')} = ${counted(surge, 'GPU')}${freeWords(context)}`;

/** How many more replicas the free GPUs are enough for at most, block by block where blocks are known; undefined: not known. */
export const roomFor = (capacity: Capacity, gpusPerReplica: number): number =>
	largestBlock(capacity) < gpusPerReplica
		? 0
		: Math.floor(
				capacity.free.filter(entry => entry.largestBlock >= gpusPerReplica).reduce((sum, {free}) => sum + free, 0) / gpusPerReplica,
			);

/**
 * That replicas to come will find no GPU, as far as the nodes tell. A server dry run does not cover scheduling. Of a replica that
 * is a group of pods each pod is placed for itself, so that what must be free on one node is what one pod asks for.
 */
export const gpuWarnings = (
	{objects: {capacity}}: Pick<PlanContext, 'objects'>,
	replicas: number,
	gpusPerReplica: number,
	consequence: string,
	podsPerReplica = 1,
): readonly PlanWarning[] => {
	if (capacity === undefined || gpusPerReplica === 0 || replicas <= 0) return [];
	// A leader without GPUs among its workers makes the average less than what a worker asks for, never by one.
	const perPod = Math.ceil(gpusPerReplica / podsPerReplica);
	const room = Math.floor((roomFor(capacity, perPod) * perPod) / gpusPerReplica);
	if (room >= replicas) return [];
	const lack =
		largestBlock(capacity) < perPod
			? `No node has ${counted(perPod, 'GPU')} free`
			: `Free GPUs are enough for ${counted(room, 'replica')}${room === 0 ? '' : ' at most'}`;
	return [{kind: 'gpus', text: `${lack}: ${consequence}.`}];
};

/** With nothing free and no replica that may stop first, a rollout waits for ever; else it waits for the next that stops. */
export const surgeWarnings = (context: PlanContext, surge: number, gpusPerReplica: number): readonly PlanWarning[] => {
	const {maxUnavailable} = boundsOf(context);
	const consequence =
		maxUnavailable === 0
			? 'the new replica waits, and no old one may stop before it is ready (maxUnavailable 0)'
			: 'new replicas wait until old ones have stopped';
	return surge === 0 || context.service.gpus.resource === claimedGpu ? [] : gpuWarnings(context, 1, gpusPerReplica, consequence);
};
