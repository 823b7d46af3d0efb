import {LineCounter, parseDocument} from 'yaml';
import {type SafeText, toSafeText} from '../../domain/safe-text.ts';
import {defaultSettings} from '../../domain/settings.ts';
import type {Link} from '../arguments.ts';
import {matchesPattern} from '../match-context.ts';
import type {Config} from './config.ts';
import {type Complain, list, mapping, mappingOf, type Place, scalar, text, truth} from './fields.ts';
import {type Folders, readMetrics} from './metrics-section.ts';
import {readPrices} from './prices-section.ts';
import {readThresholds} from './thresholds-section.ts';

/** A config, or what is wrong with it: one sentence each. */
export type ParsedConfig =
	| {readonly ok: true; readonly config: Config; readonly complain: (place: Place, problem: string) => SafeText}
	| {readonly ok: false; readonly sentences: readonly SafeText[]};

const link = scalar('auto, slow or fast', (value): Link | undefined =>
	value === 'auto' || value === 'slow' || value === 'fast' ? value : undefined,
);

const columns = list('a list of columns', text('the name of a column'));

const fileOf = (folders: Folders) =>
	mapping({
		metrics: readMetrics(folders),
		contexts: mappingOf('a mapping of contexts, such as prod-*', mapping({metrics: readMetrics(folders)})),
		thresholds: readThresholds,
		prices: readPrices,
		columns: mapping({list: columns, wide: columns}),
		audit: mapping({events: truth}),
		link,
	});

/** Reads the text of a config file. `file`: its absolute path. */
export const parseConfig = (source: string, file: string, folders: Folders): ParsedConfig => {
	const lines = new LineCounter();
	const document = parseDocument(source, {lineCounter: lines, logLevel: 'silent', prettyErrors: false});
	const sentence = (offset: number | undefined, problem: string): SafeText =>
		toSafeText(`${file}${offset === undefined ? '' : `, line ${lines.linePos(offset).line}`}: ${problem.replace(/\.$/, '')}.`);
	const [syntax] = document.errors;
	if (syntax !== undefined) {
		const words = syntax.message.split('\n')[0] ?? '';
		return {ok: false, sentences: [sentence(syntax.pos[0], `not valid YAML (${words.replace(/\.$/, '')})`)]};
	}
	const offsetOf = (place: Place): number | undefined => {
		for (let length = place.length; length > 0; length--) {
			const node = document.getIn(place.slice(0, length), true) as {range?: readonly [number, number, number]} | undefined;
			if (node?.range !== undefined) return node.range[0];
		}
		return undefined;
	};
	const say = (place: Place, problem: string): SafeText => sentence(offsetOf(place), problem);
	const sentences: SafeText[] = [];
	const complain: Complain = (place, problem) => {
		sentences.push(say(place, problem));
		return undefined;
	};
	let root: unknown;
	try {
		root = document.toJS({maxAliasCount: 100}) ?? {};
	} catch (error) {
		return {ok: false, sentences: [sentence(undefined, error instanceof Error ? error.message : 'not valid YAML')]};
	}
	const given = fileOf(folders)(root, [], complain) ?? {};
	if (sentences.length > 0) return {ok: false, sentences};
	const contexts = Object.entries(given.contexts ?? {}).flatMap(([pattern, {metrics}]) =>
		metrics === undefined ? [] : [{pattern, metrics}],
	);
	const metricsOf: Config['metricsOf'] = context =>
		(contexts.find(({pattern}) => pattern === context) ?? contexts.find(({pattern}) => matchesPattern(pattern, context)))?.metrics ??
		given.metrics;
	return {
		ok: true,
		complain: say,
		config: {
			file,
			link: given.link ?? 'auto',
			metricsOf,
			metrics: [...contexts.map(({metrics}) => metrics), ...(given.metrics === undefined ? [] : [given.metrics])],
			settings: {
				...defaultSettings,
				...(given.thresholds === undefined ? {} : {thresholds: given.thresholds}),
				...(given.prices === undefined ? {} : {prices: given.prices}),
				...(given.columns === undefined ? {} : {columns: given.columns}),
				...(given.audit?.events === undefined ? {} : {notesEvents: given.audit.events}),
			},
		},
	};
};
