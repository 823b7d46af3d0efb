/** Milliseconds of work at a stretch. */
const longest = 8;

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Maps many items, and lets keys, timers and frames have their turn in between: also while the next item is worked out. */
export const inStretches = async <Item, Result>(items: Iterable<Item>, map: (item: Item) => Result): Promise<readonly Result[]> => {
	const results: Result[] = [];
	let begun = performance.now();
	for (const item of items) {
		if (performance.now() - begun >= longest) {
			await turn();
			begun = performance.now();
		}
		results.push(map(item));
	}
	return results;
};
