import type {DemoObject} from '../../api-server/demo-object.ts';
import {createWorkQueue} from '../work-queue.ts';
import type {Reconcile, World} from '../world.ts';
import {reconcileDeployment} from './deployment/reconcile-deployment.ts';
import {controllerOf} from './owned.ts';
import {reconcileReplicaSet} from './replica-set.ts';
import {reconcileStatefulSet} from './stateful-set/reconcile-stateful-set.ts';

type Controller = {
	/** What it looks after, and as what. */
	readonly resource: string;
	readonly kind: string;
	/** Changes of these are a cause to look at their owner. */
	readonly owns: readonly string[];
	readonly reconcile: Reconcile;
	/** Milliseconds from a cause to the look. */
	readonly delay: number;
};

const controllers: readonly Controller[] = [
	{resource: 'replicasets', kind: 'ReplicaSet', owns: ['pods'], reconcile: reconcileReplicaSet, delay: 40},
	{resource: 'deployments', kind: 'Deployment', owns: ['replicasets'], reconcile: reconcileDeployment, delay: 60},
	{resource: 'statefulsets', kind: 'StatefulSet', owns: ['pods'], reconcile: reconcileStatefulSet, delay: 60},
];

const start = (world: World, {resource, kind, owns, reconcile, delay}: Controller): void => {
	const {store, clock} = world;
	const queue = createWorkQueue(clock, delay, key => {
		const [namespace, name = ''] = key.split('/');
		const object = store.get(resource, namespace, name);
		return object === undefined ? undefined : reconcile(world, object);
	});
	const keyOf = ({metadata}: DemoObject): string => `${metadata.namespace}/${metadata.name}`;
	for (const object of store.list(resource)) queue.add(keyOf(object));
	const owned = new Set(owns);
	store.subscribe(({resource: changed, type, object}) => {
		if (changed === resource) {
			if (type !== 'DELETED') queue.add(keyOf(object));
		} else if (owned.has(changed)) {
			const owner = controllerOf(object);
			if (owner?.kind === kind) queue.add(`${object.metadata.namespace}/${owner.name}`);
		}
	});
};

/** Starts what keeps workloads as they are asked to be. */
export const startControllers = (world: World): void => {
	for (const controller of controllers) start(world, controller);
};
