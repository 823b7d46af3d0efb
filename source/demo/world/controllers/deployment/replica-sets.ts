import {
	type DemoObject,
	isJsonObject,
	type JsonObject,
	listAt,
	numberAt,
	objectAt,
	stringAt,
	valueAt,
} from '../../../api-server/demo-object.ts';
import {isEqual} from '../../../api-server/equal.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
export const historyAnnotation = 'deployment.kubernetes.io/revision-history';
export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
export const maximumAnnotation = 'deployment.kubernetes.io/max-replicas';
export const hashLabel = 'pod-template-hash';

/** Of the Deployment alone; its ReplicaSets have their own (kubernetes: pkg/controller/deployment/util, annotationsToSkip). */
const notCopied = new Set([
	'kubectl.kubernetes.io/last-applied-configuration',
	'deprecated.deployment.rollback.to',
	revisionAnnotation,
	historyAnnotation,
	desiredAnnotation,
	maximumAnnotation,
]);

export const copiedAnnotations = (deployment: DemoObject): Readonly<Record<string, string>> =>
	Object.fromEntries(Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !notCopied.has(name)));

export const revisionOf = (object: DemoObject): number => Number(object.metadata.annotations?.[revisionAnnotation] ?? 0) || 0;

export const replicasOf = (object: DemoObject): number => numberAt(object, 'spec', 'replicas') ?? 0;
export const availableOf = (set: DemoObject): number => numberAt(set, 'status', 'availableReplicas') ?? 0;

export const total = (sets: readonly DemoObject[], count: (set: DemoObject) => number): number =>
	sets.reduce((sum, set) => sum + count(set), 0);

const withoutHash = (template: JsonObject): JsonObject => {
	const labels = Object.fromEntries(Object.entries(objectAt(template, 'metadata', 'labels')).filter(([name]) => name !== hashLabel));
	const {creationTimestamp: _created, ...metadata} = objectAt(template, 'metadata');
	return {...template, metadata: {...metadata, labels}};
};

const isSameTemplate = (set: DemoObject, deployment: DemoObject): boolean =>
	isEqual(withoutHash(objectAt(set, 'spec', 'template')), withoutHash(objectAt(deployment, 'spec', 'template')));

export type ReplicaSets = {
	/** That of the present template; `undefined` while there is none. */
	readonly current: DemoObject | undefined;
	/** All others, oldest first. */
	readonly old: readonly DemoObject[];
	readonly all: readonly DemoObject[];
};

const byCreation = (one: DemoObject, other: DemoObject): number =>
	one.metadata.creationTimestamp === other.metadata.creationTimestamp
		? revisionOf(one) - revisionOf(other)
		: one.metadata.creationTimestamp < other.metadata.creationTimestamp
			? -1
			: 1;

export const sortOut = (deployment: DemoObject, sets: readonly DemoObject[]): ReplicaSets => {
	const all = [...sets].sort(byCreation);
	const current = all.find(set => isSameTemplate(set, deployment));
	return {current, old: all.filter(set => set !== current), all};
};

type Limits = {
	/** Above the wanted count. */
	readonly surge: number;
	/** Below the wanted count. */
	readonly unavailable: number;
};

const share = (value: unknown, of: number, round: (value: number) => number): number => {
	const text = String(value ?? 0);
	return text.endsWith('%') ? round((Number.parseFloat(text) * of) / 100) : Number(text);
};

/** How far a rolling update may leave the wanted count. Surge is rounded up, unavailability down, and both are never nothing. */
export const limitsOf = (deployment: DemoObject): Limits => {
	if (stringAt(deployment, 'spec', 'strategy', 'type') === 'Recreate') return {surge: 0, unavailable: replicasOf(deployment)};
	const rolling = objectAt(deployment, 'spec', 'strategy', 'rollingUpdate');
	const replicas = replicasOf(deployment);
	const surge = share(rolling['maxSurge'], replicas, Math.ceil);
	const unavailable = share(rolling['maxUnavailable'], replicas, Math.floor);
	return {surge, unavailable: Math.min(surge === 0 && unavailable === 0 ? 1 : unavailable, replicas)};
};

export const isPaused = (deployment: DemoObject): boolean => valueAt(deployment, 'spec', 'paused') === true;

export const conditionsOf = (object: DemoObject): readonly JsonObject[] => listAt(object, 'status', 'conditions').filter(isJsonObject);
