import {freshnessOfMetrics} from '../domain/metrics-freshness.ts';
import type {AskedSource, MetricsSourceReport, MetricsSourceState, MetricsVia} from '../domain/service-metrics.ts';
import type {Snapshot} from '../session/snapshot.ts';
import {type DocumentLine, headLine, padded, wrapped} from './document-lines.ts';
import {steppedAge} from './stepped-age.ts';
import {widthOf} from './text-width.ts';
import type {Span, Theme} from './theme.ts';

type Lines = readonly DocumentLine[];
type Options = {readonly theme: Theme; readonly width: number};

const ways: Readonly<Record<MetricsVia, string>> = {
	'service proxy': "through the API server's service proxy",
	'pod proxy': "through the API server's pod proxy: one replica of several",
	url: 'straight to its URL',
	'direct scrape': "from the pods themselves, through the API server's pod proxy",
	'metrics.k8s.io': "from the API server's metrics.k8s.io",
};

const isPrometheus = (via: MetricsVia): boolean => via !== 'direct scrape' && via !== 'metrics.k8s.io';

const statusWords: Readonly<Record<MetricsSourceState['status'], string | undefined>> = {
	searching: 'being looked for',
	live: undefined,
	stale: 'does not answer now',
	none: 'there is none',
	unreachable: 'cannot be reached',
	forbidden: 'may not be asked',
};

/** "STALE: does not answer now" */
const stateText = (source: MetricsSourceState, now: number): string =>
	[freshnessOfMetrics(source, now), statusWords[source.status]].filter(part => part !== undefined).join(': ');

const nameWidth = 12;

const fact = (name: string, texts: readonly string[], width: number, role: Span['role'] = 'plain'): Lines =>
	texts.flatMap((text, index) =>
		wrapped([{text: padded(`  ${index === 0 ? name : ''}`, nameWidth), role: 'dim'}], text, width).map(({spans: [head, ...rest]}) => ({
			spans: [...(head === undefined ? [] : [head]), ...rest.map(span => ({...span, role}))],
		})),
	);

/** A time of day, and an age where it is more than it should be: nothing repaints because a clock moved. */
const answeredText = (source: Extract<MetricsSourceState, {readonly answeredAt: number}>, now: number): string => {
	const {interval, answeredAt} = source;
	const age = now - answeredAt;
	const old = source.status === 'stale' || age > 2 * interval ? steppedAge(age) : undefined;
	const time = new Date(answeredAt).toISOString().slice(11, 19);
	return `new numbers every ${Math.round(interval / 1000)} s; last answer ${time} UTC${old === undefined ? '' : `, ${old} ago`}`;
};

const sourceFacts = (source: MetricsSourceState, now: number, width: number): Lines => {
	if (!('answeredAt' in source)) {
		const reason = 'reason' in source ? source.reason : undefined;
		return [...fact('state', [stateText(source, now)], width), ...fact('why', reason === undefined ? [] : [reason], width, 'look')];
	}
	const {name, via, reason, warnings, isInsecure} = source;
	return [
		...fact('source', [name], width),
		...fact('way', [ways[via]], width),
		...fact('state', [`${stateText(source, now)}, ${answeredText(source, now)}`], width),
		...fact('why', reason === undefined ? [] : [reason], width, 'look'),
		...fact('TLS', isInsecure ? ['its certificate is not checked'] : [], width, 'broken'),
		...fact('warns', warnings, width, 'look'),
	];
};

const reportFacts = ({why, engines, gpus, matcher, remarks}: MetricsSourceReport, isAnswering: boolean, width: number): Lines => {
	const orNone = (texts: readonly string[]): readonly string[] => (isAnswering && texts.length === 0 ? ['none'] : texts);
	return [
		...fact('chosen', why === undefined ? [] : [why], width),
		...fact('only', matcher === undefined ? [] : [matcher], width),
		...fact('engines', orNone(engines), width),
		...fact('GPUs', orNone(gpus), width),
		...fact('remarks', remarks, width, 'dim'),
	];
};

const askedLines = (asked: readonly AskedSource[], width: number): Lines => {
	if (asked.length === 0) return [];
	const longest = Math.min(Math.floor(width / 2), Math.max(...asked.map(({name}) => widthOf(name))));
	return [
		{spans: []},
		headLine([{text: 'ASKED', role: 'dim'}]),
		...asked.flatMap(({name, said}) => wrapped([{text: padded(`  ${name}`, longest + 4)}], said, width)),
	];
};

const nextStep =
	'Another one is named with --prometheus, or in the config file for each context; --prometheus auto looks anew. ctrl-r asks now.';

/** The page of the source of metrics: what it is, how it goes, why it was taken, what it has, and which others were asked. */
export const sourceLines = ({metricsSource, now}: Snapshot, {width}: Options): Lines => {
	const report = 'report' in metricsSource ? metricsSource.report : undefined;
	return [
		headLine([{text: 'METRICS SOURCE', role: 'dim'}]),
		...sourceFacts(metricsSource, now, width),
		...(report === undefined ? [] : reportFacts(report, 'via' in metricsSource && isPrometheus(metricsSource.via), width)),
		...askedLines(report?.asked ?? [], width),
		{spans: []},
		...wrapped([{text: '  ', role: 'dim'}], nextStep, width),
	];
};
