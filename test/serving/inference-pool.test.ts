import {describe, expect, it} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import {actionTypes} from '../../source/domain/action.ts';
import {readServices} from './fixtures/object-index.ts';
import {reasonOf, serviceOf} from './fixtures/plan-of.ts';
import {deployment, healthy} from './fixtures/raw-objects.ts';
import {object} from './fixtures/read-only-objects.ts';

const accepted = [
	{type: 'Accepted', status: 'True', reason: 'Accepted'},
	{type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs'},
];

const pool = (more: object = {}, conditions: readonly object[] = accepted): KubernetesObject =>
	object('inference.networking.k8s.io/v1', 'InferencePool', 'chat-pool', {
		spec: {
			selector: {matchLabels: {app: 'llama'}},
			targetPorts: [{number: 8000}],
			endpointPickerRef: {name: 'chat-pool-epp', port: {number: 9002}, failureMode: 'FailClose'},
			...more,
		},
		status: {parents: [{parentRef: {name: 'gateway'}, conditions}]},
	});

const picker = (available: number): KubernetesObject =>
	deployment({
		metadata: {name: 'chat-pool-epp', uid: 'uid-epp', labels: {}},
		spec: {replicas: 1, template: {metadata: {labels: {app: 'epp'}}, spec: {containers: [{name: 'epp', image: 'registry/epp:1'}]}}},
		status: {replicas: 1, updatedReplicas: 1, readyReplicas: available, availableReplicas: available},
	});

const objects = (own: KubernetesObject = pool(), available = 1) => {
	const all = healthy();
	return {...all, Deployment: [...all.Deployment, picker(available)], InferencePool: [own]};
};

describe('an InferencePool', () => {
	it('is a row of its own, counts what it selects, and lists no workload a second time', () => {
		expect(readServices(objects()).map(({name, system}) => [name, system])).toEqual([
			['llama', 'Deployment'],
			['chat-pool', 'InferencePool'],
		]);
		expect(serviceOf(objects(), 'chat-pool')).toMatchObject({
			replicas: {desired: 3, ready: 3},
			gpus: {held: 0, shared: true},
			mode: 'FailClose',
			rollout: {phase: 'Stable'},
			evidence: ['is an InferencePool', 'selects Deployment llama'],
			components: [{role: 'endpoints'}, {role: 'endpoint picker', reference: {name: 'chat-pool-epp'}}],
			pods: [],
		});
	});

	it('speaks for the workloads that it selects', () => {
		expect(serviceOf(objects(), 'llama').evidence).toContain('selected by InferencePool chat-pool');
	});

	it('drops requests while all pods are ready, where its endpoint picker is dead', () => {
		expect(serviceOf(objects(pool(), 0), 'chat-pool').rollout).toMatchObject({
			phase: 'Failed',
			progress: 'requests are dropped (FailClose): its endpoint picker chat-pool-epp has no replica that is ready',
		});
		const open = pool({endpointPickerRef: {name: 'chat-pool-epp', failureMode: 'FailOpen'}});
		expect(serviceOf(objects(open, 0), 'chat-pool').rollout.phase).not.toBe('Failed');
	});

	it('says what its gateway does not accept', () => {
		const unresolved = [{type: 'ResolvedRefs', status: 'False', reason: 'InvalidExtensionRef', message: 'no Service chat-pool-epp'}];
		expect(serviceOf(objects(pool({}, unresolved)), 'chat-pool').rollout.progress).toContain('no Service chat-pool-epp');
	});

	it('is read in its older group, where the selector is the labels themselves', () => {
		const older = object('inference.networking.x-k8s.io/v1alpha2', 'InferencePool', 'chat-pool', {
			spec: {selector: {app: 'llama'}, targetPortNumber: 8000, extensionRef: {name: 'chat-pool-epp'}},
			status: {parent: [{conditions: accepted}]},
		});
		expect(serviceOf(objects(older), 'chat-pool')).toMatchObject({replicas: {desired: 3}, mode: 'FailClose', rollout: {phase: 'Stable'}});
	});

	it('offers nothing, with a sentence for each verb', () => {
		const {offers} = serviceOf(objects(), 'chat-pool');
		expect(actionTypes.filter(type => offers[type].possible)).toEqual([]);
		expect(reasonOf({type: 'scale', replicas: 3}, objects(), undefined, 'chat-pool')).toContain('chat-pool owns no pods');
	});
});
