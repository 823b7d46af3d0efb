import type {Clock} from '../../cluster/clock.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {JournalEvidence} from '../../domain/with-evidence.ts';
import type {StateFile} from '../state/state-file.ts';

/** What this program has itself seen of revisions: which were available and when, kept on disk from one day to the next. */
export type RevisionJournal = {
	/** Takes a service as it is now. `now`: milliseconds, cluster time. */
	readonly observe: (service: ModelService, now: number) => void;
	/** A service is gone, and its revisions with it: that they were available is remembered, and no more. */
	readonly left: (uid: string, now: number) => void;
	/** Something may have happened unseen: from now on nothing counts as watched from its start. */
	readonly interrupted: (now: number) => void;
	/** By Revision.id, for the revisions of a service without available pods: of the others it is plain. */
	readonly evidence: (service: ModelService) => ReadonlyMap<string, JournalEvidence>;
	/** Writes what is new, and ends. */
	readonly close: () => Promise<void>;
};

export type RevisionJournalOptions = {
	readonly file: StateFile;
	readonly clock: Clock;
	/** Milliseconds, cluster time. */
	readonly now: () => number;
	/** What earlier runs have seen is there. */
	readonly onLoaded: () => void;
};

/** Milliseconds from the first news to the file: a rollout of many services is one write. */
const saveAfter = 10_000;

/** Entries kept, latest seen first: a thousand services with a few good revisions each. */
const most = 5000;

type Content = {readonly version: 1; readonly revisions: Readonly<Record<string, number>>};

const timesOf = (content: unknown): ReadonlyMap<string, number> => {
	const {revisions} = (content ?? {}) as Partial<Content>;
	return new Map(Object.entries(revisions ?? {}).filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
};

const latest = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): Map<string, number> => {
	const merged = new Map(one);
	for (const [id, at] of other) merged.set(id, Math.max(at, merged.get(id) ?? 0));
	return merged;
};

export const createRevisionJournal = ({file, clock, now, onLoaded}: RevisionJournalOptions): RevisionJournal => {
	/** When each revision was last seen available. */
	let good: Map<string, number> = new Map();
	const availableNow = new Set<string>();
	/** Ready once, if not for long: then nothing speaks against it. */
	const wasReady = new Set<string>();
	const neverReady = new Map<string, number>();
	/** Revisions that each service had when it was last seen, by its UID. */
	const present = new Map<string, readonly string[]>();
	/** Nothing is watched from its start before the first list is complete. */
	let watchedSince = Number.POSITIVE_INFINITY;
	let timer: unknown;
	let isNew = false;
	/** The write under way, if there is one. */
	let saving: Promise<void> | undefined;

	const save = async (): Promise<void> => {
		clock.clearTimeout(timer);
		timer = undefined;
		isNew = false;
		for (const id of availableNow) good.set(id, now());
		// Another console may have written meanwhile.
		const merged = latest(good, timesOf(await file.read()));
		const kept = [...merged].toSorted(([, one], [, other]) => other - one).slice(0, most);
		good = new Map(kept);
		const content: Content = {version: 1, revisions: Object.fromEntries(kept)};
		await file.write(content);
	};
	const remember = (id: string, at: number): void => {
		good.set(id, at);
		isNew = true;
		timer ??= clock.setTimeout(() => {
			saving = save();
		}, saveAfter);
	};

	/** A revision is not there any more. */
	const drop = (id: string, at: number): void => {
		if (availableNow.delete(id)) remember(id, at);
		wasReady.delete(id);
		neverReady.delete(id);
	};

	void file.read().then(content => {
		const times = timesOf(content);
		if (times.size === 0) return;
		good = latest(good, times);
		onLoaded();
	});

	return {
		observe({uid, revisions, pods}, at) {
			if (revisions !== undefined) {
				const ids = new Set(revisions.map(({id}) => id));
				for (const id of present.get(uid) ?? []) if (!ids.has(id)) drop(id, at);
				present.set(uid, [...ids]);
			}
			if (revisions !== undefined && watchedSince === Number.POSITIVE_INFINITY) watchedSince = at;
			for (const {id, createdAt, newest, replicas} of revisions ?? []) {
				if (replicas.ready > 0) {
					wasReady.add(id);
					neverReady.delete(id);
				}
				if (replicas.available > 0) {
					if (!availableNow.has(id)) remember(id, at);
					availableNow.add(id);
				} else if (availableNow.delete(id)) remember(id, at);
				const isWatched = newest && pods !== undefined && createdAt > watchedSince;
				if (isWatched && !wasReady.has(id) && !good.has(id)) neverReady.set(id, createdAt);
			}
		},
		left(uid, at) {
			for (const id of present.get(uid) ?? []) drop(id, at);
			present.delete(uid);
		},
		interrupted(at) {
			neverReady.clear();
			watchedSince = at;
		},
		evidence: ({revisions}) =>
			new Map(
				(revisions ?? []).flatMap(({id, replicas}): ReadonlyArray<readonly [string, JournalEvidence]> => {
					const availableAt = good.get(id);
					const neverReadySince = neverReady.get(id);
					if (replicas.available > 0 || (availableAt === undefined && neverReadySince === undefined)) return [];
					return [[id, {...(availableAt === undefined ? {} : {availableAt}), ...(neverReadySince === undefined ? {} : {neverReadySince})}]];
				}),
			),
		async close() {
			clock.clearTimeout(timer);
			await saving;
			if (isNew || availableNow.size > 0) await save();
		},
	};
};
