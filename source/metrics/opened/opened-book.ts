import type {ServiceCharts, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {MetricsEvidence} from '../../domain/with-evidence.ts';
import type {TargetIndex} from '../fleet/target-index.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {windowOf} from '../plan-refresh.ts';
import {evidenceQuery, gpuChartQuery, latencyChartQuery, presentHistogram} from '../queries/chart-query.ts';
import {anyOf, workloadScopeOf} from '../queries/scope-of.ts';
import type {Task, TaskBook, TaskContext} from '../task.ts';
import {servingControllers} from './own-controllers.ts';
import {readGpuChart, readLatencyChart, type Steps} from './read-charts.ts';
import {readEvidence} from './read-evidence.ts';

const minute = 60_000;
/** Half an hour in sixty points. */
const chart = {length: 30 * minute, step: 30_000};
/** Two weeks are what a Prometheus keeps by default, and what one query may have in points. */
const memory = {length: 14 * 24 * 60 * minute, step: 5 * minute};
const evidenceAge = 10 * minute;

export type OpenedBookOptions = {
	readonly onCharts: (uid: string, charts: ServiceCharts) => void;
	readonly onEvidence: (uid: string, evidence: ReadonlyMap<string, MetricsEvidence>) => void;
	readonly metricsOf: (uid: string) => ServiceMetrics | undefined;
};

export type OpenedBook = TaskBook & {
	/** `hashes`: of the revisions that evidence is wanted of. */
	readonly open: (uid: string | undefined, hashes: readonly string[]) => void;
	readonly uid: () => string | undefined;
	readonly setIndex: (index: TargetIndex) => void;
};

const stepsOf = ({length, step}: {readonly length: number; readonly step: number}, at: number): Steps => {
	const end = Math.floor(at / step) * step;
	return {start: end - length, end, step};
};

/** Charts and evidence of the one service that is open. */
export const createOpenedBook = ({onCharts, onEvidence, metricsOf}: OpenedBookOptions): OpenedBook => {
	let opened: {readonly uid: string; readonly hashes: readonly string[]} | undefined;
	let chartsAt = Number.NEGATIVE_INFINITY;
	let evidenceAt = Number.NEGATIVE_INFINITY;
	let index: TargetIndex | undefined;

	const chartsTask = (target: MetricsTarget, {source, capabilities, at, signal}: TaskContext): Task => {
		const steps = stepsOf(chart, at);
		const workloads = index?.workloadsOf(target) ?? [];
		const scope = workloadScopeOf([target], workloads.length === 0 ? [target.name] : workloads);
		const metrics = metricsOf(target.uid);
		const engine = capabilities.engines.find(candidate => candidate.engine.engine === metrics?.engine)?.engine;
		const histogram = engine === undefined ? undefined : presentHistogram(engine, capabilities.names);
		const window = windowOf(capabilities);
		const queries = {
			gpu: gpuChartQuery(capabilities, scope),
			latency:
				engine === undefined || histogram === undefined ? undefined : latencyChartQuery(capabilities, engine, histogram, scope, window),
		};
		const ask = (query: string | undefined) =>
			query === undefined ? undefined : source.range(query, steps.start, steps.end, steps.step, signal);
		return {
			cost: 2,
			async run() {
				const [gpu, latency] = await Promise.all([ask(queries.gpu), ask(queries.latency)]);
				if (signal.aborted || opened?.uid !== target.uid) return undefined;
				const gpuSeries = gpu?.ok ? readGpuChart(gpu.value.value, servingControllers(target), steps) : undefined;
				const lines =
					latency?.ok && histogram !== undefined
						? readLatencyChart(latency.value.value, new Set(workloads), histogram, window / 1000, steps)
						: undefined;
				const failures = [gpu, latency].flatMap(answer => (answer === undefined || answer.ok ? [] : [answer.failure]));
				const isLatencyThere = lines?.p50 !== undefined || lines?.p95 !== undefined;
				const gpuReason = metrics?.missing.gpuUtilization ?? 'None of its GPUs reported in the last 30 min.';
				const latencyReason = metrics?.missing.latency ?? 'Too few requests came in the last 30 min.';
				onCharts(target.uid, {
					...(gpuSeries === undefined ? {} : {gpu: gpuSeries}),
					...lines,
					missing: {
						...(gpuSeries === undefined ? {gpu: gpu?.ok === false ? gpu.failure.sentence : gpuReason} : {}),
						...(isLatencyThere ? {} : {latency: latency?.ok === false ? latency.failure.sentence : latencyReason}),
					},
				});
				return failures[0];
			},
		};
	};

	const evidenceTask = (
		target: MetricsTarget,
		hashes: readonly string[],
		{source, capabilities, at, signal}: TaskContext,
	): Task | undefined => {
		// Only a ReplicaSet's hash is in the names of its pods.
		if (target.kind !== 'Deployment' || hashes.length === 0) return undefined;
		const scope = {namespaces: anyOf([target.namespace]), pods: `${anyOf([target.name])}-(${anyOf(hashes)})-.+`};
		const query = evidenceQuery(capabilities, scope, memory.step);
		if (query === undefined) return undefined;
		return {
			cost: 1,
			async run() {
				const steps = stepsOf(memory, at);
				const answer = await source.range(query, steps.start, steps.end, steps.step, signal);
				if (!answer.ok) return answer.failure;
				if (!signal.aborted && opened?.uid === target.uid)
					onEvidence(target.uid, readEvidence(answer.value.value, target.name, hashes, memory.step));
				return undefined;
			},
		};
	};

	return {
		open(uid, hashes) {
			if (uid !== opened?.uid) chartsAt = Number.NEGATIVE_INFINITY;
			if (uid !== opened?.uid || hashes.join() !== opened?.hashes.join()) evidenceAt = Number.NEGATIVE_INFINITY;
			opened = uid === undefined ? undefined : {uid, hashes};
		},
		uid: () => opened?.uid,
		setIndex(next) {
			index = next;
		},
		next(context, room) {
			const target = opened === undefined ? undefined : context.targets.find(({uid}) => uid === opened?.uid);
			if (target === undefined || opened === undefined) return undefined;
			if (room >= 2 && context.at - chartsAt >= chart.step) {
				chartsAt = context.at;
				return chartsTask(target, context);
			}
			if (room >= 1 && context.at - evidenceAt >= evidenceAge) {
				evidenceAt = context.at;
				return evidenceTask(target, opened.hashes, context);
			}
			return undefined;
		},
	};
};
