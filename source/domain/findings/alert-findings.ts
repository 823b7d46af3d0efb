import {type AlertGroup, alertName, alertText, urgentAlerts} from '../alert-text.ts';
import {counted} from '../number-text.ts';
import type {AssessContext, Finding} from './finding.ts';
import {open} from './suggest.ts';

const alertsOf = ({metrics}: AssessContext): readonly AlertGroup[] => urgentAlerts(metrics?.alerts);

/** What the owners of the cluster watch for. Behind what is known of the service itself: an alert tells that something is wrong, not what. */
export const alertFindings: readonly Finding[] = [
	{
		word: 'Alerting',
		severity: context => alertsOf(context)[0]?.severity ?? 'fine',
		applies: context => alertsOf(context).length > 0,
		since: context => alertsOf(context)[0]?.first.since,
		detail: context => (alertsOf(context).length > 1 ? `(${alertsOf(context).length})` : undefined),
		sentence: context => {
			const [worst] = alertsOf(context);
			return worst === undefined ? '' : `${context.name}: alert ${alertText(worst, undefined)}.`;
		},
		note: context => {
			const others = alertsOf(context).slice(1);
			return others.length === 0
				? undefined
				: `${counted(others.length, 'other alert')}: ${others.map(({first}) => alertName(first)).join(', ')}.`;
		},
		suggestions: () => [open],
	},
];
