import type {DemoObject, JsonObject, NewDemoObject} from '../../api-server/demo-object.ts';
import {timestamp} from '../../api-server/object-store.ts';
import {managedFieldsAfter} from '../../api-server/write/managed-fields.ts';
import type {ServicePlan} from './service-plan.ts';

/** Who applies the manifests of a service, and how. */
const managers: Readonly<Record<string, {readonly manager: string; readonly operation: 'Update' | 'Apply'}>> = {
	'Argo CD': {manager: 'argocd-controller', operation: 'Apply'},
	Flux: {manager: 'kustomize-controller', operation: 'Apply'},
	Helm: {manager: 'helm', operation: 'Update'},
};
const byHand = {manager: 'kubectl-client-side-apply', operation: 'Update'} as const;

const withFields = (object: DemoObject, managedFields: readonly JsonObject[]): DemoObject => ({
	...object,
	metadata: {...object.metadata, managedFields},
});

const scaler = 'kube-controller-manager';

/** A workload whose count an autoscaler has written. The entry of /scale tells no time (seen on 1.36). */
export const asScaled = (before: DemoObject, after: DemoObject): DemoObject => {
	const writer = {manager: scaler, operation: 'Update', subresource: 'scale', apiVersion: after.apiVersion, time: ''} as const;
	return withFields(
		after,
		managedFieldsAfter(before, after, after.kind, writer).map(({time, ...entry}) => (time === '' ? entry : {...entry, time})),
	);
};

/** A new workload as it stands after its manifests were applied, and after its autoscaler took over the count. */
export const asApplied = <Given extends NewDemoObject>(plan: ServicePlan, object: Given, now: number): Given => {
	if (plan.isLean === true) return object;
	const {replicas: _replicas, ...uncounted} = object.spec ?? {};
	const blank: DemoObject = {
		...object,
		metadata: {...object.metadata, name: plan.name, uid: '', resourceVersion: '', creationTimestamp: ''},
	};
	const applied: DemoObject = plan.autoscaler === undefined ? blank : {...blank, spec: uncounted};
	const owned = withFields(
		applied,
		managedFieldsAfter(undefined, applied, object.kind, {
			...(managers[plan.manager ?? ''] ?? byHand),
			...{apiVersion: object.apiVersion, time: timestamp(now - (plan.releases.at(-1)?.age ?? 0))},
		}),
	);
	const {managedFields = []} = (plan.autoscaler === undefined ? owned : asScaled(owned, {...owned, spec: object.spec ?? {}})).metadata;
	return {...object, metadata: {...object.metadata, managedFields}};
};
