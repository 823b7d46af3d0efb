import {ageWords} from '../domain/age-text.ts';
import {alertName, severityOfAlert} from '../domain/alert-text.ts';
import type {FiringAlert} from '../domain/firing-alert.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {severityRole} from './cell.ts';
import {type DocumentLine, headLine, wrapped} from './document-lines.ts';
import type {Span, Theme} from './theme.ts';

type Options = {readonly theme: Theme; readonly width: number};

const alertLines = (alert: FiringAlert, now: number, {theme, width}: Options): readonly DocumentLine[] => {
	const severity = severityOfAlert(alert);
	const {summary, condition, since, pod} = alert;
	const head: readonly Span[] = [
		{text: ` ${theme.glyphs.severity[severity]} ${alertName(alert)}`, role: severityRole[severity]},
		{text: since === undefined ? '' : `  for ${ageWords(now - since)}`, role: 'dim'},
		{text: pod === undefined ? '' : `  on ${pod}`, role: 'dim'},
	];
	const told = (text: string, role: Span['role']): readonly DocumentLine[] =>
		wrapped([{text: '   '}], text, width).map(({spans}) => ({spans: spans.map(span => ({...span, role}))}));
	return [
		{spans: head},
		...(summary === undefined ? [] : told(summary, 'plain')),
		...(condition === undefined ? [] : told(`rule: ${condition}`, 'dim')),
	];
};

/** The alerts that fire for a service, also those that only inform: in the words of who wrote the rules, with their thresholds. */
export const alertSection = ({metrics}: ServiceRow, {now}: Snapshot, options: Options): readonly DocumentLine[] => {
	const alerts = metrics?.alerts ?? [];
	return alerts.length === 0
		? []
		: [headLine([{text: 'ALERTS', role: 'dim'}]), ...alerts.flatMap(alert => alertLines(alert, now, options))];
};
