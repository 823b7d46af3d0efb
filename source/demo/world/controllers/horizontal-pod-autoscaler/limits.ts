import {type DemoObject, listAt, numberAt, objectAt, stringAt} from '../../../api-server/demo-object.ts';

type Recommended = {readonly at: number; readonly replicas: number};
type Rescaled = {readonly at: number; readonly change: number};

/** What an autoscaler has found and done lately. */
export type Past = {readonly recommended: readonly Recommended[]; readonly rescaled: readonly Rescaled[]};

export type Reason = {readonly reason: string; readonly message: string};

export type Limited = {
	readonly replicas: number;
	/** Condition AbleToScale. */
	readonly able: Reason;
	/** Condition ScalingLimited; its status follows from `isLimited`. */
	readonly limited: Reason;
	readonly isLimited: boolean;
};

type Policy = {readonly type: string; readonly value: number; readonly period: number};
type Rules = {readonly window: number; readonly isDisabled: boolean; readonly isSmallest: boolean; readonly policies: readonly Policy[]};

const defaultPolicies = {
	scaleUp: [
		{type: 'Pods', value: 4, period: 15_000},
		{type: 'Percent', value: 100, period: 15_000},
	],
	scaleDown: [{type: 'Percent', value: 100, period: 15_000}],
};
const defaultWindows = {scaleUp: 0, scaleDown: 300_000};

const rulesOf = (autoscaler: DemoObject, direction: 'scaleUp' | 'scaleDown'): Rules => {
	const rules = objectAt(autoscaler, 'spec', 'behavior', direction);
	const policies = listAt(rules, 'policies').map(policy => ({
		type: stringAt(policy, 'type') ?? 'Pods',
		value: numberAt(policy, 'value') ?? 0,
		period: (numberAt(policy, 'periodSeconds') ?? 15) * 1000,
	}));
	const seconds = numberAt(rules, 'stabilizationWindowSeconds');
	return {
		window: seconds === undefined ? defaultWindows[direction] : seconds * 1000,
		isDisabled: rules['selectPolicy'] === 'Disabled',
		isSmallest: rules['selectPolicy'] === 'Min',
		policies: policies.length === 0 ? defaultPolicies[direction] : policies,
	};
};

/** How far the policies let the count go at once. */
const reach = (rules: Rules, current: number, past: Past, now: number, sign: 1 | -1): number => {
	if (rules.isDisabled) return current;
	const limits = rules.policies.map(({type, value, period}) => {
		const changed = past.rescaled
			.filter(({at, change}) => at > now - period && Math.sign(change) === sign)
			.reduce((sum, {change}) => sum + change, 0);
		const start = current - changed;
		return type === 'Pods' ? start + sign * value : sign > 0 ? Math.ceil(start * (1 + value / 100)) : Math.floor(start * (1 - value / 100));
	});
	const isHighest = sign > 0 !== rules.isSmallest;
	return isHighest ? Math.max(...limits) : Math.min(...limits);
};

const within: Reason = {reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range'};
const tooMany: Reason = {reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count'};
const tooFew: Reason = {reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count'};
const upLimit: Reason = {reason: 'ScaleUpLimit', message: 'the desired replica count is increasing faster than the maximum scale rate'};
const downLimit: Reason = {reason: 'ScaleDownLimit', message: 'the desired replica count is decreasing faster than the maximum scale rate'};
const ready: Reason = {reason: 'ReadyForNewScale', message: 'recommended size matches current size'};
const stabilized = (direction: 'Up' | 'Down'): Reason => ({
	reason: `Scale${direction}Stabilized`,
	message: `recent recommendations were ${direction === 'Up' ? 'lower' : 'higher'} than current one, applying the ${direction === 'Up' ? 'lowest' : 'highest'} recent recommendation`,
});

/** What becomes of a recommendation: stabilized, held back by the policies, kept within the bounds (kubernetes: normalizeDesiredReplicasWithBehaviors). */
export const limit = (autoscaler: DemoObject, current: number, recommended: number, past: Past, now: number): Limited => {
	const up = rulesOf(autoscaler, 'scaleUp');
	const down = rulesOf(autoscaler, 'scaleDown');
	const recent = (window: number): readonly number[] => past.recommended.filter(({at}) => at > now - window).map(({replicas}) => replicas);
	const lowest = Math.min(recommended, ...recent(up.window));
	const highest = Math.max(recommended, ...recent(down.window));
	const stable = Math.min(Math.max(current, lowest), highest);
	const able = stable === recommended ? ready : stabilized(recommended > current ? 'Up' : 'Down');

	const minimum = numberAt(autoscaler, 'spec', 'minReplicas') ?? 1;
	const maximum = numberAt(autoscaler, 'spec', 'maxReplicas') ?? minimum;
	if (stable > current) {
		const most = Math.max(current, reach(up, current, past, now, 1));
		const highestAllowed = Math.min(maximum, most);
		if (stable > highestAllowed) return {replicas: highestAllowed, able, limited: most < maximum ? upLimit : tooMany, isLimited: true};
	} else if (stable < current) {
		const least = Math.min(current, reach(down, current, past, now, -1));
		const lowestAllowed = Math.max(minimum, least);
		if (stable < lowestAllowed) return {replicas: lowestAllowed, able, limited: least > minimum ? downLimit : tooFew, isLimited: true};
	}
	return {replicas: stable, able, limited: within, isLimited: false};
};
