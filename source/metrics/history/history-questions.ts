import type {TargetIndex} from '../fleet/target-index.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {fewestForP95} from '../numbers/latency-of.ts';
import {chunksOf} from '../queries/chunks.ts';
import {latencyEnginesOf} from '../queries/engines-of.ts';
import {gpuHistoryQuery, latencyHistoryQuery, meanHistoryQuery} from '../queries/history-query.ts';
import {namespacesOf, scopeOf} from '../queries/scope-of.ts';
import {isShortQuery} from '../queries/short-query.ts';
import {shownTargets} from '../shown-targets.ts';
import type {TaskContext} from '../task.ts';

/** What is remembered of a service: mean use of its GPUs; mean latency; p95 of whole requests and to the first token. */
export type RingName = 'gpu' | 'mean' | 'p95' | 'firstToken';

/** What is asked for together. Quantiles are asked for of what was on the screen only: they are told from buckets. */
export type HistoryKind = 'gpu' | 'mean' | 'latency';

/** Services whose past of this kind was not asked for yet. */
export type Unfilled = (kind: HistoryKind, targets: readonly MetricsTarget[]) => readonly MetricsTarget[];

export type HistoryQuestion = {
	readonly kind: HistoryKind;
	readonly query: string;
	readonly asked: readonly MetricsTarget[];
	/** Where the series of a tag belong. */
	readonly ringOf: (tag: string) => RingName;
};

type Ask = (context: TaskContext, unfilled: readonly MetricsTarget[], index: TargetIndex, step: number) => HistoryQuestion | undefined;

/** A query over an hour reads this many times what one over minutes reads. */
const rangeFactor = 10;
/** Series that are read of a pod: of both counters of a mean, or of all gauges of its GPUs. */
const seriesOfPod = 2;
/** Services whose quantiles are asked for at once. */
const mostServices = 30;

/** Services of as many namespaces as one query may be asked for. */
const firstChunk = (targets: readonly MetricsTarget[]): readonly MetricsTarget[] => {
	const pods = new Map<string, number>();
	for (const target of targets) pods.set(target.namespace, (pods.get(target.namespace) ?? 0) + target.pods.length * seriesOfPod);
	const [chunk = []] = chunksOf(namespacesOf(targets), pods, rangeFactor);
	const namespaces = new Set(chunk);
	return targets.filter(({namespace}) => namespaces.has(namespace));
};

const question = (
	kind: HistoryKind,
	asked: readonly MetricsTarget[],
	query: string | undefined,
	ringOf: HistoryQuestion['ringOf'],
): HistoryQuestion | undefined => (query === undefined || asked.length === 0 ? undefined : {kind, query, asked, ringOf});

const ofGpus: Ask = ({capabilities}, unfilled) => {
	const asked = firstChunk(unfilled);
	return question('gpu', asked, gpuHistoryQuery(capabilities, scopeOf(namespacesOf(asked))), () => 'gpu');
};

const ofMeans: Ask = ({capabilities}, unfilled, _index, step) => {
	const asked = firstChunk(unfilled);
	return question('mean', asked, meanHistoryQuery(capabilities, scopeOf(namespacesOf(asked)), step), () => 'mean');
};

const ofLatencies: Ask = ({capabilities, targets}, unfilled, index, step) => {
	const shown = new Set(shownTargets(targets));
	let asked = unfilled
		.filter(target => shown.has(target))
		.toSorted((one, other) => (one.engine ?? '').localeCompare(other.engine ?? ''))
		.slice(0, mostServices);
	for (;;) {
		const engines = latencyEnginesOf(capabilities.engines, asked, index);
		const query = latencyHistoryQuery({...capabilities, engines}, scopeOf(namespacesOf(asked)), step, fewestForP95);
		if (query === undefined || isShortQuery(query) || asked.length <= 1) {
			return question('latency', asked, query, tag => (tag.endsWith('.firstToken') ? 'firstToken' : 'p95'));
		}
		asked = asked.slice(0, Math.ceil(asked.length / 2));
	}
};

const asks: ReadonlyArray<readonly [kind: HistoryKind, ask: Ask]> = [
	['gpu', ofGpus],
	['mean', ofMeans],
	['latency', ofLatencies],
];

/** The next question about the past of services of which it is not known yet; first of those on the screen. */
export const historyQuestions = (
	context: TaskContext,
	unfilled: Unfilled,
	index: TargetIndex,
	step: number,
): HistoryQuestion | undefined => {
	for (const [kind, ask] of asks) {
		const targets = unfilled(kind, context.targets);
		const found = targets.length === 0 ? undefined : ask(context, targets, index, step);
		if (found !== undefined) return found;
	}
	return undefined;
};
