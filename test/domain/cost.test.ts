import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {NodePrice, PriceTable, ServiceCost} from '../../source/domain/cost.ts';
import {costText, idleText, moneyText} from '../../source/domain/cost-text.ts';
import {freeCost} from '../../source/domain/free-cost.ts';
import type {GpuNode} from '../../source/domain/gpu-fleet.ts';
import {gpuFraction} from '../../source/domain/gpu-fraction.ts';
import {nodePrice} from '../../source/domain/node-price.ts';
import {type CostNode, fleetCost, loadingTime, serviceCost} from '../../source/domain/service-cost.ts';
import {minutes, node, now, pod, safe} from './fixtures.ts';

describe('how much of a GPU one of those is that a pod asks for', () => {
	it.each([
		['a whole one', undefined, node('a'), 1],
		['one of AMD', 'amd.com/gpu', node('a', {gpuProduct: safe('MI300X')}), 1],
		['a slice of three sevenths', 'nvidia.com/mig-3g.40gb', node('a'), 3 / 7],
		['a slice of one seventh', 'nvidia.com/mig-1g.10gb', node('a'), 1 / 7],
		['all seven', 'nvidia.com/mig-7g.80gb', node('a'), 1],
		['a slice that its node calls a GPU, since all are alike', undefined, node('a', {gpuProduct: safe('A100-80GB MIG-2g.20gb')}), 2 / 7],
		['a slice of a model that is cut in four', 'nvidia.com/mig-2g.12gb', node('a', {gpuProduct: safe('A30')}), 2 / 4],
		['a compute instance of a slice', 'nvidia.com/mig-1c.3g.40gb', node('a'), 1 / 7],
		['a share of four', undefined, node('a', {sharing: {strategy: safe('time-slicing'), replicas: 4}}), 1 / 4],
		['a share of two of a slice', 'nvidia.com/mig-3g.40gb', node('a', {sharing: {strategy: safe('mps'), replicas: 2}}), 3 / 14],
		['a whole one of a node that is not known', undefined, undefined, 1],
	])('is for %s as it is cut', (_, resource, given, expected) => {
		expect(gpuFraction(resource, given)).toBeCloseTo(expected, 12);
	});
});

describe('what a GPU of a node costs', () => {
	const table: PriceTable = {
		currency: '$',
		rows: [
			{product: 'NVIDIA-H100', spot: true, perGpuHour: 1.9},
			{instanceType: 'p5.48xlarge', perGpuHour: 4},
			{product: 'nvidia-h100', perGpuHour: 5},
			{product: 'A100-80GB', perGpuHour: 2},
		],
	};
	const h100 = node('h', {gpuLabel: safe('NVIDIA-H100-80GB-HBM3')});
	const openCost = new Map<string, NodePrice>([['l', {perGpuHour: 0.95, source: 'OpenCost', isPlaceholder: true}]]);

	it.each([
		['by the first row that matches', node('h', {...h100, spot: true, instanceType: safe('p5.48xlarge')}), 1.9],
		['by the instance type', node('h', {...h100, instanceType: safe('p5.48xlarge')}), 4],
		['by the beginning of the product, in any case', h100, 5],
		['by the short name of the product', node('a', {gpuProduct: safe('A100-80GB')}), 2],
		['as of no spot node where no label says so', node('h', {...h100}), 5],
	])('is known %s', (_, given, expected) => {
		expect(nodePrice(given, table, openCost)).toEqual({perGpuHour: expected, source: 'price table'});
	});

	it('is what OpenCost says where no row matches, and nothing where it says nothing: none is made up', () => {
		const l40 = node('l', {gpuProduct: safe('L40S')});
		expect(nodePrice(l40, table, openCost)).toEqual({perGpuHour: 0.95, source: 'OpenCost', isPlaceholder: true});
		expect(nodePrice(node('m', {gpuProduct: safe('L40S')}), table, openCost)).toBeUndefined();
		expect(nodePrice(node('m'), undefined, new Map())).toBeUndefined();
	});
});

