/** A kind of Kubernetes resource as the API server names it. `group` is '' for the core group. */
export type ResourceKind = {
	readonly group: string;
	readonly version: string;
	/** Plural, lower case: the word in the path. */
	readonly resource: string;
	readonly kind: string;
	readonly namespaced: boolean;
};

/** One object. Identity is the UID where it is known: a recreated object of the same name is another one. */
export type ObjectReference = {
	readonly resource: ResourceKind;
	readonly namespace?: string;
	readonly name: string;
	readonly uid?: string;
};

const core = (resource: string, kind: string, namespaced = true): ResourceKind => ({group: '', version: 'v1', resource, kind, namespaced});
const apps = (resource: string, kind: string): ResourceKind => ({group: 'apps', version: 'v1', resource, kind, namespaced: true});

/** The kinds every room speaks of. A serving system with kinds of its own declares them in its own file. */
export const resourceKinds = {
	pod: core('pods', 'Pod'),
	node: core('nodes', 'Node', false),
	namespace: core('namespaces', 'Namespace', false),
	service: core('services', 'Service'),
	event: core('events', 'Event'),
	deployment: apps('deployments', 'Deployment'),
	statefulSet: apps('statefulsets', 'StatefulSet'),
	replicaSet: apps('replicasets', 'ReplicaSet'),
	controllerRevision: apps('controllerrevisions', 'ControllerRevision'),
	horizontalPodAutoscaler: {
		group: 'autoscaling',
		version: 'v2',
		resource: 'horizontalpodautoscalers',
		kind: 'HorizontalPodAutoscaler',
		namespaced: true,
	},
} as const satisfies Record<string, ResourceKind>;

const builtInGroups: ReadonlySet<string> = new Set(['', 'apps', 'autoscaling']);

/** Served by every cluster: nobody need ask whether it has them. */
export const isBuiltIn = ({group}: Pick<ResourceKind, 'group'>): boolean => builtInGroups.has(group);

/** `/api/v1`, `/apis/apps/v1`. */
const groupPath = (kind: ResourceKind): string => (kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`);

/** A name that an annotation or another object's field says may hold anything, and must not lead to another path. */
const step = (text: string): string => encodeURIComponent(text.toWellFormed());

/** The path of a collection, of one namespace or of all. */
export const collectionPath = (kind: ResourceKind, namespace?: string): string =>
	`${groupPath(kind)}${kind.namespaced && namespace !== undefined ? `/namespaces/${step(namespace)}` : ''}/${kind.resource}`;

/** The path of one object, or of one of its subresources. */
export const objectPath = (reference: ObjectReference, subresource?: string): string =>
	`${collectionPath(reference.resource, reference.namespace)}/${step(reference.name)}${subresource === undefined ? '' : `/${subresource}`}`;

/** `serving.kserve.io/v1beta1` → `serving.kserve.io`; `v1` → ''. */
export const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');
