import type {World} from '../world.ts';
import {argoRollouts} from './argo-rollouts/reconcile-rollout.ts';
import {cortexAutoscaler} from './cortex.ts';
import {dynamoComponent, dynamoGraph} from './dynamo.ts';
import {inferencePool} from './inference-pool.ts';
import {jobController} from './job.ts';
import {kaitoInferenceSet, kaitoWorkspace} from './kaito.ts';
import {keda} from './keda.ts';
import {knativeRevision} from './knative/revisions.ts';
import {knativeConfiguration, knativeService} from './knative/service.ts';
import {inferenceService} from './kserve/inference-service.ts';
import {leaderWorkerSet} from './leader-worker-set/leader-worker-set.ts';
import {llmInferenceService} from './llm-inference-service.ts';
import {modelMesh} from './model-mesh.ts';
import {nimCache, nimService} from './nim.ts';
import {type Operator, startOperator} from './operator.ts';
import {rayCluster} from './ray/ray-cluster.ts';
import {rayService} from './ray/ray-service.ts';
import {seldonDeployment} from './seldon/seldon-deployment.ts';
import {seldonModel, seldonServer} from './seldon/seldon-models.ts';
import {vllmRuntime} from './vllm-runtime.ts';
import {bentoDeployment} from './yatai.ts';

const operators: readonly Operator[] = [
	...[argoRollouts, keda, jobController],
	...[inferenceService, llmInferenceService, inferencePool],
	...[knativeService, knativeConfiguration, knativeRevision],
	...[leaderWorkerSet, rayCluster, rayService, vllmRuntime],
	...[nimCache, nimService, dynamoGraph, dynamoComponent],
	...[kaitoWorkspace, kaitoInferenceSet, seldonDeployment, seldonServer, seldonModel],
	...[bentoDeployment, cortexAutoscaler, modelMesh],
];

/** Starts the operators of all serving systems. They do nothing where none of their objects is. */
export const startOperators = (world: World): void => {
	for (const operator of operators) startOperator(world, operator);
};
