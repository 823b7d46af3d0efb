import {
	type DemoObject,
	isJsonObject,
	type JsonObject,
	listAt,
	type OwnerReference,
	objectAt,
	stringAt,
	valueAt,
} from '../../api-server/demo-object.ts';

export type Owner = {readonly apiVersion: string; readonly kind: string; readonly metadata: {readonly name: string; readonly uid: string}};

export const ownerReference = (owner: Owner): OwnerReference => ({
	apiVersion: owner.apiVersion,
	kind: owner.kind,
	name: owner.metadata.name,
	uid: owner.metadata.uid,
	controller: true,
	blockOwnerDeletion: true,
});

export const controllerOf = (object: DemoObject): OwnerReference | undefined =>
	object.metadata.ownerReferences?.find(reference => reference.controller === true);

type PodMetadata = {
	readonly labels?: Readonly<Record<string, string>>;
	readonly annotations?: Readonly<Record<string, string>>;
};

export const templateMetadata = (template: JsonObject): PodMetadata => {
	const {labels, annotations} = objectAt(template, 'metadata');
	return {
		...(isJsonObject(labels) ? {labels: labels as Readonly<Record<string, string>>} : {}),
		...(isJsonObject(annotations) ? {annotations: annotations as Readonly<Record<string, string>>} : {}),
	};
};

export const conditionOf = (object: DemoObject, type: string): JsonObject | undefined =>
	listAt(object, 'status', 'conditions').find(condition => stringAt(condition, 'type') === type) as JsonObject | undefined;

export const isPodReady = (pod: DemoObject): boolean => stringAt(conditionOf(pod, 'Ready'), 'status') === 'True';

/** Milliseconds since the epoch; `undefined` while it is not ready. */
export const readySince = (pod: DemoObject): number | undefined => {
	const condition = conditionOf(pod, 'Ready');
	return stringAt(condition, 'status') === 'True' ? Date.parse(stringAt(condition, 'lastTransitionTime') ?? '') : undefined;
};

/** It counts as a replica: not on its way out, not over. */
export const isActivePod = (pod: DemoObject): boolean =>
	pod.metadata.deletionTimestamp === undefined && !['Succeeded', 'Failed'].includes(stringAt(pod, 'status', 'phase') ?? '');

export const restartsOf = (pod: DemoObject): number =>
	listAt(pod, 'status', 'containerStatuses').reduce<number>((sum, status) => sum + Number(valueAt(status, 'restartCount') ?? 0), 0);
