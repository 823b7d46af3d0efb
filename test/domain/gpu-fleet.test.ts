import {describe, expect, it} from 'vitest';
import type {NodeRecord, PodRecord} from '../../source/domain/cluster-record.ts';
import {computeCapacity} from '../../source/domain/compute-capacity.ts';
import {computeGpuFleet, type GpuFleetInput} from '../../source/domain/compute-gpu-fleet.ts';
import type {GpuDevice} from '../../source/domain/gpu-device.ts';
import {gpuNodeNumbers} from '../../source/domain/gpu-node-numbers.ts';
import {gpuNodeState} from '../../source/domain/gpu-node-state.ts';
import {defaultThresholds} from '../../source/domain/thresholds.ts';
import {waitingGroups} from '../../source/domain/waiting-groups.ts';
import {isErrorOfPod, xidText} from '../../source/domain/xid-text.ts';
import {minutes, node, now, pod, safe, waitingPod} from './fixtures.ts';

const input = (nodes: readonly NodeRecord[], pods: readonly PodRecord[], more: Partial<GpuFleetInput> = {}): GpuFleetInput => ({
	nodes,
	pods,
	isComplete: true,
	serviceOf: uid => (uid.startsWith('uid-llama') ? 'service-llama' : undefined),
	devices: undefined,
	priceOf: () => undefined,
	missing: [],
	...more,
});

const device = (id: string, more: Partial<GpuDevice> = {}): GpuDevice => ({
	id: safe(id),
	node: safe('gpu-1'),
	index: safe('0'),
	holders: [],
	isShared: false,
	...more,
});

const reading = (value: number, at = now) => ({value, at});

describe('the GPUs of a cluster', () => {
	it('are told node by node in the order of their names, with who holds them', () => {
		const fleet = computeGpuFleet(
			input(
				[node('gpu-10'), node('gpu-2'), node('cpu', {gpus: 0})],
				[pod('llama-b', {node: safe('gpu-2')}), pod('llama-a', {node: safe('gpu-2')}), pod('notebook', {node: safe('gpu-10'), gpus: 1})],
			),
		);
		expect(fleet.nodes.map(({name, allocated, free}) => [name, allocated, free])).toEqual([
			['gpu-2', 4, 4],
			['gpu-10', 1, 7],
		]);
		expect(fleet.nodes[0]?.holders).toEqual([
			{namespace: 'chat', pod: 'llama-a', serviceUid: 'service-llama', gpus: 2},
			{namespace: 'chat', pod: 'llama-b', serviceUid: 'service-llama', gpus: 2},
		]);
		expect(fleet.nodes[1]?.holders).toEqual([{namespace: 'chat', pod: 'notebook', gpus: 1}]);
	});

	it('count slices and shares one by one, and give their holders the part of a GPU that they have', () => {
		const mig = node('mig', {
			gpus: 8,
			gpuResources: [
				{name: safe('nvidia.com/gpu'), count: 6},
				{name: safe('nvidia.com/mig-3g.40gb'), count: 2},
			],
		});
		const shared = node('t4', {gpus: 4, gpuProduct: safe('T4'), sharing: {strategy: safe('time-slicing'), replicas: 4}});
		const fleet = computeGpuFleet(
			input(
				[mig, shared],
				[
					pod('a', {node: safe('mig'), gpus: 1, gpuResource: safe('nvidia.com/mig-3g.40gb')}),
					pod('b', {node: safe('mig'), gpus: 5}),
					pod('c', {node: safe('t4'), gpus: 1}),
				],
			),
		);
		expect(fleet.nodes.map(({allocatable, allocated, free}) => [allocatable, allocated, free])).toEqual([
			[8, 6, 2],
			[4, 1, 3],
		]);
		expect(fleet.nodes[0]?.resources).toEqual([
			{name: 'nvidia.com/gpu', count: 6, held: 5, free: 1},
			{name: 'nvidia.com/mig-3g.40gb', count: 2, held: 1, free: 1},
		]);
		expect(fleet.nodes.map(({holders}) => holders.map(({gpus}) => Number(gpus.toFixed(3))))).toEqual([[0.429, 5], [0.25]]);
	});

	it('are free only where a pod could go now', () => {
		const nodes = [
			node('a', {unschedulable: true}),
			node('b', {ready: false}),
			node('c', {taints: [safe('team=x:NoSchedule')]}),
			node('d'),
		];
		expect(computeGpuFleet(input(nodes, [])).nodes.map(({free}) => free)).toEqual([0, 0, 0, 8]);
	});

	it('are not said to be free where not all pods are read', () => {
		expect(computeGpuFleet(input([node('a')], [], {isComplete: false})).nodes[0]).not.toHaveProperty('free');
	});

	it('are shown of a node that has lost them all too, or that only an exporter tells of', () => {
		const nodes = [
			node('broken', {gpus: 0, unhealthyGpus: 8}),
			node('driverless', {gpus: 0, gpuLabel: safe('NVIDIA-L40S')}),
			node('gpu-1', {gpus: 0}),
			node('cpu', {gpus: 0}),
		];
		const fleet = computeGpuFleet(input(nodes, [], {devices: [device('GPU-1', {index: safe('10')}), device('GPU-0', {index: safe('2')})]}));
		expect(fleet.nodes.map(({name}) => name)).toEqual(['broken', 'driverless', 'gpu-1']);
		expect(fleet.nodes[2]?.devices.map(({index}) => index)).toEqual(['2', '10']);
	});
});

