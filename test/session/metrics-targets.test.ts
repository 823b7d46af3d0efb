import {expect, test} from 'vitest';
import type {PodRecord} from '../../source/domain/cluster-record.ts';
import type {ModelService} from '../../source/domain/model-service.ts';
import {toSafeText} from '../../source/domain/safe-text.ts';
import {createMetricsTargets} from '../../source/session/metrics-targets.ts';
import {service} from '../ui/fixtures/fleet.ts';

/** A service whose pod runs on a node. */
const on = (name: string, node: string, gpus: Partial<ModelService['gpus']> = {}): ModelService => {
	const plain = service(name);
	const pod = {name: toSafeText(`${name}-0`), node: toSafeText(node), ready: true} as unknown as PodRecord;
	return {...plain, gpus: {...plain.gpus, ...gpus}, pods: [pod]};
};

const targetsOf = (services: readonly ModelService[], sharing: ReadonlySet<string>) =>
	createMetricsTargets().of(new Map(services.map(each => [each.uid, each])), new Set(), sharing);

test('what runs on a node whose GPUs are advertised several times shares them, and so does what asks for a share', () => {
	const targets = targetsOf(
		[
			on('llama', 't4-1'),
			on('bge', 'h100-1'),
			on('share', 'h100-1', {resource: toSafeText('nvidia.com/gpu.shared')}),
			on('proxy', 't4-1', {perReplica: 0}),
		],
		new Set(['t4-1']),
	);
	expect(targets.map(({name, sharesGpus}) => [name, sharesGpus])).toEqual([
		['llama', true],
		['bge', undefined],
		['share', true],
		['proxy', undefined],
	]);
	expect(targets.map(({gpuResource}) => gpuResource)).toEqual([
		'nvidia.com/gpu',
		'nvidia.com/gpu',
		'nvidia.com/gpu.shared',
		'nvidia.com/gpu',
	]);
});

test('a target stays the same object until its service, the screen or its nodes are others', () => {
	const services = new Map([['a', on('llama', 't4-1')]]);
	const targets = createMetricsTargets();
	const none = new Set<string>();
	const [first] = targets.of(services, none, none);
	expect(targets.of(services, none, none)[0]).toBe(first);
	const [shared] = targets.of(services, none, new Set(['t4-1']));
	expect(shared).not.toBe(first);
	expect(shared).toMatchObject({sharesGpus: true});
});
