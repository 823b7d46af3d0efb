import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {compact, type Raw, rawNumber, rawObject, rawObjects, rawText, rawTime} from '../raw.ts';
import type {Unsafe} from '../serving-system.ts';
import {type WorkloadRecord, workloadRecord} from './workload-record.ts';

export type DeploymentRecord = WorkloadRecord & {
	readonly paused: boolean;
	readonly strategy: SafeText;
	readonly maxSurge: number;
	readonly maxUnavailable: number;
	/** deployment.kubernetes.io/revision: the number of the newest ReplicaSet, once the controller has made it. */
	readonly revision?: number;
	/** Milliseconds the controller waits for progress. */
	readonly progressDeadline: number;
	/** When the controller last saw progress. */
	readonly progressAt?: number;
};

export const revisionAnnotation = 'deployment.kubernetes.io/revision';

/** A number of pods, or a share of them: `25%` of 6 is 2 rounded up, 1 rounded down. */
const podCount = (value: unknown, of: number, round: (share: number) => number, otherwise: number): number => {
	if (typeof value === 'number') return value;
	const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
	return percent === undefined ? otherwise : round((Number(percent) * of) / 100);
};

/** Surge rounds up and unavailable down; both zero would never move, so one may then be missing. */
export const rollingBounds = (strategy: Raw, desired: number): {readonly maxSurge: number; readonly maxUnavailable: number} => {
	if (strategy['type'] === 'Recreate') return {maxSurge: 0, maxUnavailable: desired};
	const rolling = rawObject(strategy['rollingUpdate']);
	const maxSurge = podCount(rolling['maxSurge'] ?? '25%', desired, Math.ceil, 1);
	const maxUnavailable = podCount(rolling['maxUnavailable'] ?? '25%', desired, Math.floor, 0);
	return {maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : Math.min(maxUnavailable, desired)};
};

export const revisionNumber = (
	annotations: Readonly<Record<string, string>> | undefined,
	annotation: string = revisionAnnotation,
): number | undefined => {
	const number = Number(annotations?.[annotation]);
	return Number.isInteger(number) && number > 0 ? number : undefined;
};

export const projectDeployment = (object: KubernetesObject): Unsafe<DeploymentRecord> => {
	const spec = rawObject(object.spec);
	const workload = workloadRecord('Deployment', object);
	const strategy = rawObject(spec['strategy']);
	const progressing = rawObjects(rawObject(object.status)['conditions']).find(condition => condition['type'] === 'Progressing');
	return compact({
		...workload,
		paused: spec['paused'] === true,
		strategy: rawText(strategy['type']) ?? 'RollingUpdate',
		...rollingBounds(strategy, workload.desired),
		revision: revisionNumber(object.metadata.annotations),
		progressDeadline: (rawNumber(spec['progressDeadlineSeconds']) ?? 600) * 1000,
		progressAt: rawTime(progressing?.['lastUpdateTime']),
	});
};
