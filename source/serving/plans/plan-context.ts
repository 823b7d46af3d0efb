import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Action} from '../../domain/action.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {ObjectReference} from '../../domain/object-reference.ts';
import type {JsonPatchOperation, Plan, PlanLine, PlanOutcome, PlanWarning, WriteRequest} from '../../domain/plan.ts';
import {toSafe} from '../../domain/safe-text.ts';
import {fieldWriter, writerWords} from '../field-writer.ts';
import {managersOf} from '../managers.ts';
import {rawNumber, rawObject} from '../raw.ts';
import {controllerOf} from '../records/metadata.ts';
import type {FreshObjects} from '../serving-system.ts';
import {managerTyped, managerWarning} from './owner-words.ts';
import {isPausedNow} from './pause-edits.ts';

/** What every planner of a workload works with: the workload as it was just read, never as the screen showed it. */
export type PlanContext<Asked extends Action = Action> = {
	readonly action: Asked;
	readonly service: ModelService;
	readonly objects: FreshObjects;
	readonly root: KubernetesObject;
	readonly target: ObjectReference & {readonly uid: string};
	readonly desired: number;
	readonly paused: boolean;
};

export const refused = (reason: string): PlanOutcome => ({ok: false, reason});

/** The workload of a service as read fresh, or the sentence why nothing can be planned. */
export const planContext = <Asked extends Action>(
	action: Asked,
	service: ModelService,
	objects: FreshObjects,
): PlanContext<Asked> | {readonly reason: string} => {
	const root = objects.get(service.reference);
	if (root === undefined || root.metadata.uid !== service.uid) return {reason: `${service.name} is gone.`};
	if (root.metadata.deletionTimestamp !== undefined) return {reason: `${service.name} is being deleted.`};
	const controller = controllerOf(root);
	if (controller !== undefined && controller.uid !== service.lostOwner?.uid)
		return {reason: `${controller.kind} ${controller.name} owns this ${service.system} and would put it back: change that instead.`};
	const spec = rawObject(root.spec);
	return {
		action,
		service,
		objects,
		root,
		target: {...service.reference, uid: root.metadata.uid},
		desired: rawNumber(spec['replicas']) ?? 1,
		paused: isPausedNow(root, service),
	};
};

export const patchRequest = (
	target: ObjectReference,
	body: readonly JsonPatchOperation[],
	subresource?: 'scale' | 'status',
): WriteRequest => ({
	method: 'PATCH',
	target,
	...(subresource === undefined ? {} : {subresource}),
	contentType: 'application/json-patch+json',
	body,
});

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Who may take a change of the spec back, as far as the object itself tells; `withOwners` knows more. */
export const ownerWarnings = (object: KubernetesObject): readonly PlanWarning[] => [
	...managersOf(object).map(manager => managerWarning(manager, {policy: manager.policy, overlooks: false})),
	...(object.metadata.annotations?.[lastApplied] === undefined
		? []
		: [
				{
					kind: 'field-owner' as const,
					text: 'This object was made with kubectl apply: the next apply of its file puts the old values back.',
				},
			]),
];

/**
 * Who wrote the field that is about to change, as managedFields have it: the general answer to who else owns it.
 * `path`: "spec.template.spec.containers[vllm].image".
 */
export const writerLine = (object: KubernetesObject, path: string, what: string, now: number): readonly PlanLine[] => {
	const writer = fieldWriter(object, path);
	return writer === undefined ? [] : [{head: 'owner', text: `${what} last written by ${writerWords(writer, now)}`}];
};

/** What heals itself wants its name typed: the person has read that the change will not last. */
export const typedOverride = (object: KubernetesObject): Plan['typed'] => {
	const healer = managersOf(object).find(({kind}) => kind !== 'Helm');
	return healer === undefined ? undefined : managerTyped(healer, {policy: healer.policy, overlooks: false});
};

export const generationOf = ({root}: PlanContext): number => root.metadata.generation ?? 0;

/** The end of every plan. What came from the cluster and is shown is made safe here; what is sent stays as it is. */
export const planned = (plan: Plan): PlanOutcome => ({
	ok: true,
	plan: {
		...plan,
		title: toSafe(plan.title),
		lines: toSafe(plan.lines),
		warnings: toSafe(plan.warnings),
		...(plan.typed === undefined ? {} : {typed: toSafe(plan.typed)}),
		steps: plan.steps.map(step => ({...step, stands: toSafe(step.stands)})),
	},
});

export const titleOf = (verb: string, {namespace, name}: ModelService): string => `${verb} ${namespace} / ${name}`;
