import {expect, test} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import {fieldWriter} from '../../source/serving/field-writer.ts';
import {deployment} from './fixtures/raw-objects.ts';

const entry = (manager: string, time: string, fieldsV1: object) => ({manager, operation: 'Update', time, fieldsV1});

const object = (...managedFields: readonly object[]): KubernetesObject => ({
	...deployment(),
	metadata: {...deployment().metadata, managedFields: managedFields as never},
});

const image = {'f:spec': {'f:template': {'f:spec': {'f:containers': {'k:{"name":"vllm"}': {'.': {}, 'f:image': {}}}}}}};
const replicas = {'f:spec': {'f:replicas': {}}};

test.each([
	['spec.replicas', 'hpa', '2026-06-01T12:03:00Z'],
	['spec.template.spec.containers[vllm].image', 'kubectl-set', '2026-06-01T12:02:00Z'],
	['metadata.annotations[kubernetes.io/change-cause]', 'argocd', '2026-06-01T12:01:00Z'],
])('the last writer of %s is %s', (path, manager, time) => {
	const written = object(
		entry('helm', '2026-06-01T12:00:00Z', {...image, ...replicas}),
		entry('kubectl-set', '2026-06-01T12:02:00Z', image),
		entry('hpa', '2026-06-01T12:03:00Z', replicas),
		entry('argocd', '2026-06-01T12:01:00Z', {'f:metadata': {'f:annotations': {'f:kubernetes.io/change-cause': {}}}}),
	);
	expect(fieldWriter(written, path)).toEqual({manager, at: Date.parse(time)});
});

test('nobody is named where nobody stands, or what stands there makes no sense', () => {
	expect(fieldWriter(object(), 'spec.replicas')).toBeUndefined();
	expect(fieldWriter(object(entry('x', '2026-06-01T12:00:00Z', image)), 'spec.template.spec.containers[proxy].image')).toBeUndefined();
	expect(fieldWriter(object(entry('x', '2026-06-01T12:00:00Z', image)), 'spec.replicas')).toBeUndefined();
	expect(fieldWriter(object(entry('x', '2026-06-01T12:00:00Z', {'f:status': {}})), 'spec.replicas')).toBeUndefined();
	expect(fieldWriter(object({time: '2026-06-01T12:00:00Z', fieldsV1: {'k:not json': {}}}), 'spec.replicas')).toBeUndefined();
});

test('through /scale a field is written without a time', () => {
	const scaled = object({manager: 'kubectl', operation: 'Update', subresource: 'scale', fieldsV1: replicas});
	expect(fieldWriter(scaled, 'spec.replicas')).toEqual({manager: 'kubectl'});
});
