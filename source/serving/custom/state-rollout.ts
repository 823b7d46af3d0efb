import type {Condition, Rollout} from '../../domain/model-service.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import type {CustomRecord} from './custom-record.ts';

/** The first of these conditions that says that something is not right. */
export const unmet = ({conditions}: Pick<CustomRecord, 'conditions'>, types: readonly string[]): Condition | undefined =>
	types.map(type => conditions.find(condition => condition.type === type)).find(condition => condition?.status === 'False');

/**
 * What an object says of itself beside what its pods say: `isFailed`, it has given up. A reason is said where the pods are not
 * whole, and where they are but the object does not call itself ready.
 */
export const withState = (rollout: Rollout, isFailed: boolean, reason: SafeText | undefined): Rollout => {
	if (isFailed) return {...rollout, phase: 'Failed', ...(reason === undefined ? {} : {message: reason, progress: reason})};
	if (reason === undefined) return rollout;
	return {...rollout, ...(rollout.phase === 'Stable' ? {phase: 'Progressing' as const, progress: reason} : {}), message: reason};
};
