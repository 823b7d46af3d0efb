import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import type {ClusterClient, ClusterRequest} from '../cluster-client.ts';
import type {KubernetesObject} from '../kubernetes-object.ts';

type ListBody = {
	readonly metadata?: {readonly resourceVersion?: string; readonly continue?: string; readonly remainingItemCount?: number};
	readonly items?: readonly KubernetesObject[] | null;
};

export type ListRequest = {
	readonly client: ClusterClient;
	readonly path: string;
	readonly query: NonNullable<ClusterRequest['query']>;
	readonly pageSize: number;
	readonly accept: string | undefined;
	readonly signal: AbortSignal;
	/** Called for each page as it comes; what is not taken from it is dropped. `partial`: this answer is a page of several. */
	readonly onPage: (objects: readonly KubernetesObject[], remaining: number | undefined) => void;
	/** The pages so far are void: the list starts again, in one piece. */
	readonly onRestart: () => void;
};

// A page of 500 pods takes 20 ms; the rest is for slow links.
const deadline = 60_000;

const malformed: Failure = {kind: 'malformed', sentence: 'The API server answered a list request with something that is no list.'};

/**
 * A whole collection, page by page, at one resourceVersion, which is returned. Pages want an unset resourceVersion: with "0" the
 * API server ignores the limit and sends all at once (seen on 1.36). If the continue token expires on the way, one list in one
 * piece, from the server's cache and no older than the first page.
 */
export const listPages = async ({
	client,
	path,
	query,
	pageSize,
	accept,
	signal,
	onPage,
	onRestart,
}: ListRequest): Promise<Outcome<{readonly resourceVersion: string}>> => {
	const read = async (more: NonNullable<ClusterRequest['query']>): Promise<Outcome<ListBody>> => {
		const answer = await client.getJson<ListBody>({
			path,
			query: {...query, ...more},
			...(accept === undefined ? {} : {accept}),
			deadline,
			signal,
		});
		if (answer.ok && !Array.isArray(answer.value?.items ?? [])) return failed(malformed);
		return answer;
	};
	let page = await read({limit: pageSize});
	const version = page.ok ? page.value.metadata?.resourceVersion : undefined;
	while (page.ok) {
		const {metadata, items} = page.value;
		const next = metadata?.continue || undefined;
		onPage(items ?? [], next === undefined ? undefined : metadata?.remainingItemCount);
		if (next === undefined) return version === undefined ? failed(malformed) : success({resourceVersion: version});
		page = await read({limit: pageSize, continue: next});
	}
	if (page.failure.kind !== 'expired' || version === undefined) return page;
	onRestart();
	const whole = await read({resourceVersion: version, resourceVersionMatch: 'NotOlderThan'});
	if (!whole.ok) return whole;
	onPage(whole.value.items ?? [], undefined);
	const wholeVersion = whole.value.metadata?.resourceVersion;
	return wholeVersion === undefined ? failed(malformed) : success({resourceVersion: wholeVersion});
};
