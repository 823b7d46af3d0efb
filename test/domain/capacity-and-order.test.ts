import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {assess} from '../../source/domain/assess.ts';
import {computeCapacity} from '../../source/domain/compute-capacity.ts';
import {findLostNodes} from '../../source/domain/lost-nodes.ts';
import {faultGroups, podFault} from '../../source/domain/pod-fault.ts';
import {sortRows} from '../../source/domain/sort-rows.ts';
import {crash, node, noImage, now, pod, safe, service, waitingPod} from './fixtures.ts';

describe('the capacity of a cluster', () => {
	it('counts as free only what can be scheduled, with the largest block on one node', () => {
		const nodes = [
			node('gpu-1'),
			node('gpu-2'),
			node('cordoned', {unschedulable: true}),
			node('tainted', {taints: [safe('team=a:NoSchedule')]}),
			node('dead', {ready: false}),
			node('t4', {gpus: 4, gpuProduct: safe('T4')}),
			node('cpu', {gpus: 0}),
		];
		const pods = [
			pod('a', {gpus: 6}),
			pod('b', {gpus: 4, node: safe('gpu-2')}),
			pod('done', {gpus: 4, phase: safe('Succeeded')}),
			waitingPod('waits', {gpus: 8}),
			pod('on a dead node', {gpus: 1, node: safe('dead')}),
		];
		expect(computeCapacity(nodes, pods)).toEqual({
			total: 44,
			held: 11,
			free: [
				{product: 'H100', free: 6, largestBlock: 4},
				{product: 'T4', free: 4, largestBlock: 4},
			],
		});
	});

	it('is never below nothing where more is bound than a node has', () => {
		expect(computeCapacity([node('gpu-1')], [pod('a', {gpus: 9})]).free).toEqual([{product: 'H100', free: 0, largestBlock: 0}]);
	});
});

describe('lost nodes', () => {
	it('count the services and replicas on them', () => {
		const services = [service(), service({pods: [pod('d', {node: safe('gpu-2')})]}), service({pods: undefined})];
		expect([...findLostNodes([node('gpu-1', {ready: false}), node('gpu-2')], services).values()]).toEqual([
			{name: 'gpu-1', services: 1, replicas: 3},
		]);
	});
});

describe('why a replica is not ready', () => {
	it.each([
		[pod('a'), undefined],
		[pod('a', {ready: false}), undefined],
		[pod('a', {...crash, deletedAt: now}), undefined],
		[pod('a', crash), 'crash'],
		[pod('a', noImage), 'image'],
		[
			pod('a', {ready: false, trouble: {container: safe('vllm'), init: false, reason: safe('CreateContainerConfigError')}}),
			'configuration',
		],
		[waitingPod('a'), 'unschedulable'],
		[waitingPod('a', {unschedulable: safe('Scheduling is blocked due to non-empty scheduling gates')}), 'gated'],
		[pod('a', {ready: false, reason: safe('UnexpectedAdmissionError')}), 'refused'],
		[pod('a', {ready: false, reason: safe('Evicted')}), 'evicted'],
	])('is told from its record (%#)', (given, kind) => {
		expect(podFault(given)?.kind).toBe(kind);
	});

	it('wants a GPU only where the scheduler says so', () => {
		const wants = (message: string) => podFault(waitingPod('a', {unschedulable: safe(message)}))?.wantsGpu;
		expect(wants('0/3 nodes are available: 3 Insufficient nvidia.com/gpu.')).toBe(true);
		expect(wants('0/3 nodes are available: 3 Insufficient nvidia.com/mig-1g.5gb.')).toBe(true);
		expect(wants('0/3 nodes are available: 3 Insufficient memory.')).toBe(false);
	});

	it('is grouped by what replicas share, most first', () => {
		const groups = faultGroups([pod('a', noImage), pod('b', crash), pod('c', crash), pod('d')]);
		expect(groups.map(({fault, pods}) => [fault.kind, pods.length])).toEqual([
			['crash', 2],
			['image', 1],
		]);
	});
});

describe('the order of rows', () => {
	const row = (severity: 'broken' | 'look' | 'fine', namespace: string, name: string, uid: string) => ({
		service: service({namespace: safe(namespace), name: safe(name), uid}),
		state: {...assess({service: service(), metrics: undefined, lostNodes: new Map(), capacity: undefined, now}), severity},
	});

	it('is by severity, namespace, name and UID', () => {
		const rows = [
			row('fine', 'a', 'a', '1'),
			row('broken', 'b', 'a', '2'),
			row('look', 'a', 'b', '3'),
			row('broken', 'a', 'z', '4'),
			row('broken', 'a', 'z', '3'),
		];
		expect(sortRows(rows).map(({service: {uid}, state}) => [state.severity, uid])).toEqual([
			['broken', '3'],
			['broken', '4'],
			['broken', '2'],
			['look', '3'],
			['fine', '1'],
		]);
	});

	it('does not depend on where the rows were before', () => {
		const severities = ['broken', 'look', 'fine'] as const;
		const rows = Array.from({length: 30}, (_, index) =>
			row(severities[index % 3] ?? 'fine', `n${index % 4}`, `s${index % 5}`, String(index)),
		);
		const sorted = sortRows(rows).map(({service: {uid}}) => uid);
		fc.assert(
			fc.property(fc.shuffledSubarray([...rows.keys()], {minLength: rows.length}), order => {
				const shuffled = order.flatMap(index => rows[index] ?? []);
				expect(sortRows(shuffled).map(({service: {uid}}) => uid)).toEqual(sorted);
			}),
			{numRuns: 20},
		);
	});
});
