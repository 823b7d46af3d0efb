import {lookup} from '../../domain/lookup.ts';
import type {ServiceMetrics} from '../../domain/service-metrics.ts';
import type {TargetIndex} from '../fleet/target-index.ts';
import type {RangeSeries} from '../metrics-source.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {activityQuery, activityTags} from '../queries/activity-query.ts';
import {namespaceOf} from '../queries/place.ts';
import {tagLabel, workloadLabel} from '../queries/promql.ts';
import {workloadScopeOf} from '../queries/scope-of.ts';
import type {TaskBook} from '../task.ts';

/**
 * Watts from which a GPU is not idle, whatever its utilization says: no model that serves draws as much at rest. The rule is that of
 * gpu-pruner, which finds few and is seldom wrong: https://github.com/wseaton/gpu-pruner/blob/main/gpu-pruner/src/query.promql.j2
 */
const working = 200;
const minute = 60_000;
/** How far back is looked, and how finely. */
const back = 24 * 60 * minute;
const step = 10 * minute;
/** Services asked for at once. */
const most = 30;
/** After so long the source is asked again about a service that is still idle: something may have been done between two refreshes. */
const again = 30 * minute;

export type IdleBook = TaskBook & {
	/** Since when the service was not used, milliseconds; undefined: it is used, or that is not known. */
	readonly record: (target: MetricsTarget, metrics: ServiceMetrics, at: number) => number | undefined;
	readonly keep: (uids: ReadonlySet<string>) => void;
	readonly setIndex: (index: TargetIndex) => void;
};

/** `askedAt`: when the source was asked since when; undefined: it is still to be asked. */
type Idle = {readonly since: number; readonly askedAt?: number};

/** Whether nothing is done now; undefined where one of the two numbers is not known: no GPU that is seen is not an unused one. */
const isIdleNow = (
	{gpusPerReplica}: MetricsTarget,
	{gpuUtilization, gpuPower, gpuReplicas = 0, requestRate}: ServiceMetrics,
): boolean | undefined =>
	gpuUtilization === undefined || requestRate === undefined
		? undefined
		: gpuUtilization.value === 0 && requestRate.value === 0 && (gpuPower?.value ?? 0) < working * Math.max(1, gpuReplicas * gpusPerReplica);

/** From what value on a number of the answer is something done. */
const least = lookup<number>({[activityTags.power]: working});

/** The end of the last step with anything in it; where there is none, the start of what is remembered. */
type Activity = {readonly at: number; readonly isKnown: boolean};

const lastActivity = (series: readonly RangeSeries[]): Activity | undefined => {
	let first = Number.POSITIVE_INFINITY;
	let last = Number.NEGATIVE_INFINITY;
	for (const {labels, points} of series) {
		const from = least[labels[tagLabel] ?? ''] ?? Number.MIN_VALUE;
		for (const [at, value] of points) {
			first = Math.min(first, at);
			if (value >= from) last = Math.max(last, at);
		}
	}
	if (last > 0) return {at: last, isKnown: true};
	return Number.isFinite(first) ? {at: first, isKnown: false} : undefined;
};

/** A replica that loads its model does nothing for a while, and is not idle for that. */
const servingSince = ({pods}: MetricsTarget): number =>
	Math.min(...pods.flatMap(({ready, readySince}) => (ready ? [readySince ?? 0] : [])));

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
		record(target, metrics, at) {
			const {uid, gpusPerReplica} = target;
			const isIdle = isIdleNow(target, metrics);
			if (isIdle === false || gpusPerReplica === 0) idle.delete(uid);
			// What is not known this time was neither used nor unused.
			if (isIdle === true && gpusPerReplica > 0 && !idle.has(uid)) idle.set(uid, {since: at});
			const known = isIdle === true ? idle.get(uid) : undefined;
			return known === undefined ? undefined : Math.min(at, Math.max(known.since, servingSince(target)));
		},
		next({source, capabilities, targets, at, signal}, room) {
			const isDue = ({uid}: MetricsTarget): boolean => {
				const known = idle.get(uid);
				return known !== undefined && at - (known.askedAt ?? Number.NEGATIVE_INFINITY) >= again;
			};
			const asked = room < 1 ? [] : targets.filter(isDue).slice(0, most);
			const workloads = asked.flatMap(target => index?.workloadsOf(target) ?? []);
			if (workloads.length === 0) return undefined;
			const query = activityQuery(capabilities, workloadScopeOf(asked, workloads), step);
			if (query === undefined) return undefined;
			const isFirst = new Set(asked.flatMap(({uid}) => (idle.get(uid)?.askedAt === undefined ? [uid] : [])));
			for (const {uid} of asked) idle.set(uid, {since: idle.get(uid)?.since ?? at, askedAt: at});
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
						const activity = lastActivity(own);
						const known = idle.get(target.uid);
						if (activity === undefined || known === undefined) continue;
						// At first the source knows more of the past; later it knows what no refresh saw.
						const isNews = isFirst.has(target.uid) ? activity.at < known.since : activity.isKnown && activity.at > known.since;
						if (isNews) idle.set(target.uid, {since: activity.at, askedAt: at});
					}
					return undefined;
				},
			};
		},
	};
};
