import {ageWords} from './age-text.ts';
import type {FiringAlert} from './firing-alert.ts';
import type {Severity} from './state.ts';

/** What rules call their severities, by how much they ask of who reads them. Others are worth a look: somebody wrote the rule. */
const severities: Readonly<Record<string, Severity>> = {
	critical: 'broken',
	page: 'broken',
	emergency: 'broken',
	error: 'broken',
	high: 'broken',
	info: 'fine',
	none: 'fine',
	debug: 'fine',
};

export const severityOfAlert = ({severity}: FiringAlert): Severity => severities[severity?.toLowerCase() ?? ''] ?? 'look';

const rank: Readonly<Record<Severity, number>> = {broken: 0, look: 1, fine: 2};

/** The alerts that ask for somebody, worst first; of equals the one that fires longest. */
export const urgentAlerts = (alerts: readonly FiringAlert[] | undefined): readonly FiringAlert[] =>
	(alerts ?? [])
		.filter(alert => severityOfAlert(alert) !== 'fine')
		.toSorted(
			(one, other) =>
				rank[severityOfAlert(one)] - rank[severityOfAlert(other)] ||
				(one.since ?? Number.POSITIVE_INFINITY) - (other.since ?? Number.POSITIVE_INFINITY) ||
				one.name.localeCompare(other.name),
		);

/** `HighInferenceErrorRate (critical)`. */
export const alertName = ({name, severity}: FiringAlert): string => (severity === undefined ? name : `${name} (${severity})`);

const withoutStop = (text: string): string => text.replace(/[.\s]+$/, '');

/**
 * An alert in the words of its rule, with the rule's threshold and since when it fires, without a stop at the end:
 * `HighInferenceErrorRate (critical): the error rate is above 5 % (rule: p95 > 10 for 5m), since 6 min`. `since`: `{age}` where
 * the age is filled in later.
 */
export const alertText = (alert: FiringAlert, now: number | undefined): string => {
	const {summary, condition, since, pod} = alert;
	const words = summary === undefined ? 'it fires' : withoutStop(summary);
	const rule = condition === undefined ? '' : ` (rule: ${condition})`;
	const where = pod === undefined ? '' : ` on ${pod}`;
	const age = since === undefined ? '' : `, since ${now === undefined ? '{age}' : ageWords(now - since)}`;
	return `${alertName(alert)}${where}: ${words}${rule}${age}`;
};
