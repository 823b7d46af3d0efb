import type {KubernetesObject} from '../cluster/kubernetes-object.ts';
import type {Manager, ManagerPolicy} from '../domain/model-service.ts';
import type {ObjectReference, ResourceKind} from '../domain/object-reference.ts';
import {compact} from './raw.ts';
import type {Unsafe} from './serving-system.ts';

type Marks = {
	readonly labels: Readonly<Record<string, string>>;
	readonly annotations: Readonly<Record<string, string>>;
	/** Whether a field manager of this prefix has written the object. */
	readonly wrote: (prefix: string) => boolean;
};

type Found = {
	/** undefined: it has written the object, and its name stands nowhere. */
	readonly name: string | undefined;
	readonly namespace?: string | undefined;
	readonly policy?: ManagerPolicy | undefined;
};

type ManagerRow = {
	readonly kind: Manager['kind'];
	readonly source: string;
	/** Of its own object; Helm keeps none that says more. */
	readonly resource?: ResourceKind;
	readonly find: (marks: Marks) => Found | undefined;
};

const custom = (group: string, version: string, resource: string, kind: string): ResourceKind => ({
	group,
	version,
	resource,
	kind,
	namespaced: true,
});

const application = custom('argoproj.io', 'v1alpha1', 'applications', 'Application');
const kustomization = custom('kustomize.toolkit.fluxcd.io', 'v1', 'kustomizations', 'Kustomization');
const helmRelease = custom('helm.toolkit.fluxcd.io', 'v2', 'helmreleases', 'HelmRelease');

const trackingAnnotation = 'argocd.argoproj.io/tracking-id';
const instanceLabel = 'app.kubernetes.io/instance';

/** Where Applications stand that are not said to stand elsewhere. */
const argoNamespace = 'argocd';

/** `app`, or `namespace_app` of an Application outside of Argo CD's own: no name of either has an underscore. */
const applicationOf = (text: string | undefined): Found | undefined => {
	if (text === undefined || text === '') return undefined;
	const [first = '', second] = text.split('_');
	return second === undefined ? {name: first, namespace: argoNamespace} : {name: second, namespace: first};
};

/** https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources */
const fluxSwitches = ({annotations}: Marks): ManagerPolicy | undefined => {
	const isLeftAlone =
		annotations['kustomize.toolkit.fluxcd.io/reconcile'] === 'disabled' ||
		['Ignore', 'IfNotPresent'].includes(annotations['kustomize.toolkit.fluxcd.io/ssa'] ?? '');
	return isLeftAlone ? {reverts: false, manual: true} : undefined;
};

const labelled =
	(group: string) =>
	(marks: Marks): Found | undefined => {
		const name = marks.labels[`${group}/name`];
		return name === undefined || name === ''
			? undefined
			: {name, namespace: marks.labels[`${group}/namespace`], policy: fluxSwitches(marks)};
	};

const written =
	(manager: string) =>
	(marks: Marks): Found | undefined =>
		marks.wrote(manager) ? {name: undefined, policy: fluxSwitches(marks)} : undefined;

/** One row for each way to tell who else writes an object; the first row of a kind counts. */
const rows: readonly ManagerRow[] = [
	// `app:group/Kind:namespace/name` since Argo CD 3: https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
	{
		kind: 'Argo CD',
		source: `annotation ${trackingAnnotation}`,
		resource: application,
		find: ({annotations}) => applicationOf(annotations[trackingAnnotation]?.split(':')[0]),
	},
	// Weak: Helm charts set this label too. It counts only where Argo CD has written the object.
	{
		kind: 'Argo CD',
		source: `label ${instanceLabel}`,
		resource: application,
		find: ({labels, wrote}) => (wrote('argocd') ? applicationOf(labels[instanceLabel]) : undefined),
	},
	{kind: 'Argo CD', source: 'field manager argocd-controller', resource: application, find: written('argocd-controller')},
	{
		kind: 'Flux',
		source: 'label kustomize.toolkit.fluxcd.io/name',
		resource: kustomization,
		find: labelled('kustomize.toolkit.fluxcd.io'),
	},
	{kind: 'Flux', source: 'label helm.toolkit.fluxcd.io/name', resource: helmRelease, find: labelled('helm.toolkit.fluxcd.io')},
	{kind: 'Flux', source: 'field manager kustomize-controller', resource: kustomization, find: written('kustomize-controller')},
	{kind: 'Flux', source: 'field manager helm-controller', resource: helmRelease, find: written('helm-controller')},
	{
		kind: 'Helm',
		source: 'annotation meta.helm.sh/release-name',
		find: ({labels, annotations}) => {
			const release = annotations['meta.helm.sh/release-name'];
			const isHelms = labels['app.kubernetes.io/managed-by'] === 'Helm' || release !== undefined;
			const name = release ?? labels[instanceLabel];
			return isHelms && name !== undefined && name !== '' ? {name} : undefined;
		},
	},
];

const referenceOf = ({resource}: ManagerRow, {name, namespace}: Found): ObjectReference | undefined =>
	resource === undefined || name === undefined || namespace === undefined ? undefined : {resource, namespace, name};

/** Who else writes this object and so may take a change back. */
export const managersOf = ({metadata}: KubernetesObject): ReadonlyArray<Unsafe<Manager>> => {
	const marks: Marks = {
		labels: metadata.labels ?? {},
		annotations: metadata.annotations ?? {},
		wrote: prefix => metadata.managedFields?.some(entry => entry.manager?.startsWith(prefix)) === true,
	};
	const found: Unsafe<Manager>[] = [];
	for (const row of rows) {
		if (found.some(({kind}) => kind === row.kind)) continue;
		const manager = row.find(marks);
		if (manager === undefined) continue;
		const {kind, source, resource} = row;
		const name = manager.name ?? `an unknown ${resource?.kind ?? kind}`;
		found.push(compact({kind, name, source, reference: referenceOf(row, manager), policy: manager.policy}));
	}
	return found;
};
