import type {StateFile} from '../state/state-file.ts';
import {isEntry, type JournalEntry} from './journal-entry.ts';

/**
 * What this program has written, with what was there before: kept on disk from one day to the next, for systems of which the cluster
 * keeps no history. A service's entries are few and a bound is set to all of them; the oldest go.
 */
export type WriteJournal = {
	/** Before a write leaves. It is on disk when this returns, where it can be. */
	readonly begin: (entry: JournalEntry) => Promise<void>;
	/** What came of it; what did not arrive is forgotten. */
	readonly end: (entry: JournalEntry, outcome: JournalEntry['outcome']) => Promise<void>;
	/** Of a service, latest first. The very same list while nothing is new. */
	readonly entriesOf: (service: string) => readonly JournalEntry[];
	/** What is to be written is written. */
	readonly close: () => Promise<void>;
};

export type WriteJournalOptions = {
	readonly file: StateFile;
	/** Entries of a service are new, or all of them are there. */
	readonly onChange: (service: string | undefined) => void;
};

const most = 500;
const mostOfService = 20;

type Content = {readonly version: 1; readonly entries: readonly JournalEntry[]};

const entriesIn = (content: unknown): readonly JournalEntry[] => {
	const {entries} = (content ?? {}) as Partial<Content>;
	return Array.isArray(entries) ? entries.filter(isEntry) : [];
};

const latestFirst = (one: JournalEntry, other: JournalEntry): number => other.at - one.at || (one.id < other.id ? 1 : -1);

/** The latest of each service, and of all. */
const bounded = (entries: Iterable<JournalEntry>): readonly JournalEntry[] => {
	const counts = new Map<string, number>();
	return [...entries]
		.toSorted(latestFirst)
		.filter(({service}) => {
			const count = (counts.get(service) ?? 0) + 1;
			counts.set(service, count);
			return count <= mostOfService;
		})
		.slice(0, most);
};

const byService = (entries: readonly JournalEntry[]): ReadonlyMap<string, readonly JournalEntry[]> => {
	const groups = new Map<string, JournalEntry[]>();
	for (const entry of entries) groups.set(entry.service, [...(groups.get(entry.service) ?? []), entry]);
	return groups;
};

const none: readonly JournalEntry[] = [];

export const createWriteJournal = ({file, onChange}: WriteJournalOptions): WriteJournal => {
	/** Ours of this session win over what the file has of them. */
	const own = new Map<string, JournalEntry>();
	const forgotten = new Set<string>();
	let groups: ReadonlyMap<string, readonly JournalEntry[]> = new Map();
	let last: Promise<unknown> = Promise.resolve();

	const merge = (content: unknown): readonly JournalEntry[] => {
		const all = new Map(entriesIn(content).map(entry => [entry.id, entry] as const));
		for (const [id, entry] of own) all.set(id, entry);
		for (const id of forgotten) all.delete(id);
		const entries = bounded(all.values());
		groups = byService(entries);
		return entries;
	};

	/** One after the other; another console may have written meanwhile. */
	const save = (service: string): Promise<void> => {
		const turn = last.then(async () => {
			const content: Content = {version: 1, entries: merge(await file.read())};
			onChange(service);
			await file.write(content);
		});
		last = turn;
		return turn;
	};

	last = file.read().then(content => {
		if (merge(content).length > 0) onChange(undefined);
	});

	return {
		begin(entry) {
			own.set(entry.id, entry);
			return save(entry.service);
		},
		end(entry, outcome) {
			if (outcome === undefined) {
				own.delete(entry.id);
				forgotten.add(entry.id);
			} else {
				own.set(entry.id, {...entry, outcome});
			}
			return save(entry.service);
		},
		entriesOf: service => groups.get(service) ?? none,
		close: async () => void (await last),
	};
};
