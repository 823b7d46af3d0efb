import {expect, it} from 'vitest';
import type {Capacity} from '../../source/domain/capacity.ts';
import {podGpus} from '../../source/serving/gpu-resources.ts';
import {readTemplate} from '../../source/serving/pod-template.ts';
import {projectPod} from '../../source/serving/records/pod-record.ts';
import {freshObjects, type Objects, systemOf} from './fixtures/object-index.ts';
import {serviceOf, warningsOf} from './fixtures/plan-of.ts';
import {container, healthy, now, pod, template} from './fixtures/raw-objects.ts';

const claim = (name: string, template: string) => ({name, resourceClaimTemplateName: template});

/** A template whose containers get their GPUs by claims. */
const claiming = (...claims: readonly ReturnType<typeof claim>[]) => {
	const plain = template([container({resources: {claims: claims.map(({name}) => ({name}))}})]);
	return {...plain, spec: {...(plain['spec'] as object), resourceClaims: claims}};
};

it('counts claims for GPUs (DRA), of which no request tells, and no others', () => {
	expect(podGpus([container({resources: {}})], [], [claim('gpu', 'single-gpu'), claim('nic', 'rdma-nic')])).toEqual({
		gpus: 1,
		resource: 'GPU by claim',
	});
	expect(podGpus([container({resources: {}})], [], [{name: 'shared', resourceClaimName: 'h100-gpu'}]).gpus).toBe(1);
	expect(podGpus([container({resources: {}})], [], [claim('nic', 'rdma-nic')])).toEqual({gpus: 0});
	expect(readTemplate(claiming(claim('gpu-0', 'h100'), claim('gpu-1', 'h100')), {})).toMatchObject({gpus: 2, gpuResource: 'GPU by claim'});
});

it('says so of each pod', () => {
	const object = pod('llama-h7-a');
	const spec = {...(object.spec as object), containers: [container({resources: {}})], resourceClaims: [claim('gpu', 'single-gpu')]};
	expect(projectPod({...object, spec})).toMatchObject({gpus: 1, gpuResource: 'GPU by claim'});
});

it('warns of no lack of GPUs: what nodes advertise says nothing of what can be claimed', () => {
	const capacity: Capacity = {total: 0, held: 0, free: []};
	const planned = (objects: Objects): string => {
		const service = serviceOf(objects);
		const outcome = systemOf(service).plan({type: 'scale', replicas: 9}, service, {...freshObjects(objects, now), capacity});
		return outcome.ok ? warningsOf(outcome.plan) : outcome.reason;
	};
	const objects = healthy({spec: {template: claiming(claim('gpu', 'single-gpu'))}});
	expect(serviceOf(objects).gpus).toMatchObject({perReplica: 1, resource: 'GPU by claim'});
	expect(planned(objects)).not.toMatch(/free/);
	expect(planned(healthy())).toMatch(/No node has .* free/);
});