describe('the devices of a node', () => {
	it('are found by its name, or by what its host calls itself', () => {
		const host = node('ip-10-0-1-2.eu.compute.internal', {chosenBy: {'kubernetes.io/hostname': safe('ip-10-0-1-2')}});
		const devices = [device('a'), device('b', {node: safe('ip-10-0-1-2')}), device('c', {node: safe('elsewhere')})];
		const fleet = computeGpuFleet(input([node('gpu-1'), host], [], {devices}));
		expect(fleet.nodes.map(entry => entry.devices.map(({id}) => id))).toEqual([['a'], ['b']]);
	});
});

describe('free GPUs by what can be asked for', () => {
	it('keeps slices and shares apart from whole ones', () => {
		const nodes = [
			node('mig', {
				gpuResources: [
					{name: safe('nvidia.com/gpu'), count: 6},
					{name: safe('nvidia.com/mig-3g.40gb'), count: 2},
				],
			}),
			node('h100'),
			node('t4', {gpus: 4, gpuProduct: safe('T4'), sharing: {strategy: safe('mps'), replicas: 4}}),
			node('amd', {gpuProduct: safe('MI300X'), gpuResources: [{name: safe('amd.com/gpu'), count: 8}]}),
		];
		const pods = [
			pod('a', {node: safe('mig'), gpus: 1, gpuResource: safe('nvidia.com/mig-3g.40gb')}),
			pod('b', {node: safe('mig'), gpus: 4}),
			pod('c', {node: safe('amd'), gpus: 3, gpuResource: safe('amd.com/gpu')}),
		];
		expect(computeCapacity(nodes, pods)).toEqual({
			total: 28,
			held: 8,
			free: [
				{product: 'H100', free: 10, largestBlock: 8},
				{product: 'MI300X', resource: 'amd.com/gpu', free: 5, largestBlock: 5},
				{product: 'shared T4', free: 4, largestBlock: 4},
				{product: 'H100 MIG-3g.40gb', resource: 'nvidia.com/mig-3g.40gb', free: 1, largestBlock: 1},
			],
		});
	});

	it('takes what a pod of another resource holds from a node that has only one', () => {
		const held = [pod('claim', {gpus: 2, gpuResource: safe('gpu.nvidia.com')})];
		expect(computeCapacity([node('gpu-1')], held).free).toEqual([{product: 'H100', free: 6, largestBlock: 6}]);
	});
});

