import type {Latency, MetricName} from '../../domain/service-metrics.ts';
import type {EngineMetrics, NamedMetric, Switch} from '../engines/engine-metrics.ts';
import {engines} from '../engines/engines.ts';
import {knative} from '../engines/knative.ts';
import {fewestForP95} from '../numbers/latency-of.ts';
import {failed, type MissingContext, noReplica, type Rule, saidBefore} from './missing-rule.ts';

const ambiguous: Rule = {
	applies: ({isAmbiguous}) => isAmbiguous,
	sentence: () => 'Pods of another service in this namespace are named alike, and their series cannot be told apart.',
};

const hasArgument = (args: readonly string[], argument: string): boolean =>
	args.flatMap(words => words.split(/\s+/)).some(word => word === argument || word.startsWith(`${argument}=`));

/** The argument that makes this engine silent here; without any argument it is not known what else starts it. */
const switchOf = ({switches = []}: EngineMetrics, args: readonly string[]): Switch | undefined =>
	args.length === 0 ? undefined : switches.find(({argument, silentWhen}) => hasArgument(args, argument) === (silentWhen === 'present'));

/** Who has no such series: as a sentence begins. */
const sourceOf = ({layers}: MissingContext): string => layers.from ?? 'Prometheus';

const ownSilence = (context: MissingContext): string => {
	const {target} = context;
	const known = engines.find(({engine}) => engine === target.engine);
	if (known !== undefined)
		return switchOf(known, target.args)?.sentence ?? `${sourceOf(context)} has no series of its ${known.engine} pods. ${known.silent}`;
	return target.engine === undefined
		? `Its engine is not known, and ${context.layers.from === undefined ? 'Prometheus has no HTTP metrics of its pods' : 'their page has no metrics that are known here'}.`
		: `${sourceOf(context)} has no series of its ${target.engine} pods that are known here.`;
};

/** Pods that Knative makes are called after their revision. */
const isOnKnative = ({target}: MissingContext): boolean => target.pods.some(({name}) => /-[0-9]{5}-deployment-/.test(name));

const hasKnative = ({capabilities}: MissingContext): boolean =>
	capabilities.engines.some(({engine}) => engine.engine.startsWith('Knative'));

const silentEngine = (context: MissingContext): string =>
	isOnKnative(context) && !hasKnative(context) ? `${ownSilence(context)} ${knative.silent}` : ownSilence(context);

const nameOf = ({source, metrics}: MissingContext): string => source?.engine.engine ?? metrics.gateway ?? 'Its engine';

/** What no number of an engine is there without. */
export const basics: readonly Rule[] = [
	noReplica,
	ambiguous,
	failed('load'),
	{
		applies: ({source, metrics, layers}) => layers.isComing === true && source === undefined && metrics.gateway === undefined,
		sentence: () => 'It comes with one of the next refreshes: more engines are told of than one refresh may ask for.',
	},
	{applies: ({source, metrics}) => source === undefined && metrics.gateway === undefined, sentence: silentEngine},
];

/** The same where gateways tell nothing of the kind. */
export const ownBasics: readonly Rule[] = [...basics, {applies: ({source}) => source === undefined, sentence: silentEngine}];

/** Numbers that a gateway may tell in the place of an engine: the engine's silence is no reason yet. */
export const gatewayMetrics: ReadonlySet<MetricName> = new Set(['requestRate', 'errorRatio', 'latency']);

