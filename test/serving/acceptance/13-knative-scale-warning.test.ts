import {expect, it} from 'vitest';
import {knativeObjects, knativeService, podOfRevision} from '../fixtures/knative-objects.ts';
import {knative, revisionName} from '../fixtures/kserve-objects.ts';
import {planOf} from '../fixtures/plan-of.ts';
import {pod} from '../fixtures/raw-objects.ts';

const warning = {
	kind: 'new-revision',
	text: 'This makes a new revision: 2 replicas of it start and load the model, on 4 GPUs beside those of the old one.',
};

it('case 13: new bounds of a Knative Service warn that a new revision loads the model', () => {
	const objects = knativeObjects(knativeService(), [{number: 7, pods: [pod('a', podOfRevision(7))]}]);
	for (const action of [{type: 'set-bounds', minimum: 2, maximum: 4} as const, {type: 'hold', replicas: 2} as const])
		expect(planOf(action, objects).warnings).toContainEqual(warning);
});

it('case 13: so do those of an InferenceService in the Knative mode', () => {
	const objects = knative([{number: 7, pods: [pod('a', podOfRevision(7, 'llama-predictor'))]}], {
		latestReadyRevision: revisionName(7),
		latestCreatedRevision: revisionName(7),
		latestRolledoutRevision: revisionName(7),
		traffic: [{latestRevision: true, percent: 100, revisionName: revisionName(7)}],
	});
	const plan = planOf({type: 'set-bounds', minimum: 2, maximum: 4}, objects);
	expect(plan.warnings).toContainEqual(warning);
	expect(plan).toMatchObject({gpus: {change: 2, surge: 4}, done: {type: 'rolled-out', generation: 6}});
});
