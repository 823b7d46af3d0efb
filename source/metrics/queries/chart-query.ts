import type {GpuMetrics} from '../gpus/gpu-metrics.ts';
import type {Capabilities} from '../probe-capabilities.ts';
import {podDevicesQuery} from './device-query.ts';
import {withMatchers} from './load-query.ts';
import {byPod, byWorkload, places, rate, type Scope, scopeMatchers} from './place.ts';
import {quoted, selector, tagged, union} from './promql.ts';
import {controllerPattern} from './workload-of-pod.ts';

const chartNames = ({utilization, memory}: GpuMetrics, names: ReadonlySet<string>): readonly string[] =>
	[...utilization, ...memory.used, ...memory.total.flat()].map(({name}) => name).filter(name => names.has(name));

/** Utilization and memory of each GPU of some pods, by name of the metric: which of the pods count is decided by the reader. */
export const gpuChartQuery = ({gpus, names}: Capabilities, scope: Scope): string | undefined => {
	const exported = podDevicesQuery(gpus, new Set(gpus.flatMap(({gpu}) => chartNames(gpu, names))), scope);
	const own = gpus
		.filter(({gpu}) => gpu.isFallback === true)
		.flatMap(({gpu, places: used}) => {
			const present = [...new Set(chartNames(gpu, names))];
			return present.length === 0
				? []
				: used.map(place => selector('', `__name__=~${quoted(present.join('|'))}`, scopeMatchers(place, scope)));
		});
	const parts = [...(exported === undefined ? [] : [exported]), ...own];
	return parts.length === 0 ? undefined : union(parts);
};

/** Of kube-state-metrics: the best witness of what served. */
export const readyMetric = 'kube_pod_status_ready';

/** Where pods of a revision were ready, or without kube-state-metrics answered requests: by what made the pods. `window`: milliseconds. */
export const evidenceQuery = ({engines, names}: Capabilities, scope: Scope, window: number): string | undefined => {
	const ready = places.map(place =>
		byWorkload(
			place,
			'max',
			[tagged('ready', byPod(place, 'max', selector(readyMetric, scopeMatchers(place, scope), 'condition="true"')))],
			controllerPattern,
		),
	);
	const answered = engines.flatMap(({engine, places: used}) =>
		used.flatMap(place => {
			const present = (engine.requests?.names ?? []).filter(name => names.has(name));
			const rates = present.map(name => rate(name, withMatchers(place, scope, engine.requests ?? {names: []}), window));
			return present.length === 0
				? []
				: [byWorkload(place, 'max', [tagged('ready', byPod(place, 'max', union(rates)))], controllerPattern)];
		}),
	);
	const parts = names.has(readyMetric) ? ready : answered;
	return parts.length === 0 ? undefined : `(${union(parts)}) > 0`;
};
