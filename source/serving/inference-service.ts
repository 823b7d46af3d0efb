import {resourceKinds} from '../domain/object-reference.ts';
import {autoscalerWatches} from './autoscalers.ts';
import {customPlans} from './custom/custom-plans.ts';
import {countPlanners} from './inference-service/count-plans.ts';
import {inferenceServiceKind} from './inference-service/inference-service-kind.ts';
import {projectInferenceService} from './inference-service/inference-service-record.ts';
import {abortCanary, promoteCanary, setCanaryTraffic} from './inference-service/knative-canary-plans.ts';
import {restartPlan, updatePlan} from './inference-service/model-plans.ts';
import {readInferenceService} from './inference-service/read-inference-service.ts';
import {releaseReference, rollBackNeeds, rollBackPlan} from './inference-service/roll-back-plans.ts';
import {abortStandard, promoteStandard, setStandardTraffic} from './inference-service/standard-canary-plans.ts';
import {knativeKinds} from './knative/knative-kinds.ts';
import {projectKnativeConfiguration, projectKnativeRevision, projectKnativeService} from './knative/knative-records.ts';
import {projectDeployment} from './records/deployment-record.ts';
import {projectPod} from './records/pod-record.ts';
import {projectReplicaSet} from './records/replica-set-record.ts';
import type {ServingSystem, Verb} from './serving-system.ts';

const noPause: Verb = {none: 'KServe rolls NAME out by itself: it cannot be paused.'};

/** InferenceServices of KServe, in the Standard and the Knative mode: what KServe makes of them is folded in. */
export const inferenceService: ServingSystem = {
	name: 'InferenceService',
	title: 'KServe InferenceService',
	root: 'InferenceService',
	keepsJournal: true,
	watches: [
		{kind: inferenceServiceKind, stage: 'workloads', project: projectInferenceService},
		{kind: resourceKinds.deployment, stage: 'workloads', project: projectDeployment},
		{kind: knativeKinds.service, stage: 'workloads', project: projectKnativeService},
		{kind: knativeKinds.configuration, stage: 'background', project: projectKnativeConfiguration},
		{kind: knativeKinds.revision, stage: 'background', project: projectKnativeRevision},
		{kind: resourceKinds.replicaSet, stage: 'background', project: projectReplicaSet},
		{kind: resourceKinds.pod, stage: 'background', project: projectPod},
		...autoscalerWatches,
	],
	verbs: {
		scale: {
			how: '`minReplicas` without an autoscaler, `/scale` of the workload with an external one; 0 parks it: `serving.kserve.io/stop`',
		},
		'set-bounds': {how: '`minReplicas` and `maxReplicas` of the component; in the Knative mode a new revision'},
		hold: {how: '`minReplicas` = `maxReplicas`; in the Knative mode a new revision'},
		release: {how: 'the bounds of before'},
		update: {how: 'image, arguments and `storageUri` of the predictor; in the Knative mode a new revision'},
		'roll-back': {how: 'Standard: image, arguments and model of an old ReplicaSet, written back; Knative: `canaryTrafficPercent` 0'},
		restart: {how: 'an annotation of the predictor; in the Knative mode a new revision'},
		'replace-replica': {how: 'deletes the pod, by its UID'},
		pause: noPause,
		resume: noPause,
		promote: {how: 'Standard: the canary becomes the predictor; Knative: `canaryTrafficPercent` goes'},
		'promote-full': {none: 'The canary of NAME has no steps: promote it.'},
		abort: {how: 'Standard: the canary goes; Knative: `canaryTrafficPercent` 0'},
		retry: {none: 'A canary of NAME that was aborted is not kept: promote it, or update the service.'},
		'set-traffic': {how: 'Standard: `trafficPercent` of the canaries; Knative: `canaryTrafficPercent`'},
	},
	read: (record, index) => readInferenceService(inferenceService, record, index),
	...customPlans(
		{
			...countPlanners,
			update: {plan: updatePlan},
			restart: {plan: restartPlan},
			'roll-back': {needs: rollBackNeeds, plan: rollBackPlan},
			abort: {plan: context => (context.service.mode === 'Knative' ? abortCanary : abortStandard)(context)},
			promote: {plan: context => (context.service.mode === 'Knative' ? promoteCanary : promoteStandard)(context)},
			'set-traffic': {plan: context => (context.service.mode === 'Knative' ? setCanaryTraffic : setStandardTraffic)(context)},
		},
		releaseReference,
	),
};
