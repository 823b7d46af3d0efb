import {type DemoObject, listAt, type NewDemoObject, stringAt} from '../../api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import {nodeNameOf} from '../scheduler/place-pod.ts';

const apiVersion = 'resource.k8s.io/v1';
const driver = 'gpu.nvidia.com';
const template = 'one-gpu';

const deviceClass: NewDemoObject = {
	...{apiVersion, kind: 'DeviceClass', metadata: {name: driver}},
	spec: {selectors: [{cel: {expression: `device.driver == '${driver}' && device.attributes['${driver}'].type == 'gpu'`}}]},
};

const sliceOf = (node: string, devices: number): NewDemoObject => ({
	...{apiVersion, kind: 'ResourceSlice', metadata: {name: `${node}-${driver}-0`}},
	spec: {
		...{driver, nodeName: node, pool: {name: node, generation: 1, resourceSliceCount: 1}},
		devices: Array.from({length: devices}, (_, index) => ({
			name: `gpu-${index}`,
			attributes: {type: {string: 'gpu'}, productName: {string: 'NVIDIA H100 80GB HBM3'}, index: {int: index}},
			capacity: {memory: {value: '81559Mi'}},
		})),
	},
});

const request = {devices: {requests: [{name: 'gpu', exactly: {deviceClassName: driver, allocationMode: 'ExactCount', count: 1}}]}};

const templateIn = (namespace: string): NewDemoObject => ({
	...{apiVersion, kind: 'ResourceClaimTemplate', metadata: {name: template, namespace}},
	spec: {spec: request},
});

const claimOf = (pod: DemoObject, claim: string, node: string, device: number): NewDemoObject => ({
	...{apiVersion, kind: 'ResourceClaim'},
	metadata: {
		name: `${pod.metadata.name}-${claim}`,
		...(pod.metadata.namespace === undefined ? {} : {namespace: pod.metadata.namespace}),
		annotations: {'resource.kubernetes.io/pod-claim-name': claim},
		ownerReferences: [
			{apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name, uid: pod.metadata.uid, controller: true, blockOwnerDeletion: true},
		],
	},
	spec: request,
	status: {
		allocation: {
			allocationTimestamp: pod.metadata.creationTimestamp,
			devices: {results: [{request: 'gpu', driver, pool: node, device: `gpu-${device}`}]},
			nodeSelector: {nodeSelectorTerms: [{matchFields: [{key: 'metadata.name', operator: 'In', values: [node]}]}]},
		},
		reservedFor: [{resource: 'pods', name: pod.metadata.name, uid: pod.metadata.uid}],
	},
});

const claims = 'resourceclaims';

/** Makes the claims of pods from their templates and allocates them, as the controller and the scheduler do it together. */
export const startResourceClaims = (store: ObjectStore): void => {
	const isTaken = (node: string, device: string): boolean =>
		store.list(claims).some(claim => {
			const [result] = listAt(claim, 'status', 'allocation', 'devices', 'results');
			return stringAt(result, 'pool') === node && stringAt(result, 'device') === device;
		});
	const claimsOf = (pod: DemoObject): readonly DemoObject[] =>
		listAt(pod, 'spec', 'resourceClaims').length === 0
			? []
			: store
					.list(claims, pod.metadata.namespace)
					.filter(({metadata}) => metadata.ownerReferences?.some(({uid}) => uid === pod.metadata.uid) === true);
	const see = (pod: DemoObject): void => {
		const node = nodeNameOf(pod);
		if (node === undefined || pod.metadata.deletionTimestamp !== undefined) return;
		const wanted = listAt(pod, 'spec', 'resourceClaims').map(claim => stringAt(claim, 'name') ?? '');
		for (const name of wanted) {
			if (store.get(claims, pod.metadata.namespace, `${pod.metadata.name}-${name}`) !== undefined) continue;
			const device = Array.from({length: 16}, (_, index) => index).find(index => !isTaken(node, `gpu-${index}`)) ?? 0;
			store.create(claims, withDefaults(claims, claimOf(pod, name, node, device)));
		}
	};
	for (const pod of store.list('pods')) see(pod);
	store.subscribe(({resource, type, object}) => {
		if (resource !== 'pods') return;
		if (type !== 'DELETED') see(object);
		else for (const claim of claimsOf(object)) store.remove(claims, claim.metadata.namespace, claim.metadata.name);
	});
};

/** What there is to be claimed on a node, and how pods of a namespace ask for it. */
export const seedResourceSlices = (store: ObjectStore, node: string, devices: number, namespace: string, now: number): void => {
	const creationTimestamp = timestamp(now - 63 * 86_400_000);
	const add = (resource: string, object: NewDemoObject): void => {
		store.create(resource, withDefaults(resource, {...object, metadata: {...object.metadata, creationTimestamp}}));
	};
	add('deviceclasses', deviceClass);
	add('resourceslices', sliceOf(node, devices));
	add('resourceclaimtemplates', templateIn(namespace));
};
