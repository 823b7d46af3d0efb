import {expect, test} from 'vitest';
import type {KubernetesObject} from '../../../source/cluster/kubernetes-object.ts';
import {resourceKinds} from '../../../source/domain/object-reference.ts';
import type {JsonPatchOperation, WriteRequest} from '../../../source/domain/plan.ts';
import {classifyWrite} from '../../../source/session/gate/classify-write.ts';
import {deployment, pod} from '../../serving/fixtures/raw-objects.ts';

const target = {resource: resourceKinds.deployment, namespace: 'chat', name: 'llama', uid: 'uid-llama'};

const patch = (body: readonly JsonPatchOperation[], subresource?: 'scale'): WriteRequest => ({
	method: 'PATCH',
	target,
	contentType: 'application/json-patch+json',
	body: [{op: 'test', path: '/metadata/uid', value: 'uid-llama'}, ...body],
	...(subresource === undefined ? {} : {subresource}),
});

const scale = (from: number, to: number): WriteRequest =>
	patch(
		from === 0
			? [
					{op: 'test', path: '/spec', value: {}},
					{op: 'add', path: '/spec/replicas', value: to},
				]
			: [
					{op: 'test', path: '/spec/replicas', value: from},
					{op: 'replace', path: '/spec/replicas', value: to},
				],
		'scale',
	);

const replicas = (count: number): KubernetesObject => deployment({spec: {replicas: count}});
const reborn = deployment({metadata: {uid: 'another'}, spec: {replicas: 5}});

const annotated = (annotations: Record<string, string> | undefined, paused?: boolean): KubernetesObject =>
	JSON.parse(JSON.stringify(deployment({metadata: {annotations} as never, spec: {paused}}))) as KubernetesObject;

const resume = patch([
	{op: 'test', path: '/spec/paused', value: true},
	{op: 'test', path: '/metadata/annotations', value: null},
	{op: 'remove', path: '/spec/paused'},
	{op: 'add', path: '/metadata/annotations', value: {'a.b/c': 'd'}},
]);

test.each<readonly [string, WriteRequest, KubernetesObject | undefined, string]>([
	['a count that is as asked', scale(3, 5), replicas(5), 'applied'],
	['a count that is as before', scale(3, 5), replicas(3), 'not-applied'],
	['a count that is neither', scale(3, 5), replicas(4), 'changed'],
	['a count from nothing that is as asked', scale(0, 2), replicas(2), 'applied'],
	['a count from nothing that is as before', scale(0, 2), replicas(0), 'not-applied'],
	['a count to nothing', scale(3, 0), replicas(0), 'changed'],
	['another object of that name, though it asks for the same', scale(3, 5), reborn, 'changed'],
	['no object at all', scale(3, 5), undefined, 'changed'],
	['what was taken away and put in, beside what a controller has added', resume, annotated({'a.b/c': 'd', e: 'f'}), 'applied'],
	['what is still there', resume, annotated(undefined, true), 'not-applied'],
	['only half of it', resume, annotated(undefined), 'changed'],
])('of %s the verdict stands', (_, request, object, verdict) => {
	expect(classifyWrite(request, object)).toBe(verdict);
});

test('a deletion has arrived when the object is stopping, gone, or another of its name', () => {
	const reference = {resource: resourceKinds.pod, namespace: 'chat', name: 'llama-0', uid: 'uid-llama-0'};
	const removal: WriteRequest = {method: 'DELETE', target: reference, body: {preconditions: {uid: reference.uid}}};
	expect(classifyWrite(removal, pod('llama-0'))).toBe('not-applied');
	expect(classifyWrite(removal, pod('llama-0', {metadata: {deletionTimestamp: '2026-11-24T12:00:00Z'}}))).toBe('applied');
	expect(classifyWrite(removal, pod('llama-0', {metadata: {uid: 'another'}}))).toBe('applied');
	expect(classifyWrite(removal, undefined)).toBe('applied');
});
