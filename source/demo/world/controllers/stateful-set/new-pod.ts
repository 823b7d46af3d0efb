import {type DemoObject, type JsonObject, type NewDemoObject, objectAt, stringAt} from '../../../api-server/demo-object.ts';
import {ownerReference, templateMetadata} from '../owned.ts';

export const revisionLabel = 'controller-revision-hash';

/** The pod of an ordinal: its name and its labels say which. */
export const podOfStatefulSet = (set: DemoObject, template: JsonObject, revision: string, ordinal: number): NewDemoObject => {
	const name = `${set.metadata.name}-${ordinal}`;
	const {labels, annotations} = templateMetadata(template);
	const {namespace} = set.metadata;
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			name,
			generateName: `${set.metadata.name}-`,
			...(namespace === undefined ? {} : {namespace}),
			labels: {
				...labels,
				'apps.kubernetes.io/pod-index': String(ordinal),
				[revisionLabel]: revision,
				'statefulset.kubernetes.io/pod-name': name,
			},
			...(annotations === undefined ? {} : {annotations}),
			ownerReferences: [ownerReference(set)],
		},
		spec: {...objectAt(template, 'spec'), hostname: name, subdomain: stringAt(set, 'spec', 'serviceName') ?? ''},
	};
};
