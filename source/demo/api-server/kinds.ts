import type {Column} from './table/column.ts';
import {columnsOf} from './table/columns.ts';
import {autoscalerView, eventView, type View} from './views.ts';

/** One resource the server serves. Adding a kind is adding a row (and its columns, if it shall have more than name and age). */
export type Kind = {
	readonly resource: string;
	readonly singular: string;
	readonly kind: string;
	/** Empty for the core group. */
	readonly group: string;
	readonly version: string;
	readonly namespaced: boolean;
	readonly shortNames: readonly string[];
	readonly categories: readonly string[];
	/** Besides `log`, `proxy` and `eviction`, which answer no object of this kind. */
	readonly subresources: readonly ('status' | 'scale')[];
	/** Default: all. */
	readonly verbs?: readonly string[];
	/** Type of the schema; `undefined`: stored as it comes. */
	readonly type?: string;
	/** Where objects lie in the store, if not under the resource's own name. */
	readonly view?: View;
	/** Told to everybody who asks for it. */
	readonly warning?: string;
	/** Set for the kinds that a CustomResourceDefinition describes: stored without a schema, under the name of their definition. */
	readonly custom?: CustomKind;
	readonly columns: readonly Column[];
};

/** JSON paths of the count in an object, of the count in its status, and of the selector of its pods. */
export type ScalePaths = {readonly spec: readonly string[]; readonly status: readonly string[]; readonly selector?: readonly string[]};

type CustomKind = {readonly scale?: ScalePaths};

type Row = readonly [
	resource: string,
	kind: string,
	apiVersion: string,
	options?: {
		readonly shortNames?: readonly string[];
		readonly clusterScoped?: true;
		readonly all?: true;
		readonly categories?: readonly string[];
		readonly subresources?: Kind['subresources'];
		readonly type?: string | null;
		readonly view?: View;
		readonly warning?: string;
	},
];

