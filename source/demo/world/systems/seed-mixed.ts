import {timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import type {StandingPods} from '../fleet/standing-pods.ts';
import {startOperators} from '../operators/start-operators.ts';
import type {World} from '../world.ts';
import {createWorldClock, type WorldClock} from '../world-clock.ts';
import type {MixedService} from './mixed-services.ts';
import {createScope} from './scoped-store.ts';
import {standUp} from './stand-up.ts';

const day = 86_400_000;
/** How long ago the services were made. Milliseconds. */
const age = 20 * day;
/** Operators make children, those make children, and then all is told of: a look each. Milliseconds of one. */
const looks = 3;
const lookFor = 3000;

export type SeedMixedOptions = {
	readonly world: Omit<World, 'clock'>;
	/** Sets the clock that stamps what is written; without one, the world's own. */
	readonly setClock: (clock: WorldClock | undefined) => void;
	readonly pods: StandingPods;
	/** Milliseconds since the epoch. */
	readonly start: number;
};

/** A large fleet of many systems as it would stand by now: its operators make what they make, and the replicas stand at once. */
export const seedMixed = ({world, setClock, pods, start}: SeedMixedOptions, services: readonly MixedService[]): void => {
	const {store, owned, random} = world;
	const creationTimestamp = timestamp(start - age);
	for (const name of new Set(services.map(({plan}) => plan.namespace))) {
		store.create('namespaces', withDefaults('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name, creationTimestamp}}));
	}
	setClock(createWorldClock(start - age));
	for (const [resource, object] of services.flatMap(({objects}) => objects)) store.create(resource, withDefaults(resource, object));
	for (let look = 0; look < looks; look++) {
		const clock = createWorldClock(start - age + look * lookFor);
		const {store: scoped, leave} = createScope(store);
		setClock(clock);
		startOperators({...world, store: scoped, clock, record: () => {}});
		clock.advance(lookFor);
		leave();
		setClock(undefined);
		standUp({store, owned, pods, random, now: start});
	}
};
