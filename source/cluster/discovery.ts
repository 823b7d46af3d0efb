import {type Outcome, success} from '../domain/outcome.ts';
import type {ClusterClient} from './cluster-client.ts';

export type ApiGroups = {
	/** Whether the cluster serves this resource. Where only groups are known, the group and version decide. */
	readonly has: (group: string, version: string, resource: string) => boolean;
	readonly groups: readonly string[];
};

type Body = {
	/** APIGroupDiscoveryList */
	readonly items?: ReadonlyArray<{
		readonly metadata?: {readonly name?: string};
		readonly versions?: ReadonlyArray<{readonly version?: string; readonly resources?: ReadonlyArray<{readonly resource?: string}>}>;
	}>;
	/** APIGroupList, of servers before 1.27 */
	readonly groups?: ReadonlyArray<{readonly name?: string; readonly versions?: ReadonlyArray<{readonly version?: string}>}>;
};

const aggregated = ['v2', 'v2beta1'].map(version => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`);

/** The named API groups of a cluster, in one request. https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery */
export const discoverGroups = async (client: ClusterClient): Promise<Outcome<ApiGroups>> => {
	const answer = await client.getJson<Body>({path: '/apis', accept: [...aggregated, 'application/json'].join(',')});
	if (!answer.ok) return answer;
	const {items, groups} = answer.value;
	const known = new Set<string>();
	for (const {metadata, versions} of items ?? []) {
		for (const {version, resources} of versions ?? []) {
			for (const {resource} of resources ?? []) known.add(`${metadata?.name}/${version}/${resource}`);
		}
	}
	for (const {name, versions} of groups ?? []) {
		for (const {version} of versions ?? []) known.add(`${name}/${version}`);
	}
	const all = items?.map(({metadata}) => metadata?.name ?? '') ?? groups?.map(({name}) => name ?? '') ?? [];
	return success({
		has: (group, version, resource) => known.has(`${group}/${version}${items === undefined ? '' : `/${resource}`}`),
		groups: all,
	});
};
