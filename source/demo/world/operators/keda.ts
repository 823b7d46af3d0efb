import {type DemoObject, type JsonObject, listAt, numberAt, stringAt} from '../../api-server/demo-object.ts';
import {timestamp} from '../../api-server/object-store.ts';
import type {World} from '../world.ts';
import {childOf, condition, conditionsFor, ensure, removeChild, writeStatus} from './children.ts';
import type {Operator} from './operator.ts';

const resource = 'scaledobjects.keda.sh';
const pausedReplicas = 'autoscaling.keda.sh/paused-replicas';
const pausedAnnotation = 'autoscaling.keda.sh/paused';
/** KEDA's own, of a ScaledObject that names none. */
const defaultMaximum = 100;
/** Milliseconds: spec.pollingInterval of KEDA. */
const interval = 30_000;

type Target = {readonly apiVersion: string; readonly kind: string; readonly name: string; readonly stored: string; readonly plural: string};

const kinds: Readonly<Record<string, readonly [stored: string, plural: string, apiVersion: string]>> = {
	Deployment: ['deployments', 'deployments', 'apps/v1'],
	StatefulSet: ['statefulsets', 'statefulsets', 'apps/v1'],
	Rollout: ['rollouts.argoproj.io', 'rollouts', 'argoproj.io/v1alpha1'],
	LeaderWorkerSet: ['leaderworkersets.leaderworkerset.x-k8s.io', 'leaderworkersets', 'leaderworkerset.x-k8s.io/v1'],
};

