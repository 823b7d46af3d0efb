import {type DemoObject, type JsonObject, listAt, numberAt, objectAt, stringAt} from '../../../api-server/demo-object.ts';
import {timestamp} from '../../../api-server/object-store.ts';
import {asScaled} from '../../fleet/field-managers.ts';
import type {World} from '../../world.ts';
import {conditionOf} from '../owned.ts';
import {limit, type Past, type Reason} from './limits.ts';
import {type PodMeasures, recommend} from './recommend.ts';

/** Measures of a metric over the pods of a workload; `undefined`: nobody measures that. */
export type MeasurePods = (target: DemoObject, metric: string) => PodMeasures | undefined;

const component = 'horizontal-pod-autoscaler';
const resources: Readonly<Record<string, string>> = {
	...{Deployment: 'deployments', StatefulSet: 'statefulsets', ReplicaSet: 'replicasets'},
	Rollout: 'rollouts.argoproj.io',
	LeaderWorkerSet: 'leaderworkersets.leaderworkerset.x-k8s.io',
};

type Conditions = Readonly<Record<string, Reason & {readonly status: 'True' | 'False'}>>;

const withConditions = (autoscaler: DemoObject, conditions: Conditions, now: number): readonly JsonObject[] => {
	const wanted = Object.entries(conditions).map(([type, {status, reason, message}]) => {
		const old = conditionOf(autoscaler, type);
		const isSame = stringAt(old, 'status') === status;
		return {type, status, lastTransitionTime: isSame ? (stringAt(old, 'lastTransitionTime') ?? '') : timestamp(now), reason, message};
	});
	const kept = listAt(autoscaler, 'status', 'conditions').filter(condition => conditions[stringAt(condition, 'type') ?? ''] === undefined);
	return [...wanted, ...(kept as readonly JsonObject[])];
};

/** `subject`: what stands before the message in the event about all metrics. */
type Failure = {readonly reason: string; readonly message: string; readonly subject: string};
type Measured = {readonly replicas: number; readonly metric: string; readonly current: JsonObject; readonly isAbove: boolean};

const unmeasured = (metric: JsonObject): Failure => {
	const type = stringAt(metric, 'type') ?? '';
	if (type === 'Resource') {
		const name = stringAt(metric, 'resource', 'name') ?? '';
		return {
			reason: 'FailedGetResourceMetric',
			subject: `failed to get ${name} resource metric value: `,
			message: `failed to get ${name} utilization: unable to get metrics for resource ${name}: unable to fetch metrics from resource metrics API: pods.metrics.k8s.io is forbidden: User "system:serviceaccount:kube-system:horizontal-pod-autoscaler" cannot list resource "pods" in API group "metrics.k8s.io" at the cluster scope`,
		};
	}
	const name = stringAt(metric, type.toLowerCase(), 'metric', 'name') ?? '';
	return {
		reason: `FailedGet${type}Metric`,
		subject: `failed to get ${type.toLowerCase()} metric value: `,
		message: `unable to get metric ${name}: unable to fetch metrics from custom metrics API: the server could not find the metric ${name} for pods`,
	};
};

const measure = (target: DemoObject, metric: JsonObject, current: number, measurePods: MeasurePods): Measured | Failure => {
	const type = stringAt(metric, 'type') === 'External' ? 'external' : 'pods';
	const name = stringAt(metric, type, 'metric', 'name');
	const wanted = Number(stringAt(metric, type, 'target', 'averageValue') ?? Number.NaN);
	const measures = name === undefined ? undefined : measurePods(target, name);
	const found = measures === undefined || !(wanted > 0) ? undefined : recommend(current, wanted, measures);
	if (found === undefined) return unmeasured(metric);
	return {
		replicas: found.replicas,
		metric: `${type} metric ${name}`,
		isAbove: found.average > wanted,
		current: {
			type: stringAt(metric, 'type') ?? '',
			[type]: {metric: {name: name ?? ''}, current: {averageValue: `${Math.round(found.average * 1000)}m`.replace(/000m$/u, '')}},
		},
	};
};

const keep = 3_600_000;

