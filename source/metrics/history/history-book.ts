import type {Reading, Series} from '../../domain/service-metrics.ts';
import type {TargetIndex} from '../fleet/target-index.ts';
import type {RangeSeries} from '../metrics-source.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {fewestForP95} from '../numbers/latency-of.ts';
import {chunksOf} from '../queries/chunks.ts';
import {gpuHistoryQuery, latencyHistoryQuery} from '../queries/history-query.ts';
import {namespaceOf} from '../queries/place.ts';
import {workloadLabel} from '../queries/promql.ts';
import {namespacesOf, scopeOf} from '../queries/scope-of.ts';
import type {Task, TaskBook, TaskContext} from '../task.ts';
import {createStepRing, type StepRing} from './step-ring.ts';

/** Milliseconds of one point of a sparkline. */
const step = 180_000;
/** Half an hour is drawn; an hour is what Slow is measured against. */
const shown = 10;
const capacity = 20;
/** Points of the last hour from which a baseline is told, and the newest ones that are left out: they may be the trouble itself. */
const fewestPoints = 5;
const newest = 1;
/** A query over an hour reads this many times what one over minutes reads. */
const rangeFactor = 10;

/** After so many failed questions the past stays unknown, and grows by what refreshes bring. */
const mostFailures = 5;

type History = {readonly gpuHistory?: Series; readonly latencyHistory?: Series; readonly latencyBaseline?: Reading};

export type HistoryBook = TaskBook & {
	/** Takes what a refresh brought, and tells what is remembered. What did not change keeps its identity. */
	readonly record: (uid: string, news: {readonly gpu?: number | undefined; readonly p95?: number | undefined}, at: number) => History;
	/** Keeps these services alone. */
	readonly keep: (uids: ReadonlySet<string>) => void;
	/** There was a time without answers: the source is asked again for what it remembers. */
	readonly forgetFilled: () => void;
	/** Which services the answers of tasks are for. */
	readonly setIndex: (index: TargetIndex) => void;
};

type Rings = {readonly gpu: StepRing; readonly latency: StepRing; baseline: Reading | undefined; of: unknown};

const median = (values: readonly number[]): number | undefined =>
	values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

/** Sparklines and baselines: what refreshes brought, and before that what the source remembers. */
export const createHistoryBook = (): HistoryBook => {
	const services = new Map<string, Rings>();
	let index: TargetIndex | undefined;
	let failures = 0;
	/** Services whose past was asked for: once, and not before their replicas are known, for series are theirs by the names of those. */
	const filled = {gpu: new Set<string>(), latency: new Set<string>()};
	const unfilled = (kind: keyof typeof filled, targets: readonly MetricsTarget[]): readonly MetricsTarget[] =>
		targets.filter(target => !filled[kind].has(target.uid) && (index?.workloadsOf(target).length ?? 0) > 0);

	const ringsOf = (uid: string): Rings => {
		const known = services.get(uid);
		if (known !== undefined) return known;
		const rings = {gpu: createStepRing(step, capacity), latency: createStepRing(step, capacity), baseline: undefined, of: undefined};
		services.set(uid, rings);
		return rings;
	};

	const baselineOf = (rings: Rings, at: number): Reading | undefined => {
		const points = rings.latency.points();
		if (rings.of === points) return rings.baseline;
		rings.of = points;
		const values = points.slice(0, -newest).filter(point => point !== undefined);
		const value = values.length < fewestPoints ? undefined : median(values);
		rings.baseline = value === undefined ? undefined : {value, at: Math.floor(at / step) * step};
		return rings.baseline;
	};

	/** Series of workloads as points of the services they belong to; of several workloads of one service each fills what is empty. */
	const fill = (targets: readonly MetricsTarget[], series: readonly RangeSeries[], kind: 'gpu' | 'latency', at: number): void => {
		const found = new Map(series.map(entry => [`${namespaceOf(entry.labels)}/${entry.labels[workloadLabel] ?? ''}`, entry.points]));
		for (const target of targets) {
			for (const workload of index?.workloadsOf(target) ?? []) {
				const points = found.get(`${target.namespace}/${workload}`);
				if (points === undefined) continue;
				const ring = ringsOf(target.uid)[kind];
				ring.advance(at);
				ring.fill(points);
			}
		}
	};

	const rangeTask = (
		{source, targets, at, signal}: TaskContext,
		{
			query,
			kind,
			count,
			asked,
		}: {
			readonly query: string;
			readonly kind: keyof typeof filled;
			readonly count: number;
			readonly asked: readonly MetricsTarget[];
		},
	): Task => {
		for (const {uid} of asked) filled[kind].add(uid);
		return {
			cost: 1,
			async run() {
				const end = Math.floor(at / step) * step;
				const answer = await source.range(query, end - (count - 1) * step, end, step, signal);
				if (answer.ok) fill(targets, answer.value.value, kind, at);
				else if (failures++ < mostFailures) for (const {uid} of asked) filled[kind].delete(uid);
				return answer.ok ? undefined : answer.failure;
			},
		};
	};

	return {
		record(uid, {gpu, p95}, at) {
			const rings = ringsOf(uid);
			rings.gpu.advance(at);
			rings.latency.advance(at);
			if (gpu !== undefined) rings.gpu.record(at, gpu);
			if (p95 !== undefined) rings.latency.record(at, p95);
			const gpuHistory = rings.gpu.series(shown);
			const latencyHistory = rings.latency.series(shown);
			const latencyBaseline = baselineOf(rings, at);
			return {
				...(gpuHistory === undefined ? {} : {gpuHistory}),
				...(latencyHistory === undefined ? {} : {latencyHistory}),
				...(latencyBaseline === undefined ? {} : {latencyBaseline}),
			};
		},
		keep(uids) {
			for (const known of [services, filled.gpu, filled.latency]) for (const uid of known.keys()) if (!uids.has(uid)) known.delete(uid);
		},
		forgetFilled() {
			filled.gpu.clear();
			filled.latency.clear();
			failures = 0;
		},
		setIndex(next) {
			index = next;
		},
		next(context, room) {
			if (room < 1) return undefined;
			const {capabilities, targets} = context;
			const withoutGpu = unfilled('gpu', targets);
			const gpuQuery = withoutGpu.length === 0 ? undefined : gpuHistoryQuery(capabilities, scopeOf(namespacesOf(withoutGpu)));
			if (gpuQuery !== undefined) return rangeTask(context, {query: gpuQuery, kind: 'gpu', count: shown, asked: withoutGpu});
			const withoutLatency = unfilled('latency', targets);
			const [chunk] = chunksOf(namespacesOf(withoutLatency), capabilities.bucketSeries, rangeFactor);
			const query = chunk === undefined ? undefined : latencyHistoryQuery(capabilities, scopeOf(chunk), step, fewestForP95);
			if (chunk === undefined || query === undefined) return undefined;
			const asked = withoutLatency.filter(({namespace}) => chunk.includes(namespace));
			return rangeTask(context, {query, kind: 'latency', count: capacity, asked});
		},
	};
};
