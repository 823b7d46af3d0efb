import {moneyText} from '../domain/cost-text.ts';
import {freshnessOfMetrics} from '../domain/metrics-freshness.ts';
import type {MetricName, MetricsSourceState} from '../domain/service-metrics.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {isOld, metricsInterval} from './cell.ts';
import {type Fact, metricRows} from './metric-facts.ts';
import type {Route} from './route.ts';
import {columnName} from './service-column.ts';
import {serviceColumns} from './service-columns.ts';
import {steppedAge} from './stepped-age.ts';
import {wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';
import {thresholdWords} from './threshold-words.ts';
import type {ViewState} from './view-state.ts';

type Lines = ReadonlyArray<readonly Span[]>;

type Asked = Extract<Route, {view: 'why'}>;

/** The key of `ViewState.why.sentences`. */
export const whyKey = (metric: MetricName, pod: string | undefined): string => (pod === undefined ? metric : `${metric} of ${pod}`);

/** The metric of the column that was asked about; undefined: all of them. */
const askedMetric = ({column}: Asked): MetricName | undefined => serviceColumns.find(({id}) => id === column)?.metric;

/** A time of day: it does not grow old on the screen as an age does. */
const timeText = (at: number): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

const indent = 3;

const paragraph = (texts: readonly string[], width: number, role: Span['role']): Lines =>
	texts.flatMap(text => wrapWords(text, Math.max(20, width - indent - 2))).map(line => [{text: ' '.repeat(indent)}, {text: line, role}]);

const timeSpans = (at: number, snapshot: Snapshot): readonly Span[] => {
	const {now, metricsSource} = snapshot;
	const age = isOld({value: 0, at}, {now, interval: metricsInterval(metricsSource)}) ? steppedAge(now - at) : undefined;
	return [{text: `  ${timeText(at)}`, role: 'dim'}, ...(age === undefined ? [] : [{text: `, ${age} old`, role: 'look'} as const])];
};

/** Why nothing at all is known, where nobody has said why one number is missing. */
const generalReason = ({metrics}: ServiceRow, metric: MetricName, {metricsSource}: Snapshot): string => {
	const missing = metrics?.missing[metric];
	if (missing !== undefined) return missing;
	if ('reason' in metricsSource && metricsSource.reason !== undefined) return metricsSource.reason;
	if (metricsSource.status === 'searching') return 'The source of metrics is still being looked for.';
	return metrics === undefined ? 'It has not been asked for yet.' : 'The source has no such number for it, and does not say why.';
};

const block = (
	title: string,
	facts: readonly Fact[],
	sentences: readonly string[],
	snapshot: Snapshot,
	options: {readonly theme: Theme; readonly width: number},
): Lines => {
	const {theme, width} = options;
	const newest = Math.max(...facts.map(({reading}) => reading.at));
	const head: readonly Span[] =
		facts.length === 0
			? [
					{text: ` ${title}  `, role: 'strong'},
					{text: theme.glyphs.none, role: 'dim'},
				]
			: [
					{text: ` ${title}  `, role: 'strong'},
					{text: facts.map(({text}) => text).join(` ${theme.glyphs.dot} `)},
					...timeSpans(newest, snapshot),
				];
	return [head, ...paragraph(sentences, width, facts.length === 0 ? 'plain' : 'dim')];
};

const sourceLines = (source: MetricsSourceState, now: number, width: number): Lines => {
	const head = (text: string): readonly Span[] => [{text: ' Source  ', role: 'strong'}, {text}];
	if (source.status === 'searching') return [head('is being looked for')];
	if (!('answeredAt' in source)) return [head('none'), ...paragraph([source.reason], width, 'look')];
	const {name, via, interval, answeredAt, reason, warnings} = source;
	const freshness = freshnessOfMetrics(source, now);
	return [
		[...head(`${name}, ${via}`), ...(freshness === 'LIVE' ? [] : [{text: `, ${freshness}`, role: 'look' as const}])],
		...paragraph(
			[`Asked every ${Math.round(interval / 1000)} s; it answered at ${timeText(answeredAt)}. :source tells more.`],
			width,
			'dim',
		),
		...(reason === undefined ? [] : paragraph([reason], width, 'look')),
		...paragraph(warnings, width, 'look'),
	];
};

/** What a service costs, or why nobody knows. */
const costSentences = ({cost}: ServiceRow, {settings, cost: fleet}: Snapshot): readonly string[] => {
	const currency = settings.prices?.currency ?? fleet?.currency ?? '$';
	if (cost === undefined) {
		return [
			'No price is known of a node that its GPUs are on, and none is made up: "prices" in the configuration file names them, and OpenCost is asked where it runs.',
		];
	}
	const idle = cost.idlePerHour === undefined ? undefined : `${moneyText(cost.idlePerHour, currency)} of it did nothing in the last hour.`;
	return [
		`${moneyText(cost.perHour, currency)} an hour by the ${cost.source === 'OpenCost' ? 'prices of OpenCost' : 'price table of the settings'}, for the GPUs it holds.`,
		...(cost.isPlaceholder === true
			? ["That price is OpenCost's default, a placeholder of no cloud: name real ones in the configuration file."]
			: []),
		...(cost.unpriced > 0 ? [`${cost.unpriced} of its GPUs are on nodes without a price and not in it.`] : []),
		idle ?? 'What of it is idle is not known: its GPUs have no utilization over the last hour.',
	];
};

/** What is no number of a source: columns that the cluster itself tells, and the alerts of its rules. */
const untold = ({column: id}: Asked): readonly Lines[] => {
	const column = serviceColumns.find(candidate => candidate.id === id);
	if (column === undefined) return [];
	const words =
		id === 'alerts'
			? 'comes from the rules of the source: the alerts that fire are told below the list.'
			: 'is told by the cluster itself and not measured.';
	return [[[{text: ` ${columnName(column)} `, role: 'strong'}, {text: words}]]];
};

const costBlock = (row: ServiceRow, snapshot: Snapshot, width: number): Lines => [
	[{text: ' Cost', role: 'strong'}],
	...paragraph(costSentences(row, snapshot), width, 'plain'),
];

/**
 * Where the numbers of a service come from and when they were measured, or why there are none and what to do: what was asked about
 * first, then the source itself, then all others; of a replica before those of its service.
 */
export const whyLines = (
	row: ServiceRow,
	asked: Asked,
	{sentences}: ViewState['why'],
	snapshot: Snapshot,
	options: {readonly theme: Theme; readonly width: number},
): Lines => {
	const {theme, width} = options;
	const {metrics} = row;
	const said = (metric: MetricName, pod: string | undefined, isKnown: boolean): readonly string[] => {
		const told = sentences.get(whyKey(metric, pod)) ?? [];
		return told.length > 0 || isKnown ? told : [generalReason(row, metric, snapshot)];
	};
	const first = askedMetric(asked);
	const ordered = [...metricRows.filter(({metric}) => metric === first), ...metricRows.filter(({metric}) => metric !== first)];
	const ofService = ordered.map(({metric, title, of}) => {
		const facts = metrics === undefined ? [] : of(metrics, theme).filter(fact => fact !== undefined);
		const threshold = metric === first ? thresholdWords(metric, snapshot.settings.thresholds) : undefined;
		const texts = [...said(metric, undefined, facts.length > 0), ...(threshold === undefined ? [] : [threshold])];
		return block(title, facts, texts, snapshot, options);
	});
	const {pod} = asked;
	const podMetrics = pod === undefined ? undefined : metrics?.byPod.get(pod);
	const ofPod =
		pod === undefined
			? []
			: ordered.flatMap(({metric, title, ofPod: read}) => {
					if (read === undefined) return [];
					const facts = podMetrics === undefined ? [] : read(podMetrics, theme).filter(fact => fact !== undefined);
					return [block(title, facts, said(metric, pod, facts.length > 0), snapshot, options)];
				});
	const cost = costBlock(row, snapshot, width);
	const isCost = asked.column === 'cost' || asked.column === 'idle';
	const ofAll: readonly Lines[] = [...(isCost ? [cost] : []), ...ofService, ...(isCost ? [] : [cost])];
	const answer: readonly Lines[] =
		pod === undefined
			? [...(isCost || first !== undefined ? [] : untold(asked)), ...ofAll]
			: [[[{text: ` OF REPLICA ${pod}`, role: 'dim'}]], ...ofPod, [[{text: ' OF THE SERVICE', role: 'dim'}]], ...ofAll];
	const source = sourceLines(snapshot.metricsSource, snapshot.now, width);
	// What was asked about comes first, then how the source does: most often that is the reason.
	const blocks = asked.column === undefined ? [source, ...answer] : [...answer.slice(0, 1), source, ...answer.slice(1)];
	return blocks.flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]));
};
