import type {ResourceKind} from '../../domain/object-reference.ts';

const kaito = (version: string, resource: string, kind: string): ResourceKind => ({
	group: 'kaito.sh',
	version,
	resource,
	kind,
	namespaced: true,
});

/** https://github.com/kaito-project/kaito */
export const workspaceKind = kaito('v1beta1', 'workspaces', 'Workspace');
export const olderWorkspaceKind = kaito('v1alpha1', 'workspaces', 'Workspace');
export const inferenceSetKind = kaito('v1beta1', 'inferencesets', 'InferenceSet');
export const olderInferenceSetKind = kaito('v1alpha1', 'inferencesets', 'InferenceSet');
