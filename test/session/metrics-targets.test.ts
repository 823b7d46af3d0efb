import {expect, test} from 'vitest';
import type {PodRecord} from '../../source/domain/cluster-record.ts';
import type {ModelService} from '../../source/domain/model-service.ts';
import {resourceKinds} from '../../source/domain/object-reference.ts';
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

test('gateways may count a service under its parts, its address and what its system calls it, and not under what a request only passes', () => {
	const component = (role: string, name: string): NonNullable<ModelService['components']>[number] => ({
		...{role, name: toSafeText(name), podsPerReplica: 1, pods: [], gpus: {perReplica: 0, held: 0}},
		replicas: {desired: 1, ready: 1, updated: 1, available: 1, total: 1},
	});
	const kind = (name: string): ModelService['reference']['resource'] => ({...resourceKinds.deployment, kind: name});
	const named = (name: string, kindOf: string, more: Partial<ModelService>): ModelService => {
		const plain = service(name);
		return {...plain, reference: {...plain.reference, resource: kind(kindOf)}, ...more};
	};
	const targets = targetsOf(
		[
			named('iris', 'InferenceService', {
				components: [component('predictor', 'iris-predictor'), component('transformer', 'iris-transformer')],
				endpoint: toSafeText('http://iris-chat.example.com'),
			}),
			named('pool', 'InferencePool', {components: [component('endpoints', 'pool'), component('endpoint picker', 'pool-epp')]}),
			named('bge', 'Deployment', {endpoint: toSafeText('http://bge-web.chat.svc.cluster.local:8080')}),
			named('api-text', 'Deployment', {system: 'Cortex'}),
		],
		new Set(),
	);
	expect(targets.map(({aliases, passed}) => [aliases, passed])).toEqual([
		[['iris-predictor', 'iris-predictor-default'], ['iris-transformer']],
		[['pool-epp'], []],
		[['bge-web'], []],
		[['text'], []],
	]);
});
