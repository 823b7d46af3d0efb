import {argoRollout} from './argo-rollout.ts';
import {cortex} from './cortex.ts';
import {deployment} from './deployment.ts';
import {dynamo} from './dynamo.ts';
import {inferencePool} from './inference-pool.ts';
import {inferenceService} from './inference-service.ts';
import {kaitoInferenceSet} from './kaito-inference-set.ts';
import {kaitoWorkspace} from './kaito-workspace.ts';
import {knativeService} from './knative-service.ts';
import {leaderWorkerSet} from './leader-worker-set.ts';
import {llmInferenceService} from './llm-inference-service.ts';
import {nimService} from './nim-service.ts';
import {otherOwner} from './other-owner.ts';
import {rayCluster} from './ray-cluster.ts';
import {rayService} from './ray-service.ts';
import {seldonDeployment} from './seldon-deployment.ts';
import {seldonModel} from './seldon-model.ts';
import {seldonServer} from './seldon-server.ts';
import type {ServingSystem} from './serving-system.ts';
import {statefulSet} from './stateful-set.ts';
import {vllmRuntime} from './vllm-runtime.ts';
import {yatai} from './yatai.ts';

/** Every serving system this console knows. A new one is a file and a line here. */
export const servingSystems: readonly ServingSystem[] = [
	// Its APIs are Deployments, which it must be asked about first.
	cortex,
	deployment,
	statefulSet,
	argoRollout,
	inferenceService,
	llmInferenceService,
	knativeService,
	leaderWorkerSet,
	rayService,
	rayCluster,
	vllmRuntime,
	nimService,
	dynamo,
	kaitoWorkspace,
	kaitoInferenceSet,
	seldonModel,
	seldonServer,
	seldonDeployment,
	yatai,
	inferencePool,
	otherOwner,
];
