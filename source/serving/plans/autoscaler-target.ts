import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Action} from '../../domain/action.ts';
import type {Autoscaler, ModelService, ScalerKind} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import type {ObjectReference} from '../../domain/object-reference.ts';
import type {PlanWarning} from '../../domain/plan.ts';
import {scalerName} from '../count-refusals.ts';
import {claimedGpu} from '../gpu-resources.ts';
import {rawNumber, rawObject} from '../raw.ts';
import {controllerOf} from '../records/metadata.ts';
import type {Need, Permission} from '../serving-system.ts';
import type {Path} from './edit.ts';
import {gpuWarnings} from './free-gpus.ts';
import type {PlanContext} from './plan-context.ts';

export type Bounds = {readonly minimum: number; readonly maximum: number};

/** What plans of the autoscaler work with: the service's own object is not written, and need not be read. */
export type CountContext<Asked extends Action = Action> = Pick<PlanContext<Asked>, 'action' | 'service' | 'objects'>;

/** Where each kind of autoscaler keeps its bounds, what they are where they are left out, and the least minimum it takes. */
type BoundsFields = {readonly minimum: Path; readonly maximum: Path; readonly otherwise: Bounds; readonly least: number};

const boundsFields: Readonly<Partial<Record<ScalerKind, BoundsFields>>> = {
	// A minimum of 0 needs a feature gate and an external metric; parking does not.
	HPA: {minimum: ['spec', 'minReplicas'], maximum: ['spec', 'maxReplicas'], otherwise: {minimum: 1, maximum: 1}, least: 1},
	KEDA: {
		minimum: ['spec', 'minReplicaCount'],
		maximum: ['spec', 'maxReplicaCount'],
		otherwise: {minimum: 0, maximum: 100},
		least: 0,
	},
};

/** The autoscaler that owns the count, as it was just read. */
export type AutoscalerTarget = {
	readonly autoscaler: Autoscaler;
	/** `HPA llama` */
	readonly who: string;
	readonly object: KubernetesObject;
	readonly target: ObjectReference & {readonly uid: string};
	readonly fields: BoundsFields;
};

export const autoscalerTarget = ({service, objects}: CountContext): AutoscalerTarget | {readonly reason: string} => {
	const [autoscaler] = service.autoscalers;
	const fields = autoscaler === undefined ? undefined : boundsFields[autoscaler.kind];
	if (autoscaler === undefined || fields === undefined) return {reason: `No autoscaler owns the count of ${service.name}: scale it.`};
	const who = scalerName(autoscaler);
	const object = objects.get(autoscaler.reference);
	if (object === undefined || object.metadata.uid !== autoscaler.reference.uid) return {reason: `${who} is gone.`};
	const controller = controllerOf(object);
	if (controller !== undefined)
		return {reason: `${controller.kind} ${controller.name} made ${who} and would put it back as it was: change that instead.`};
	return {autoscaler, who, object, target: {...autoscaler.reference, uid: object.metadata.uid}, fields};
};

/** The count that is asked for now; of a workload that keeps it elsewhere, as the service has it. */
export const desiredNow = ({service, objects}: CountContext): number =>
	rawNumber(rawObject(objects.get(service.reference)?.spec)['replicas']) ?? service.replicas.desired;

export const gpusOfChange = ({gpus}: ModelService, change: number): number => change * gpus.perReplica;

/** "+4 GPUs, 2 a replica" */
export const gpusText = (service: ModelService, change: number): string => {
	const gpus = gpusOfChange(service, change);
	return `${gpus > 0 ? '+' : '−'}${counted(Math.abs(gpus), 'GPU')}, ${service.gpus.perReplica} a replica`;
};

/** That replicas which start will find no GPU. */
export const lackOfGpus = ({service, objects}: Pick<CountContext, 'service' | 'objects'>, change: number): readonly PlanWarning[] =>
	// Free GPUs are counted of what nodes advertise, and claims are no part of it.
	service.gpus.resource === claimedGpu
		? []
		: gpuWarnings(
				{objects},
				change,
				service.gpus.perReplica,
				`${change === 1 ? 'the new replica waits' : 'the others wait'} until some are freed`,
				service.podsPerReplica,
			);

/** The object whose bounds are its own. */
export const autoscalerNeeds = (_: Action, service: ModelService): readonly Need[] =>
	service.autoscalers.slice(0, 1).map(({reference}) => reference);

/** Undefined: no autoscaler owns the count. */
export const scalerPermission = ({namespace, autoscalers: [autoscaler]}: ModelService): Permission | undefined =>
	autoscaler === undefined ? undefined : {verb: 'patch', resource: autoscaler.reference.resource, namespace};
