import {type Action, type ActionType, actionTypes} from '../../../source/domain/action.ts';
import {completeRollout, midwayRollout} from '../../serving/fixtures/argo-objects.ts';
import type {Objects} from '../../serving/fixtures/object-index.ts';
import {autoscaler} from '../../serving/fixtures/raw-objects.ts';
import {abortedRollout, knative, runtime, scaledObjectOwned} from './gate-objects.ts';
import {completeDeployment} from './gate-stage.ts';

export type ActionExample = {
	readonly action: Action;
	readonly objects?: Objects;
	/** Of the service; default: of the Deployment `llama`. */
	readonly uid?: string;
	readonly verb: string;
	/** Which of several examples of one action. */
	readonly of?: string;
};

/** Examples of every action, and a cluster they can be asked of. */
const examples: {readonly [Type in ActionType]: readonly [ActionExample, ...ActionExample[]]} = {
	scale: [
		{action: {type: 'scale', replicas: 5}, verb: 'patch deployments/scale'},
		{of: 'a Rollout', action: {type: 'scale', replicas: 5}, objects: completeRollout(), uid: 'uid-rollout', verb: 'patch rollouts/scale'},
		{of: 'a VLLMRuntime', action: {type: 'scale', replicas: 5}, objects: runtime, uid: 'uid-root', verb: 'patch vllmruntimes/scale'},
	],
	'set-bounds': [
		{
			action: {type: 'set-bounds', minimum: 3, maximum: 9},
			objects: {...completeDeployment(), HorizontalPodAutoscaler: [autoscaler()]},
			verb: 'patch horizontalpodautoscalers',
		},
		{
			of: 'a ScaledObject',
			action: {type: 'set-bounds', minimum: 3, maximum: 9},
			objects: scaledObjectOwned(),
			verb: 'patch scaledobjects',
		},
		{
			of: 'a Knative Service',
			action: {type: 'set-bounds', minimum: 2, maximum: 5},
			objects: knative,
			uid: 'uid-ksvc',
			verb: 'patch services',
		},
	],
	hold: [{action: {type: 'hold', replicas: 4}, objects: scaledObjectOwned(), verb: 'patch scaledobjects'}],
	release: [
		{
			action: {type: 'release'},
			objects: scaledObjectOwned({'autoscaling.keda.sh/paused-replicas': '3'}),
			verb: 'patch scaledobjects',
		},
	],
	update: [
		{action: {type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v1'}, verb: 'patch deployments'},
		{
			of: 'a VLLMRuntime',
			action: {type: 'update', container: 'vllm', model: 'org/other'},
			objects: runtime,
			uid: 'uid-root',
			verb: 'patch vllmruntimes',
		},
	],
	'roll-back': [
		{action: {type: 'roll-back', revision: 'uid-llama-h5'}, verb: 'patch deployments'},
		{
			of: 'a Rollout in the middle of a canary',
			action: {type: 'roll-back', revision: 'uid-llama-h5'},
			objects: midwayRollout(),
			uid: 'uid-rollout',
			verb: 'patch rollouts',
		},
	],
	restart: [{action: {type: 'restart'}, verb: 'patch deployments'}],
	'replace-replica': [{action: {type: 'replace-replica', replicaUid: 'uid-llama-h5-b'}, verb: 'delete pods'}],
	pause: [{action: {type: 'pause'}, verb: 'patch deployments'}],
	resume: [{action: {type: 'resume'}, objects: completeDeployment({spec: {paused: true}}), verb: 'patch deployments'}],
	promote: [{action: {type: 'promote'}, objects: midwayRollout(), uid: 'uid-rollout', verb: 'patch rollouts/status'}],
	'promote-full': [{action: {type: 'promote-full'}, objects: midwayRollout(), uid: 'uid-rollout', verb: 'patch rollouts/status'}],
	abort: [{action: {type: 'abort'}, objects: midwayRollout(), uid: 'uid-rollout', verb: 'patch rollouts/status'}],
	retry: [{action: {type: 'retry'}, objects: abortedRollout(), uid: 'uid-rollout', verb: 'patch rollouts/status'}],
	'set-traffic': [
		{
			action: {
				type: 'set-traffic',
				targets: [
					{revision: 'llama-00005', percent: 80},
					{revision: 'latest', percent: 20},
				],
			},
			objects: knative,
			uid: 'uid-ksvc',
			verb: 'patch services',
		},
	],
};

/** By name: every action there is, of several systems. */
export const actionExamples: ReadonlyArray<readonly [name: string, example: ActionExample]> = actionTypes.flatMap(type =>
	examples[type].map(example => [example.of === undefined ? type : `${type} of ${example.of}`, example] as const),
);
