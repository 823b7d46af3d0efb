import type {FiringAlert} from '../../domain/firing-alert.ts';
import type {TargetIndex} from '../fleet/target-index.ts';
import {namespacesOf, scopeOf} from '../queries/scope-of.ts';
import type {Task, TaskBook, TaskContext} from '../task.ts';
import type {AlertRule} from './alert-rule.ts';
import {alertsOf} from './alerts-of.ts';
import {alertQuery, type RawAlert, readAlerts} from './read-alerts.ts';

/** Milliseconds. Rules are evaluated every half a minute or minute. */
const pause = 30_000;
/** Rules are written by people; those that have just begun to fire are asked for sooner, for what they say of it. */
const rulesPause = 600_000;
const newRulesPause = 60_000;
/** Alerts that are read at all. */
const mostAlerts = 1000;

export type AlertBook = TaskBook & {
	/** What fires for a service, the worst first; undefined: nothing that is known. The same list until it is asked again. */
	readonly of: (uid: string) => readonly FiringAlert[] | undefined;
	readonly setIndex: (index: TargetIndex) => void;
	/** Another source: what the one before said is no more. */
	readonly forget: () => void;
};

const nameOf = ({labels}: RawAlert): string => labels['alertname'] ?? '';

/** Alerts of the source's own rules, in the words of these rules. */
export const createAlertBook = (): AlertBook => {
	let index: TargetIndex | undefined;
	let alerts: readonly RawAlert[] = [];
	let rules: readonly AlertRule[] = [];
	let told: ReadonlyMap<string, readonly FiringAlert[]> = new Map();
	let askedAt = Number.NEGATIVE_INFINITY;
	let rulesAt = Number.NEGATIVE_INFINITY;

	const tell = (targets: TaskContext['targets']): void => {
		if (index !== undefined) told = alertsOf(alerts, rules, targets, index);
	};

	const alertTask = ({source, targets, at, signal}: TaskContext): Task => ({
		cost: 1,
		async run() {
			const answer = await source.instant(alertQuery(scopeOf(namespacesOf(targets))), at, signal);
			if (signal.aborted) return undefined;
			// What fired then may not any more.
			alerts = answer.ok ? readAlerts(answer.value.value, mostAlerts) : [];
			tell(targets);
			return answer.ok ? undefined : answer.failure;
		},
	});

	const rulesTask = ({source, targets, signal}: TaskContext): Task => ({
		cost: 1,
		async run() {
			const answer = await source.rules?.(signal);
			if (signal.aborted || answer === undefined) return undefined;
			if (!answer.ok) return answer.failure;
			const names = new Set(alerts.map(nameOf));
			rules = answer.value.filter(({name}) => names.has(name));
			tell(targets);
			return undefined;
		},
	});

	/** Something fires of which no rule is known, or too long ago. */
	const isRulesDue = ({source, at}: TaskContext): boolean => {
		if (source.rules === undefined || alerts.length === 0) return false;
		const names = new Set(rules.map(({name}) => name));
		return at - rulesAt >= (alerts.every(alert => names.has(nameOf(alert))) ? rulesPause : newRulesPause);
	};

	return {
		of: uid => told.get(uid),
		setIndex(next) {
			index = next;
		},
		forget() {
			[alerts, rules, told] = [[], [], new Map()];
			[askedAt, rulesAt] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
		},
		next(context, room) {
			if (room < 1 || context.targets.length === 0) return undefined;
			if (context.at - askedAt >= pause) {
				askedAt = context.at;
				return alertTask(context);
			}
			if (!isRulesDue(context)) return undefined;
			rulesAt = context.at;
			return rulesTask(context);
		},
	};
};
