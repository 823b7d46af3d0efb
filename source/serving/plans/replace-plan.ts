import type {Action} from '../../domain/action.ts';
import type {PodRecord} from '../../domain/cluster-record.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {type ObjectReference, resourceKinds} from '../../domain/object-reference.ts';
import type {PlanOutcome, PlanWarning, WriteRequest} from '../../domain/plan.ts';
import {projectPod} from '../records/pod-record.ts';
import type {FreshObjects} from '../serving-system.ts';
import {planned, refused, titleOf} from './plan-context.ts';

type Replace = Extract<Action, {type: 'replace-replica'}>;

export const podReference = (pod: PodRecord): ObjectReference & {readonly uid: string} => ({
	resource: resourceKinds.pod,
	namespace: pod.namespace,
	name: pod.name,
	uid: pod.uid,
});

/** The UID makes it this pod: a StatefulSet gives its successor the same name. */
export const deleteRequest = (target: ObjectReference & {readonly uid: string}): WriteRequest => ({
	method: 'DELETE',
	target,
	body: {preconditions: {uid: target.uid}},
});

const servingWarning = (service: ModelService, isReady: boolean): readonly PlanWarning[] => {
	const others = service.replicas.ready - (isReady ? 1 : 0);
	return isReady && others <= 0 ? [{kind: 'serving', text: `It is the only replica of ${service.name} that serves.`}] : [];
};

export const replacePlan = (action: Replace, service: ModelService, objects: FreshObjects): PlanOutcome => {
	const known = service.pods?.find(pod => pod.uid === action.replicaUid);
	if (known === undefined) return refused('This replica is gone already.');
	const reference = podReference(known);
	const object = objects.get(reference);
	if (object === undefined || object.metadata.uid !== reference.uid) return refused(`${known.name} is gone already.`);
	if (object.metadata.deletionTimestamp !== undefined) return refused(`${known.name} is being stopped already.`);
	const pod = projectPod(object);
	const how = pod.ready ? 'ready' : (pod.trouble?.lastReason ?? pod.trouble?.reason ?? pod.phase);
	return planned({
		action,
		title: titleOf('Replace a replica of', service),
		verb: 'replace',
		target: reference,
		steps: [{request: deleteRequest(reference), stands: `${known.name} is stopped, and ${service.name} starts another.`}],
		lines: [
			{head: 'pod', text: `${known.name} (${how}${pod.node === undefined ? '' : `, on ${pod.node}`})`},
			{
				head: 'then',
				text: `it is stopped, then ${service.system === 'StatefulSet' ? 'one of the same name' : 'another'} starts and loads the model`,
			},
		],
		warnings: servingWarning(service, pod.ready),
		gpus: {change: 0, surge: 0},
		done: {type: 'pod-replaced', uid: reference.uid},
	});
};