const targetOf = (object: DemoObject): Target => {
	const kind = stringAt(object, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment';
	const [stored = '', plural = '', apiVersion = ''] = kinds[kind] ?? [];
	return {kind, stored, plural, name: stringAt(object, 'spec', 'scaleTargetRef', 'name') ?? '', apiVersion};
};

const autoscalerName = ({metadata}: DemoObject): string => `keda-hpa-${metadata.name}`;

const metricsOf = (object: DemoObject): readonly JsonObject[] =>
	listAt(object, 'spec', 'triggers').map((trigger, index) => ({
		type: 'External',
		external: {
			metric: {
				name: `s${index}-${stringAt(trigger, 'type') ?? ''}`,
				selector: {matchLabels: {'scaledobject.keda.sh/name': object.metadata.name}},
			},
			target: {type: 'AverageValue', averageValue: stringAt(trigger, 'metadata', 'threshold') ?? '1'},
		},
	}));

const ensureAutoscaler = (world: World, object: DemoObject, {apiVersion, kind, name}: Target): void => {
	const labels = {
		'app.kubernetes.io/managed-by': 'keda-operator',
		'app.kubernetes.io/name': autoscalerName(object),
		'app.kubernetes.io/part-of': object.metadata.name,
		'scaledobject.keda.sh/name': object.metadata.name,
	};
	ensure(world, 'horizontalpodautoscalers', {
		apiVersion: 'autoscaling/v2',
		kind: 'HorizontalPodAutoscaler',
		...childOf(object, autoscalerName(object), labels),
		spec: {
			minReplicas: Math.max(1, numberAt(object, 'spec', 'minReplicaCount') ?? 1),
			maxReplicas: numberAt(object, 'spec', 'maxReplicaCount') ?? defaultMaximum,
			metrics: metricsOf(object),
			scaleTargetRef: {apiVersion, kind, name},
		},
	});
};

const scale = ({store}: World, object: DemoObject, {stored, name}: Target, replicas: number): void => {
	const target = store.get(stored, object.metadata.namespace, name);
	if (target !== undefined && numberAt(target, 'spec', 'replicas') !== replicas) {
		store.update(stored, {...target, spec: {...target.spec, replicas}});
	}
};

const write = (world: World, object: DemoObject, target: Target, more: JsonObject, state: 'active' | 'paused' | 'missing'): void => {
	const {pausedReplicaCount: _paused, hpaName: _hpa, ...before} = object.status ?? {};
	const isPaused = state === 'paused';
	const ready =
		state === 'missing'
			? condition('Ready', false, 'ScaledObjectCheckFailed', "ScaledObject doesn't have correct scaleTargetRef specification")
			: condition('Ready', true, 'ScaledObjectReady', 'ScaledObject is defined correctly and is ready for scaling');
	const triggers = listAt(object, 'spec', 'triggers');
	const [group = '', version = ''] = target.apiVersion.split('/');
	writeStatus(world, resource, object, {
		...before,
		...more,
		conditions: conditionsFor(world, object, [
			ready,
			isPaused
				? condition('Active', undefined)
				: condition('Active', true, 'ScalerActive', 'Scaling is performed because triggers are active'),
			condition('Fallback', false, 'NoFallbackFound', 'No fallbacks are active on this scaled object'),
			isPaused
				? condition('Paused', true, 'ScaledObjectPaused', 'ScaledObject is paused')
				: condition('Paused', false, 'ScaledObjectUnpaused', 'pause annotation removed for ScaledObject'),
			condition('HPAActive', state === 'active'),
		]),
		externalMetricNames: triggers.map((trigger, index) => `s${index}-${stringAt(trigger, 'type') ?? ''}`),
		originalReplicaCount: numberAt(object, 'status', 'originalReplicaCount') ?? 1,
		scaleTargetGVKR: {group, kind: target.kind, resource: target.plural, version},
		scaleTargetKind: `${target.apiVersion}.${target.kind}`,
		triggersTypes: triggers.map(trigger => stringAt(trigger, 'type') ?? '').join(','),
	});
};

const health = (object: DemoObject): JsonObject =>
	Object.fromEntries(
		listAt(object, 'spec', 'triggers').map((trigger, index) => [
			`s${index}-${stringAt(trigger, 'type') ?? ''}`,
			{numberOfFailures: 0, status: 'Happy'},
		]),
	);

/** The HPA of a ScaledObject is there, as KEDA made it, or gone while the ScaledObject is paused (kedacore/keda: scaledobject_controller.go). */
const reconcile = (world: World, object: DemoObject): number | undefined => {
	const {store, clock} = world;
	const {annotations = {}, namespace} = object.metadata;
	const target = targetOf(object);
	const workload = store.get(target.stored, namespace, target.name);
	if (workload === undefined) {
		write(world, object, target, {}, 'missing');
		return interval;
	}
	const held = annotations[pausedReplicas];
	if (held !== undefined || annotations[pausedAnnotation] === 'true') {
		removeChild(world, 'horizontalpodautoscalers', namespace, autoscalerName(object));
		const count = held === undefined ? undefined : Number(held);
		// Written once: whoever scales by hand afterwards keeps what they wrote (seen on KEDA 2.21).
		if (count !== undefined && numberAt(object, 'status', 'pausedReplicaCount') !== count) scale(world, object, target, count);
		write(world, object, target, count === undefined ? {} : {pausedReplicaCount: count}, 'paused');
		return undefined;
	}
	ensureAutoscaler(world, object, target);
	// An autoscaler does nothing at zero: waking up is KEDA's own business.
	const least = Math.max(1, numberAt(object, 'spec', 'minReplicaCount') ?? 1);
	if (numberAt(workload, 'spec', 'replicas') === 0) scale(world, object, target, least);
	const lastActiveTime = stringAt(object, 'status', 'lastActiveTime');
	const isStale = lastActiveTime === undefined || clock.now() - Date.parse(lastActiveTime) > 10 * interval;
	write(
		world,
		object,
		target,
		{
			hpaName: autoscalerName(object),
			health: health(object),
			lastActiveTime: isStale ? timestamp(clock.now()) : lastActiveTime,
		},
		'active',
	);
	return interval;
};

export const keda: Operator = {
	resource,
	kind: 'ScaledObject',
	owns: ['horizontalpodautoscalers'],
	reconcile,
	delay: 500,
};
