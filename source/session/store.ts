/** The whole store: one immutable snapshot and those who want to hear of the next one. */
export type Store<Snapshot> = {
	readonly get: () => Snapshot;
	readonly set: (next: Snapshot) => void;
	/** Returns the function that ends the subscription. */
	readonly subscribe: (listener: () => void) => () => void;
};

export const createStore = <Snapshot>(initial: Snapshot): Store<Snapshot> => {
	let snapshot = initial;
	const listeners = new Set<() => void>();
	return {
		get: () => snapshot,
		set(next) {
			if (Object.is(next, snapshot)) return;
			snapshot = next;
			for (const listener of [...listeners]) listener();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
	};
};
