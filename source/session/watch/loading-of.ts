import type {Snapshot} from '../snapshot.ts';
import type {CollectionState} from './collection-book.ts';

/**
 * Which lists are still to come. `members`: objects a collection has so far. `waiting`: what is to come and is not counted by
 * any list: those that have not begun.
 */
export const loadingOf = (states: readonly CollectionState[], members: (key: string) => number, waiting: number): Snapshot['loading'] => {
	const unsettled = states.filter(({listed, refused}) => !listed && refused === undefined);
	const workloads = states.filter(({resource}) => resource.stage === 'workloads');
	const stage =
		workloads.every(({refused}) => refused !== undefined) || unsettled.some(({resource}) => resource.stage === 'workloads')
			? 'workloads'
			: unsettled.length + waiting > 0
				? 'background'
				: 'done';
	const counted = states.filter(({resource}) => (resource.stage === 'workloads') === (stage === 'workloads'));
	const loaded = counted.reduce((sum, {key}) => sum + members(key), 0);
	const remaining = counted.reduce((sum, state) => sum + state.remaining, 0);
	return stage !== 'done' && waiting === 0 && remaining > 0 ? {stage, loaded, total: loaded + remaining} : {stage, loaded};
};
