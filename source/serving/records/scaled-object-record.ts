import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ResourceKind} from '../../domain/object-reference.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {compact, type Raw, rawMessage, rawNumber, rawObject, rawObjects, rawText} from '../raw.ts';
import type {TargetingRecord, Unsafe, WatchedResource} from '../serving-system.ts';
import {controllerOf, recordOf} from './metadata.ts';
import {triggerName, triggerText} from './trigger-text.ts';

/** KEDA's autoscaler of a workload. It makes an HPA of its own and puts that back when somebody edits it. */
export type ScaledObjectRecord = TargetingRecord & {
	readonly minimum: number;
	readonly maximum: number;
	/** Replicas while no trigger is active, in place of the minimum. */
	readonly idle?: number;
	/** autoscaling.keda.sh/paused-replicas: it is told to hold the count at this. */
	readonly heldAt?: number;
	/** It has brought the count there: status.pausedReplicaCount. A change of the count after that stays, seen on KEDA 2.21. */
	readonly reachedHold: boolean;
	/** autoscaling.keda.sh/paused: it is told to leave the count alone. */
	readonly paused?: true;
	/** Which ways are paused alone: autoscaling.keda.sh/paused-scale-in and -out. */
	readonly pausedWays: readonly ('down' | 'up')[];
	/** A trigger is active: the service is wanted. Absent: KEDA does not say. */
	readonly active?: boolean;
	readonly triggers: readonly SafeText[];
	/** It cannot read a trigger, or is not in order, in words. */
	readonly blind?: string;
	readonly controller?: SafeText;
};

export const scaledObjectKind: ResourceKind = {
	group: 'keda.sh',
	version: 'v1alpha1',
	resource: 'scaledobjects',
	kind: 'ScaledObject',
	namespaced: true,
};

export const pausedReplicasAnnotation = 'autoscaling.keda.sh/paused-replicas';
export const pausedAnnotation = 'autoscaling.keda.sh/paused';
const pausedDownAnnotations = ['autoscaling.keda.sh/paused-scale-in', 'autoscaling.keda.sh/paused-scale-down'];
const pausedUpAnnotation = 'autoscaling.keda.sh/paused-scale-out';

/** As KEDA reads it: strconv.ParseBool, and what is no boolean counts as true. */
const falseTexts: ReadonlySet<string> = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);
const isOn = (value: string | undefined): boolean => value !== undefined && !falseTexts.has(value);

const countIn = (value: string | undefined): number | undefined => (value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined);

const stateOf = (status: Raw, type: string): Raw | undefined => rawObjects(status['conditions']).find(entry => entry['type'] === type);

const isTrue = (condition: Raw | undefined): boolean => condition?.['status'] === 'True';

/** Names of the triggers whose metric KEDA could not read, as its health has them: `s0-prometheus`. */
const failingTriggers = (status: Raw, triggers: readonly Raw[]): readonly string[] =>
	Object.entries(rawObject(status['health']))
		.filter(([, health]) => rawObject(health)['status'] === 'Failing')
		.map(([metric]) => {
			const trigger = triggers[Number(/^s(\d+)-/.exec(metric)?.[1] ?? Number.NaN)];
			return trigger === undefined ? metric : triggerName(trigger);
		});

const fallbackText = (spec: Raw): string => {
	const {replicas, behavior} = rawObject(spec['fallback']) as {readonly replicas?: unknown; readonly behavior?: unknown};
	return (behavior ?? 'static') === 'static' && replicas !== undefined ? `its fallback of ${replicas} replicas` : 'its fallback';
};

const blindness = (spec: Raw, status: Raw, heldText: string | undefined): string | undefined => {
	if (heldText !== undefined && countIn(heldText) === undefined) return 'it has a paused-replicas annotation that is no count';
	const failing = failingTriggers(status, rawObjects(spec['triggers']));
	const reads = failing.length === 0 ? 'a trigger' : `its trigger ${failing.join(' and ')}`;
	if (isTrue(stateOf(status, 'Fallback'))) return `it cannot read ${reads} and goes by ${fallbackText(spec)}`;
	if (failing.length > 0) return `it cannot read ${reads}`;
	const ready = stateOf(status, 'Ready');
	const message = rawMessage(ready?.['message'])?.split('\n')[0];
	return ready?.['status'] === 'False' ? `it is not in order${message === undefined ? '' : `: ${message}`}` : undefined;
};

const project = (object: KubernetesObject): Unsafe<ScaledObjectRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const target = rawObject(spec['scaleTargetRef']);
	const annotations = object.metadata.annotations ?? {};
	const controller = controllerOf(object);
	const heldText = annotations[pausedReplicasAnnotation];
	const heldAt = countIn(heldText);
	const active = stateOf(status, 'Active')?.['status'];
	const pausedWays = [
		...(pausedDownAnnotations.some(name => isOn(annotations[name])) ? (['down'] as const) : []),
		...(isOn(annotations[pausedUpAnnotation]) ? (['up'] as const) : []),
	];
	return compact({
		...recordOf('ScaledObject', object),
		targetKind: rawText(target['kind']) ?? 'Deployment',
		targetName: rawText(target['name']) ?? '',
		minimum: rawNumber(spec['minReplicaCount']) ?? 0,
		maximum: rawNumber(spec['maxReplicaCount']) ?? 100,
		idle: rawNumber(spec['idleReplicaCount']),
		heldAt,
		reachedHold: heldAt !== undefined && rawNumber(status['pausedReplicaCount']) === heldAt && isTrue(stateOf(status, 'Paused')),
		paused: isOn(annotations[pausedAnnotation]) ? (true as const) : undefined,
		pausedWays,
		active: active === 'True' || active === 'False' ? active === 'True' : undefined,
		triggers: rawObjects(spec['triggers']).map(triggerText),
		blind: blindness(spec, status, heldText),
		controller: controller === undefined ? undefined : `${controller.kind} ${controller.name}`,
	});
};

/** Every system whose count a ScaledObject can own watches them. */
export const scaledObjectWatch: WatchedResource = {kind: scaledObjectKind, stage: 'background', project};
