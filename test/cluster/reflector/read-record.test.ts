import {expect, test} from 'vitest';
import type {KubernetesObject} from '../../../source/cluster/kubernetes-object.ts';
import {readRecord} from '../../../source/cluster/reflector/read-record.ts';
import {deployment as deploymentSystem} from '../../../source/serving/deployment.ts';
import {projectPod} from '../../../source/serving/records/pod-record.ts';

const metadata = {name: 'a', namespace: 'chat', uid: 'u', resourceVersion: '1'};

const project = deploymentSystem.watches[0]?.project ?? projectPod;

const read = (more: object): Record<string, unknown> => readRecord({metadata, ...more} as KubernetesObject, project) as never;

test('metadata of another shape than Kubernetes promises is left out, entry by entry', () => {
	const record = readRecord(
		{
			metadata: {
				...metadata,
				namespace: 7,
				labels: {app: 'llama', bad: 1, worse: {toString: 1}},
				annotations: 'none',
				ownerReferences: [null, 'x', {uid: 'o', kind: 'Other', name: 'o', apiVersion: 'v1', controller: true}, {uid: 1}],
				generation: '5',
				creationTimestamp: 99,
			},
		} as never,
		project,
	);
	expect(record).toMatchObject({namespace: '', labels: {app: 'llama'}, ownerUid: 'o', generation: 0, createdAt: 0});
	expect(Object.keys((record as never)['labels'])).toEqual(['app']);
});

test.each([[{name: undefined}], [{uid: 5}], [{name: {toString: 1}}], [{uid: ''}]])('an object with %j is none that can be read', wrong => {
	expect(() => readRecord({metadata: {...metadata, ...wrong}} as never, project)).toThrow(/its (name|uid) is missing or no text/);
});

test.each([null, 'x', 3, [], {}, {metadata: null}, {metadata: []}])('%j is no object', value => {
	expect(() => readRecord(value as never, project)).toThrow(/it is no object|it has no metadata/);
});

test('of a field of three megabytes a record keeps the beginning, and of twenty thousand labels a thousand', () => {
	const labels = Object.fromEntries(Array.from({length: 20_000}, (_, index) => [`label-${index}`, 'x']));
	const record = read({
		metadata: {...metadata, labels},
		status: {conditions: [{type: 'Ready', status: 'False', message: 'm'.repeat(3_000_000)}]},
		spec: {template: {spec: {containers: [{name: 'vllm', image: 'vllm:1', args: Array.from({length: 5000}, () => '--x')}]}}},
	});
	expect(JSON.stringify(record).length).toBeLessThan(100_000);
	expect(Object.keys(record['labels'] as object)).toHaveLength(1000);
	expect(record['template']).toMatchObject({containers: [{hasOtherArgs: true}]});
});

test('keys that mean something to JavaScript are labels like any other', () => {
	const labels: unknown = JSON.parse('{"__proto__": "a", "constructor": "b", "toString": "c"}');
	const record = read({metadata: {...metadata, labels}});
	expect(JSON.stringify(record['labels'])).toBe('{"__proto__":"a","constructor":"b","toString":"c"}');
	expect(Object.getPrototypeOf(record['labels'])).toBe(Object.prototype);
});
