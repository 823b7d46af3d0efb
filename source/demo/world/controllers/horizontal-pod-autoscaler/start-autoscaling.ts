import {createWorkQueue} from '../../work-queue.ts';
import type {World} from '../../world.ts';
import type {Past} from './limits.ts';
import {type MeasurePods, reconcileAutoscaler} from './reconcile-autoscaler.ts';

/** Milliseconds. */
const interval = 15_000;

/** How long before the start the present findings were first made. */
const standing = 3 * 3_600_000;

const nothing: Past = {recommended: [], rescaled: []};

/** Looks at every autoscaler four times a minute. */
export const startAutoscaling = (world: World, measurePods: MeasurePods): void => {
	const {store, clock} = world;
	const past = new Map<string, Past>();
	const queue = createWorkQueue(clock, 100, key => {
		const [namespace, name = ''] = key.split('/');
		const autoscaler = store.get('horizontalpodautoscalers', namespace, name);
		if (autoscaler === undefined) {
			past.delete(key);
			return undefined;
		}
		past.set(key, reconcileAutoscaler(world, autoscaler, past.get(key) ?? nothing, measurePods));
		return interval;
	});
	// Those that are there have been looked at for long.
	const before = {...world, record: () => {}, clock: {...clock, now: () => clock.now() - standing}};
	for (const autoscaler of store.list('horizontalpodautoscalers')) {
		const key = `${autoscaler.metadata.namespace}/${autoscaler.metadata.name}`;
		reconcileAutoscaler(before, autoscaler, nothing, measurePods);
		queue.addAfter(key, interval);
	}
	store.subscribe(({resource, type, object, previous}) => {
		const isChange = type === 'ADDED' || (type === 'MODIFIED' && previous?.spec !== object.spec);
		if (resource === 'horizontalpodautoscalers' && isChange) queue.add(`${object.metadata.namespace}/${object.metadata.name}`);
	});
};
