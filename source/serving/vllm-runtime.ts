import type {ResourceKind} from '../domain/object-reference.ts';
import {autoscaledPlanners} from './custom/autoscaled-planners.ts';
import {customPlans} from './custom/custom-plans.ts';
import {releasePlanners, releaseReference} from './custom/release-planners.ts';
import {specBounds} from './custom/spec-bounds.ts';
import {valueAt} from './plans/edit.ts';
import {rawNumber} from './raw.ts';
import type {ServingSystem, Verb} from './serving-system.ts';
import {readVllmRuntime} from './vllm-runtime/read-vllm-runtime.ts';
import {vllmRelease} from './vllm-runtime/vllm-release.ts';
import {projectVllmRuntime} from './vllm-runtime/vllm-runtime-record.ts';

const kind: ResourceKind = {
	group: 'production-stack.vllm.ai',
	version: 'v1alpha1',
	resource: 'vllmruntimes',
	kind: 'VLLMRuntime',
	namespaced: true,
};

const noCanary: Verb = {none: 'NAME is a VLLMRuntime: it has no canary.'};
const noPause: Verb = {none: 'The operator of NAME replaces its replicas at once: a rollout cannot be paused.'};

const verbs: ServingSystem['verbs'] = {
	scale: {how: '`/scale` (`deploymentConfig.replicas`); 0 parks it'},
	'set-bounds': {how: '`autoscalingConfig`, or its own HPA or ScaledObject'},
	hold: {how: 'HPA: minimum = maximum; KEDA: `paused-replicas`; not with `autoscalingConfig`'},
	release: {how: 'HPA: the bounds of before; KEDA: the annotation goes; not with `autoscalingConfig`'},
	update: {how: '`deploymentConfig.image` and `model.modelURL`'},
	'roll-back': {how: 'image and model of an old ReplicaSet, or what was written from here'},
	restart: {none: 'A VLLMRuntime has no field that restarts it, and its operator puts its Deployment back: replace the replicas of NAME.'},
	'replace-replica': {how: 'deletes the pod, by its UID'},
	pause: noPause,
	resume: noPause,
	promote: noCanary,
	'promote-full': noCanary,
	abort: noCanary,
	retry: noCanary,
	'set-traffic': {none: 'The traffic of NAME is not shared out by revision.'},
};

const named = {name: 'VLLMRuntime', verbs} as const;

const replicasPath = ['spec', 'deploymentConfig', 'replicas'] as const;

const ownBounds = specBounds({
	minimum: ['spec', 'autoscalingConfig', 'minReplicas'],
	maximum: ['spec', 'autoscalingConfig', 'maxReplicas'],
	least: 0,
	otherwise: {minimum: 1, maximum: 1},
	// The reconciler gives up before it writes the ScaledObject: the bounds would stand and count for nothing.
	problem: (root, {maximum}) => {
		const current = rawNumber(valueAt(root, ...replicasPath)) ?? 1;
		return maximum < current
			? `The operator takes no maximum below deploymentConfig.replicas, which is ${current} now: lower the maximum once there are fewer.`
			: undefined;
	},
});

const autoscaled = autoscaledPlanners(({root, service}) => ({
	at: 'scale',
	before: rawNumber(valueAt(root, ...replicasPath)) ?? 1,
	unit: 'replica',
	gpusPerUnit: service.gpus.perReplica,
}));

/** VLLMRuntimes of the vLLM production stack. https://github.com/vllm-project/production-stack */
export const vllmRuntime: ServingSystem = {
	...named,
	title: 'vLLM production stack VLLMRuntime',
	root: 'VLLMRuntime',
	keepsJournal: true,
	watches: [{kind, stage: 'workloads', project: projectVllmRuntime}],
	read: (root, index) => readVllmRuntime(named, kind, root, index),
	...customPlans(
		{
			...autoscaled,
			'set-bounds': {
				...autoscaled['set-bounds'],
				plan: context =>
					(context.service.autoscalers[0]?.reference.uid === context.service.uid ? ownBounds : autoscaled['set-bounds']).plan(context),
			},
			...releasePlanners(vllmRelease),
		},
		releaseReference,
	),
};
