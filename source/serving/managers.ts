import type {KubernetesObject} from '../cluster/kubernetes-object.ts';
import type {Manager} from '../domain/model-service.ts';
import type {Unsafe} from './serving-system.ts';

type Marks = {
	readonly labels: Readonly<Record<string, string>>;
	readonly annotations: Readonly<Record<string, string>>;
	/** Whether a field manager of this prefix has written the object. */
	readonly wrote: (prefix: string) => boolean;
};

type ManagerRow = {readonly kind: Manager['kind']; readonly source: string; readonly name: (marks: Marks) => string | undefined};

const trackingAnnotation = 'argocd.argoproj.io/tracking-id';
const instanceLabel = 'app.kubernetes.io/instance';

/** One row for each way to tell who else writes an object; the first row of a kind counts. */
const rows: readonly ManagerRow[] = [
	// `app:group/Kind:namespace/name` since Argo CD 3: https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
	{kind: 'Argo CD', source: `annotation ${trackingAnnotation}`, name: ({annotations}) => annotations[trackingAnnotation]?.split(':')[0]},
	// Weak: Helm charts set this label too. It counts only where Argo CD has written the object.
	{kind: 'Argo CD', source: `label ${instanceLabel}`, name: ({labels, wrote}) => (wrote('argocd') ? labels[instanceLabel] : undefined)},
	{kind: 'Flux', source: 'label kustomize.toolkit.fluxcd.io/name', name: ({labels}) => labels['kustomize.toolkit.fluxcd.io/name']},
	{kind: 'Flux', source: 'label helm.toolkit.fluxcd.io/name', name: ({labels}) => labels['helm.toolkit.fluxcd.io/name']},
	{
		kind: 'Helm',
		source: 'annotation meta.helm.sh/release-name',
		name: ({labels, annotations}) =>
			labels['app.kubernetes.io/managed-by'] === 'Helm' || annotations['meta.helm.sh/release-name'] !== undefined
				? (annotations['meta.helm.sh/release-name'] ?? labels[instanceLabel])
				: undefined,
	},
];

/** Who else writes this object and so may take a change back. */
export const managersOf = ({metadata}: KubernetesObject): ReadonlyArray<Unsafe<Manager>> => {
	const marks: Marks = {
		labels: metadata.labels ?? {},
		annotations: metadata.annotations ?? {},
		wrote: prefix => metadata.managedFields?.some(entry => entry.manager?.startsWith(prefix)) === true,
	};
	const found: Unsafe<Manager>[] = [];
	for (const {kind, source, name} of rows) {
		const value = name(marks);
		if (value !== undefined && value !== '' && !found.some(manager => manager.kind === kind)) found.push({kind, name: value, source});
	}
	return found;
};