describe('what a service costs', () => {
	const priced = (perGpuHour: number, more: Partial<CostNode> = {}): CostNode => ({price: {perGpuHour, source: 'price table'}, ...more});
	const nodes = new Map<string, CostNode>([
		['gpu-1', priced(4)],
		['gpu-2', priced(2)],
		['t4', priced(0.4, {sharing: {strategy: safe('time-slicing'), replicas: 4}})],
		['dear', {}],
	]);
	const gpuHour = {value: 0.75, at: now};

	it('is the sum over its pods of the GPUs they hold, by the price of their nodes', () => {
		const pods = [pod('a'), pod('b', {node: safe('gpu-2'), gpus: 1}), pod('done', {phase: safe('Succeeded')})];
		expect(serviceCost({pods, nodes, gpuHour: undefined, now})).toEqual({perHour: 10, source: 'price table', unpriced: 0});
	});

	it('counts slices and shares as the part of a GPU they are', () => {
		const pods = [pod('a', {gpus: 1, gpuResource: safe('nvidia.com/mig-3g.40gb')}), pod('b', {gpus: 1, node: safe('t4')})];
		expect(serviceCost({pods, nodes, gpuHour: undefined, now})?.perHour).toBeCloseTo((4 * 3) / 7 + 0.1, 12);
	});

	it('is idle by the hour that its GPUs were not used', () => {
		expect(serviceCost({pods: [pod('a')], nodes, gpuHour, now})).toEqual({
			perHour: 8,
			idlePerHour: 2,
			window: 3_600_000,
			source: 'price table',
			unpriced: 0,
		});
	});

	it('does not call idle what a replica that loads its model holds, for a while', () => {
		const loads = pod('a', {ready: false, scheduledAt: now - minutes(5)});
		expect(serviceCost({pods: [loads], nodes, gpuHour, now})).toMatchObject({perHour: 8, idlePerHour: 0});
		expect(serviceCost({pods: [loads], nodes, gpuHour, now: now + loadingTime})).toMatchObject({perHour: 8, idlePerHour: 2});
	});

	it('says how many of its GPUs have no price, and is not known where none has one', () => {
		const dear = pod('b', {node: safe('dear'), gpus: 3});
		expect(serviceCost({pods: [pod('a'), dear], nodes, gpuHour, now})).toMatchObject({perHour: 8, unpriced: 3});
		expect(serviceCost({pods: [dear], nodes, gpuHour, now})).toBeUndefined();
		expect(serviceCost({pods: [pod('w', {gpus: 2, node: undefined as never})], nodes, gpuHour, now})).toBeUndefined();
	});

	it('is not known by whom it is told where the default price of OpenCost has a part in it', () => {
		const placeholder = {price: {perGpuHour: 0.95, source: 'OpenCost', isPlaceholder: true}} satisfies CostNode;
		const cost = serviceCost({
			pods: [pod('a'), pod('b', {node: safe('x')})],
			nodes: new Map<string, CostNode>([...nodes, ['x', placeholder]]),
			gpuHour: undefined,
			now,
		});
		expect(cost).toMatchObject({source: 'OpenCost', isPlaceholder: true});
	});

	it('is never more idle than it costs, and never less than nothing', () => {
		fc.assert(
			fc.property(fc.double({min: 0, max: 1.2, noNaN: true}), fc.array(fc.integer({min: 1, max: 8}), {minLength: 1}), (busy, gpus) => {
				const pods = gpus.map((count, index) => pod(`p${index}`, {gpus: count}));
				const cost = serviceCost({pods, nodes, gpuHour: {value: busy, at: now}, now});
				const idle = cost?.idlePerHour ?? -1;
				return idle >= 0 && idle <= (cost?.perHour ?? 0);
			}),
		);
	});
});

describe('what all services cost', () => {
	const cost = (perHour: number, more: Partial<ServiceCost> = {}): ServiceCost => ({perHour, source: 'price table', unpriced: 0, ...more});

	it('is their sum, idle as far as that is known, with the GPUs that have no price', () => {
		const costs = [
			cost(4, {idlePerHour: 1, window: 3_600_000}),
			cost(2, {unpriced: 2}),
			cost(1, {source: 'OpenCost', isPlaceholder: true}),
		];
		expect(fleetCost(costs, 3, '€')).toEqual({
			perHour: 7,
			idlePerHour: 1,
			window: 3_600_000,
			source: 'OpenCost',
			isPlaceholder: true,
			unpriced: 5,
			currency: '€',
		});
	});

	it('is not known where none of them has a price', () => {
		expect(fleetCost([], 3, '$')).toBeUndefined();
	});
});

describe('what free GPUs cost', () => {
	const gpuNode = (more: Partial<GpuNode>): GpuNode => ({
		...{
			uid: 'u',
			name: safe('n'),
			ready: true,
			cordoned: false,
			taints: [],
			allocatable: 8,
			allocated: 0,
			free: 8,
			holders: [],
			devices: [],
		},
		...more,
	});

	it('is by the part of a GPU that each is', () => {
		const price = {perGpuHour: 4, source: 'price table'} as const;
		const sharing = {strategy: safe('mps'), replicas: 4};
		const resources = [
			{name: safe('nvidia.com/gpu'), count: 2, held: 1, free: 1},
			{name: safe('nvidia.com/mig-3g.40gb'), count: 2, held: 1, free: 1},
		];
		expect(freeCost([gpuNode({price, free: 2}), gpuNode({price, free: 4, sharing}), gpuNode({free: 5})])).toBeCloseTo(12, 12);
		expect(freeCost([gpuNode({price, free: 2, resources})])).toBeCloseTo(4 + (4 * 3) / 7, 12);
	});

	it('is not known without a price, or where not all pods are read', () => {
		const {free: _, ...unread} = gpuNode({price: {perGpuHour: 4, source: 'price table'}});
		expect(freeCost([gpuNode({}), unread])).toBeUndefined();
	});
});

describe('money as text', () => {
	it.each([
		[0, '$0.00'],
		[4.1, '$4.10'],
		[9.996, '$10'],
		[98.34, '$98.3'],
		[99.96, '$100'],
		[412.4, '$412'],
		[4120, '$4120'],
		[41_200, '$41.2k'],
	])('writes %d as %s', (amount, expected) => {
		expect(moneyText(amount, '$')).toBe(expected);
	});

	it('keeps a blank after a currency of letters', () => {
		expect(moneyText(4.1, 'EUR')).toBe('EUR 4.10');
		expect(moneyText(4.1, '€')).toBe('€4.10');
	});

	it('says of a cost what is not in it, and that its price is a placeholder', () => {
		const cost: ServiceCost = {perHour: 7.6, idlePerHour: 1.2, source: 'OpenCost', isPlaceholder: true, unpriced: 0};
		expect(costText(cost, '$')).toBe('$7.60?');
		expect(costText({...cost, isPlaceholder: undefined as never, unpriced: 2}, '$')).toBe('≥$7.60');
		expect(idleText(cost, undefined, '$')).toBe('$1.20?');
	});

	it('has no text for a cost that nobody knows; what is idle is then a share', () => {
		expect(costText(undefined, '$')).toBeUndefined();
		expect(idleText(undefined, {value: 0.62, at: now}, '$')).toBe('38%');
		expect(idleText(undefined, undefined, '$')).toBeUndefined();
	});
});
