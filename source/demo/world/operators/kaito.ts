import {type DemoObject, type JsonObject, numberAt, objectAt, stringAt} from '../../api-server/demo-object.ts';
import {randomSuffix} from '../../api-server/random-name.ts';
import {nodeNameOf} from '../scheduler/place-pod.ts';
import type {World} from '../world.ts';
import {childOf, condition, conditionsFor, removeChild, writeStatus} from './children.ts';
import type {Operator} from './operator.ts';
import {countsOf, ensureWorkload, labelled, selectorText} from './workload-child.ts';

const workspaceResource = 'workspaces.kaito.sh';
const setResource = 'inferencesets.kaito.sh';
const setLabel = 'inferenceset.kaito.sh/created-by';
const presetImage = 'mcr.microsoft.com/aks/kaito/kaito-base:0.1.4';

/** GPUs of an Azure instance type: Standard_NC24ads_A100_v4 has one for each 24 cores. */
const gpusOf = (instanceType: string): number => Math.max(1, Math.round(Number(/NC(\d+)/u.exec(instanceType)?.[1] ?? 24) / 24));

const productOf = (instanceType: string): string => (instanceType.includes('A100') ? 'NVIDIA-A100-SXM4-80GB' : 'NVIDIA-L40S');

const templateOf = (workspace: DemoObject): JsonObject => {
	const own = objectAt(workspace, 'inference', 'template');
	if (Object.keys(own).length > 0) return own;
	const preset = stringAt(workspace, 'inference', 'preset', 'name') ?? '';
	const instanceType = stringAt(workspace, 'resource', 'instanceType') ?? '';
	return {
		spec: {
			containers: [
				{
					name: workspace.metadata.name,
					image: presetImage,
					command: ['/bin/sh', '-c'],
					args: [`python3 /workspace/vllm/inference_api.py --served-model-name=${preset} --model=/workspace/weights`],
					ports: [{name: 'http', containerPort: 5000}],
					resources: {limits: {'nvidia.com/gpu': String(gpusOf(instanceType))}, requests: {cpu: '8', memory: '64Gi'}},
					readinessProbe: {httpGet: {path: '/health', port: 5000}},
				},
			],
			nodeSelector: {'nvidia.com/gpu.product': productOf(instanceType)},
		},
	};
};

const reconcileWorkspace = (world: World, workspace: DemoObject): undefined => {
	const {name, deletionTimestamp, generation} = workspace.metadata;
	if (deletionTimestamp !== undefined) return;
	const set = workspace.metadata.labels?.[setLabel];
	const selector = {'kaito.sh/workspace': name};
	const labels = {...selector, ...(set === undefined ? {} : {[setLabel]: set})};
	const targetNodeCount = numberAt(workspace, 'resource', 'count') ?? 1;
	const workload = ensureWorkload(world, 'statefulsets', workspace, {
		...{name, labels, selector, replicas: targetNodeCount},
		template: labelled(templateOf(workspace), labels),
		spec: {serviceName: `${name}-headless`, podManagementPolicy: 'Parallel'},
	});
	const isReady = countsOf(workload).ready >= targetNodeCount;
	const pods = world.owned.of(workload.metadata.uid, 'pods');
	const hasNodes = pods.filter(pod => nodeNameOf(pod) !== undefined).length >= targetNodeCount;
	writeStatus(world, workspaceResource, workspace, {
		conditions: conditionsFor(world, workspace, [
			condition('NodeClaimReady', hasNodes, hasNodes ? 'NodeClaimsReady' : 'NodeClaimNotReady'),
			condition('ResourceReady', hasNodes, hasNodes ? 'workspaceResourceStatusSuccess' : 'workspaceResourceStatusNotReady'),
			condition('InferenceReady', isReady, isReady ? 'WorkspaceInferenceStatusSuccess' : 'WorkspaceInferenceStatusPending'),
			condition('WorkspaceSucceeded', isReady, isReady ? 'workspaceSucceeded' : 'workspacePending'),
		]),
		observedGeneration: generation ?? 1,
		state: isReady ? 'Ready' : hasNodes ? 'NotReady' : 'Pending',
		targetNodeCount,
		workerNodes: pods.flatMap(pod => nodeNameOf(pod) ?? []),
	});
};

const reconcileSet = (world: World, set: DemoObject): undefined => {
	const {store, owned, random} = world;
	const {name, namespace, uid, deletionTimestamp} = set.metadata;
	if (deletionTimestamp !== undefined) return;
	const desired = Math.min(numberAt(set, 'spec', 'replicas') ?? 1, numberAt(set, 'spec', 'nodeCountLimit') ?? Number.POSITIVE_INFINITY);
	const known = owned.of(uid, workspaceResource).filter(({metadata}) => metadata.deletionTimestamp === undefined);
	const template = objectAt(set, 'spec', 'template');
	for (let missing = desired - known.length; missing > 0; missing--) {
		const {inference, resource} = template;
		store.create(workspaceResource, {
			apiVersion: 'kaito.sh/v1beta1',
			kind: 'Workspace',
			...childOf(set, `${name}-${randomSuffix(random)}`, {[setLabel]: name}),
			...(inference === undefined ? {} : {inference}),
			...(resource === undefined ? {} : {resource}),
		});
	}
	for (const {metadata} of known.slice(desired)) {
		removeChild(world, workspaceResource, namespace, metadata.name);
		const child = store.get('statefulsets', namespace, metadata.name);
		if (child !== undefined) removeChild(world, 'statefulsets', namespace, metadata.name);
	}
	const workspaces = owned.of(uid, workspaceResource);
	const ready = workspaces.filter(workspace => stringAt(workspace, 'status', 'state') === 'Ready').length;
	const isReady = ready >= desired;
	writeStatus(world, setResource, set, {
		conditions: conditionsFor(world, set, [
			condition('InferenceSetReady', isReady, isReady ? 'inferencesetReady' : 'inferencesetNotReady'),
		]),
		observedGeneration: set.metadata.generation ?? 1,
		readyReplicas: ready,
		replicas: workspaces.length,
		selector: selectorText({[setLabel]: name}),
	});
};

/** Kaito: a Workspace is a StatefulSet with a pod a node; an InferenceSet is as many Workspaces as it says. */
export const kaitoWorkspace: Operator = {
	resource: workspaceResource,
	kind: 'Workspace',
	owns: ['statefulsets'],
	reconcile: reconcileWorkspace,
	delay: 200,
};

export const kaitoInferenceSet: Operator = {
	resource: setResource,
	kind: 'InferenceSet',
	owns: [workspaceResource],
	reconcile: reconcileSet,
	delay: 200,
};