const gap = (metric: MetricName): Rule => ({
	applies: ({source}) => source?.engine.gaps[metric] !== undefined,
	sentence: ({source}) => source?.engine.gaps[metric] ?? '',
});

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1000)} s`;

const quiet: Rule = {
	applies: ({metrics}) => metrics.requestRate?.value === 0,
	sentence: ({layers}) => `No request came in the last ${seconds(layers.window)}.`,
};

const otherwise = (sentence: (context: MissingContext) => string): Rule => ({applies: () => true, sentence});

const onScreenOnly = 'It is asked for while the service is on the screen.';
const notYet = 'It comes with one of the next refreshes.';

const wasNotAsked = ({target, layers: {coverage}}: MissingContext): boolean =>
	!coverage.shown.has(target.uid) && !coverage.ranked.has(target.uid);

/** What is asked for of the services on the screen alone: what was known of it before stands. */
const notAsked = (metric: MetricName): Rule => ({
	applies: context => !context.target.onScreen && wasNotAsked(context),
	sentence: context => saidBefore(context, metric) ?? onScreenOnly,
});

/** On the screen, and its turn is still to come: silence says nothing of how many requests there are. */
const comesYet = (metric: MetricName): Rule => ({
	applies: wasNotAsked,
	sentence: context => {
		const known = saidBefore(context, metric);
		return known === undefined || known === onScreenOnly ? notYet : known;
	},
});

const hasNames = ({capabilities}: MissingContext, names: readonly string[]): boolean => names.some(name => capabilities.names.has(name));

const hasHistogram = (context: MissingContext, kind: Latency['of']): boolean =>
	context.source?.engine.histograms.some(
		({of, names}) =>
			of === kind && names.some(name => context.capabilities.names.has(`${name}_bucket`) || context.capabilities.names.has(name)),
	) === true;

const isNotMeasured = ({source}: MissingContext, kind: Latency['of']): boolean =>
	source !== undefined && !source.engine.histograms.some(({of}) => of === kind);

const latencyRules = (metric: MetricName, kind: Latency['of'], what: string): readonly Rule[] => [
	{applies: context => isNotMeasured(context, kind) && gap(metric).applies(context), sentence: gap(metric).sentence},
	{applies: context => isNotMeasured(context, kind), sentence: context => `${nameOf(context)} does not measure ${what}.`},
	// Before what would have to be looked for: most services of a large fleet are not on the screen.
	notAsked(metric),
	failed('shown'),
	{applies: context => !hasHistogram(context, kind) && gap(metric).applies(context), sentence: gap(metric).sentence},
	quiet,
	{
		applies: context => context.source !== undefined && !hasHistogram(context, kind),
		sentence: context => `${sourceOf(context)} has no latency histogram of ${nameOf(context)} for ${what}: are its buckets dropped?`,
	},
	comesYet(metric),
	otherwise(({layers}) => `Fewer than ${fewestForP95} requests in ${seconds(layers.window)}: too few for a p95.`),
];

type Metric = (engine: EngineMetrics) => NamedMetric | undefined;

/** No pod of any service has it. */
const notThere = (metric: Metric): Rule => ({
	applies: context => {
		const names = context.source === undefined ? undefined : metric(context.source.engine)?.names;
		return names !== undefined && !hasNames(context, names);
	},
	sentence: context =>
		`${sourceOf(context)} has no ${(context.source === undefined ? undefined : metric(context.source.engine))?.names[0] ?? 'series'}.`,
});

/** An engine that has such a number, and whose series of it are not there: it may be of another version, or they are dropped. */
const noSeries = (metric: Metric): Rule => ({
	applies: ({source}) => source !== undefined && metric(source.engine) !== undefined,
	sentence: context =>
		`${sourceOf(context)} has no ${(context.source === undefined ? undefined : metric(context.source.engine))?.names[0] ?? 'series'} of its pods.`,
});

const numberRules = (name: MetricName, metric: Metric, sentence: (engine: string) => string): readonly Rule[] => [
	gap(name),
	noSeries(metric),
	otherwise(context => sentence(nameOf(context))),
];

/** The same for what is asked for of the services on the screen alone. */
const shownRules = (name: MetricName, metric: Metric, sentence: (engine: string) => string): readonly Rule[] => [
	gap(name),
	notThere(metric),
	quiet,
	notAsked(name),
	noSeries(metric),
	otherwise(context => sentence(nameOf(context))),
];

/** First match wins, after the basics. */
export const engineRules = {
	requestRate: [
		gap('requestRate'),
		noSeries(engine => engine.requests),
		otherwise(context => `${nameOf(context)} counts no requests here.`),
	],
	errorRatio: [
		quiet,
		gap('errorRatio'),
		otherwise(context => `${nameOf(context)} does not count failed requests here: a gateway in front of it does, where one is scraped.`),
	],
	latency: latencyRules('latency', 'end to end', 'whole requests'),
	firstToken: latencyRules('firstToken', 'time to first token', 'the time to the first token'),
	interToken: latencyRules('interToken', 'inter-token', 'the time between tokens'),
	queueTime: latencyRules('queueTime', 'queue time', 'the time in its queue'),
	queue: numberRules(
		'queue',
		({waiting, running}) => waiting ?? running,
		name => `${name} tells of no queue here.`,
	),
	cacheUsage: numberRules(
		'cacheUsage',
		engine => engine.cacheUsage,
		name => `${name} does not tell how full its KV cache is.`,
	),
	promptTokens: shownRules(
		'promptTokens',
		engine => engine.promptTokens,
		name => `${name} does not count the tokens of prompts.`,
	),
	generatedTokens: numberRules(
		'generatedTokens',
		engine => engine.generatedTokens,
		name => `${name} does not count the tokens that it generates.`,
	),
	prefixHitRatio: shownRules(
		'prefixHitRatio',
		({prefixCache}) => prefixCache?.hits ?? prefixCache?.ratio,
		name => `${name} tells of no prefix cache: is prefix caching on?`,
	),
	preemptions: shownRules(
		'preemptions',
		engine => engine.preemptions,
		name => `${name} does not count what it preempts.`,
	),
	imbalance: [
		{applies: ({target}) => target.pods.filter(({ready}) => ready).length < 2, sentence: () => 'One replica has all the load.'},
		gap('requestRate'),
		quiet,
		notAsked('imbalance'),
		otherwise(({layers}) => `Fewer than 20 requests in ${seconds(layers.window)}: replicas differ by chance.`),
	],
} as const satisfies Partial<Record<MetricName, readonly Rule[]>>;
