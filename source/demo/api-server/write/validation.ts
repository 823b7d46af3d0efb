import type {Cause} from '../api-error.ts';
import {type DemoObject, type JsonObject, listAt, numberAt, objectAt, stringAt, valueAt} from '../demo-object.ts';
import {isEqual} from '../equal.ts';
import {matchesLabelSelector} from '../selectors.ts';
import {forbiddenField, invalidValue, required} from './field-cause.ts';
import {validateMetadata} from './validate-metadata.ts';
import {validatePodSpec, validatePodUpdate} from './validate-pod-spec.ts';

/** `previous` is the stored object of an update. Sentences and order are the API server's (kubernetes: pkg/apis/.../validation). */
type Validate = (object: DemoObject, previous: DemoObject | undefined) => readonly Cause[];

const nonNegative = (object: DemoObject, ...names: readonly string[]): readonly Cause[] =>
	names.flatMap(name => {
		const value = numberAt(object, 'spec', name);
		return value !== undefined && value < 0 ? [invalidValue(`spec.${name}`, value, 'must be greater than or equal to 0')] : [];
	});

const selectorAndTemplate: Validate = (object, previous) => {
	const selector = valueAt(object, 'spec', 'selector');
	const labels = valueAt(object, 'spec', 'template', 'metadata', 'labels') as Readonly<Record<string, string>> | undefined;
	const empty = Object.keys(objectAt(selector, 'matchLabels')).length + listAt(selector, 'matchExpressions').length === 0;
	const kind = object.kind.toLowerCase();
	return [
		...(selector === undefined ? [required('spec.selector')] : []),
		...(selector !== undefined && empty ? [invalidValue('spec.selector', selector, `empty selector is invalid for ${kind}`)] : []),
		...((selector !== undefined && empty) || (selector !== undefined && matchesLabelSelector(selector, labels ?? {}))
			? []
			: [invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')]),
		...validatePodSpec(objectAt(object, 'spec', 'template', 'spec'), 'spec.template.spec', true),
		...(previous !== undefined && object.kind !== 'StatefulSet' && !isEqual(selector, valueAt(previous, 'spec', 'selector'))
			? [invalidValue('spec.selector', selector, 'field is immutable')]
			: []),
	];
};

const isZero = (value: unknown): boolean => value === 0 || value === '0%' || value === undefined;

const rollingUpdate = (object: DemoObject): readonly Cause[] => {
	const strategy = objectAt(object, 'spec', 'strategy');
	const {maxSurge, maxUnavailable} = objectAt(strategy, 'rollingUpdate');
	const field = 'spec.strategy.rollingUpdate';
	if (strategy['type'] === 'Recreate') {
		return strategy['rollingUpdate'] === undefined
			? []
			: [forbiddenField(field, "may not be specified when strategy `type` is 'Recreate'")];
	}
	if (strategy['type'] !== 'RollingUpdate') {
		const values = '"Recreate", "RollingUpdate"';
		const message = `Unsupported value: ${JSON.stringify(strategy['type'])}: supported values: ${values}`;
		return [{reason: 'FieldValueNotSupported', message, field: 'spec.strategy.type'}];
	}
	return isZero(maxSurge) && isZero(maxUnavailable)
		? [invalidValue(`${field}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')]
		: [];
};

const deployment: Validate = (object, previous) => {
	const deadline = numberAt(object, 'spec', 'progressDeadlineSeconds');
	const late = deadline !== undefined && deadline <= (numberAt(object, 'spec', 'minReadySeconds') ?? 0);
	return [
		...nonNegative(object, 'replicas'),
		...selectorAndTemplate(object, previous),
		...rollingUpdate(object),
		...nonNegative(object, 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'),
		...(late ? [invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')] : []),
	];
};

const changeable = [
	'replicas',
	'ordinals',
	'template',
	'updateStrategy',
	'revisionHistoryLimit',
	'persistentVolumeClaimRetentionPolicy',
	'minReadySeconds',
];

const fixedPart = (object: DemoObject): JsonObject =>
	Object.fromEntries(Object.entries(object.spec ?? {}).filter(([name]) => !changeable.includes(name)));

const statefulSet: Validate = (object, previous) => {
	const names = changeable.map(name => `'${name}'`);
	const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
	return [
		...nonNegative(object, 'replicas', 'minReadySeconds'),
		...selectorAndTemplate(object, previous),
		...(previous !== undefined && !isEqual(fixedPart(object), fixedPart(previous))
			? [forbiddenField('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)]
			: []),
	];
};

const horizontalPodAutoscaler: Validate = object => {
	const minimum = numberAt(object, 'spec', 'minReplicas');
	const maximum = numberAt(object, 'spec', 'maxReplicas') ?? 0;
	const target = objectAt(object, 'spec', 'scaleTargetRef');
	return [
		...(minimum !== undefined && minimum < 1 ? [invalidValue('spec.minReplicas', minimum, 'must be greater than or equal to 1')] : []),
		...(maximum === 0 ? [required('spec.maxReplicas', 'must be set and greater than 0')] : []),
		...(maximum < 0 ? [invalidValue('spec.maxReplicas', maximum, 'must be greater than or equal to 1')] : []),
		...(minimum !== undefined && maximum < minimum
			? [invalidValue('spec.maxReplicas', maximum, 'must be greater than or equal to `minReplicas`')]
			: []),
		...['kind', 'name'].flatMap(name => ((stringAt(target, name) ?? '') === '' ? [required(`spec.scaleTargetRef.${name}`)] : [])),
	];
};

const validators: Readonly<Record<string, Validate>> = {
	deployments: deployment,
	horizontalpodautoscalers: horizontalPodAutoscaler,
	pods: (object, previous) =>
		previous === undefined ? validatePodSpec(object.spec ?? {}, 'spec', false) : validatePodUpdate(object, previous),
	replicasets: (object, previous) => [...nonNegative(object, 'replicas', 'minReadySeconds'), ...selectorAndTemplate(object, previous)],
	statefulsets: statefulSet,
};

/** The refusals of an object that is about to be stored; empty when it is valid. */
export const validate = (resource: string, object: DemoObject, previous: DemoObject | undefined): readonly Cause[] => [
	...validateMetadata(object),
	...(validators[resource]?.(object, previous) ?? []),
];
