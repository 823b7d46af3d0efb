import type {DemoObject} from '../../api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import {startControllers} from '../controllers/start-controllers.ts';
import type {Behaviors} from '../fleet/behaviors.ts';
import {imageOf} from '../fleet/behaviors.ts';
import {startKubelets} from '../kubelet/kubelets.ts';
import {startOperators} from '../operators/start-operators.ts';
import type {PodAddresses} from '../pod-addresses.ts';
import {nodeNameOf} from '../scheduler/place-pod.ts';
import {startScheduler} from '../scheduler/scheduler.ts';
import type {World} from '../world.ts';
import {createWorldClock, type WorldClock} from '../world-clock.ts';
import {createScope} from './scoped-store.ts';
import type {Epoch, Hands, SystemService} from './system-service.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** How long before the start each epoch began, and how long the world is watched from then on: until all has settled. Milliseconds. */
const epochs: ReadonlyArray<readonly [name: Epoch, age: number, lasting: number]> = [
	['founding', 64 * day, 10 * minute],
	['last release', 9 * day, 10 * minute],
	['just now', 11 * minute, 11 * minute],
];

export type SeedOptions = {
	readonly world: Omit<World, 'clock'>;
	/** Sets the clock that stamps what is written; without one, the world's own. */
	readonly setClock: (clock: WorldClock | undefined) => void;
	readonly behaviors: Behaviors;
	readonly addresses: PodAddresses;
	/** Milliseconds since the epoch. */
	readonly start: number;
};

const handsOf = (store: ObjectStore): Hands => ({
	create: (resource, object) => void store.create(resource, withDefaults(resource, object)),
	change: (resource, namespace, name, how) => {
		const object = store.get(resource, namespace, name);
		if (object === undefined) throw new Error(`${resource} ${namespace}/${name} is not there to be changed`);
		store.update(resource, withDefaults(resource, how(object)));
	},
});

/** Images that are on their nodes, as kubelets remember them. */
export const imagesOnNodes = (pods: readonly DemoObject[]): readonly string[] =>
	pods.flatMap(pod => {
		const node = nodeNameOf(pod);
		return node === undefined ? [] : [`${node} ${imageOf(pod)}`];
	});

/**
 * Lives the history of services through, an epoch at a time, with the operators and controllers that will run them: so what stands at
 * the start is what they made, and they find nothing to do. Before anything else is in the cluster but its nodes.
 */
export const seedSystems = ({world, setClock, behaviors, addresses, start}: SeedOptions, services: readonly SystemService[]): void => {
	for (const name of new Set(services.flatMap(({plans}) => plans.map(({namespace}) => namespace)))) {
		if (world.store.get('namespaces', undefined, name) !== undefined) continue;
		const creationTimestamp = timestamp(start - 120 * day);
		world.store.create(
			'namespaces',
			withDefaults('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name, creationTimestamp}}),
		);
	}
	for (const [name, age, lasting] of epochs) {
		const clock = createWorldClock(start - age);
		const {store, leave} = createScope(world.store);
		const then: World = {...world, store, clock};
		setClock(clock);
		const hands = handsOf(store);
		for (const {history} of services) history[name]?.(hands);
		startScheduler(then);
		startKubelets(then, {behaviors, addresses, images: imagesOnNodes(store.list('pods')), memories: new Map()});
		startControllers(then);
		startOperators(then);
		clock.advance(lasting);
		leave();
	}
	setClock(undefined);
};
