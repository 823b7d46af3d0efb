import type {ServiceMetrics} from '../../domain/service-metrics.ts';
import type {TargetIndex} from '../fleet/target-index.ts';
import type {RangeSeries} from '../metrics-source.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {namespaceOf} from '../queries/place.ts';
import {tagLabel, workloadLabel} from '../queries/promql.ts';
import type {Task, TaskBook, TaskContext} from '../task.ts';
import {createBaseline, createMean} from './baseline.ts';
import {type HistoryKind, historyQuestions, type RingName, type Unfilled} from './history-questions.ts';
import {createStepRing, type StepRing} from './step-ring.ts';

/** Milliseconds of one point of a sparkline. */
const step = 180_000;
/** Half an hour is drawn. */
const shown = 10;
/** An hour is what Slow is measured against. All that is remembered of a service is this many numbers of four kinds. */
const pointsKept = 20;

/** After so many failed questions the past stays unknown, and grows by what refreshes bring. */
const mostFailures = 5;

/** What is told from the past of a service. */
export type History = Pick<
	ServiceMetrics,
	'gpuHistory' | 'latencyHistory' | 'latencyBaseline' | 'meanBaseline' | 'firstTokenBaseline' | 'gpuHour'
>;

/** What a refresh brought, in the units of the product. Absent: it was not asked for, or there is none. */
export type News = Readonly<Partial<Record<RingName, number | undefined>>>;

export type HistoryBook = TaskBook & {
	/** Takes what a refresh brought, and tells what is remembered. What did not change keeps its identity. */
	readonly record: (uid: string, news: News, at: number) => History;
	/** There was no room for a question. */
	readonly isWaiting: () => boolean;
	/** Keeps these services alone. */
	readonly keep: (uids: ReadonlySet<string>) => void;
	/** There was a time without answers: the source is asked again for what it remembers. */
	readonly forgetFilled: () => void;
	/** Which services the answers of tasks are for. */
	readonly setIndex: (index: TargetIndex) => void;
};

const ringNames: readonly RingName[] = ['gpu', 'mean', 'p95', 'firstToken'];

const createMemory = () => {
	const rings: Readonly<Record<RingName, StepRing>> = {
		gpu: createStepRing(step, pointsKept),
		mean: createStepRing(step, pointsKept),
		p95: createStepRing(step, pointsKept),
		firstToken: createStepRing(step, pointsKept),
	};
	const digests = {
		latencyBaseline: createBaseline(rings.p95, step),
		meanBaseline: createBaseline(rings.mean, step),
		firstTokenBaseline: createBaseline(rings.firstToken, step),
		gpuHour: createMean(rings.gpu, step),
	};
	return {
		rings,
		tell(at: number): History {
			const told: {-readonly [Name in keyof History]: History[Name] | undefined} = {};
			const gpuHistory = rings.gpu.series(shown);
			const latencyHistory = rings.p95.series(shown);
			if (gpuHistory !== undefined) told.gpuHistory = gpuHistory;
			if (latencyHistory !== undefined) told.latencyHistory = latencyHistory;
			for (const name of Object.keys(digests) as (keyof typeof digests)[]) {
				const reading = digests[name](at);
				if (reading !== undefined) told[name] = reading;
			}
			return told as History;
		},
	};
};

type Memory = ReturnType<typeof createMemory>;

/** Sparklines and baselines: what refreshes brought, and before that what the source remembers. */
export const createHistoryBook = (): HistoryBook => {
	const services = new Map<string, Memory>();
	let index: TargetIndex | undefined;
	let failures = 0;
	let isWaiting = false;
	/** Services whose past was asked for: once, and not before their replicas are known, for series are theirs by the names of those. */
	const filled: Readonly<Record<HistoryKind, Set<string>>> = {gpu: new Set(), mean: new Set(), latency: new Set()};

	const memoryOf = (uid: string): Memory => {
		const known = services.get(uid);
		if (known !== undefined) return known;
		const memory = createMemory();
		services.set(uid, memory);
		return memory;
	};

	/** Series of workloads as points of the services they belong to; of several workloads of one service each fills what is empty. */
	const fill = (targets: readonly MetricsTarget[], series: readonly RangeSeries[], ringOf: (tag: string) => RingName, at: number): void => {
		const found = Map.groupBy(series, ({labels}) => `${namespaceOf(labels)}/${labels[workloadLabel] ?? ''}`);
		for (const target of targets) {
			for (const workload of index?.workloadsOf(target) ?? []) {
				for (const {labels, points} of found.get(`${target.namespace}/${workload}`) ?? []) {
					const ring = memoryOf(target.uid).rings[ringOf(labels[tagLabel] ?? '')];
					ring.advance(at);
					ring.fill(points);
				}
			}
		}
	};

	const unfilled: Unfilled = (kind, targets) =>
		targets.filter(target => !filled[kind].has(target.uid) && (index?.workloadsOf(target).length ?? 0) > 0);

	return {
		isWaiting: () => isWaiting,
		record(uid, news, at) {
			const {rings, tell} = memoryOf(uid);
			for (const name of ringNames) {
				const value = news[name];
				if (value === undefined) rings[name].advance(at);
				else rings[name].record(at, value);
			}
			return tell(at);
		},
		keep(uids) {
			for (const known of [services, ...Object.values(filled)]) for (const uid of known.keys()) if (!uids.has(uid)) known.delete(uid);
		},
		forgetFilled() {
			for (const known of Object.values(filled)) known.clear();
			failures = 0;
		},
		setIndex(next) {
			index = next;
		},
		next(context: TaskContext, room: number): Task | undefined {
			const question = index === undefined ? undefined : historyQuestions(context, unfilled, index, step);
			isWaiting = question !== undefined && room < 1;
			if (question === undefined || room < 1) return undefined;
			const {kind, query, asked, ringOf} = question;
			const {source, at, signal} = context;
			for (const {uid} of asked) filled[kind].add(uid);
			return {
				cost: 1,
				async run() {
					const end = Math.floor(at / step) * step;
					const answer = await source.range(query, end - (pointsKept - 1) * step, end, step, signal);
					if (answer.ok) fill(asked, answer.value.value, ringOf, at);
					else if (failures++ < mostFailures) for (const {uid} of asked) filled[kind].delete(uid);
					return answer.ok ? undefined : answer.failure;
				},
			};
		},
	};
};
