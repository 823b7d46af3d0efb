import type {DemoObject} from '../../api-server/demo-object.ts';
import {controllerOf} from '../controllers/owned.ts';
import {createWorkQueue} from '../work-queue.ts';
import type {Reconcile, World} from '../world.ts';

/** What keeps the objects of one kind as they are asked to be: a controller of Kubernetes, or the operator of a serving system. */
export type Operator = {
	/** What it looks after: where the objects lie in the store, and their kind. */
	readonly resource: string;
	readonly kind: string;
	/** Changes of these are a cause to look at their controller. */
	readonly owns: readonly string[];
	/** Names of objects to look at because of a change of another one, in its namespace, by the other's resource. */
	readonly watches?: Readonly<Record<string, (world: World, object: DemoObject) => readonly string[]>>;
	readonly reconcile: Reconcile;
	/** Milliseconds from a cause to the look. */
	readonly delay: number;
};

/** Starts an operator: it looks at each of its objects once, and then at those that something has happened to. */
export const startOperator = (world: World, {resource, kind, owns, watches = {}, reconcile, delay}: Operator): void => {
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
		if (changed === resource && type !== 'DELETED') queue.add(keyOf(object));
		if (owned.has(changed)) {
			const owner = controllerOf(object);
			if (owner?.kind === kind) queue.add(`${object.metadata.namespace}/${owner.name}`);
		}
		for (const name of watches[changed]?.(world, object) ?? []) queue.add(`${object.metadata.namespace}/${name}`);
	});
};
