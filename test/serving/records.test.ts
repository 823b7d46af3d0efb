import {describe, expect, it} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import {managersOf} from '../../source/serving/managers.ts';
import {projectAutoscaler} from '../../source/serving/records/autoscaler-record.ts';
import {rollingBounds} from '../../source/serving/records/deployment-record.ts';
import {projectNode, shortProduct} from '../../source/serving/records/node-record.ts';
import {projectPod} from '../../source/serving/records/pod-record.ts';
import {projectReplicaSet} from '../../source/serving/records/replica-set-record.ts';
import {
	autoscaler,
	container,
	crashing,
	minutesAgo,
	now,
	pod,
	pulling,
	replicaSet,
	template,
	unschedulable,
} from './fixtures/raw-objects.ts';

describe('the record of a pod', () => {
	const trouble = (containerStatus: Record<string, unknown>, more: Parameters<typeof pod>[1] = {}) =>
		projectPod(pod('a', {ready: false, containerStatus, ...more})).trouble;

	it.each([
		{name: 'a crash loop', status: crashing, reason: 'CrashLoopBackOff', lastReason: 'OOMKilled', exitCode: 137},
		{
			name: 'the time between two crashes',
			status: {ready: false, restartCount: 3, state: {running: {}}, lastState: {terminated: {exitCode: 1, reason: 'Error'}}},
			reason: 'Error',
			lastReason: 'Error',
			exitCode: 1,
		},
		{
			name: 'an end in failure',
			status: {state: {terminated: {exitCode: 2, reason: 'Error'}}},
			reason: 'Error',
			lastReason: 'Error',
			exitCode: 2,
		},
		{name: 'an image that is missing', status: pulling, reason: 'ImagePullBackOff', lastReason: undefined, exitCode: undefined},
	])('has trouble in $name', ({status, reason, lastReason, exitCode}) => {
		const found = trouble(status);
		expect([found?.container, found?.reason, found?.lastReason, found?.exitCode]).toEqual(['vllm', reason, lastReason, exitCode]);
	});

	it.each([
		{name: 'creating', status: {state: {waiting: {reason: 'ContainerCreating'}}}},
		{name: 'waiting for its init containers', status: {state: {waiting: {reason: 'PodInitializing'}}}},
		{name: 'loading', status: {ready: false, state: {running: {}}}},
		{
			name: 'loading after one restart',
			status: {ready: false, restartCount: 1, state: {running: {}}, lastState: {terminated: {exitCode: 137, reason: 'Error'}}},
		},
	])('has no trouble while $name', ({status}) => {
		expect(trouble(status)).toBeUndefined();
	});

	it('has no trouble once it is ready, whatever was before', () => {
		const found = projectPod(
			pod('a', {containerStatus: {restartCount: 4, lastState: {terminated: {exitCode: 1, reason: 'Error', finishedAt: minutesAgo(90)}}}}),
		);
		expect(found).toMatchObject({ready: true, restarts: 4, lastRestartAt: now - 90 * 60_000});
		expect(found.trouble).toBeUndefined();
	});

	it('names the init container in trouble first', () => {
		const init = {spec: {containers: [container()], initContainers: [{name: 'download'}], nodeName: 'gpu-1'}};
		const status = {
			initContainerStatuses: [{name: 'download', ready: false, restartCount: 3, ...crashing}],
			containerStatuses: [{name: 'vllm', state: {waiting: {reason: 'PodInitializing'}}}],
		};
		expect(projectPod(pod('a', {ready: false, ...init, status}))).toMatchObject({
			containers: ['download', 'vllm'],
			initContainers: ['download'],
			trouble: {container: 'download', init: true},
		});
	});

	it('waits for a node in the words of the scheduler', () => {
		const found = projectPod(pod('a', unschedulable('0/3 nodes are available: 3 Insufficient nvidia.com/gpu.')));
		expect(found.unschedulable).toContain('Insufficient nvidia.com/gpu');
		expect(found.scheduledAt).toBeUndefined();
		expect(found.node).toBeUndefined();
	});
});

describe('the record of an old ReplicaSet', () => {
	it('keeps images, arguments, GPUs and version, and costs little', () => {
		const large = template([container({env: Array.from({length: 50}, (_, index) => ({name: `V${index}`, value: 'x'.repeat(100)}))})]);
		const record = projectReplicaSet(replicaSet(5, {template: large, annotations: {'kubernetes.io/change-cause': 'release 45'}}));
		expect(record).toMatchObject({
			revision: 5,
			hash: 'h5',
			changeCause: 'release 45',
			template: {containers: [{name: 'vllm', image: 'vllm/vllm-openai:v0.10.2', gpus: 2}], version: {value: 'v0.10.2'}},
		});
		expect(JSON.stringify(record).length).toBeLessThan(600);
	});
});

