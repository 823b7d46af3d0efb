import type {JsonObject, NewDemoObject} from '../../api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import type {ServicePlan} from './service-plan.ts';

const repository = 'https://git.modelworks.io/platform/model-services.git';
const commit = '5f1c0d9a7b3e4c6d8f2a1b0c9d8e7f6a5b4c3d2e';
const day = 86_400_000;

/** Of which namespaces Argo CD undoes what is edited by hand. In the others it waits for the next commit. */
const healed: ReadonlySet<string> = new Set(['vision']);

const application = (namespace: string, created: string, synced: string): NewDemoObject => ({
	apiVersion: 'argoproj.io/v1alpha1',
	kind: 'Application',
	metadata: {name: namespace, namespace: 'argocd', creationTimestamp: created},
	spec: {
		project: 'default',
		source: {repoURL: repository, path: `services/${namespace}`, targetRevision: 'main'},
		destination: {server: 'https://kubernetes.default.svc', namespace},
		syncPolicy: {automated: {prune: true, selfHeal: healed.has(namespace)}},
	},
	status: {
		health: {status: namespace === 'chat' ? 'Degraded' : 'Healthy'},
		reconciledAt: synced,
		sync: {revision: commit, status: 'Synced'},
	},
});

const kustomization = (namespace: string, created: string, applied: string): NewDemoObject => ({
	apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
	kind: 'Kustomization',
	metadata: {name: namespace, namespace: 'flux-system', creationTimestamp: created},
	spec: {interval: '10m0s', path: `./services/${namespace}`, prune: true, sourceRef: {kind: 'GitRepository', name: 'model-services'}},
	status: {
		conditions: [
			{
				...{type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', lastTransitionTime: applied},
				message: `Applied revision: main@sha1:${commit}`,
			},
		],
		lastAppliedRevision: `main@sha1:${commit}`,
		observedGeneration: 1,
	} satisfies JsonObject,
});

/** The Applications and Kustomizations that the services of a fleet say they are applied by. */
export const seedGitOps = (store: ObjectStore, plans: readonly ServicePlan[], now: number): void => {
	const created = timestamp(now - 120 * day);
	for (const name of ['argocd', 'flux-system']) {
		store.create(
			'namespaces',
			withDefaults('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name, creationTimestamp: created}}),
		);
	}
	const namespacesOf = (manager: ServicePlan['manager']): readonly string[] => [
		...new Set(plans.filter(plan => plan.manager === manager).map(({namespace}) => namespace)),
	];
	for (const namespace of namespacesOf('Argo CD'))
		store.create('applications.argoproj.io', application(namespace, created, timestamp(now - 40_000)));
	for (const namespace of namespacesOf('Flux')) {
		store.create('kustomizations.kustomize.toolkit.fluxcd.io', kustomization(namespace, created, timestamp(now - 21 * day)));
	}
};