describe('what a pod that waits for GPUs waits for', () => {
	const reason = (
		message: string | undefined,
		nodes: readonly NodeRecord[],
		more: Partial<PodRecord> = {},
		pods: readonly PodRecord[] = [],
	) => {
		const {unschedulable: _, ...rest} = waitingPod('w', more);
		const waiting = message === undefined ? rest : {...rest, unschedulable: safe(message)};
		return computeGpuFleet(input(nodes, [waiting, ...pods])).waiting[0]?.reason;
	};
	const lacking =
		'0/2 nodes are available: 2 Insufficient nvidia.com/gpu. preemption: 0/2 nodes are available: 2 No preemption victims found.';
	const nodes = [node('gpu-1'), node('gpu-2')];
	const full = (count: number) => nodes.map(({name}) => pod(`on ${name}`, {node: name, gpus: count}));

	it('is a block on one node where enough are free in all', () => {
		expect(reason(lacking, nodes, {gpus: 6}, full(3))).toBe('needs 6 on one node, the largest block is 5 (10 free in all)');
	});

	it('is any where none is free', () => {
		expect(reason(lacking, nodes, {gpus: 1}, full(8))).toBe('needs 1, none is free');
	});

	it('is a node that does not exist where no node has so many', () => {
		expect(reason(lacking, nodes, {gpus: 16})).toBe('needs 16 on one node, no node has more than 8');
		expect(reason(lacking, nodes, {gpus: 1, demands: [{label: safe('kubernetes.io/hostname'), values: [safe('x')]}]}, full(8))).toBe(
			'needs 1, none is free',
		);
	});

	it('is of the nodes that its selector allows, named where they are of one model', () => {
		const chosenBy = (product: string) => ({chosenBy: {'nvidia.com/gpu.product': safe(product)}});
		const mixed = [node('gpu-1', chosenBy('NVIDIA-H100')), node('l40', {gpuProduct: safe('L40S'), ...chosenBy('NVIDIA-L40S')})];
		const demands = [{label: safe('nvidia.com/gpu.product'), values: [safe('NVIDIA-H100')]}];
		const message = "0/2 nodes are available: 1 Insufficient nvidia.com/gpu, 1 node(s) didn't match Pod's node affinity/selector.";
		expect(reason(message, mixed, {gpus: 4, demands}, [pod('a', {gpus: 6})])).toBe(
			'needs 4 H100 on one node, the largest block is 2 (2 free in all); of the others 1 does not match its selector',
		);
	});

	it('is a slice of its own kind: whole GPUs do not help', () => {
		const mig = node('gpu-1', {
			gpuResources: [
				{name: safe('nvidia.com/gpu'), count: 7},
				{name: safe('nvidia.com/mig-3g.40gb'), count: 1},
			],
		});
		const slice = {gpus: 1, gpuResource: safe('nvidia.com/mig-3g.40gb')};
		expect(reason('0/1 nodes are available: 1 Insufficient nvidia.com/mig-3g.40gb.', [mig], slice, [pod('a', slice)])).toBe(
			'needs 1, none is free',
		);
	});

	it.each([
		['1 node(s) had untolerated taint {team: search}', '1 is tainted (team: search)'],
		['2 node(s) had untolerated taint(s)', '2 are tainted'],
		['1 node(s) were unschedulable', '1 is cordoned'],
		['3 Insufficient memory', '3 lack memory'],
		['1 Insufficient cpu', '1 lacks CPU'],
		['2 node(s) had volume node affinity conflict', '2 cannot take its volume'],
		['1 Too many pods', '1 takes no more pods'],
		["2 node(s) didn't satisfy existing pods anti-affinity rules", '2 do not fit its spread rules'],
		['4 node(s) were out of unicorns', '4: node(s) were out of unicorns'],
	])('is what keeps it from nodes: %s', (part, words) => {
		expect(reason(`0/9 nodes are available: ${part}.`, nodes)).toBe(`of the nodes ${words}`);
	});

	it('says that what is free is where it may not go, where the scheduler lacks GPUs and a block would do', () => {
		expect(reason('0/2 nodes are available: 1 Insufficient nvidia.com/gpu, 1 node(s) were unschedulable.', nodes)).toBe(
			'needs 2 on one node, the 16 free GPUs are on nodes it may not use; of the others 1 is cordoned',
		);
	});

	it('is the scheduler, or a queue that holds it back', () => {
		expect(reason(undefined, nodes)).toBe('the scheduler has not looked at it yet');
		expect(reason('Scheduling is blocked due to non-empty scheduling gates', nodes)).toMatch(/scheduling gate/);
	});

	it('is said verbatim where it has another form', () => {
		expect(reason('running PreFilter plugin: quota exceeded', nodes)).toBe('running PreFilter plugin: quota exceeded');
	});

	it('is told of pods that wait, not of those that are bound, deleted or ask for none', () => {
		const {gpus: _, ...without} = waitingPod('none');
		const pods = [waitingPod('w'), pod('bound'), waitingPod('going', {deletedAt: now}), without];
		expect(computeGpuFleet(input(nodes, pods)).waiting.map(entry => entry.pod)).toEqual(['w']);
	});

	it('is one line for the pods of a service that wait for the same', () => {
		const pods = ['llama-1', 'llama-2', 'other-1', 'other-2'].map((name, index) => waitingPod(name, {createdAt: now - minutes(index)}));
		const groups = waitingGroups(computeGpuFleet(input(nodes, pods)).waiting);
		expect(groups.map(({pod: name, count, since}) => [name, count, since])).toEqual([
			['other-2', 1, now - minutes(3)],
			['other-1', 1, now - minutes(2)],
			['llama-2', 2, now - minutes(1)],
		]);
	});
});

