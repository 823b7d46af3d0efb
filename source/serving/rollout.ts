import type {PodRecord} from '../domain/cluster-record.ts';
import type {Rollout} from '../domain/model-service.ts';
import {counted} from '../domain/number-text.ts';
import {type FaultGroup, faultGroups} from '../domain/pod-fault.ts';
import {toSafeText} from '../domain/safe-text.ts';
import {compact} from './raw.ts';

/** What a rollout's phase is told from. Counts are numbers of pods, times milliseconds since the epoch. */
export type RolloutInput = {
	readonly paused: boolean;
	readonly generation: number;
	readonly observedGeneration: number;
	readonly desired: number;
	/** Of all revisions. */
	readonly total: number;
	readonly updated: number;
	readonly available: number;
	/** How many must become updated for the rollout to be complete: fewer than desired with a StatefulSet's partition. */
	readonly toUpdate: number;
	/** The controller has called this rollout complete once; what fails later is not the rollout's. */
	readonly completedOnce: boolean;
	readonly deadlineExceeded: boolean;
	/** Why the controller cannot make pods at all: quota, admission. */
	readonly cannotCreate?: string;
	/** Pods of the newest revision; undefined: not loaded yet. */
	readonly newestPods: readonly PodRecord[] | undefined;
	readonly newestCreatedAt?: number;
	readonly deadlineAt?: number;
};

/** What `kubectl rollout status` waits for, in its order; undefined: nothing, it is complete. */
const waitsFor = (input: RolloutInput): string | undefined => {
	const {updated, toUpdate, total, available, desired} = input;
	if (input.generation > input.observedGeneration) return 'not seen by the controller yet';
	if (updated < toUpdate) return `${updated} of ${toUpdate} updated`;
	if (total > desired) return `${counted(total - desired, 'old replica')} to stop`;
	if (available < desired) return `${available} of ${desired} available`;
	return undefined;
};

const failingOf = (groups: readonly FaultGroup[]): Rollout['failing'] => {
	const [group, ...others] = groups;
	if (group === undefined || others.length > 0) return undefined;
	const {fault, pods} = group;
	const restarts = Math.max(...pods.map(pod => pod.restarts));
	const exitCode = pods.find(pod => pod.trouble?.exitCode !== undefined)?.trouble?.exitCode;
	const details =
		fault.kind === 'crash'
			? [
					fault.detail,
					exitCode === undefined || fault.detail.includes(`exit ${exitCode}`) ? undefined : `exit ${exitCode}`,
					counted(restarts, 'restart'),
				]
			: [fault.detail];
	return {
		count: pods.length,
		reason: toSafeText(fault.reason),
		detail: details.filter(detail => detail !== undefined).join(', '),
		uids: pods.map(pod => pod.uid),
	};
};

/** Pods that are on their way: made, not ready, and nothing speaks against them. */
const isOnItsWay = (pod: PodRecord): boolean => !pod.ready && pod.deletedAt === undefined;

type PhaseRow = {readonly phase: Rollout['phase']; readonly applies: (facts: Facts) => boolean};
type Facts = RolloutInput & {readonly waits: string | undefined; readonly faults: readonly FaultGroup[]; readonly isLoading: boolean};

/**
 * First match wins. Stuck is told from Loading by the newest pods and not by the deadline, which is ten minutes for a model
 * that may load for twenty.
 */
const phases: readonly PhaseRow[] = [
	{phase: 'Parked', applies: ({desired, total}) => desired === 0 && total === 0},
	{phase: 'Paused', applies: ({paused}) => paused},
	{phase: 'Progressing', applies: ({generation, observedGeneration}) => generation > observedGeneration},
	{phase: 'Stable', applies: ({waits}) => waits === undefined},
	{phase: 'Failed', applies: ({cannotCreate}) => cannotCreate !== undefined},
	{phase: 'Stuck', applies: ({faults, completedOnce}) => faults.length > 0 && !completedOnce},
	// Complete once and failing now: the rollout is not what is wrong, the replicas are. They are said by their own words.
	{phase: 'Progressing', applies: ({faults}) => faults.length > 0},
	{phase: 'Loading', applies: ({isLoading}) => isLoading},
	// The controller gave up, the pods are not read yet: better too loud than too quiet for a second.
	{phase: 'Stuck', applies: ({deadlineExceeded, newestPods}) => deadlineExceeded && newestPods === undefined},
	{phase: 'Failed', applies: ({deadlineExceeded}) => deadlineExceeded},
	{phase: 'Progressing', applies: () => true},
];

const beginning = (input: RolloutInput): number | undefined => {
	const waiting = input.newestPods?.filter(isOnItsWay).map(pod => pod.createdAt) ?? [];
	return waiting.length > 0 ? Math.min(...waiting) : input.newestCreatedAt;
};

/** How far a rollout is, and what keeps it. */
export const rolloutOf = (input: RolloutInput): Rollout => {
	const waits = waitsFor(input);
	const newest = input.newestPods ?? [];
	const faults = faultGroups(newest);
	const isLoading = newest.some(isOnItsWay);
	const facts: Facts = {...input, waits, faults, isLoading};
	const phase = phases.find(row => row.applies(facts))?.phase ?? 'Progressing';
	const isUnderWay = phase !== 'Stable' && phase !== 'Parked';
	return compact({
		phase,
		since: isUnderWay ? beginning(input) : undefined,
		deadlineAt: isUnderWay && phase !== 'Paused' && !input.completedOnce ? input.deadlineAt : undefined,
		failing: failingOf(faults),
		progress: isUnderWay ? (input.cannotCreate ?? waits) : undefined,
	});
};
