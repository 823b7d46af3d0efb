import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {rawNumber, rawObject} from '../raw.ts';
import {type Edit, valueAt} from './edit.ts';

const pausedPath = ['spec', 'paused'] as const;
const rollingPath = ['spec', 'updateStrategy', 'rollingUpdate'] as const;
const partitionPath = [...rollingPath, 'partition'] as const;

export const isStatefulSet = ({system}: Pick<ModelService, 'system'>): boolean => system === 'StatefulSet';

export const partitionOf = (root: KubernetesObject): number => rawNumber(valueAt(root, ...partitionPath)) ?? 0;

/** A StatefulSet whose every replica is below its partition changes none of them, whoever has set that. */
export const isPausedNow = (root: KubernetesObject, service: ModelService): boolean => {
	const spec = rawObject(root.spec);
	if (!isStatefulSet(service)) return spec['paused'] === true;
	return partitionOf(root) > 0 && partitionOf(root) >= (rawNumber(spec['replicas']) ?? 1);
};

/** Above every replica that may come: one with a higher ordinal would start with the new template. */
const highPartition = (desired: number, {autoscalers}: ModelService): number =>
	Math.max(1, desired, ...autoscalers.map(({maximum}) => maximum).filter(Number.isFinite));

/** The field is absent while false; a false that somebody wrote out is stored as absent too. */
const pausedEdit: Edit = {path: pausedPath, before: undefined, after: true};

export const pauseEdit = (root: KubernetesObject, service: ModelService, desired: number): Edit => {
	if (!isStatefulSet(service)) return pausedEdit;
	const partition = highPartition(desired, service);
	return valueAt(root, ...rollingPath) === undefined
		? {path: rollingPath, before: undefined, after: {partition}}
		: {path: partitionPath, before: valueAt(root, ...partitionPath), after: partition};
};

export const resumeEdit = (root: KubernetesObject, service: ModelService): Edit =>
	isStatefulSet(service) ? {path: partitionPath, before: partitionOf(root), after: 0} : {path: pausedPath, before: true, after: undefined};
