import type {JsonObject} from './demo-object.ts';
import {apiVersionOf, type Kind} from './kinds.ts';

type Resource = {
	readonly name: string;
	readonly singular: string;
	readonly namespaced: boolean;
	readonly kind: string;
	readonly group?: string;
	readonly version?: string;
	readonly verbs: readonly string[];
	readonly shortNames?: readonly string[];
	readonly categories?: readonly string[];
};

const objectVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const partVerbs = ['get', 'patch', 'update'];
const proxyVerbs = ['create', 'delete', 'get', 'patch', 'update'];

/** Subresources that answer something else than their own kind. */
const extras: readonly Resource[] = [
	{name: 'pods/eviction', singular: '', namespaced: true, kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create']},
	{name: 'pods/log', singular: '', namespaced: true, kind: 'Pod', verbs: ['get']},
	{name: 'pods/proxy', singular: '', namespaced: true, kind: 'PodProxyOptions', verbs: proxyVerbs},
	{name: 'services/proxy', singular: '', namespaced: true, kind: 'ServiceProxyOptions', verbs: proxyVerbs},
];

const reviews: Readonly<Record<string, readonly Resource[]>> = {
	'authentication.k8s.io/v1': [
		{name: 'selfsubjectreviews', singular: 'selfsubjectreview', namespaced: false, kind: 'SelfSubjectReview', verbs: ['create']},
	],
	'authorization.k8s.io/v1': [
		{
			name: 'selfsubjectaccessreviews',
			singular: 'selfsubjectaccessreview',
			namespaced: false,
			kind: 'SelfSubjectAccessReview',
			verbs: ['create'],
		},
		{
			name: 'selfsubjectrulesreviews',
			singular: 'selfsubjectrulesreview',
			namespaced: false,
			kind: 'SelfSubjectRulesReview',
			verbs: ['create'],
		},
	],
};

const resourcesOfKind = (kind: Kind): readonly Resource[] => [
	{
		name: kind.resource,
		singular: kind.singular,
		namespaced: kind.namespaced,
		kind: kind.kind,
		verbs: kind.verbs ?? objectVerbs,
		...(kind.shortNames.length === 0 ? {} : {shortNames: kind.shortNames}),
		...(kind.categories.length === 0 ? {} : {categories: kind.categories}),
	},
	...kind.subresources.map(subresource => ({
		name: `${kind.resource}/${subresource}`,
		singular: '',
		namespaced: kind.namespaced,
		...(subresource === 'scale' ? {kind: 'Scale', group: 'autoscaling', version: 'v1'} : {kind: kind.kind}),
		verbs: partVerbs,
	})),
	...(kind.group === '' ? extras.filter(extra => extra.name.startsWith(`${kind.resource}/`)) : []),
];

/** Resources by group version, in the order the groups are first named. */
const groupVersionsOf = (kinds: readonly Kind[]): ReadonlyMap<string, readonly Resource[]> => {
	const served = [...Map.groupBy(kinds, apiVersionOf)].map(([version, rows]) => [version, rows.flatMap(resourcesOfKind)] as const);
	return new Map([...served, ...Object.entries(reviews)]);
};

export const servedVersions = (kinds: readonly Kind[]): readonly string[] => [...groupVersionsOf(kinds).keys()];

/** Stable versions before betas before alphas, of each the highest first (kubernetes: apimachinery/pkg/version, CompareKubeAwareVersionStrings). */
const versionRank = (version: string): readonly number[] => {
	const {major = '0', level, minor = '0'} = /^v(?<major>\d+)(?:(?<level>alpha|beta)(?<minor>\d+))?$/u.exec(version)?.groups ?? {};
	return [level === undefined ? 0 : level === 'beta' ? 1 : 2, -Number(major), -Number(minor)];
};

const compareVersions = (one: string, other: string): number => {
	const [left, right] = [versionRank(one), versionRank(other)];
	const index = left.findIndex((value, position) => value !== right[position]);
	return index < 0 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
};

type Group = {readonly name: string; readonly versions: readonly string[]};

/** Named groups with their versions, the preferred one first. */
const groupsOf = (kinds: readonly Kind[]): readonly Group[] =>
	[
		...Map.groupBy(
			servedVersions(kinds).filter(version => version.includes('/')),
			version => version.split('/')[0] ?? '',
		),
	].map(([name, versions]) => ({name, versions: versions.map(version => version.slice(name.length + 1)).sort(compareVersions)}));

/** `/apis/GROUP/VERSION` and `/api/v1`; `undefined` when it is not served. */
export const resourceList = (kinds: readonly Kind[], groupVersion: string): JsonObject | undefined => {
	const resources = groupVersionsOf(kinds).get(groupVersion);
	return resources === undefined
		? undefined
		: {
				kind: 'APIResourceList',
				apiVersion: 'v1',
				groupVersion,
				resources: resources.map(({singular, ...resource}) => ({...resource, singularName: singular})),
			};
};

const groupOf = ({name, versions}: Group): JsonObject => {
	const entries = versions.map(version => ({groupVersion: `${name}/${version}`, version}));
	return {name, versions: entries, preferredVersion: entries[0]};
};

export const legacyVersions = (address: string): JsonObject => ({
	kind: 'APIVersions',
	versions: ['v1'],
	serverAddressByClientCIDRs: [{clientCIDR: '0.0.0.0/0', serverAddress: address}],
});

export const groupList = (kinds: readonly Kind[]): JsonObject => ({
	kind: 'APIGroupList',
	apiVersion: 'v1',
	groups: groupsOf(kinds).map(groupOf),
});

export const group = (kinds: readonly Kind[], name: string): JsonObject | undefined => {
	const found = groupsOf(kinds).find(candidate => candidate.name === name);
	return found === undefined ? undefined : {kind: 'APIGroup', apiVersion: 'v1', ...groupOf(found)};
};

const aggregatedResources = (resources: readonly Resource[], group: string, version: string): readonly JsonObject[] =>
	resources
		.filter(resource => !resource.name.includes('/'))
		.map(({name, singular, namespaced, kind, verbs, shortNames, categories}) => ({
			resource: name,
			responseKind: {group, version, kind},
			scope: namespaced ? 'Namespaced' : 'Cluster',
			singularResource: singular,
			verbs,
			shortNames,
			categories,
			subresources: resources
				.filter(resource => resource.name.startsWith(`${name}/`))
				.map(part => ({
					subresource: part.name.slice(name.length + 1),
					responseKind: {group: part.group ?? group, version: part.version ?? version, kind: part.kind},
					verbs: part.verbs,
				})),
		}));

export const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Everything at `/api` (core) or `/apis` (the rest) in one answer, as kubectl asks since 1.27. */
export const aggregatedDiscovery = (kinds: readonly Kind[], core: boolean): JsonObject => {
	const groupVersions = groupVersionsOf(kinds);
	return {
		kind: 'APIGroupDiscoveryList',
		apiVersion: 'apidiscovery.k8s.io/v2',
		metadata: {},
		items: (core ? [{name: '', versions: ['v1']}] : groupsOf(kinds)).map(({name, versions}) => ({
			metadata: name === '' ? {} : {name},
			versions: versions.map(version => ({
				version,
				resources: aggregatedResources(groupVersions.get(name === '' ? version : `${name}/${version}`) ?? [], name, version),
				freshness: 'Current',
			})),
		})),
	};
};
