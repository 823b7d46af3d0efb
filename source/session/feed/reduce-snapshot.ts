import type {Snapshot} from '../snapshot.ts';
import {share} from './share.ts';

/** The next snapshot: what is new in it, the rest as it was. The very same one where nothing is new. */
export const reduceSnapshot = (snapshot: Snapshot, changes: Partial<Snapshot>): Snapshot => {
	const changed = Object.entries(changes).flatMap(([key, value]) => {
		const before = snapshot[key as keyof Snapshot];
		// Rows and maps keep their identity where they are made: comparing a thousand of them again would only cost.
		const after = key === 'rows' || value instanceof Map ? value : share(before, value);
		return Object.is(before, after) ? [] : [[key, after] as const];
	});
	return changed.length === 0 ? snapshot : {...snapshot, ...Object.fromEntries(changed)};
};
