import {resourceKinds} from '../domain/object-reference.ts';
import {autoscalerWatches} from './autoscalers.ts';
import {customPlans} from './custom/custom-plans.ts';
import {leaderWorkerSet} from './leader-worker-set.ts';
import {groupNeeds, groupTrafficPlan} from './llm-inference-service/group-traffic-plan.ts';
import {llmCountPlanners} from './llm-inference-service/llm-count-plans.ts';
import {
	llmInferenceServiceKind,
	olderLlmInferenceServiceKind,
	projectLlmInferenceService,
} from './llm-inference-service/llm-inference-service-record.ts';
import {llmRestartPlan, llmUpdatePlan} from './llm-inference-service/llm-release-plans.ts';
import {llmReleaseReference, llmRollBackNeeds, llmRollBackPlan} from './llm-inference-service/llm-roll-back-plan.ts';
import {readLlmInferenceService} from './llm-inference-service/read-llm-inference-service.ts';
import {projectDeployment} from './records/deployment-record.ts';
import {projectPod} from './records/pod-record.ts';
import {projectReplicaSet} from './records/replica-set-record.ts';
import type {ServingSystem, Verb} from './serving-system.ts';

const noPause: Verb = {none: 'KServe rolls NAME out by itself: it cannot be paused.'};
const noCanary: Verb = {none: 'NAME has no canary: where it shares a route with others, shift the traffic.'};

/** LLMInferenceServices of KServe: Deployments on one node, LeaderWorkerSets on several, prefill and scheduler beside them. */
export const llmInferenceService: ServingSystem = {
	name: 'LLMInferenceService',
	title: 'KServe LLMInferenceService',
	root: 'LLMInferenceService',
	keepsJournal: true,
	watches: [
		{kind: llmInferenceServiceKind, alternatives: [olderLlmInferenceServiceKind], stage: 'workloads', project: projectLlmInferenceService},
		{kind: resourceKinds.deployment, stage: 'workloads', project: projectDeployment},
		{kind: resourceKinds.replicaSet, stage: 'background', project: projectReplicaSet},
		{kind: resourceKinds.pod, stage: 'background', project: projectPod},
		...leaderWorkerSet.watches.filter(({kind}) => kind.kind === 'LeaderWorkerSet'),
		...autoscalerWatches,
	],
	verbs: {
		scale: {how: '`spec.replicas`, of the prefill too; 0 parks it: `serving.kserve.io/stop`'},
		'set-bounds': {how: '`minReplicas` and `maxReplicas` of `spec.scaling`'},
		hold: {how: '`minReplicas` = `maxReplicas`'},
		release: {how: 'the bounds of before'},
		update: {how: 'image and arguments of the container `main`, `spec.model.uri`'},
		'roll-back': {how: 'image, arguments and model of an old ReplicaSet, written back'},
		restart: {how: 'an annotation in `spec.annotations`'},
		'replace-replica': {how: 'deletes the pod, by its UID'},
		pause: noPause,
		resume: noPause,
		promote: noCanary,
		'promote-full': noCanary,
		abort: noCanary,
		retry: noCanary,
		'set-traffic': {how: '`spec.router.route.weight` of each service in its group'},
	},
	read: (record, index) => readLlmInferenceService(llmInferenceService, record, index),
	...customPlans(
		{
			...llmCountPlanners,
			update: {plan: llmUpdatePlan},
			restart: {plan: llmRestartPlan},
			'roll-back': {needs: llmRollBackNeeds, plan: llmRollBackPlan},
			'set-traffic': {needs: groupNeeds, plan: groupTrafficPlan},
		},
		llmReleaseReference,
	),
};
