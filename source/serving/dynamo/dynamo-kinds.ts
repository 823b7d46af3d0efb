import type {ResourceKind} from '../../domain/object-reference.ts';

const nvidia = (version: string, resource: string, kind: string): ResourceKind => ({
	group: 'nvidia.com',
	version,
	resource,
	kind,
	namespaced: true,
});

const both = (resource: string, kind: string): {readonly kind: ResourceKind; readonly alternatives: readonly ResourceKind[]} => ({
	kind: nvidia('v1beta1', resource, kind),
	alternatives: [nvidia('v1alpha1', resource, kind)],
});

/** https://github.com/ai-dynamo/dynamo */
export const graphKind = both('dynamographdeployments', 'DynamoGraphDeployment');
/** What a graph is made of: one for each component, and while it rolls for each release. */
export const componentKind = both('dynamocomponentdeployments', 'DynamoComponentDeployment');
/** The count of a component whose graph gives it away. */
export const adapterKind = both('dynamographdeploymentscalingadapters', 'DynamoGraphDeploymentScalingAdapter');
