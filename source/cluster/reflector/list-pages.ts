import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import type {Clock} from '../clock.ts';
import type {ClusterClient, ClusterRequest} from '../cluster-client.ts';
import type {KubernetesObject} from '../kubernetes-object.ts';

type ListBody = {
	readonly metadata?: {readonly resourceVersion?: string; readonly continue?: string; readonly remainingItemCount?: number};
	readonly items?: readonly KubernetesObject[] | null;
};

export type ListRequest = {
	readonly client: ClusterClient;
	readonly clock: Clock;
	readonly path: string;
	readonly query: NonNullable<ClusterRequest['query']>;
	readonly pageSize: number;
	readonly accept: string | undefined;
	readonly signal: AbortSignal;
	/** Called for each page as it comes; the next one is asked for when it is through. What is not taken from it is dropped. `partial`: this answer is a page of several. */
	readonly onPage: (objects: readonly KubernetesObject[], remaining: number | undefined) => void | Promise<void>;
	/** A page did not come in time: they are of this size from now on. */
	readonly onSmaller: (pageSize: number) => void;
	/** The pages so far are void: the list starts again, in one piece. Absent: it fails then. */
	readonly onRestart: (() => void) | undefined;
};

/**
 * Milliseconds for a page. One of 500 pods takes 20 ms; on a link on which it does not come within the first, smaller ones do, and
 * the rows of those are seen long before.
 */
const deadline = 20_000;
const lastDeadline = 60_000;
const smallestPage = 10;
const shrink = 8;
/** A page that takes less may be followed by a larger one. */
const quick = 2000;

const malformed: Failure = {kind: 'malformed', sentence: 'The API server answered a list request with something that is no list.'};

const isList = (body: unknown): body is ListBody =>
	typeof body === 'object' && body !== null && Array.isArray((body as ListBody).items ?? []);

const versionOf = (page: Outcome<ListBody>): string | undefined => {
	const version: unknown = page.ok ? page.value.metadata?.resourceVersion : undefined;
	return typeof version === 'string' ? version : undefined;
};

/**
 * A whole collection, page by page, at one resourceVersion, which is returned. Pages want an unset resourceVersion: with "0" the
 * API server ignores the limit and sends all at once (seen on 1.36). If the continue token expires on the way, one list in one
 * piece, from the server's cache and no older than the first page.
 */
export const listPages = async ({
	client,
	clock,
	path,
	query,
	pageSize,
	accept,
	signal,
	onPage,
	onSmaller,
	onRestart,
}: ListRequest): Promise<Outcome<{readonly resourceVersion: string}>> => {
	let limit = pageSize;
	const read = async (more: NonNullable<ClusterRequest['query']>, within: number): Promise<Outcome<ListBody>> => {
		const answer = await client.getJson<ListBody>({
			path,
			query: {...query, ...more},
			...(accept === undefined ? {} : {accept}),
			deadline: within,
			signal,
		});
		return answer.ok && !isList(answer.value) ? failed(malformed) : answer;
	};
	const readPage = async (next: string | undefined): Promise<Outcome<ListBody>> => {
		for (;;) {
			const isSmallest = limit <= smallestPage;
			const begun = clock.now();
			const page = await read(
				{limit, ...(next === undefined ? {} : {continue: next, resourceVersion: undefined, resourceVersionMatch: undefined})},
				isSmallest ? lastDeadline : deadline,
			);
			const isSlow = !page.ok && page.failure.kind === 'timeout';
			if (isSlow && !isSmallest) {
				limit = Math.max(smallestPage, Math.floor(limit / shrink));
				onSmaller(limit);
				// The server is there, but this link is slow.
				if (page.failure.isPartial) continue;
			}
			if (page.ok && clock.now() - begun < quick) limit = Math.min(pageSize, limit * 2);
			return page;
		}
	};
	let page = await readPage(undefined);
	const version = versionOf(page);
	while (page.ok) {
		const {metadata, items} = page.value;
		const next = metadata?.continue || undefined;
		await onPage(items ?? [], next === undefined ? undefined : metadata?.remainingItemCount);
		if (next === undefined) return version === undefined ? failed(malformed) : success({resourceVersion: version});
		page = await readPage(next);
	}
	if (page.failure.kind !== 'expired' || version === undefined || onRestart === undefined) return page;
	onRestart();
	const whole = await read({resourceVersion: version, resourceVersionMatch: 'NotOlderThan'}, lastDeadline);
	if (!whole.ok) return whole;
	await onPage(whole.value.items ?? [], undefined);
	const wholeVersion = versionOf(whole);
	return wholeVersion === undefined ? failed(malformed) : success({resourceVersion: wholeVersion});
};
