import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {type CustomRecord, customRecord} from '../custom/custom-record.ts';
import {compact, type Raw, rawMessage, rawNumber, rawObject, rawObjects, rawText, rawTime} from '../raw.ts';
import {type WorkloadRecord, workloadRecord} from '../records/workload-record.ts';
import type {TargetingRecord, Unsafe} from '../serving-system.ts';
import {type RolloutStrategy, strategyOf} from './rollout-strategy.ts';

/** A share of the traffic that a router keeps. */
type RolloutWeight = {readonly hash: SafeText; readonly percent: number};

/** Where its pod template comes from is its target: the workload that spec.workloadRef names. */
export type RolloutRecord = WorkloadRecord &
	CustomRecord &
	Partial<Pick<TargetingRecord, 'targetKind' | 'targetName'>> & {
		readonly strategy: RolloutStrategy;
		/** spec.paused: somebody has paused it. */
		readonly paused: boolean;
		/** Why its controller has paused it: CanaryPauseStep, BlueGreenPause, InconclusiveAnalysisRun. */
		readonly pauses: ReadonlyArray<{readonly reason: SafeText; readonly since?: number}>;
		/** Its pause was ended, and the controller has not acted on that. */
		readonly isUnpausing: boolean;
		readonly aborted: boolean;
		readonly abortedAt?: number;
		/** Healthy, Degraded, Progressing or Paused, as its controller has it. */
		readonly phase?: SafeText;
		readonly message?: SafeText;
		/** Steps that are behind it. */
		readonly stepIndex?: number;
		/** Hash of the revision that an abort goes back to; absent: none was ever stable. */
		readonly stableHash?: SafeText;
		/** Hash of the revision its template asks for. */
		readonly currentHash?: SafeText;
		readonly weights?: {readonly stable: RolloutWeight; readonly canary: RolloutWeight; readonly others: readonly RolloutWeight[]};
		readonly activeHash?: SafeText;
		readonly previewHash?: SafeText;
		/** Generation of the workload it refers to, as its controller has seen it. */
		readonly observedWorkload?: number;
		/** Milliseconds its controller waits for progress, and when it last saw some. */
		readonly progressDeadline: number;
		readonly progressAt?: number;
	};

const weightOf = (weight: Raw): Unsafe<RolloutWeight> => ({
	hash: rawText(weight['podTemplateHash']) ?? rawText(weight['serviceName']) ?? '',
	percent: rawNumber(weight['weight']) ?? 0,
});

const weightsOf = (status: Raw): Unsafe<NonNullable<RolloutRecord['weights']>> | undefined => {
	const {weights} = rawObject(status['canary']) as {readonly weights?: unknown};
	if (weights === undefined || weights === null) return undefined;
	const {stable, canary, additional} = rawObject(weights) as {
		readonly stable?: unknown;
		readonly canary?: unknown;
		readonly additional?: unknown;
	};
	return {stable: weightOf(rawObject(stable)), canary: weightOf(rawObject(canary)), others: rawObjects(additional).map(weightOf)};
};

/** Argo Rollouts writes generations as strings. */
const numberIn = (value: unknown): number | undefined =>
	typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : rawNumber(value);

export const projectRollout = (object: KubernetesObject): Unsafe<RolloutRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const workload = workloadRecord('Rollout', object);
	const reference = rawObject(spec['workloadRef']);
	const blueGreen = rawObject(status['blueGreen']);
	const pauses = rawObjects(status['pauseConditions']);
	const progressing = rawObjects(status['conditions']).find(condition => condition['type'] === 'Progressing');
	const strategy = strategyOf(spec, workload.desired);
	return compact({
		...workload,
		...customRecord('Rollout', object),
		targetKind: rawText(reference['kind']),
		targetName: rawText(reference['name']),
		strategy,
		paused: spec['paused'] === true,
		pauses: pauses.map(pause => compact({reason: rawText(pause['reason']) ?? '', since: rawTime(pause['startTime'])})),
		isUnpausing: status['controllerPause'] === true && pauses.length === 0,
		aborted: status['abort'] === true,
		abortedAt: rawTime(status['abortedAt']),
		phase: rawText(status['phase']),
		message: rawMessage(status['message']),
		stepIndex: rawNumber(status['currentStepIndex']),
		stableHash: rawText(status['stableRS']),
		currentHash: rawText(status['currentPodHash']),
		weights: weightsOf(status),
		activeHash: rawText(blueGreen['activeSelector']),
		previewHash: rawText(blueGreen['previewSelector']),
		observedWorkload: numberIn(status['workloadObservedGeneration']),
		progressDeadline: (rawNumber(spec['progressDeadlineSeconds']) ?? 600) * 1000,
		progressAt: rawTime(progressing?.['lastUpdateTime']),
	});
};

/** A release is on its way: the template asks for another revision than the stable one. */
export const isUpdating = ({stableHash, currentHash}: Pick<RolloutRecord, 'stableHash' | 'currentHash'>): boolean =>
	stableHash !== undefined && currentHash !== undefined && stableHash !== currentHash;