/** One round over an autoscaler: reads its metrics, says what it found, and sizes its target. Returns what to remember for the next. */
export const reconcileAutoscaler = (world: World, autoscaler: DemoObject, past: Past, measurePods: MeasurePods): Past => {
	const {store, clock, record} = world;
	const now = clock.now();
	const {namespace} = autoscaler.metadata;
	const resource = resources[stringAt(autoscaler, 'spec', 'scaleTargetRef', 'kind') ?? ''] ?? '';
	const targetName = stringAt(autoscaler, 'spec', 'scaleTargetRef', 'name') ?? '';
	const target = store.get(resource, namespace, targetName);

	const write = (status: JsonObject, conditions: Conditions): void => {
		const {generation} = autoscaler.metadata;
		const observed = generation === undefined ? {} : {observedGeneration: generation};
		store.update(
			'horizontalpodautoscalers',
			{...autoscaler, status: {...autoscaler.status, ...observed, ...status, conditions: withConditions(autoscaler, conditions, now)}},
			{subresource: 'status'},
		);
	};
	if (target === undefined) {
		const message = `the HPA controller was unable to get the target's current scale: ${resource}.apps "${targetName}" not found`;
		write({}, {AbleToScale: {status: 'False', reason: 'FailedGetScale', message}});
		record(autoscaler, {type: 'Warning', reason: 'FailedGetScale', message: `${resource}.apps "${targetName}" not found`, component});
		return past;
	}
	const able = {
		status: 'True' as const,
		reason: 'SucceededGetScale',
		message: "the HPA controller was able to get the target's current scale",
	};
	const current = numberAt(target, 'spec', 'replicas') ?? 0;
	const running = {currentReplicas: numberAt(target, 'status', 'replicas') ?? 0};
	const minimum = numberAt(autoscaler, 'spec', 'minReplicas') ?? 1;
	const maximum = numberAt(autoscaler, 'spec', 'maxReplicas') ?? minimum;
	if (current === 0) {
		const message = 'scaling is disabled since the replica count of the target is zero';
		write({...running, desiredReplicas: 0}, {AbleToScale: able, ScalingActive: {status: 'False', reason: 'ScalingDisabled', message}});
		return past;
	}
	const rescale = (replicas: number, why: string): void => {
		const latest = store.get(resource, namespace, targetName) ?? target;
		store.update(resource, asScaled(latest, {...latest, spec: {...latest.spec, replicas}}));
		record(autoscaler, {type: 'Normal', reason: 'SuccessfulRescale', message: `New size: ${replicas}; reason: ${why}`, component});
	};
	const outside = current > maximum ? maximum : current < minimum ? minimum : undefined;
	if (outside !== undefined) {
		const message = `the HPA controller was able to update the target scale to ${outside}`;
		rescale(
			outside,
			current > maximum ? 'Current number of replicas above Spec.MaxReplicas' : 'Current number of replicas below Spec.MinReplicas',
		);
		write(
			{...running, desiredReplicas: outside, lastScaleTime: timestamp(now)},
			{AbleToScale: {status: 'True', reason: 'SucceededRescale', message}},
		);
		return {...past, rescaled: [...past.rescaled, {at: now, change: outside - current}]};
	}
	const metric = listAt(autoscaler, 'spec', 'metrics')[0];
	const found = measure(target, objectAt(metric), current, measurePods);
	if ('message' in found) {
		const {reason, message: why, subject} = found;
		record(autoscaler, {type: 'Warning', reason, message: why, component});
		const first = `invalid metrics (1 invalid out of 1), first error is: ${subject}${why}`;
		record(autoscaler, {type: 'Warning', reason: 'FailedComputeMetricsReplicas', message: first, component});
		const message = `the HPA was unable to compute the replica count: ${why}`;
		write({...running, currentMetrics: null}, {AbleToScale: able, ScalingActive: {status: 'False', reason, message}});
		return past;
	}
	// The first recommendation of all is what is there, so that nothing shrinks before its window is over.
	const known = past.recommended.length === 0 ? {...past, recommended: [{at: now, replicas: current}]} : past;
	const {replicas, able: ready, limited, isLimited} = limit(autoscaler, current, found.replicas, known, now);
	const isChange = replicas !== current;
	if (isChange) rescale(replicas, replicas > current ? `${found.metric} above target` : 'All metrics below target');
	write(
		{...running, desiredReplicas: replicas, currentMetrics: [found.current], ...(isChange ? {lastScaleTime: timestamp(now)} : {})},
		{
			AbleToScale: isChange
				? {status: 'True', reason: 'SucceededRescale', message: `the HPA controller was able to update the target scale to ${replicas}`}
				: {status: 'True', ...ready},
			ScalingActive: {
				...{status: 'True', reason: 'ValidMetricFound'},
				message: `the HPA was able to successfully calculate a replica count from ${found.metric}`,
			},
			ScalingLimited: {status: isLimited ? 'True' : 'False', ...limited},
		},
	);
	return {
		recommended: [...known.recommended.filter(({at}) => at > now - keep), {at: now, replicas: found.replicas}],
		rescaled: [...past.rescaled.filter(({at}) => at > now - keep), ...(isChange ? [{at: now, change: replicas - current}] : [])],
	};
};
