import {describe, expect, it} from 'vitest';
import {completeRollout, midwayRollout} from '../fixtures/argo-objects.ts';
import {readService, readServices, systemOf} from '../fixtures/object-index.ts';
import {planOf, writtenBy} from '../fixtures/plan-of.ts';
import {deployment} from '../fixtures/raw-objects.ts';

describe('case 16: a Rollout with workloadRef', () => {
	const parked = {replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0};
	const referring = (objects: ReturnType<typeof completeRollout>, own: Parameters<typeof deployment>[0] = {}) => ({
		...objects,
		Rollout: objects.Rollout.map(object => {
			const {template: _, ...spec} = object.spec as {readonly template: unknown};
			return {
				...object,
				spec: {...spec, workloadRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'llama'}},
				status: {...(object.status as object), workloadObservedGeneration: '3'},
			};
		}),
		Deployment: [
			deployment({
				spec: {replicas: 0, ...own?.spec},
				status: {...parked, ...own?.status},
				...(own?.metadata === undefined ? {} : {metadata: own.metadata}),
			}),
		],
	});

	it('is the one service: the Deployment that it has scaled to nothing is hidden, and not down', () => {
		const services = readServices(referring(completeRollout()));
		expect(services.map(({system, name, rollout: {phase}}) => [system, name, phase])).toEqual([['Rollout', 'llama', 'Stable']]);
		expect(services[0]).toMatchObject({engine: 'vLLM', model: {value: 'org/llama'}, gpus: {perReplica: 2, held: 6}});
	});

	it('hides no Deployment that has pods of its own, nor one that nothing refers to', () => {
		const running = referring(completeRollout(), {spec: {replicas: 3}, status: {replicas: 3}});
		expect(
			readServices(running)
				.map(({system}) => system)
				.toSorted(),
		).toEqual(['Deployment', 'Rollout']);
		expect(readServices({...referring(completeRollout()), Rollout: []}).map(({system}) => system)).toEqual(['Deployment']);
	});

	it('has its template changed where it stands, and waits for that object', () => {
		const objects = referring(completeRollout());
		const plan = planOf({type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v1'}, objects);
		expect(writtenBy(plan)).toEqual(['Deployment/llama', 'Deployment/llama']);
		expect(plan.gpus).toEqual({change: 0, surge: 2});
		expect(plan.done).toEqual({type: 'phase', phases: ['Paused', 'Stable'], generation: 4, ofTemplate: true});
		const back = planOf({type: 'roll-back', revision: 'uid-llama-h4'}, objects);
		expect(writtenBy(back)).toEqual(['Deployment/llama', 'Deployment/llama']);
		const service = readService(objects);
		expect(systemOf(service).permission('update', service).resource.kind).toBe('Deployment');
		expect(writtenBy(planOf({type: 'scale', replicas: 4}, objects))).toEqual(['Rollout/llama/scale', 'Rollout/llama/scale']);
	});

	it('has its release aborted as any other', () => {
		const objects = referring(midwayRollout());
		expect(writtenBy(planOf({type: 'roll-back', revision: 'uid-llama-h5'}, objects))).toEqual([
			'Rollout/llama/status',
			'Rollout/llama/status',
		]);
	});

	it('is unseen while its controller has not read the changed Deployment', () => {
		const changed = referring(completeRollout(), {metadata: {generation: 4}});
		expect(readService(changed)).toMatchObject({rollout: {phase: 'Progressing', progress: 'not seen by the controller yet'}});
	});

	it('says where its template stands where that is not read', () => {
		const {Deployment: _, ...rest} = referring(completeRollout());
		const service = readService({...rest, Deployment: []});
		expect(service.gpus).toMatchObject({perReplica: 2, held: 6});
		expect(service.offers.update).toEqual({
			possible: false,
			reason: 'The template of llama stands in Deployment llama, which is not read here: change it there.',
		});
	});
});