describe('how a node with GPUs is', () => {
	const state = (record: Partial<NodeRecord>, devices: readonly GpuDevice[] = []) => {
		const [found] = computeGpuFleet(input([node('gpu-1', record)], [], {devices})).nodes;
		if (found === undefined) throw new Error('no node');
		return gpuNodeState(found, defaultThresholds.gpuTemperature);
	};

	it.each([
		['Ready', 'fine', {}, []],
		['NotReady', 'broken', {ready: false}, [device('a', {error: {code: 79}})]],
		['XID 79', 'broken', {unschedulable: true}, [device('a', {error: {code: 79}})]],
		['XID 31', 'look', {}, [device('a', {error: {code: 31}})]],
		['2 unhealthy', 'broken', {gpus: 6, unhealthyGpus: 2}, []],
		['Hot', 'broken', {}, [device('a', {temperature: reading(91)})]],
		['Hot', 'look', {}, [device('a', {temperature: reading(84)})]],
		['Ready', 'fine', {}, [device('a', {temperature: reading(79)})]],
		['No GPUs', 'look', {gpus: 0, gpuLabel: safe('NVIDIA-L40S')}, []],
		['Cordoned', 'look', {unschedulable: true, taints: [safe('node.kubernetes.io/unschedulable=:NoSchedule')]}, []],
		['Tainted', 'fine', {taints: [safe('team=search:NoSchedule')]}, []],
	] as const)('is %s, %s', (word, severity, record, devices) => {
		expect(state(record, devices)).toMatchObject({word, severity});
	});

	it('is told in all sentences, the worst first', () => {
		const devices = [device('a', {index: safe('3'), error: {code: 79}}), device('b', {temperature: reading(84)})];
		expect(state({unschedulable: true, taints: [safe('team=search:NoSchedule')]}, devices).sentences).toEqual([
			'GPU 3: XID 79: has fallen off the bus.',
			'GPU 0 is at 84°C.',
			'It is cordoned: it takes no new pods.',
			'It takes only pods that tolerate team=search:NoSchedule.',
		]);
	});

	it('names the errors of the driver that are met in practice, and what the exporter says of others', () => {
		expect(xidText(79, 'twice')).toBe('XID 79: has fallen off the bus (twice)');
		expect(xidText(999, 'something new')).toBe('XID 999: something new');
		expect(xidText(999, undefined)).toBe('XID 999');
		expect([isErrorOfPod(31), isErrorOfPod(79), isErrorOfPod(999)]).toEqual([true, false, false]);
	});
});

describe('the numbers of a node', () => {
	it('are the mean use, the memory of all, the hottest and the power of all of its GPUs', () => {
		const devices = [
			device('a', {
				utilization: reading(0.5, now - 1000),
				memoryUsed: reading(10),
				memoryTotal: reading(40),
				temperature: reading(60),
				power: reading(300),
			}),
			device('b', {
				index: safe('1'),
				utilization: reading(1),
				memoryUsed: reading(30),
				memoryTotal: reading(40),
				temperature: reading(70),
				power: reading(400),
			}),
		];
		expect(gpuNodeNumbers(devices)).toEqual({
			utilization: {value: 0.75, at: now},
			memory: {value: 0.5, at: now},
			temperature: {value: 70, at: now},
			power: {value: 700, at: now},
		});
	});

	it('leave out GPUs that do not tell, and are absent where none does', () => {
		const devices = [device('a', {utilization: reading(0.5), memoryUsed: reading(10)}), device('b', {index: safe('1')})];
		expect(gpuNodeNumbers(devices)).toEqual({utilization: {value: 0.5, at: now}});
		expect(gpuNodeNumbers([])).toEqual({});
	});

	it('count the power that slices of one GPU tell once', () => {
		const devices = ['a', 'b'].map(id => device(id, {slice: safe('3g.40gb'), power: reading(300)}));
		expect(gpuNodeNumbers(devices).power?.value).toBe(300);
	});
});