const rows: readonly Row[] = [
	['configmaps', 'ConfigMap', 'v1', {shortNames: ['cm']}],
	[
		'endpoints',
		'Endpoints',
		'v1',
		{shortNames: ['ep'], warning: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'},
	],
	['events', 'Event', 'v1', {shortNames: ['ev']}],
	['namespaces', 'Namespace', 'v1', {shortNames: ['ns'], clusterScoped: true, subresources: ['status']}],
	['nodes', 'Node', 'v1', {shortNames: ['no'], clusterScoped: true, subresources: ['status']}],
	['pods', 'Pod', 'v1', {shortNames: ['po'], all: true, subresources: ['status']}],
	['serviceaccounts', 'ServiceAccount', 'v1', {shortNames: ['sa']}],
	['services', 'Service', 'v1', {shortNames: ['svc'], all: true, subresources: ['status']}],
	['controllerrevisions', 'ControllerRevision', 'apps/v1'],
	['daemonsets', 'DaemonSet', 'apps/v1', {shortNames: ['ds'], all: true, subresources: ['status'], type: null}],
	['deployments', 'Deployment', 'apps/v1', {shortNames: ['deploy'], all: true, subresources: ['scale', 'status']}],
	['replicasets', 'ReplicaSet', 'apps/v1', {shortNames: ['rs'], all: true, subresources: ['scale', 'status']}],
	['statefulsets', 'StatefulSet', 'apps/v1', {shortNames: ['sts'], all: true, subresources: ['scale', 'status']}],
	[
		'horizontalpodautoscalers',
		'HorizontalPodAutoscaler',
		'autoscaling/v2',
		{shortNames: ['hpa'], all: true, subresources: ['status'], type: 'autoscalingv2HorizontalPodAutoscaler'},
	],
	// kubectl 1.32 creates autoscalers by the older API.
	[
		'horizontalpodautoscalers',
		'HorizontalPodAutoscaler',
		'autoscaling/v1',
		{shortNames: ['hpa'], all: true, subresources: ['status'], type: 'autoscalingv1HorizontalPodAutoscaler', view: autoscalerView},
	],
	// Without a schema: nothing that merges their lists is asked of them.
	['jobs', 'Job', 'batch/v1', {all: true, subresources: ['status'], type: null}],
	[
		'customresourcedefinitions',
		'CustomResourceDefinition',
		'apiextensions.k8s.io/v1',
		{shortNames: ['crd', 'crds'], clusterScoped: true, categories: ['api-extensions'], subresources: ['status'], type: null},
	],
	// kubectl describes a node with its lease, and a Service by its slices.
	['leases', 'Lease', 'coordination.k8s.io/v1', {type: null}],
	['endpointslices', 'EndpointSlice', 'discovery.k8s.io/v1', {type: null}],
	['deviceclasses', 'DeviceClass', 'resource.k8s.io/v1', {clusterScoped: true, type: null}],
	['resourceclaims', 'ResourceClaim', 'resource.k8s.io/v1', {subresources: ['status'], type: null}],
	['resourceclaimtemplates', 'ResourceClaimTemplate', 'resource.k8s.io/v1', {type: null}],
	['resourceslices', 'ResourceSlice', 'resource.k8s.io/v1', {clusterScoped: true, type: null}],
	['events', 'Event', 'events.k8s.io/v1', {shortNames: ['ev'], type: 'eventsv1Event', view: eventView}],
	['poddisruptionbudgets', 'PodDisruptionBudget', 'policy/v1', {shortNames: ['pdb'], subresources: ['status']}],
];

const singularOf = (kind: string): string => kind.toLowerCase();

const kindOf = ([resource, kind, apiVersion, options = {}]: Row): Kind => {
	const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
	return {
		resource,
		singular: singularOf(kind),
		kind,
		group: group ?? '',
		version: version ?? '',
		namespaced: options.clusterScoped !== true,
		shortNames: options.shortNames ?? [],
		categories: options.categories ?? (options.all === true ? ['all'] : []),
		subresources: options.subresources ?? [],
		...(options.type === null ? {} : {type: options.type ?? kind}),
		...(options.view === undefined ? {} : {view: options.view}),
		...(options.warning === undefined ? {} : {warning: options.warning}),
		columns: columnsOf(resource),
	};
};

export const kinds: readonly Kind[] = rows.map(kindOf);

/** What `/scale` answers; not served on its own. */
export const scaleKind: Kind = kindOf(['scales', 'Scale', 'autoscaling/v1']);

export const apiVersionOf = ({group, version}: {readonly group: string; readonly version: string}): string =>
	group === '' ? version : `${group}/${version}`;

/** The kind a view's objects are stored as; any other kind itself. */
export const storedKind = (kind: Kind): Kind =>
	kinds.find(other => other.view === undefined && other.resource === kind.view?.resource) ?? kind;

/** Where objects of a kind lie in the store. */
export const storedResource = ({view, custom, resource, group}: Kind): string =>
	view?.resource ?? (custom === undefined ? resource : `${resource}.${group}`);

/** Reviews and options: bodies that are no stored kind, by apiVersion and kind. */
const otherTypes: Readonly<Record<string, string>> = {
	'authorization.k8s.io/v1 SelfSubjectAccessReview': 'SelfSubjectAccessReview',
	'authorization.k8s.io/v1 SelfSubjectRulesReview': 'SelfSubjectRulesReview',
	'authentication.k8s.io/v1 SelfSubjectReview': 'SelfSubjectReview',
	'policy/v1 Eviction': 'Eviction',
	'v1 DeleteOptions': 'DeleteOptions',
	'meta.k8s.io/v1 DeleteOptions': 'DeleteOptions',
	'autoscaling/v1 Scale': 'Scale',
};

/** The schema type of an apiVersion and kind. */
export const typeNameOf = (apiVersion: string, kind: string): string | undefined =>
	kinds.find(row => row.kind === kind && apiVersionOf(row) === apiVersion)?.type ?? otherTypes[`${apiVersion} ${kind}`];