describe('the record of an autoscaler', () => {
	const condition = (type: string, status: string, reason: string) => ({status: {conditions: [{type, status, reason}]}});
	it.each([
		{given: condition('ScalingLimited', 'True', 'TooManyReplicas'), expected: {atMaximum: true}},
		{given: condition('ScalingLimited', 'True', 'TooFewReplicas'), expected: {atMaximum: false}},
		{given: condition('ScalingActive', 'False', 'FailedGetExternalMetric'), expected: {blind: 'it cannot read its external metric'}},
		{given: condition('AbleToScale', 'False', 'FailedUpdateScale'), expected: {blind: 'it may not scale its target'}},
		{given: condition('ScalingActive', 'False', 'ScalingDisabled'), expected: {disabled: true}},
		{given: {spec: {minReplicas: undefined}}, expected: {minimum: 1, maximum: 8}},
		{given: {}, expected: {metrics: ['cpu 70 %'], targetKind: 'Deployment', targetName: 'llama'}},
		{
			given: {
				spec: {
					metrics: [
						{type: 'Pods', pods: {metric: {name: 'vllm:num_requests_waiting'}, target: {type: 'AverageValue', averageValue: '10'}}},
					],
				},
			},
			expected: {metrics: ['vllm:num_requests_waiting 10']},
		},
	])('of $given has $expected', ({given, expected}) => {
		expect(projectAutoscaler(autoscaler(given))).toMatchObject(expected);
	});

	it('is not blind where it is off because its target is parked', () => {
		expect(projectAutoscaler(autoscaler(condition('ScalingActive', 'False', 'ScalingDisabled'))).blind).toBeUndefined();
	});
});

describe('the record of a node', () => {
	const node = (spec: object, labels: Record<string, string> = {}): KubernetesObject => ({
		metadata: {name: 'gpu-1', uid: 'n', resourceVersion: '1', labels},
		spec,
		status: {allocatable: {'nvidia.com/gpu': '8', cpu: '192'}, conditions: [{type: 'Ready', status: 'True'}]},
	});

	it('leaves out the taints that GPU pods tolerate', () => {
		const taints = [
			{key: 'nvidia.com/gpu', effect: 'NoSchedule'},
			{key: 'team', value: 'search', effect: 'NoSchedule'},
			{key: 'soft', effect: 'PreferNoSchedule'},
		];
		expect(projectNode(node({taints}))).toMatchObject({gpus: 8, ready: true, unschedulable: false, taints: ['team=search:NoSchedule']});
	});

	it.each([
		['NVIDIA-H100-80GB-HBM3', 'H100'],
		['NVIDIA-A100-SXM4-80GB', 'A100-80GB'],
		['NVIDIA-A100-PCIE-40GB', 'A100-40GB'],
		['Tesla-T4', 'T4'],
		['nvidia-tesla-t4', 'T4'],
		['NVIDIA-L40S', 'L40S'],
		['NVIDIA-GeForce-RTX-4090', 'RTX-4090'],
		['AMD_Instinct_MI300X', 'MI300X'],
		['NVIDIA-A100-SXM4-40GB-MIG-1g.5gb', 'A100-40GB MIG-1g.5gb'],
		['NVIDIA-A100-SXM4-40GB-MIG-1g.5gb-SHARED', 'A100-40GB MIG-1g.5gb'],
		['Tesla-T4-SHARED', 'T4'],
	])('calls %s %s', (label, product) => {
		expect(shortProduct(label)).toBe(product);
	});
});

