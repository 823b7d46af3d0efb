import type {EngineMetrics} from '../engines/engine-metrics.ts';
import {engines} from '../engines/engines.ts';
import {matcherOf} from '../gpus/matcher.ts';
import {gpuNames} from '../gpus/names-of-gpu.ts';
import type {Sample} from '../metrics-source.ts';
import {engineTerms, type Term} from '../queries/engine-terms.ts';
import {loadTag} from '../queries/load-query.ts';

export type PageTerm = {
	readonly tag: string;
	readonly as: Term['as'] | 'buckets';
	readonly names: readonly string[];
	readonly label?: string;
	readonly matches: (labels: Sample['labels']) => boolean;
};

/** What one engine tells on its own pods' pages. */
type PageEngine = {readonly engine: EngineMetrics; readonly terms: readonly PageTerm[]};

const termsOf = (engine: EngineMetrics): readonly PageTerm[] => [
	...engineTerms(engine).map(({what, metric, as, label}) => ({
		...{tag: loadTag(engine.engine, what), as, names: metric.names, matches: matcherOf(metric.matchers ?? [])},
		...(label === undefined ? {} : {label}),
	})),
	...engine.histograms.map(({of, names, matchers}) => ({
		...{tag: loadTag(engine.engine, of), as: 'buckets' as const},
		names: names.map(name => `${name}_bucket`),
		matches: matcherOf(matchers ?? []),
	})),
];

/** A gateway's page, and that of an agent of Ray's, tells of others than the pod that serves it. */
const isOwn = ({subject, isGateway}: EngineMetrics): boolean => subject === undefined && isGateway !== true;

export const startName = 'process_start_time_seconds';

export type PageTerms = {readonly engines: readonly PageEngine[]; readonly wanted: ReadonlySet<string>};

/** All terms that can be told from a page, and the names of all metrics they need. */
export const createPageTerms = (): PageTerms => {
	const own = engines.filter(isOwn).map(engine => ({engine, terms: termsOf(engine)}));
	return {
		engines: own,
		wanted: new Set([...own.flatMap(({terms}) => terms.flatMap(({names}) => names)), ...gpuNames, startName]),
	};
};
