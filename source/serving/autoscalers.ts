import type {Autoscaler} from '../domain/model-service.ts';
import {resourceKinds} from '../domain/object-reference.ts';
import {scalerName} from './count-refusals.ts';
import {hpaLimit, scaledObjectLimit} from './limit-words.ts';
import {compact} from './raw.ts';
import {type AutoscalerRecord, projectAutoscaler} from './records/autoscaler-record.ts';
import {type ScaledObjectRecord, scaledObjectKind, scaledObjectWatch} from './records/scaled-object-record.ts';
import type {ObjectIndex, WatchedResource} from './serving-system.ts';

/** What every system watches whose count an autoscaler can own. */
export const autoscalerWatches: readonly WatchedResource[] = [
	{kind: resourceKinds.horizontalPodAutoscaler, stage: 'background', project: projectAutoscaler},
	scaledObjectWatch,
];

/** What autoscalers point at: anything with a /scale. */
export type ScaleTarget = {readonly namespace: string; readonly kind: string; readonly name: string; readonly desired: number};

const ofHpa = (record: AutoscalerRecord, {desired}: ScaleTarget): Autoscaler => {
	const disabled = record.disabled || desired === 0;
	// With one count between its bounds it holds the count there, whatever its metrics say.
	const isPinned = record.minimum === record.maximum && !disabled;
	return compact({
		kind: 'HPA' as const,
		reference: {resource: resourceKinds.horizontalPodAutoscaler, namespace: record.namespace, name: record.name, uid: record.uid},
		name: record.name,
		minimum: record.minimum,
		maximum: record.maximum,
		heldAt: isPinned ? record.minimum : undefined,
		current: record.current,
		desired: record.desired,
		atMaximum: record.atMaximum && !isPinned,
		blind: record.blind,
		disabled,
		metrics: record.metrics,
		limit: hpaLimit(record, disabled),
		controller: record.controller,
	});
};

/** `own`: the HPA that KEDA made of it, which knows the counts; there is none while it is paused. */
const ofScaledObject = (
	record: ScaledObjectRecord,
	own: AutoscalerRecord | undefined,
	target: ScaleTarget,
	index: ObjectIndex,
): Autoscaler => {
	const resource = index.resource(scaledObjectKind.kind) ?? scaledObjectKind;
	const isPaused = record.heldAt !== undefined || record.paused === true;
	return compact({
		kind: 'KEDA' as const,
		reference: {resource, namespace: record.namespace, name: record.name, uid: record.uid},
		name: record.name,
		minimum: record.minimum,
		maximum: record.maximum,
		heldAt: record.heldAt,
		paused: record.paused,
		current: own?.current,
		desired: own?.desired,
		atMaximum: own?.atMaximum === true && !isPaused,
		// While it is paused it reads nothing, and nothing follows from that. At zero its HPA is off, and KEDA itself looks.
		blind: isPaused ? undefined : (record.blind ?? own?.blind),
		disabled: false,
		metrics: record.triggers,
		limit: scaledObjectLimit(record, own, target.desired),
		controller: record.controller,
	});
};

/** Nothing that limits one of them is as bad as the other. */
const withRival = (owner: Autoscaler, owners: readonly Autoscaler[]): Autoscaler => {
	const rivals = owners.filter(other => other !== owner).map(scalerName);
	return {...owner, limit: `at odds with ${rivals.join(' and ')}, which owns the same count: each undoes what the other does`};
};

/**
 * The autoscalers that own a count, those of KEDA first. The HPA that KEDA made is folded into its ScaledObject and is never
 * written to. More than one is a mistake of the cluster's: each undoes what the other does.
 */
export const autoscalersOf = (target: ScaleTarget, index: ObjectIndex): readonly Autoscaler[] => {
	const {namespace, kind, name} = target;
	const scaledObjects = index.targeting<ScaledObjectRecord>('ScaledObject', namespace, kind, name);
	const hpas = index.targeting<AutoscalerRecord>('HorizontalPodAutoscaler', namespace, kind, name);
	const isOf =
		({uid}: ScaledObjectRecord) =>
		({ownerUid}: AutoscalerRecord): boolean =>
			ownerUid === uid;
	const others = hpas.filter(hpa => !scaledObjects.some(scaledObject => isOf(scaledObject)(hpa)));
	const owners = [
		...scaledObjects.map(scaledObject => ofScaledObject(scaledObject, hpas.find(isOf(scaledObject)), target, index)),
		...others.map(hpa => ofHpa(hpa, target)),
	];
	return owners.length > 1 ? owners.map(owner => withRival(owner, owners)) : owners;
};
