import {describe, expect, it} from 'vitest';
import {resourceKinds} from '../../../source/domain/object-reference.ts';
import {standard} from '../fixtures/kserve-objects.ts';
import {readServices, systemOf} from '../fixtures/object-index.ts';
import {bodyOf, planOf, reasonOf, serviceOf} from '../fixtures/plan-of.ts';
import {autoscaler} from '../fixtures/raw-objects.ts';

const external = {
	...standard({metadata: {annotations: {'serving.kserve.io/autoscalerClass': 'external'}}}),
	HorizontalPodAutoscaler: [] as ReturnType<typeof autoscaler>[],
};

/** Somebody's own HPA over the Deployment of the predictor. */
const targeted = {
	...external,
	HorizontalPodAutoscaler: [
		autoscaler({metadata: {name: 'mine'}, spec: {scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'llama-predictor'}}}),
	],
};

describe('case 8: an InferenceService in the Standard mode', () => {
	it('is listed, and the Deployment that KServe has made of it is not', () => {
		expect(readServices(standard()).map(({system, name}) => [system, name])).toEqual([['InferenceService', 'llama']]);
	});

	it('is scaled by its own minimum and maximum', () => {
		const plan = planOf({type: 'set-bounds', minimum: 2, maximum: 5}, standard());
		expect(plan.target).toMatchObject({resource: {resource: 'inferenceservices'}, name: 'llama'});
		expect(bodyOf(plan).filter(({op}) => op === 'replace')).toEqual([
			{op: 'replace', path: '/spec/predictor/minReplicas', value: 2},
			{op: 'replace', path: '/spec/predictor/maxReplicas', value: 5},
		]);
	});

	it('with an external autoscaler is scaled by the /scale of its Deployment, which KServe leaves alone', () => {
		const plan = planOf({type: 'scale', replicas: 5}, external);
		expect(plan.target).toMatchObject({resource: resourceKinds.deployment, name: 'llama-predictor', uid: 'uid-llama'});
		expect(plan.steps).toHaveLength(1);
		expect(plan.steps[0]?.request).toMatchObject({method: 'PATCH', subresource: 'scale'});
		expect(bodyOf(plan)).toEqual([
			{op: 'test', path: '/metadata/uid', value: 'uid-llama'},
			{op: 'test', path: '/spec/replicas', value: 3},
			{op: 'replace', path: '/spec/replicas', value: 5},
		]);
		const service = serviceOf(external);
		expect(systemOf(service).permission('scale', service)).toMatchObject({resource: resourceKinds.deployment, subresource: 'scale'});
	});

	it('where such an autoscaler is there, its bounds are changed and the count is not', () => {
		expect(reasonOf({type: 'scale', replicas: 5}, targeted)).toBe('HPA mine owns the count (2–8): change its bounds instead.');
		const plan = planOf({type: 'set-bounds', minimum: 3, maximum: 8}, targeted);
		expect(plan.target).toMatchObject({resource: resourceKinds.horizontalPodAutoscaler, name: 'mine'});
	});
});
