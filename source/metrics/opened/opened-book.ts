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

/** One of the two charts, or why there is none. */
type Half = Pick<ServiceCharts, 'charts' | 'missing'>;

const stepsOf = ({length, step}: {readonly length: number; readonly step: number}, at: number): Steps => {
	const end = Math.floor(at / step) * step;
	return {start: end - length, end, step};
};

/** Charts and evidence of the one service that is open. */
export const createOpenedBook = ({onCharts, onEvidence, metricsOf}: OpenedBookOptions): OpenedBook => {
	let opened: {readonly uid: string; readonly hashes: readonly string[]} | undefined;
	let gpu: Half | undefined;
	let latency: Half | undefined;
	let gpuAt = Number.NEGATIVE_INFINITY;
	let latencyAt = Number.NEGATIVE_INFINITY;
	let evidenceAt = Number.NEGATIVE_INFINITY;
	let index: TargetIndex | undefined;

	const workloadsOf = (target: MetricsTarget): readonly string[] => {
		const known = index?.workloadsOf(target) ?? [];
		return known.length === 0 ? [target.name] : known;
	};
	const scopeFor = (target: MetricsTarget) => workloadScopeOf([target], workloadsOf(target));

	const tell = (target: MetricsTarget): void => {
		// Both or none at first: a chart that is not asked for yet is not one without data.
		if (gpu === undefined || latency === undefined || opened?.uid !== target.uid) return;
		onCharts(target.uid, {
			span: chart.length,
			charts: [...gpu.charts, ...latency.charts],
			missing: {...gpu.missing, ...latency.missing},
		});
	};

	const gpuTask = (target: MetricsTarget, {source, capabilities, at, signal}: TaskContext): Task => ({
		cost: 1,
		async run() {
			const steps = stepsOf(chart, at);
			const query = gpuChartQuery(capabilities, scopeFor(target));
			const answer = query === undefined ? undefined : await source.range(query, steps.start, steps.end, steps.step, signal);
			if (signal.aborted || opened?.uid !== target.uid) return undefined;
			const series = answer?.ok ? readGpuChart(answer.value.value, servingControllers(target), steps) : undefined;
			const reason = metricsOf(target.uid)?.missing.gpuUtilization ?? 'None of its GPUs reported in the last 30 min.';
			gpu =
				series === undefined
					? {charts: [], missing: {gpu: answer?.ok === false ? answer.failure.sentence : reason}}
					: {charts: [{name: 'gpu', unit: 'ratio', lines: [{name: 'mean', series}]}], missing: {}};
			tell(target);
			return answer?.ok === false ? answer.failure : undefined;
		},
	});

	const latencyTask = (target: MetricsTarget, {source, capabilities, at, signal}: TaskContext): Task => ({
		cost: 1,
		async run() {
			const steps = stepsOf(chart, at);
			const metrics = metricsOf(target.uid);
			const engine = capabilities.engines.find(candidate => candidate.engine.engine === metrics?.engine)?.engine;
			const histogram = engine === undefined ? undefined : presentHistogram(engine, capabilities.names);
			const window = windowOf(capabilities);
			const query =
				engine === undefined || histogram === undefined
					? undefined
					: latencyChartQuery(capabilities, engine, histogram, scopeFor(target), window);
			const answer = query === undefined ? undefined : await source.range(query, steps.start, steps.end, steps.step, signal);
			if (signal.aborted || opened?.uid !== target.uid) return undefined;
			const lines =
				answer?.ok && histogram !== undefined
					? readLatencyChart(answer.value.value, new Set(workloadsOf(target)), histogram, window / 1000, steps)
					: [];
			const reason = metrics?.missing.latency ?? 'Too few requests came in the last 30 min.';
			latency =
				lines.length > 0
					? {charts: [{name: 'latency', unit: 'seconds', lines}], missing: {}}
					: {charts: [], missing: {latency: answer?.ok === false ? answer.failure.sentence : reason}};
			tell(target);
			return answer?.ok === false ? answer.failure : undefined;
		},
	});

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
			if (uid !== opened?.uid) {
				gpu = undefined;
				latency = undefined;
				gpuAt = Number.NEGATIVE_INFINITY;
				latencyAt = Number.NEGATIVE_INFINITY;
			}
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
			if (room < 1) return undefined;
			// First what is asked for seldom: the charts, asked for again and again, would leave no room for it.
			if (context.at - evidenceAt >= evidenceAge) {
				evidenceAt = context.at;
				const task = evidenceTask(target, opened.hashes, context);
				if (task !== undefined) return task;
			}
			if (context.at - gpuAt >= chart.step) {
				gpuAt = context.at;
				return gpuTask(target, context);
			}
			if (context.at - latencyAt < chart.step) return undefined;
			latencyAt = context.at;
			return latencyTask(target, context);
		},
	};
};
