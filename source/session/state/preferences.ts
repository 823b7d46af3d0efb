import {createStore, type Store} from '../store.ts';
import type {StateFile} from './state-file.ts';

/** What a person has arranged on the screen. */
export type Preferences = {
	/** Ids of the columns of the list in their order, by view ('list', 'wide'); absent: as the settings or the width decide. */
	readonly columns: Readonly<Record<string, readonly string[]>>;
};

/** The preferences as they are, kept across starts as far as there is somewhere to keep them. */
export type PreferenceBook = {
	readonly store: Store<Preferences>;
	/** Undefined: the choice is given up. */
	readonly setColumns: (view: string, columns: readonly string[] | undefined) => void;
	/** Settles when all is written. */
	readonly close: () => Promise<void>;
};

const nothing: Preferences = {columns: {}};

/** Longer lists and names are none of ours. */
const mostColumns = 100;
const longestId = 40;

const isColumns = (value: unknown): value is readonly string[] =>
	Array.isArray(value) && value.length <= mostColumns && value.every(item => typeof item === 'string' && item.length <= longestId);

/** What of a file is understood; a file that somebody has broken is as good as none. */
const preferencesOf = (content: unknown): Preferences => {
	const columns = (content as {readonly columns?: unknown} | null | undefined)?.columns;
	if (typeof columns !== 'object' || columns === null) return nothing;
	return {
		columns: Object.fromEntries(Object.entries(columns).filter((entry): entry is [string, readonly string[]] => isColumns(entry[1]))),
	};
};

export const createPreferenceBook = (file: StateFile): PreferenceBook => {
	const store = createStore<Preferences>(nothing);
	/** Views that were arranged before the file was read: newer than what it holds. */
	const arranged = new Set<string>();
	let settling: Promise<unknown> = file.read().then(content => {
		const read = Object.entries(preferencesOf(content).columns).filter(([view]) => !arranged.has(view));
		if (read.length > 0) store.set({columns: {...Object.fromEntries(read), ...store.get().columns}});
	});
	return {
		store,
		setColumns(view, columns) {
			arranged.add(view);
			const {[view]: _, ...others} = store.get().columns;
			store.set({columns: columns === undefined ? others : {...others, [view]: columns}});
			// One after the other: the last one is the one that stays.
			settling = settling.then(() => file.write(store.get()));
		},
		async close() {
			await settling;
		},
	};
};
