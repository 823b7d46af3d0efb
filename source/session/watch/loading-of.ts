import {isBuiltIn} from '../../domain/object-reference.ts';
import type {Snapshot} from '../snapshot.ts';
import type {CollectionState} from './collection-book.ts';
import {isPlainWorkload} from './watched-collections.ts';

/** A custom resource whose list fails, by a conversion webhook that is gone, may never come: nobody waits for it. */
const isGivenUp = ({resource, trouble}: CollectionState): boolean => trouble !== undefined && !isBuiltIn(resource.kind);

export type Coming = {
	/** Objects a collection has so far. */
	readonly members: (key: string) => number;
	/** What is to come and is not counted by any list: those that have not begun. */
	readonly waiting: number;
	/** The cluster has not said yet which kinds of workloads there are. */
	readonly isAsking: boolean;
};

/** Which lists are still to come. */
export const loadingOf = (states: readonly CollectionState[], {members, waiting, isAsking}: Coming): Snapshot['loading'] => {
	const unsettled = states.filter(state => !state.listed && state.refused === undefined && !isGivenUp(state));
	const isUnreadable = states.filter(isPlainWorkload).every(({refused}) => refused !== undefined);
	const stage =
		isUnreadable || isAsking || unsettled.some(({resource}) => resource.stage === 'workloads')
			? 'workloads'
			: unsettled.length + waiting > 0
				? 'background'
				: 'done';
	const counted = states.filter(({resource}) => (resource.stage === 'workloads') === (stage === 'workloads'));
	const loaded = counted.reduce((sum, {key}) => sum + members(key), 0);
	const remaining = counted.reduce((sum, state) => sum + state.remaining, 0);
	// Lists of the background that have not begun may bring anything; workloads are all asked for at once, as soon as their kinds are known.
	const isSure = stage === 'background' ? waiting === 0 : !isAsking;
	return stage !== 'done' && isSure && remaining > 0 ? {stage, loaded, total: loaded + remaining} : {stage, loaded};
};
