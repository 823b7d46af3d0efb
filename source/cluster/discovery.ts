import type {ResourceKind} from '../domain/object-reference.ts';
import {failed, type Outcome, success} from '../domain/outcome.ts';
import {toSafe} from '../domain/safe-text.ts';
import type {ClusterClient} from './cluster-client.ts';
import {failureOfResponse} from './wire/failure-of-response.ts';

/** A kind as a cluster serves it, and what can be done with it: 'list', 'watch', 'patch' … */
type ServedKind = ResourceKind & {readonly verbs: readonly string[]};

export type ApiGroups = {
	/** Whether the cluster serves this resource. Where only groups are known, the group and version decide. */
	readonly has: (group: string, version: string, resource: string) => boolean;
	/** The kind in the version that the server prefers; undefined: not served, or only groups are known. */
	readonly find: (group: string, kind: string) => ServedKind | undefined;
	readonly groups: readonly string[];
	/** What the answer is known by: its ETag, or its text where the server gives none. */
	readonly source: {readonly etag?: string; readonly text?: string};
};

type Body = {
	/** APIGroupDiscoveryList */
	readonly items?: ReadonlyArray<{
		readonly metadata?: {readonly name?: string};
		/** The preferred one first. */
		readonly versions?: ReadonlyArray<{readonly version?: string; readonly resources?: readonly Resource[]}>;
	}>;
	/** APIGroupList, of servers before 1.27 */
	readonly groups?: ReadonlyArray<{readonly name?: string; readonly versions?: ReadonlyArray<{readonly version?: string}>}>;
};

type Resource = {
	readonly resource?: string;
	readonly responseKind?: {readonly kind?: string};
	readonly scope?: string;
	readonly verbs?: readonly string[];
};

const aggregated = ['v2', 'v2beta1'].map(version => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`);
const accept = [...aggregated, 'application/json'].join(',');

const groupsOf = ({items, groups}: Body, source: ApiGroups['source']): ApiGroups => {
	const known = new Set<string>();
	const kinds = new Map<string, ServedKind>();
	for (const {metadata, versions} of items ?? []) {
		const group = metadata?.name ?? '';
		for (const {version = '', resources} of versions ?? []) {
			for (const {resource = '', responseKind, scope, verbs = []} of resources ?? []) {
				known.add(`${group}/${version}/${resource}`);
				const kind = responseKind?.kind ?? '';
				const key = `${group}/${kind}`;
				if (!kinds.has(key)) kinds.set(key, {group, version, resource, kind, namespaced: scope !== 'Cluster', verbs});
			}
		}
	}
	for (const {name, versions} of groups ?? []) {
		for (const {version} of versions ?? []) known.add(`${name}/${version}`);
	}
	return {
		has: (group, version, resource) => known.has(`${group}/${version}${items === undefined ? '' : `/${resource}`}`),
		find: (group, kind) => kinds.get(`${group}/${kind}`),
		groups: items?.map(({metadata}) => metadata?.name ?? '') ?? groups?.map(({name}) => name ?? '') ?? [],
		source,
	};
};

/**
 * The named API groups of a cluster, in one request. `before`: an earlier answer, which is returned itself where nothing has
 * changed since; the server says so without sending it again.
 * https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
export const discoverGroups = async (client: ClusterClient, before?: ApiGroups): Promise<Outcome<ApiGroups>> => {
	const known = before?.source;
	const answer = await client.get({path: '/apis', accept, ...(known?.etag === undefined ? {} : {ifNoneMatch: known.etag})});
	if (!answer.ok) return answer;
	const {status, headers, text} = answer.value;
	if (status === 304 && before !== undefined) return success(before);
	if (status !== 200) return failed(failureOfResponse(answer.value, 'The API server'));
	const etag = headers['etag'];
	if (before !== undefined && (etag === undefined ? known?.text === text : known?.etag === etag)) return success(before);
	try {
		return success(groupsOf(toSafe(JSON.parse(text)) as Body, etag === undefined ? {text} : {etag}));
	} catch {
		return failed({kind: 'malformed', sentence: 'The API server answered the question for its API groups with something else.', status});
	}
};
