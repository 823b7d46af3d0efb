import {ageWords} from './age-text.ts';
import type {FiringAlert} from './firing-alert.ts';
import {lookup} from './lookup.ts';
import type {Severity} from './state.ts';

/** What rules call their severities, by how much they ask of who reads them. Others are worth a look: somebody wrote the rule. */
const severities = lookup<Severity>({
	critical: 'broken',
	page: 'broken',
	emergency: 'broken',
	error: 'broken',
	high: 'broken',
	info: 'fine',
	none: 'fine',
	debug: 'fine',
});

/** The alerts of one rule: it fires for each replica by itself. `first`: the one that has fired longest. */
export type AlertGroup = {readonly severity: Severity; readonly first: FiringAlert; readonly all: readonly FiringAlert[]};

const severityOf = ({severity}: FiringAlert): Severity => {
	const name = severity?.toLowerCase() ?? '';
	return Object.hasOwn(severities, name) ? (severities[name] ?? 'look') : 'look';
};

const rank: Readonly<Record<Severity, number>> = {broken: 0, look: 1, fine: 2};

const begin = ({since}: FiringAlert): number => since ?? Number.POSITIVE_INFINITY;

const earlier = (one: FiringAlert, other: FiringAlert): number => (begin(one) < begin(other) ? -1 : begin(one) > begin(other) ? 1 : 0);

/** Rule by rule, the worst first, of equals the one that fires longest. */
export const alertGroups = (alerts: readonly FiringAlert[] | undefined): readonly AlertGroup[] => {
	const byRule = Map.groupBy(alerts ?? [], ({name, severity = '', condition = ''}) => `${name}\n${severity}\n${condition}`);
	return [...byRule.values()]
		.flatMap((group): readonly AlertGroup[] => {
			const all = group.toSorted(earlier);
			const [first] = all;
			return first === undefined ? [] : [{severity: severityOf(first), first, all}];
		})
		.toSorted(
			(one, other) =>
				rank[one.severity] - rank[other.severity] || earlier(one.first, other.first) || one.first.name.localeCompare(other.first.name),
		);
};

/** Those that ask for somebody. */
export const urgentAlerts = (alerts: readonly FiringAlert[] | undefined): readonly AlertGroup[] =>
	alerts === undefined || alerts.length === 0 ? [] : alertGroups(alerts).filter(({severity}) => severity !== 'fine');

/** `HighInferenceErrorRate (critical)`. */
export const alertName = ({name, severity}: FiringAlert): string => (severity === undefined ? name : `${name} (${severity})`);

/** The replicas it fires for: `on llama-1`, `on 4 replicas`; empty: it is of the service. */
export const alertPlace = ({first, all}: AlertGroup): string =>
	all.length > 1 ? `on ${all.length} replicas` : first.pod === undefined ? '' : `on ${first.pod}`;

const withoutStop = (text: string): string => text.replace(/[.\s]+$/, '');

/** A condition that is longer than a sentence bears ends with what counts: the comparison. */
const longest = 48;

const shortCondition = (condition: string): string => {
	if (condition.length <= longest) return condition;
	const end = /(==|!=|>=|<=|>|<)\s*(bool\s+)?[-+.\w]+(\s+for\s+\S+)?\s*$/.exec(condition)?.[0];
	return end === undefined ? `${condition.slice(0, longest - 1)}…` : `… ${end}`;
};

/**
 * An alert in the words of its rule, with the rule's threshold and since when it fires, without a stop at the end:
 * `HighInferenceErrorRate (critical): the error rate is above 5 % (rule: error_ratio > 0.05 for 5m), since 6 min`. Without `now`
 * an `{age}` stands where the age belongs.
 */
export const alertText = (group: AlertGroup, now: number | undefined): string => {
	const {summary, condition, since} = group.first;
	const words = summary === undefined ? 'it fires' : withoutStop(summary);
	const rule = condition === undefined ? '' : ` (rule: ${shortCondition(condition)})`;
	const place = alertPlace(group);
	const age = since === undefined ? '' : `, since ${now === undefined ? '{age}' : ageWords(now - since)}`;
	return `${alertName(group.first)}${place === '' ? '' : ` ${place}`}: ${words}${rule}${age}`;
};
