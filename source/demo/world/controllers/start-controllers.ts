import {type Operator, startOperator} from '../operators/operator.ts';
import type {World} from '../world.ts';
import {reconcileDaemonSet} from './daemon-set/reconcile-daemon-set.ts';
import {reconcileDeployment} from './deployment/reconcile-deployment.ts';
import {reconcileReplicaSet} from './replica-set.ts';
import {reconcileStatefulSet} from './stateful-set/reconcile-stateful-set.ts';

const controllers: readonly Operator[] = [
	{resource: 'replicasets', kind: 'ReplicaSet', owns: ['pods'], reconcile: reconcileReplicaSet, delay: 40},
	{resource: 'deployments', kind: 'Deployment', owns: ['replicasets'], reconcile: reconcileDeployment, delay: 60},
	{resource: 'statefulsets', kind: 'StatefulSet', owns: ['pods'], reconcile: reconcileStatefulSet, delay: 60},
	{resource: 'daemonsets', kind: 'DaemonSet', owns: ['pods'], reconcile: reconcileDaemonSet, delay: 60},
];

/** Starts what keeps workloads as they are asked to be. */
export const startControllers = (world: World): void => {
	for (const controller of controllers) startOperator(world, controller);
};
