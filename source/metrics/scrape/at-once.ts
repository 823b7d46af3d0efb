/** Does the same with all of some, a few of them at once. Ends early when the signal says so. */
export const atOnce = async <Item>(
	count: number,
	items: readonly Item[],
	work: (item: Item) => Promise<void>,
	signal: AbortSignal,
): Promise<void> => {
	const waiting = [...items];
	const worker = async (): Promise<void> => {
		for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) await work(next);
	};
	await Promise.all(Array.from({length: count}, worker));
};
