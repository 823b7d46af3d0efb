import {describe, expect, test} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import {resourceKinds} from '../../source/domain/object-reference.ts';
import {managerPolicy, overlooks} from '../../source/serving/manager-policy.ts';
import {managersOf} from '../../source/serving/managers.ts';
import {deployment} from './fixtures/raw-objects.ts';

type Marks = {
	readonly labels?: Readonly<Record<string, string>>;
	readonly annotations?: Readonly<Record<string, string>>;
	readonly managers?: readonly string[];
};

const marked = ({labels = {}, annotations = {}, managers = []}: Marks): KubernetesObject =>
	deployment({metadata: {labels, annotations, managedFields: managers.map(manager => ({manager}))}});

const tracking = 'argocd.argoproj.io/tracking-id';

describe('who else writes an object', () => {
	test.each<readonly [string, Marks, ReadonlyArray<readonly [kind: string, name: string, source: string, reference?: string]>]>([
		[
			'the tracking id of Argo CD',
			{annotations: {[tracking]: 'chat:apps/Deployment:chat/llama'}},
			[['Argo CD', 'chat', `annotation ${tracking}`, 'applications argocd/chat']],
		],
		[
			'one of an Application in a namespace of its own',
			{annotations: {[tracking]: 'team-a_chat:apps/Deployment:chat/llama'}},
			[['Argo CD', 'chat', `annotation ${tracking}`, 'applications team-a/chat']],
		],
		[
			'the instance label, where Argo CD has written it',
			{labels: {'app.kubernetes.io/instance': 'chat'}, managers: ['argocd-controller']},
			[['Argo CD', 'chat', 'label app.kubernetes.io/instance', 'applications argocd/chat']],
		],
		['the instance label alone', {labels: {'app.kubernetes.io/instance': 'chat'}, managers: ['helm']}, []],
		[
			'nothing but what Argo CD has written',
			{managers: ['kubectl', 'argocd-controller']},
			[['Argo CD', 'an unknown Application', 'field manager argocd-controller']],
		],
		[
			'a Kustomization',
			{labels: {'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system'}},
			[['Flux', 'apps', 'label kustomize.toolkit.fluxcd.io/name', 'kustomizations flux-system/apps']],
		],
		[
			'a HelmRelease, and the release it has made',
			{
				labels: {
					'helm.toolkit.fluxcd.io/name': 'llama',
					'helm.toolkit.fluxcd.io/namespace': 'chat',
					'app.kubernetes.io/managed-by': 'Helm',
				},
				annotations: {'meta.helm.sh/release-name': 'llama'},
			},
			[
				['Flux', 'llama', 'label helm.toolkit.fluxcd.io/name', 'helmreleases chat/llama'],
				['Helm', 'llama', 'annotation meta.helm.sh/release-name'],
			],
		],
		[
			'nothing but what the controllers of Flux have written',
			{managers: ['kustomize-controller']},
			[['Flux', 'an unknown Kustomization', 'field manager kustomize-controller']],
		],
		['the same of a release', {managers: ['helm-controller']}, [['Flux', 'an unknown HelmRelease', 'field manager helm-controller']]],
	])('is told by %s', (_, marks, expected) => {
		expect(
			managersOf(marked(marks)).map(({kind, name, source, reference}) => [
				kind,
				name,
				source,
				...(reference === undefined ? [] : [`${reference.resource.resource} ${reference.namespace}/${reference.name}`]),
			]),
		).toEqual(expected);
	});

	test('an object that Flux is told to leave alone is left alone', () => {
		const labels = {'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system'};
		for (const annotations of [
			{'kustomize.toolkit.fluxcd.io/reconcile': 'disabled'},
			{'kustomize.toolkit.fluxcd.io/ssa': 'Ignore'},
		] as const)
			expect(managersOf(marked({labels, annotations: {...annotations}}))).toMatchObject([{policy: {reverts: false, manual: true}}]);
		expect(managersOf(marked({labels}))[0]).not.toHaveProperty('policy');
	});
});

const own = (spec: unknown, annotations: Readonly<Record<string, string>> = {}): KubernetesObject => ({
	metadata: {name: 'chat', namespace: 'argocd', uid: 'u', resourceVersion: '1', annotations},
	spec,
});

const minute = 60_000;

test.each([
	['Application', {syncPolicy: {automated: {selfHeal: true, prune: true}}}, {reverts: true}],
	['Application', {syncPolicy: {automated: {}}}, {reverts: false}],
	['Application', {syncPolicy: {automated: {enabled: false, selfHeal: true}}}, {reverts: false, manual: true}],
	['Application', {syncPolicy: {syncOptions: []}}, {reverts: false, manual: true}],
	['Application', {}, {reverts: false, manual: true}],
	['Kustomization', {interval: '10m'}, {reverts: true, every: 10 * minute}],
	['Kustomization', {interval: '1h30m0s'}, {reverts: true, every: 90 * minute}],
	['Kustomization', {interval: 'soon'}, {reverts: true}],
	['Kustomization', {interval: '10m', suspend: true}, {reverts: false, manual: true}],
	['HelmRelease', {interval: '5m'}, {reverts: false}],
	['HelmRelease', {interval: '5m', driftDetection: {mode: 'warn'}}, {reverts: false}],
	['HelmRelease', {interval: '5m', driftDetection: {mode: 'enabled'}}, {reverts: true, every: 5 * minute}],
	['HelmRelease', {interval: '5m', suspend: true, driftDetection: {mode: 'enabled'}}, {reverts: false, manual: true}],
	['Rollout', {}, undefined],
] as const)('%s %j says what it does about a change: %j', (kind, spec, policy) => {
	expect(managerPolicy(kind, own(spec))).toEqual(policy);
});

test('an Application that is told to skip is not automated', () => {
	const application = own({syncPolicy: {automated: {selfHeal: true}}}, {'argocd.argoproj.io/skip-reconcile': 'true'});
	expect(managerPolicy('Application', application)).toEqual({reverts: false, manual: true});
});

const target = {resource: resourceKinds.deployment, namespace: 'chat', name: 'llama', uid: 'uid-llama'};

test.each<readonly [string, readonly unknown[], boolean]>([
	['nothing', [], false],
	['the count of Deployments', [{group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas']}], true],
	['the count, as jq has it', [{group: '*', kind: '*', jqPathExpressions: ['.spec.replicas']}], true],
	['all of the spec', [{group: 'apps', kind: 'Deployment', jsonPointers: ['/spec']}], true],
	['the count of others', [{group: 'apps', kind: 'StatefulSet', jsonPointers: ['/spec/replicas']}], false],
	['the count of another', [{group: 'apps', kind: 'Deployment', name: 'other', jsonPointers: ['/spec/replicas']}], false],
	['something else', [{group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/template']}], false],
	['what jq alone can say', [{group: 'apps', kind: 'Deployment', jqPathExpressions: ['.spec.template.spec.containers[]?.image']}], false],
])('an Application that overlooks %s', (_, ignoreDifferences, expected) => {
	expect(overlooks(own({ignoreDifferences}), target, ['/spec/replicas'])).toBe(expected);
	expect(overlooks(own({ignoreDifferences}), target, [])).toBe(false);
	expect(overlooks(own({ignoreDifferences}), target, ['/spec/replicas', '/metadata/labels/x'])).toBe(false);
});
