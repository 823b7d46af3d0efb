import {type DemoObject, type JsonObject, listAt, type NewDemoObject, objectAt} from '../../../api-server/demo-object.ts';
import {ownerReference, templateMetadata} from '../owned.ts';

/** What a pod of a DaemonSet bears with, so that it stays while its node is in trouble (kubernetes: pkg/controller/daemon/util). */
const tolerations = [
	['not-ready', 'NoExecute'],
	['unreachable', 'NoExecute'],
	['disk-pressure', 'NoSchedule'],
	['memory-pressure', 'NoSchedule'],
	['pid-pressure', 'NoSchedule'],
	['unschedulable', 'NoSchedule'],
].map(([key, effect]) => ({key: `node.kubernetes.io/${key}`, operator: 'Exists', effect: effect ?? ''}));

/** The pod of a DaemonSet for one node. */
export const podOfDaemonSet = (set: DemoObject, node: DemoObject, suffix: string): NewDemoObject => {
	const template = objectAt(set, 'spec', 'template');
	const {labels, annotations} = templateMetadata(template);
	const {namespace, name} = set.metadata;
	const spec: JsonObject = objectAt(template, 'spec');
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			name: `${name}-${suffix}`,
			generateName: `${name}-`,
			...(namespace === undefined ? {} : {namespace}),
			labels: {...labels, 'pod-template-generation': String(set.metadata.generation ?? 1)},
			...(annotations === undefined ? {} : {annotations}),
			ownerReferences: [ownerReference(set)],
		},
		spec: {
			...spec,
			affinity: {
				nodeAffinity: {
					requiredDuringSchedulingIgnoredDuringExecution: {
						nodeSelectorTerms: [{matchFields: [{key: 'metadata.name', operator: 'In', values: [node.metadata.name]}]}],
					},
				},
			},
			tolerations: [...listAt(spec, 'tolerations'), ...tolerations],
		},
	};
};
