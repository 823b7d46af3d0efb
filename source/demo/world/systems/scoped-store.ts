import type {ObjectStore} from '../../api-server/object-store.ts';

/** A store whose listeners all go when it is left. */
export const createScope = (store: ObjectStore) => {
	const ends: (() => void)[] = [];
	const scoped: ObjectStore = {
		...store,
		subscribe: listener => {
			const end = store.subscribe(listener);
			ends.push(end);
			return end;
		},
	};
	return {store: scoped, leave: () => ends.forEach(end => void end())};
};
