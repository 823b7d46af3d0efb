import {ageWords} from '../domain/age-text.ts';
import {type AlertGroup, alertGroups, alertName, alertPlace} from '../domain/alert-text.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {severityRole} from './cell.ts';
import {type DocumentLine, headLine, wrapped} from './document-lines.ts';
import type {Span, Theme} from './theme.ts';

type Options = {readonly theme: Theme; readonly width: number};

/** What is said of each replica, as far as it differs. */
const mostSummaries = 3;

const groupLines = (group: AlertGroup, now: number, {theme, width}: Options): readonly DocumentLine[] => {
	const {severity, first, all} = group;
	const place = alertPlace(group);
	const head: readonly Span[] = [
		{text: ` ${theme.glyphs.severity[severity]} ${alertName(first)}`, role: severityRole[severity]},
		{text: place === '' ? '' : `  ${place}`},
		{text: first.since === undefined ? '' : `  for ${ageWords(now - first.since)}`, role: 'dim'},
	];
	const told = (text: string, role: Span['role']): readonly DocumentLine[] =>
		wrapped([{text: '   '}], text, width).map(({spans}) => ({spans: spans.map(span => ({...span, role}))}));
	const summaries = [...new Set(all.flatMap(({summary}) => summary ?? []))];
	return [
		{spans: head},
		...summaries.slice(0, mostSummaries).flatMap(summary => told(summary, 'plain')),
		...(summaries.length > mostSummaries ? told(`and ${summaries.length - mostSummaries} more`, 'dim') : []),
		...(first.condition === undefined ? [] : told(`rule: ${first.condition}`, 'dim')),
	];
};

/** The alerts that fire for a service, also those that only inform: in the words of who wrote the rules, with their thresholds. */
export const alertSection = ({metrics}: ServiceRow, {now}: Snapshot, options: Options): readonly DocumentLine[] => {
	const groups = alertGroups(metrics?.alerts);
	return groups.length === 0
		? []
		: [headLine([{text: 'ALERTS', role: 'dim'}]), ...groups.flatMap(group => groupLines(group, now, options))];
};
