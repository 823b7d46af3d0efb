import {type Labels, labelsAsObject, metricNameLabel} from '../label-set.ts';
import {evaluateInstant} from '../promql/evaluate.ts';
import type {Sample, TimeSeriesDatabase} from '../time-series-database.ts';
import type {AlertingRule, RuleGroup} from './alerting-rule.ts';
import {expandTemplate} from './expand-template.ts';

/** One alert of a rule: pending until it has held for long enough, then firing. */
export type ActiveAlert = {
	readonly labels: Labels;
	readonly annotations: Labels;
	readonly state: 'pending' | 'firing';
	/** Milliseconds since the epoch. */
	readonly activeAt: number;
	readonly value: number;
};

type RuleState = {readonly rule: AlertingRule; readonly alerts: readonly ActiveAlert[]; readonly lastEvaluation: number};
export type GroupState = {readonly group: RuleGroup; readonly rules: readonly RuleState[]};

export type Ruler = {
	/** Evaluates all rules at a time (milliseconds), and writes what is active as ALERTS. */
	readonly evaluate: (at: number) => void;
	readonly groups: () => readonly GroupState[];
	/** Milliseconds between two evaluations. */
	readonly interval: number;
};

const lookback = 300_000;

export const createRuler = (database: TimeSeriesDatabase, groups: readonly RuleGroup[], interval: number): Ruler => {
	const states = new Map<AlertingRule, RuleState>();
	const series = new Map<string, Sample>();

	const sampleOf = (labels: Labels, state: ActiveAlert['state']): Sample => {
		const key = `${state}${JSON.stringify(labels)}`;
		const found = series.get(key) ?? {name: 'ALERTS', labels: {...labels, alertstate: state}, value: 1};
		series.set(key, found);
		return found;
	};

	const evaluateRule = (rule: AlertingRule, at: number): RuleState => {
		const {result} = evaluateInstant(rule.expr, at, {database, lookback, defaultStep: interval, checkDeadline: () => {}});
		const before = new Map((states.get(rule)?.alerts ?? []).map(alert => [JSON.stringify(alert.labels), alert]));
		const alerts = (result.type === 'vector' ? result.points : []).map(({labels: set, value}): ActiveAlert => {
			const {[metricNameLabel]: _name, ...own} = labelsAsObject(set);
			const labels = {...own, ...rule.labels, alertname: rule.alert};
			const activeAt = before.get(JSON.stringify(labels))?.activeAt ?? at;
			const annotations = Object.fromEntries(
				Object.entries(rule.annotations).map(([name, text]) => [name, expandTemplate(text, own, value)]),
			);
			return {labels, annotations, state: at - activeAt >= rule.for ? 'firing' : 'pending', activeAt, value};
		});
		return {rule, alerts, lastEvaluation: at};
	};

	return {
		interval,
		evaluate(at) {
			for (const {name, rules} of groups) {
				for (const rule of rules) states.set(rule, evaluateRule(rule, at));
				const active = rules.flatMap(rule => states.get(rule)?.alerts ?? []);
				database.append(
					at,
					active.map(({labels, state}) => sampleOf(labels, state)),
					`rules/${name}`,
				);
			}
		},
		groups: () => groups.map(group => ({group, rules: group.rules.map(rule => states.get(rule) ?? {rule, alerts: [], lastEvaluation: 0})})),
	};
};
