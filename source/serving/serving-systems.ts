import {argoRollout} from './argo-rollout.ts';
import {deployment} from './deployment.ts';
import {inferenceService} from './inference-service.ts';
import {knativeService} from './knative-service.ts';
import {leaderWorkerSet} from './leader-worker-set.ts';
import {nimService} from './nim-service.ts';
import {otherOwner} from './other-owner.ts';
import {rayCluster} from './ray-cluster.ts';
import {rayService} from './ray-service.ts';
import type {ServingSystem} from './serving-system.ts';
import {statefulSet} from './stateful-set.ts';
import {vllmRuntime} from './vllm-runtime.ts';

/** Every serving system this console knows. A new one is a file and a line here. */
export const servingSystems: readonly ServingSystem[] = [
	deployment, //
	statefulSet,
	argoRollout,
	inferenceService,
	knativeService,
	leaderWorkerSet,
	rayService,
	rayCluster,
	vllmRuntime,
	nimService,
	otherOwner,
];
