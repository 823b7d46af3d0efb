import {lookup} from '../domain/lookup.ts';
import type {AutoscalerRecord} from './records/autoscaler-record.ts';
import type {ScaledObjectRecord} from './records/scaled-object-record.ts';

type Bounds = {readonly minimum: number; readonly maximum: number};

/** https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#autoscaling-conditions */
const reasons = lookup<(bounds: Bounds) => string>({
	TooManyReplicas: ({maximum}) => `at its maximum of ${maximum}`,
	TooFewReplicas: ({minimum}) => `at its minimum of ${minimum}`,
	ScaleUpLimit: () => 'adding replicas no faster than its policy allows',
	ScaleDownLimit: () => 'taking replicas away no faster than its policy allows',
	ScaleDownStabilized: () => 'waiting before it takes replicas away: it wanted more a moment ago',
	ScaleUpStabilized: () => 'waiting before it adds replicas: it wanted fewer a moment ago',
});

const reasonWords = (record: AutoscalerRecord, bounds: Bounds): string | undefined => reasons[record.limitedBy ?? '']?.(bounds);

/** A sentence's worth, to stand after the autoscaler's name. */
const afterName = (blind: string | undefined): string | undefined => blind?.replace(/^it /, '');

const heldWords = ({heldAt, reachedHold}: ScaledObjectRecord, desired: number): string => {
	if (heldAt === desired) return heldAt === 0 ? 'paused at 0' : `held at ${heldAt}`;
	return reachedHold
		? `told to hold ${heldAt}, but the count was set to ${desired} after that and nothing puts it back`
		: `told to hold ${heldAt}, and not there yet`;
};

const wayWords = lookup<string>({
	down: 'paused for taking replicas away',
	up: 'paused for adding replicas',
	'down up': 'paused both ways',
});

/** What keeps the count of an HPA where it is, in words that follow its name; undefined: nothing does. The first that applies. */
export const hpaLimit = (record: AutoscalerRecord, isOff: boolean): string | undefined => {
	if (isOff) return 'off while the count is 0';
	if (record.minimum === record.maximum) return `held at ${record.minimum}: both its bounds are ${record.minimum}`;
	return afterName(record.blind) ?? reasonWords(record, record);
};

/** The same of a ScaledObject. `own`: the HPA that KEDA made of it. */
export const scaledObjectLimit = (record: ScaledObjectRecord, own: AutoscalerRecord | undefined, desired: number): string | undefined => {
	if (record.heldAt !== undefined) return heldWords(record, desired);
	if (record.paused === true) return 'paused: it leaves the count as it is';
	const blind = afterName(record.blind ?? own?.blind);
	if (blind !== undefined) return blind;
	if (record.pausedWays.length > 0) return wayWords[record.pausedWays.join(' ')];
	if (desired === 0) return 'at 0 until a trigger is active';
	if (record.idle !== undefined && record.active === false) return `at its idle count of ${record.idle}: no trigger is active`;
	return own === undefined ? undefined : reasonWords(own, record);
};
