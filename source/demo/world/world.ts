import type {DemoObject} from '../api-server/demo-object.ts';
import type {ObjectStore} from '../api-server/object-store.ts';
import type {ServerClock} from '../api-server/server-clock.ts';
import type {EventRecorder} from './event-recorder.ts';
import type {TrafficWeights} from './load/traffic-weights.ts';
import type {OwnedObjects} from './owned-objects.ts';

/** What every controller works with. */
export type World = {
	readonly store: ObjectStore;
	readonly clock: ServerClock;
	/** In [0, 1). */
	readonly random: () => number;
	readonly owned: OwnedObjects;
	readonly record: EventRecorder;
	/** Where requests go, of what splits them. */
	readonly weights: TrafficWeights;
};

/** Brings one object nearer to what it asks for. Returns in how many milliseconds to look again even if nothing happens. */
export type Reconcile = (world: World, object: DemoObject) => number | undefined;
