import {formatValue} from '../promql/format-number.ts';
import type {ActiveAlert, GroupState, Ruler} from '../rules/ruler.ts';
import type {ApiRoute} from './api-route.ts';

const alertOf = ({labels, annotations, state, activeAt, value}: ActiveAlert) => ({
	...{labels, annotations, state, activeAt: new Date(activeAt).toISOString()},
	// Go writes it with an exponent.
	value: formatValue(Number(value.toPrecision(15))),
});

const stateOf = (alerts: readonly ActiveAlert[]): string =>
	alerts.some(({state}) => state === 'firing') ? 'firing' : alerts.length > 0 ? 'pending' : 'inactive';

const groupOf = ({group, rules}: GroupState, interval: number) => ({
	...{name: group.name, file: group.file, interval: interval / 1000, limit: 0, evaluationTime: 0},
	lastEvaluation: new Date(rules[0]?.lastEvaluation ?? 0).toISOString(),
	rules: rules.map(({rule, alerts, lastEvaluation}) => ({
		...{state: stateOf(alerts), name: rule.alert, query: rule.expr, duration: rule.for / 1000, keepFiringFor: 0},
		...{labels: rule.labels, annotations: rule.annotations, alerts: alerts.map(alertOf), health: 'ok', evaluationTime: 0},
		...{lastEvaluation: new Date(lastEvaluation).toISOString(), type: 'alerting'},
	})),
});

const allOf = (ruler: Ruler | undefined): readonly GroupState[] => ruler?.groups() ?? [];

/** What rules there are, and what is active of them. */
export const ruleRoutes: readonly ApiRoute[] = [
	{
		path: /^rules$/,
		methods: ['GET'],
		answer(parameters, {ruler}) {
			const names = parameters.getAll('rule_name[]');
			const found = parameters.get('type') === 'record' ? [] : allOf(ruler);
			const groups = found
				.map(state => ({...state, rules: state.rules.filter(({rule}) => names.length === 0 || names.includes(rule.alert))}))
				.filter(({rules}) => rules.length > 0)
				.map(state => groupOf(state, ruler?.interval ?? 60_000));
			return {data: JSON.stringify({groups})};
		},
	},
	{
		path: /^alerts$/,
		methods: ['GET'],
		answer: (_, {ruler}) => ({
			data: JSON.stringify({alerts: allOf(ruler).flatMap(({rules}) => rules.flatMap(({alerts}) => alerts.map(alertOf)))}),
		}),
	},
];
