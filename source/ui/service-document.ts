import {ageText} from '../domain/age-text.ts';
import {counted} from '../domain/number-text.ts';
import {managerSentence} from '../domain/ownership-text.ts';
import {type FaultGroup, faultGroups} from '../domain/pod-fault.ts';
import type {ServiceDetail, ServiceRow, Snapshot} from '../session/snapshot.ts';
import {aboutSection, componentSection, conditionSection} from './about-section.ts';
import {alertSection} from './alert-section.ts';
import {metricsInterval} from './cell.ts';
import {deviceSection} from './device-section.ts';
import {blank, type DocumentLine, headLine, padded, tableLines, textLine, wrapped} from './document-lines.ts';
import {dimmedIf, doubtOf, metricsDoubt, revisionKinds, rowKinds, type Shown} from './doubt.ts';
import {doubtedSection} from './doubted-section.ts';
import {imbalanceLines} from './imbalance-lines.ts';
import {orderReplicas} from './pod-words.ts';
import {replicaColumns} from './replica-columns.ts';
import {revisionColumns} from './revision-columns.ts';
import {type SuggestionKeys, sentenceLines} from './sentence-lines.ts';
import {type ChartOptions, chartSection} from './service-charts.ts';
import {factLines} from './service-facts.ts';

type Options = ChartOptions & {readonly keyOf: SuggestionKeys};

/** What the scheduler, the registry or the runtime said, word for word: the table has room for the reason only. */
const faultLines = ({fault, pods}: FaultGroup, width: number): readonly DocumentLine[] => {
	const exitCode = pods[0]?.trouble?.exitCode;
	const exit = exitCode === undefined || fault.detail.includes(`exit ${exitCode}`) ? '' : `, exit ${exitCode}`;
	const restarts = Math.max(...pods.map(pod => pod.restarts));
	const how = restarts === 0 ? exit : `${exit}, ${counted(restarts, 'restart')}`;
	const start = `  ${pods.length === 1 ? '' : `${pods.length} × `}${fault.kind === 'crash' ? '' : `${fault.reason}: `}`;
	return wrapped([{text: start, role: 'dim'}], `${fault.detail}${how}`, width).map(({spans}) => ({
		spans: spans.map(span => ({...span, role: 'dim'})),
	}));
};

const replicaKinds = ({service: {namespace}}: ServiceRow): Shown => ({kinds: ['Pod'], namespace});
const eventKinds = ({service: {namespace}}: ServiceRow): Shown => ({kinds: ['Event'], namespace});

/** What has not come: it is on its way, or what keeps it is said below its title. */
const unread = (title: DocumentLine, shown: Shown, snapshot: Snapshot): readonly DocumentLine[] =>
	doubtOf(snapshot, shown) === undefined ? [title, textLine(' Not read yet.', 'dim')] : [title];

const replicaSection = (row: ServiceRow, snapshot: Snapshot, {theme, width}: Options): readonly DocumentLine[] => {
	const {pods} = row.service;
	const title = headLine([{text: 'REPLICAS', role: 'dim'}]);
	if (pods === undefined) return unread(title, replicaKinds(row), snapshot);
	if (pods.length === 0) return [title, textLine(' None.', 'dim')];
	const context = {theme, now: snapshot.now, interval: metricsInterval(snapshot.metricsSource), row};
	return [
		...tableLines(replicaColumns, orderReplicas(pods), context, width, pod => pod.uid),
		...faultGroups(pods).flatMap(group => faultLines(group, width)),
		...imbalanceLines(row, width),
	];
};

const revisionSection = (row: ServiceRow, snapshot: Snapshot, {theme, width}: Options): readonly DocumentLine[] => {
	const {revisions} = row.service;
	const title = headLine([{text: 'REVISIONS', role: 'dim'}]);
	if (revisions === undefined) return unread(title, revisionKinds(row), snapshot);
	if (revisions.length === 0) return [title, textLine(' None is kept.', 'dim')];
	return tableLines(revisionColumns, revisions, {theme, now: snapshot.now}, width);
};

/** An object of the service without the name that all of them begin with. */
const shortObject = (object: string, {service}: ServiceRow): string => object.replace(`${service.name}-`, '…');

const eventSection = (
	row: ServiceRow,
	detail: ServiceDetail | undefined,
	snapshot: Snapshot,
	{width, theme}: Options,
): readonly DocumentLine[] => {
	const title = headLine([{text: 'EVENTS', role: 'dim'}]);
	if (detail?.events === undefined)
		return doubtOf(snapshot, eventKinds(row)) === undefined ? [title, textLine(' Reading events…', 'dim')] : [title];
	if (detail.events.length === 0) return [title, textLine(' None in the last hour.', 'dim')];
	return [
		title,
		...detail.events.flatMap(event =>
			wrapped(
				[
					{text: padded(`  ${ageText(snapshot.now - event.lastSeen)}`, 7), role: 'dim'},
					{
						text: padded(event.type === 'Normal' ? event.reason : `${event.type} ${event.reason}`, 24),
						role: event.type === 'Normal' ? 'plain' : 'look',
					},
					{text: ` ${padded(shortObject(event.object, row), width < 100 ? 0 : 24)} `, role: 'dim'},
				],
				`${event.message}${event.count > 1 ? ` (${theme.glyphs.times}${event.count})` : ''}`,
				width,
			),
		),
	];
};

/** The whole page of one service, top to bottom. Only the lines in view are painted. */
export const serviceDocument = (row: ServiceRow, snapshot: Snapshot, options: Options): readonly DocumentLine[] => {
	const {theme, width, keyOf} = options;
	const {namespace, reference} = row.service;
	const own: Shown = {kinds: [reference.resource.kind], namespace};
	const detail = snapshot.detail?.uid === row.service.uid ? snapshot.detail : undefined;
	const charts = chartSection(row, detail, snapshot, options);
	const doubted = (lines: readonly DocumentLine[], shown: Shown): readonly DocumentLine[] =>
		doubtedSection(lines, doubtOf(snapshot, shown), snapshot, width);
	const replicas = doubted(replicaSection(row, snapshot, options), replicaKinds(row));
	const sections: ReadonlyArray<readonly DocumentLine[]> = [
		[
			...[
				...factLines(row, snapshot, theme, width),
				...sentenceLines(row, snapshot, theme, width, 4, keyOf, row.service.managers.map(managerSentence)),
			].map((spans): DocumentLine => ({spans: dimmedIf(doubtOf(snapshot, rowKinds(row)), snapshot.now, spans)})),
		],
		doubtedSection(alertSection(row, snapshot, options), metricsDoubt(snapshot), snapshot, width),
		componentSection(row, options),
		// In few lines the replicas come first: they are what keys act on.
		...(options.isTall ? [charts, replicas] : [replicas, charts]),
		deviceSection(row, detail, snapshot, options),
		doubted(revisionSection(row, snapshot, options), revisionKinds(row)),
		doubted(conditionSection(row, snapshot, options), own),
		doubted(eventSection(row, detail, snapshot, options), eventKinds(row)),
		aboutSection(row, options),
	];
	return sections.filter(section => section.length > 0).flatMap((section, index) => (index === 0 ? section : [blank, ...section]));
};
