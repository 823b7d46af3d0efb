import type {DemoObject} from '../api-server/demo-object.ts';
import type {ObjectStore} from '../api-server/object-store.ts';
import type {EventRecorder} from './event-recorder.ts';
import type {OwnedObjects} from './owned-objects.ts';
import type {WorldClock} from './world-clock.ts';

/** What every controller works with. */
export type World = {
	readonly store: ObjectStore;
	readonly clock: WorldClock;
	/** In [0, 1). */
	readonly random: () => number;
	readonly owned: OwnedObjects;
	readonly record: EventRecorder;
};

/** Brings one object nearer to what it asks for. `undefined`: it is gone. Returns in how many milliseconds to look again without a cause. */
export type Reconcile = (object: DemoObject) => number | undefined;
