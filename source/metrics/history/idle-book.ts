import type {ServiceMetrics} from '../../domain/service-metrics.ts';
import type {TargetIndex} from '../fleet/target-index.ts';
import type {RangeSeries} from '../metrics-source.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {activityQuery} from '../queries/history-query.ts';
import {namespaceOf} from '../queries/place.ts';
import {tagLabel, workloadLabel} from '../queries/promql.ts';
import {workloadScopeOf} from '../queries/scope-of.ts';
import type {TaskBook} from '../task.ts';

/** Utilization up to which a GPU counts as unused, 0-1: an idle driver does a little now and then. */
const unused = 0.01;
const minute = 60_000;
/** How far back is looked, and how finely. */
const back = 24 * 60 * minute;
const step = 10 * minute;
/** Services asked for at once. */
const most = 30;

export type IdleBook = TaskBook & {
	/** Since when the service was not used, milliseconds; undefined: it is used, or that is not known. */
	readonly record: (target: MetricsTarget, metrics: ServiceMetrics, at: number) => number | undefined;
	readonly keep: (uids: ReadonlySet<string>) => void;
	readonly setIndex: (index: TargetIndex) => void;
};

/** 'asked': idle now, and the source is still to be asked since when. */
type Idle = {readonly since: number; readonly isAsked: boolean};

/** Whether nothing is done now; undefined where one of the two numbers is not known: no GPU that is seen is not an unused one. */
const isIdleNow = ({gpuUtilization, requestRate}: ServiceMetrics): boolean | undefined =>
	gpuUtilization === undefined || requestRate === undefined ? undefined : gpuUtilization.value <= unused && requestRate.value === 0;

/** The end of the last step with anything in it, or the start of what is remembered. */
const lastActivity = (series: readonly RangeSeries[]): number | undefined => {
	let first = Number.POSITIVE_INFINITY;
	let last = Number.NEGATIVE_INFINITY;
	for (const {labels, points} of series) {
		const least = labels[tagLabel] === 'requests' ? 0 : unused;
		for (const [at, value] of points) {
			first = Math.min(first, at);
			if (value > least) last = Math.max(last, at);
		}
	}
	if (last > 0) return last;
	return Number.isFinite(first) ? first : undefined;
};

/** Who holds GPUs without using them, and since when. The source is asked once for each that is found idle. */
export const createIdleBook = (): IdleBook => {
	const idle = new Map<string, Idle>();
	let index: TargetIndex | undefined;
	return {
		setIndex(next) {
			index = next;
		},
		keep(uids) {
			for (const uid of idle.keys()) if (!uids.has(uid)) idle.delete(uid);
		},
		record({uid, gpusPerReplica}, metrics, at) {
			const isIdle = isIdleNow(metrics);
			if (isIdle === false || gpusPerReplica === 0) idle.delete(uid);
			// What is not known this time was neither used nor unused.
			if (isIdle === true && gpusPerReplica > 0 && !idle.has(uid)) idle.set(uid, {since: at, isAsked: false});
			return isIdle === true ? idle.get(uid)?.since : undefined;
		},
		next({source, capabilities, targets, at, signal}, room) {
			const asked = room < 1 ? [] : targets.filter(({uid}) => idle.get(uid)?.isAsked === false).slice(0, most);
			const workloads = asked.flatMap(target => index?.workloadsOf(target) ?? []);
			if (workloads.length === 0) return undefined;
			const query = activityQuery(capabilities, workloadScopeOf(asked, workloads), step);
			if (query === undefined) return undefined;
			for (const {uid} of asked) idle.set(uid, {since: idle.get(uid)?.since ?? at, isAsked: true});
			return {
				cost: 1,
				async run() {
					const end = Math.floor(at / step) * step;
					const answer = await source.range(query, end - back, end, step, signal);
					if (!answer.ok) return answer.failure;
					for (const target of asked) {
						const names = index?.workloadsOf(target) ?? [];
						const own = answer.value.value.filter(
							({labels}) => namespaceOf(labels) === target.namespace && names.includes(labels[workloadLabel] ?? ''),
						);
						const since = lastActivity(own);
						const known = idle.get(target.uid);
						if (since !== undefined && known !== undefined && since < known.since) idle.set(target.uid, {since, isAsked: true});
					}
					return undefined;
				},
			};
		},
	};
};
