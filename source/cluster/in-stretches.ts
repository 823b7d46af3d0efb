import {createStretch} from './stretch.ts';

/** Maps many items, and lets keys, timers and frames have their turn in between: also while the next item is worked out. */
export const inStretches = async <Item, Result>(items: Iterable<Item>, map: (item: Item) => Result): Promise<readonly Result[]> => {
	const results: Result[] = [];
	const stretch = createStretch();
	for (const item of items) {
		if (stretch.isOver()) await stretch.rest();
		results.push(map(item));
	}
	return results;
};
