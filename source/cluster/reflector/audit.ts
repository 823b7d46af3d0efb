import type {Clock} from '../clock.ts';
import {type ListRequest, listPages} from './list-pages.ts';

export type AuditRequest = Pick<ListRequest, 'client' | 'path' | 'query'> & {
	readonly clock: Clock;
	/** [0, 1) */
	readonly random: () => number;
	/** Metadata of objects alone, where the server can do that. */
	readonly accept: string;
	readonly onDifferences: () => void;
};

export type Auditor = {
	/** A list has just come: there is nothing to compare for a while. */
	readonly listed: () => void;
	/** Compares if it is time to. `version`: what the watch has reached; `held`: versions by UID at it. */
	readonly look: (version: string | undefined, held: ReadonlyMap<string, string>) => void;
	readonly stop: () => void;
	/** Comparisons that came to their end, and objects that were not as they were held. */
	readonly counts: () => {readonly audits: number; readonly differences: number};
};

/** Between two comparisons, and as much again at random. Milliseconds. */
const pause = 20 * 60_000;
const pageSize = 500;

/**
 * Compares what is held with what the server had at the very same version, so that what happens meanwhile is no difference. Where
 * the server does not say, for that version is compacted or it knows no `Exact`, nothing is concluded.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list
 */
export const createAuditor = ({random, onDifferences, ...request}: AuditRequest): Auditor => {
	const {clock} = request;
	let counts = {audits: 0, differences: 0};
	let dueAt = Number.POSITIVE_INFINITY;
	let running: AbortController | undefined;
	const postpone = (): void => {
		dueAt = clock.now() + pause * (1 + random());
	};
	const compare = async (version: string, held: ReadonlyMap<string, string>): Promise<void> => {
		const abort = new AbortController();
		running = abort;
		const rest = new Map(held);
		let differences = 0;
		const outcome = await listPages({
			...request,
			query: {...request.query, resourceVersion: version, resourceVersionMatch: 'Exact'},
			pageSize,
			signal: abort.signal,
			onPage(objects) {
				for (const {metadata} of objects) {
					if (rest.get(metadata.uid) !== metadata.resourceVersion) differences++;
					rest.delete(metadata.uid);
				}
			},
			onSmaller: () => {},
			onRestart: undefined,
		});
		if (running !== abort) return;
		running = undefined;
		if (!outcome.ok || outcome.value.resourceVersion !== version) return;
		differences += rest.size;
		counts = {audits: counts.audits + 1, differences: counts.differences + differences};
		if (differences > 0) onDifferences();
	};
	return {
		listed: postpone,
		look(version, held) {
			if (version === undefined || running !== undefined || clock.now() < dueAt) return;
			postpone();
			void compare(version, held);
		},
		stop() {
			running?.abort();
			running = undefined;
		},
		counts: () => counts,
	};
};
