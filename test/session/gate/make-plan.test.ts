import {expect, test} from 'vitest';
import {makePlan} from '../../../source/session/gate/make-plan.ts';
import {freshObjects, type Objects, systemOf} from '../../serving/fixtures/object-index.ts';
import {serviceOf} from '../../serving/fixtures/plan-of.ts';
import {container, deployment, now, pod, replicaSet, template} from '../../serving/fixtures/raw-objects.ts';

const objects = (old: unknown): Objects => ({
	Deployment: [deployment()],
	ReplicaSet: [
		replicaSet(7),
		replicaSet(6, {template: {...template([container({image: 'vllm/vllm-openai:v0.9.0'})]), ...(old as object)}}),
	],
	Pod: [pod('llama-h7-a')],
	HorizontalPodAutoscaler: [],
	ScaledObject: [],
});

const rollBack = (old: object) => {
	const all = objects(old);
	const service = serviceOf(all);
	const revision = service.revisions?.find(({newest}) => !newest)?.id ?? '';
	return makePlan(systemOf(service), {type: 'roll-back', revision}, service, freshObjects(all, now));
};

test('a number that JSON cannot bring back as it was is not written back', () => {
	expect(rollBack({}).ok).toBe(true);
	for (const number of [2 ** 53 + 2, Number.POSITIVE_INFINITY])
		expect(rollBack({extra: {number}})).toEqual({
			ok: false,
			reason: 'llama holds a number too large to be written back as it is: nothing is changed.',
		});
});

test('an object that a planner cannot understand is refused in a sentence', () => {
	const all = objects({});
	const service = serviceOf(all);
	const broken = {...systemOf(service), plan: () => JSON.parse('{"a":') as never};
	expect(makePlan(broken, {type: 'restart'}, service, freshObjects(all, now))).toMatchObject({
		ok: false,
		reason: expect.stringMatching(/^What was read of llama cannot be understood \(.*\): nothing is changed\.$/),
	});
});
