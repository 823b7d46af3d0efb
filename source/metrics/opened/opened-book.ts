import type {ServiceCharts, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {MetricsEvidence} from '../../domain/with-evidence.ts';
import type {TargetIndex} from '../fleet/target-index.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {evidenceQuery} from '../queries/chart-query.ts';
import {anyOf} from '../queries/scope-of.ts';
import type {Task, TaskBook, TaskContext} from '../task.ts';
import {createChartBook} from './chart-book.ts';
import type {Steps} from './chart-steps.ts';
import {readEvidence} from './read-evidence.ts';

const minute = 60_000;
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
	/** How far back charts go, milliseconds. */
	readonly setSpan: (span: number) => void;
};

const stepsOf = ({length, step}: {readonly length: number; readonly step: number}, at: number): Steps => {
	const end = Math.floor(at / step) * step;
	return {start: end - length, end, step};
};

/** Charts and evidence of the one service that is open. */
export const createOpenedBook = (options: OpenedBookOptions): OpenedBook => {
	const {onEvidence} = options;
	let opened: {readonly uid: string; readonly hashes: readonly string[]} | undefined;
	const charts = createChartBook(options);
	let evidenceAt = Number.NEGATIVE_INFINITY;

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
			if (uid !== opened?.uid) charts.clear();
			if (uid !== opened?.uid || hashes.join() !== opened?.hashes.join()) evidenceAt = Number.NEGATIVE_INFINITY;
			opened = uid === undefined ? undefined : {uid, hashes};
		},
		uid: () => opened?.uid,
		setIndex: charts.setIndex,
		setSpan: charts.setSpan,
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
			return charts.next(target, context);
		},
	};
};