describe('what the labels of a node say', () => {
	const node = (labels: Record<string, string>, status: object = {}): KubernetesObject => ({
		metadata: {name: 'gpu-1', uid: 'n', resourceVersion: '1', labels},
		spec: {},
		status: {allocatable: {'nvidia.com/gpu': '8'}, capacity: {'nvidia.com/gpu': '8'}, ...status},
	});

	it.each([
		['cloud.google.com/gke-spot', 'true', true],
		['karpenter.sh/capacity-type', 'spot', true],
		['karpenter.sh/capacity-type', 'on-demand', false],
		['eks.amazonaws.com/capacityType', 'SPOT', true],
		['eks.amazonaws.com/capacityType', 'CAPACITY_BLOCK', false],
		['kubernetes.azure.com/scalesetpriority', 'spot', true],
		['kubernetes.azure.com/scalesetpriority', 'regular', false],
		['some.other/label', 'spot', undefined],
	])('is that %s=%s is spot: %s', (label, value, spot) => {
		expect(projectNode(node({[label]: value})).spot).toBe(spot);
	});

	it('is the zone, the type, the memory of a GPU in bytes and the whole name of the product', () => {
		expect(
			projectNode(
				node({
					'topology.kubernetes.io/zone': 'eu-1a',
					'node.kubernetes.io/instance-type': 'p5.48xlarge',
					'nvidia.com/gpu.memory': '81559',
					'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3',
				}),
			),
		).toMatchObject({zone: 'eu-1a', instanceType: 'p5.48xlarge', gpuMemory: 81_559 * 2 ** 20, gpuLabel: 'NVIDIA-H100-80GB-HBM3'});
	});

	it.each([
		[
			{'nvidia.com/gpu.replicas': '4', 'nvidia.com/gpu.sharing-strategy': 'time-slicing'},
			{strategy: 'time-slicing', replicas: 4},
		],
		[
			{'nvidia.com/gpu.replicas': '4', 'nvidia.com/gpu.sharing-strategy': 'mps'},
			{strategy: 'mps', replicas: 4},
		],
		[{'nvidia.com/gpu.replicas': '4'}, {strategy: 'shared', replicas: 4}],
		[{'nvidia.com/gpu.replicas': '1', 'nvidia.com/gpu.sharing-strategy': 'none'}, undefined],
		[{}, undefined],
	])('is how its GPUs are shared (%#)', (labels, sharing) => {
		expect(projectNode(node(labels)).sharing).toEqual(sharing);
	});

	it('is nothing of what its plugin advertises and calls unhealthy: that stands in its status', () => {
		expect(projectNode(node({}, {allocatable: {'nvidia.com/gpu': '7'}}))).toMatchObject({gpus: 7, unhealthyGpus: 1});
		expect(projectNode(node({})).unhealthyGpus).toBeUndefined();
	});

	it('names resources where they are not whole GPUs of NVIDIA alone', () => {
		const allocatable = {'nvidia.com/gpu': '6', 'nvidia.com/mig-3g.40gb': '2', 'nvidia.com/mig-1g.10gb': '0', cpu: '8'};
		expect(projectNode(node({}, {allocatable}))).toMatchObject({
			gpus: 8,
			gpuResources: [
				{name: 'nvidia.com/gpu', count: 6},
				{name: 'nvidia.com/mig-3g.40gb', count: 2},
			],
		});
		expect(projectNode(node({})).gpuResources).toBeUndefined();
		expect(projectNode(node({}, {allocatable: {'gpu.intel.com/xe': '2'}})).gpuResources).toEqual([{name: 'gpu.intel.com/xe', count: 2}]);
	});
});

describe('who else writes an object', () => {
	const object = (labels: Record<string, string>, annotations: Record<string, string> = {}, manager = 'kubectl'): KubernetesObject => ({
		metadata: {name: 'a', uid: 'u', resourceVersion: '1', labels, annotations, managedFields: [{manager}]},
	});
	it.each([
		{given: object({}, {'argocd.argoproj.io/tracking-id': 'chat:apps/Deployment:chat/llama'}), found: [['Argo CD', 'chat']]},
		{given: object({'app.kubernetes.io/instance': 'chat'}, {}, 'argocd-controller'), found: [['Argo CD', 'chat']]},
		{given: object({'app.kubernetes.io/instance': 'chat'}), found: []},
		{given: object({'kustomize.toolkit.fluxcd.io/name': 'apps'}), found: [['Flux', 'apps']]},
		{
			given: object({'app.kubernetes.io/managed-by': 'Helm', 'app.kubernetes.io/instance': 'x'}, {'meta.helm.sh/release-name': 'rel'}),
			found: [['Helm', 'rel']],
		},
		{
			given: object({'helm.toolkit.fluxcd.io/name': 'hr', 'app.kubernetes.io/managed-by': 'Helm'}, {'meta.helm.sh/release-name': 'rel'}),
			found: [
				['Flux', 'hr'],
				['Helm', 'rel'],
			],
		},
	])('is $found', ({given, found}) => {
		expect(managersOf(given).map(({kind, name}) => [kind, name])).toEqual(found);
	});
});

describe('how many replicas a rollout adds and misses', () => {
	it.each([
		[{}, 6, {maxSurge: 2, maxUnavailable: 1}],
		[{rollingUpdate: {maxSurge: '10%', maxUnavailable: '10%'}}, 4, {maxSurge: 1, maxUnavailable: 0}],
		[{rollingUpdate: {maxSurge: 0, maxUnavailable: '10%'}}, 4, {maxSurge: 0, maxUnavailable: 1}],
		[{rollingUpdate: {maxSurge: 0, maxUnavailable: 9}}, 4, {maxSurge: 0, maxUnavailable: 4}],
		[{type: 'Recreate'}, 4, {maxSurge: 0, maxUnavailable: 4}],
	])('with %j of %d is %j', (strategy, desired, expected) => {
		expect(rollingBounds(strategy, desired)).toEqual(expected);
	});
});
