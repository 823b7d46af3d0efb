import {ageText} from '../domain/age-text.ts';
import {maskText} from '../domain/mask-secrets.ts';
import type {Condition, Sourced} from '../domain/model-service.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {componentColumns} from './component-columns.ts';
import {type DocumentLine, headLine, padded, tableLines, wrapped} from './document-lines.ts';
import type {Theme} from './theme.ts';

type Options = {readonly theme: Theme; readonly width: number};

/** The workloads of a service, where it has several or one of them is made of groups. */
export const componentSection = ({service}: ServiceRow, {theme, width}: Options): readonly DocumentLine[] => {
	const {components = []} = service;
	if (components.length < 2 && components.every(({podsPerReplica}) => podsPerReplica === 1)) return [];
	return tableLines(componentColumns, components, {theme, service}, width);
};

const sourcedText = (fact: Sourced | undefined): string | undefined =>
	fact === undefined ? undefined : `${maskText(fact.value)}  (${fact.source})`;

/** Where the facts of a service were read, and why it is taken for one. */
export const aboutSection = ({service}: ServiceRow, {width}: Options): readonly DocumentLine[] => {
	const facts: ReadonlyArray<readonly [string, string | undefined]> = [
		['endpoint', service.endpoint],
		['model', sourcedText(service.model)],
		['loads', sourcedText(service.modelUri)],
		['version', sourcedText(service.version)],
		['listed', service.evidence.length === 0 ? undefined : `because it ${service.evidence.join(', ')}`],
	];
	const lines = facts.flatMap(([name, text]) =>
		text === undefined ? [] : wrapped([{text: padded(`  ${name}`, 12), role: 'dim'}], text, width),
	);
	return lines.length === 0 ? [] : [headLine([{text: 'ABOUT', role: 'dim'}]), ...lines];
};

/** From this many on those that are met are named in one line: an operator has a dozen, and what counts are the others. */
const manyConditions = 4;

const isMet = ({status, message}: Condition): boolean => status === 'True' && (message ?? '') === '';

export const conditionSection = (row: ServiceRow, snapshot: Snapshot, {width}: Options): readonly DocumentLine[] => {
	const {conditions} = row.service;
	if (conditions.length === 0) return [];
	const met = conditions.length >= manyConditions ? conditions.filter(isMet) : [];
	const others = conditions.filter(condition => !met.includes(condition));
	return [
		headLine([{text: 'CONDITIONS', role: 'dim'}]),
		...others.flatMap(({type, status, reason, message, changedAt}) =>
			wrapped(
				[
					{text: padded(`  ${changedAt === undefined ? '' : ageText(snapshot.now - changedAt)}`, 7), role: 'dim'},
					{text: padded(`${type} ${status}${reason === undefined ? '' : ` ${reason}`}`, width < 100 ? 30 : 44)},
					{text: ' '},
				],
				message ?? '',
				width,
			),
		),
		...(met.length === 0 ? [] : wrapped([{text: '       True: ', role: 'dim'}], met.map(({type}) => type).join(', '), width)),
	];
};
