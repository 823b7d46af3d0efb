import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {lookup} from '../../domain/lookup.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {compact, type Raw, rawMessage, rawNumber, rawObject, rawObjects, rawText} from '../raw.ts';
import type {TargetingRecord, Unsafe} from '../serving-system.ts';
import {controllerOf, recordOf} from './metadata.ts';

/** A HorizontalPodAutoscaler, somebody's own or one that KEDA made. */
export type AutoscalerRecord = TargetingRecord & {
	readonly minimum: number;
	readonly maximum: number;
	readonly current?: number;
	readonly desired?: number;
	readonly atMaximum: boolean;
	/** Reason of the condition that limits it now: TooManyReplicas, TooFewReplicas, ScaleUpLimit, ScaleDownStabilized … */
	readonly limitedBy?: SafeText;
	readonly blind?: string;
	readonly disabled: boolean;
	readonly metrics: readonly SafeText[];
	/** The object that owns and rewrites this one: `ScaledObject llama`. */
	readonly controller?: SafeText;
};

const targetText = (target: Raw): string => {
	const utilization = rawNumber(target['averageUtilization']);
	if (utilization !== undefined) return `${utilization} %`;
	return rawText(target['averageValue']) ?? rawText(target['value']) ?? '';
};

/** Where each kind of metric keeps its name. https://kubernetes.io/docs/reference/kubernetes-api/autoscaling/horizontal-pod-autoscaler-v2/ */
const metricSources = lookup<{readonly field: string; readonly nested: boolean}>({
	Resource: {field: 'resource', nested: false},
	ContainerResource: {field: 'containerResource', nested: false},
	Pods: {field: 'pods', nested: true},
	Object: {field: 'object', nested: true},
	External: {field: 'external', nested: true},
});

const metricText = (metric: Raw): string => {
	const source = metricSources[rawText(metric['type']) ?? ''];
	if (source === undefined) return rawText(metric['type']) ?? 'unknown metric';
	const entry = rawObject(metric[source.field]);
	const name = rawText(source.nested ? rawObject(entry['metric'])['name'] : entry['name']) ?? source.field;
	return `${name} ${targetText(rawObject(entry['target']))}`.trim();
};

const blindWords = lookup<string>({
	FailedGetResourceMetric: 'it cannot read its resource metric',
	FailedGetContainerResourceMetric: 'it cannot read its container metric',
	FailedGetPodsMetric: 'it cannot read its pod metric',
	FailedGetObjectMetric: 'it cannot read its object metric',
	FailedGetExternalMetric: 'it cannot read its external metric',
	FailedComputeMetricsReplicas: 'it cannot compute a count from its metrics',
	InvalidMetricSourceType: 'its metric source is invalid',
	FailedGetScale: 'it cannot read the scale of its target',
	FailedUpdateScale: 'it may not scale its target',
	AmbiguousSelector: 'another autoscaler selects the same pods',
});

/** Why it may not go where its metrics want it, or not yet. */
const limitOf = (conditions: readonly Raw[]): string | undefined => {
	const condition = (type: string) => conditions.find(entry => entry['type'] === type && entry['status'] === 'True');
	const able = rawText(condition('AbleToScale')?.['reason']);
	return rawText(condition('ScalingLimited')?.['reason']) ?? (able?.endsWith('Stabilized') === true ? able : undefined);
};

const firstSentence = (message: string | undefined): string => (message === undefined ? '' : `: ${message.split('\n')[0] ?? ''}`);

const blindness = (conditions: readonly Raw[]): string | undefined => {
	for (const type of ['AbleToScale', 'ScalingActive']) {
		const condition = conditions.find(entry => entry['type'] === type);
		const reason = rawText(condition?.['reason']);
		// At zero replicas it is off on purpose: parked, not blind.
		if (condition?.['status'] !== 'False' || reason === undefined || reason === 'ScalingDisabled') continue;
		return blindWords[reason] ?? `${reason}${firstSentence(rawMessage(condition['message']))}`;
	}
	return undefined;
};

export const projectAutoscaler = (object: KubernetesObject): Unsafe<AutoscalerRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const target = rawObject(spec['scaleTargetRef']);
	const conditions = rawObjects(status['conditions']);
	const limitedBy = limitOf(conditions);
	const active = conditions.find(entry => entry['type'] === 'ScalingActive');
	const controller = controllerOf(object);
	return compact({
		...recordOf('HorizontalPodAutoscaler', object),
		targetKind: rawText(target['kind']) ?? '',
		targetName: rawText(target['name']) ?? '',
		minimum: rawNumber(spec['minReplicas']) ?? 1,
		maximum: rawNumber(spec['maxReplicas']) ?? 1,
		current: rawNumber(status['currentReplicas']),
		desired: rawNumber(status['desiredReplicas']),
		atMaximum: limitedBy === 'TooManyReplicas',
		limitedBy,
		blind: blindness(conditions),
		disabled: active?.['reason'] === 'ScalingDisabled',
		metrics: rawObjects(spec['metrics']).map(metricText),
		controller: controller === undefined ? undefined : `${controller.kind} ${controller.name}`,
	});
};
