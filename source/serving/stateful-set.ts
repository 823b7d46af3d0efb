import type {PodRecord} from '../domain/cluster-record.ts';
import type {ModelService, Revision} from '../domain/model-service.ts';
import {counted} from '../domain/number-text.ts';
import {resourceKinds} from '../domain/object-reference.ts';
import type {PlanStep} from '../domain/plan.ts';
import {autoscalerWatches} from './autoscalers.ts';
import {deleteRequest, podReference} from './plans/replace-plan.ts';
import {type History, workloadPlans} from './plans/workload-plans.ts';
import {workloadVerbs} from './plans/workload-verbs.ts';
import {rawObject, rawText} from './raw.ts';
import {readStatefulSet} from './read-stateful-set.ts';
import {projectControllerRevision, revisionTemplate} from './records/controller-revision-record.ts';
import {projectPod} from './records/pod-record.ts';
import {projectStatefulSet} from './records/stateful-set-record.ts';
import type {FreshObjects, ServingSystem} from './serving-system.ts';

/** Replicas that will not get ready and are not of the target. */
const badPods = (service: ModelService, revision: Revision): readonly PodRecord[] =>
	(service.pods ?? []).filter(pod => !pod.ready && pod.deletedAt === undefined && pod.revisionHash !== revision.hash);

/** Those of them that are so still, as read fresh. */
const stillBad = (service: ModelService, revision: Revision, objects: FreshObjects): readonly PodRecord[] =>
	badPods(service, revision).filter(pod => {
		const object = objects.get(podReference(pod));
		return (
			object !== undefined &&
			object.metadata.uid === pod.uid &&
			object.metadata.deletionTimestamp === undefined &&
			!projectPod(object).ready
		);
	});

const deleteStep = (pod: PodRecord): PlanStep => ({
	request: deleteRequest(podReference(pod)),
	stands: `${pod.name} is stopped and starts again with the restored template.`,
});

const history: History = {
	kind: resourceKinds.controllerRevision,
	nameOf: (service, revision) => revision.hash ?? service.name,
	needs: (service, revision) => badPods(service, revision).map(podReference),
	facts(context, revision, objects) {
		const {service, root} = context;
		const source = objects.get(statefulSet.revisionReference(service, revision));
		if (source === undefined || source.metadata.uid !== revision.id)
			return {reason: `The ControllerRevision of rev ${revision.number} is gone.`};
		// In order, the controller waits for a broken replica to get ready before it replaces it, which is never:
		// https://github.com/kubernetes/kubernetes/issues/67250. With Parallel it replaces it by itself.
		const waits = rawText(rawObject(root.spec)['podManagementPolicy']) !== 'Parallel';
		const bad = waits ? stillBad(service, revision, objects) : [];
		const isBlind = waits && service.pods === undefined;
		return {
			source,
			template: revisionTemplate(source),
			current: service.revisions?.find(({newest}) => newest)?.number,
			guards: [],
			moreSteps: bad.map(deleteStep),
			lines:
				bad.length === 0
					? []
					: [
							{
								head: 'pod',
								text: `${bad.map(({name}) => name).join(', ')}: ${counted(bad.length, 'replica')} that ${bad.length === 1 ? 'is' : 'are'} not ready and would block the way back, stopped one after the other`,
							},
						],
			warnings: isBlind
				? [{kind: 'serving', text: 'The replicas are not read: one that is not ready would block the way back until it is replaced.'}]
				: [],
		};
	},
};

/** StatefulSets: a model service with stable names, and a ControllerRevision for each release. */
export const statefulSet: ServingSystem = {
	name: 'StatefulSet',
	title: 'StatefulSet',
	verbs: workloadVerbs('StatefulSet'),
	root: 'StatefulSet',
	watches: [
		{kind: resourceKinds.statefulSet, stage: 'workloads', project: projectStatefulSet},
		{kind: resourceKinds.controllerRevision, stage: 'background', project: projectControllerRevision},
		{kind: resourceKinds.pod, stage: 'background', project: projectPod},
		...autoscalerWatches,
	],
	read: readStatefulSet,
	...workloadPlans(history),
};
