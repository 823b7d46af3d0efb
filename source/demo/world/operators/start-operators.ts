import type {World} from '../world.ts';
import {argoRollouts} from './argo-rollouts/reconcile-rollout.ts';
import {keda} from './keda.ts';
import {knativeRevision} from './knative/revisions.ts';
import {knativeConfiguration, knativeService} from './knative/service.ts';
import {inferenceService} from './kserve/inference-service.ts';
import {leaderWorkerSet} from './leader-worker-set/leader-worker-set.ts';
import {type Operator, startOperator} from './operator.ts';

const operators: readonly Operator[] = [
	argoRollouts,
	keda,
	inferenceService,
	knativeService,
	knativeConfiguration,
	knativeRevision,
	leaderWorkerSet,
];

/** Starts the operators of all serving systems. They do nothing where none of their objects is. */
export const startOperators = (world: World): void => {
	for (const operator of operators) startOperator(world, operator);
};
