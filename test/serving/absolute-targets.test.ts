import {expect, test} from 'vitest';
import type {JsonPatchOperation, Plan} from '../../source/domain/plan.ts';
import {actionExamples} from '../session/gate/action-examples.ts';
import {completeDeployment} from '../session/gate/gate-stage.ts';
import {planOf} from './fixtures/plan-of.ts';
import {relativeOperations} from './fixtures/relative-operations.ts';

// Every plan that a test of this folder makes goes through `outcomeOf`, which asks the same.
test.each(actionExamples)('%s asks for a state, and so does its way back', (_, {action, objects = completeDeployment()}) => {
	const plan = planOf(action, objects, undefined, 'llama');
	expect(plan.steps.length).toBeGreaterThan(0);
	expect(relativeOperations(plan)).toEqual([]);
});

const uid = {op: 'test', path: '/metadata/uid', value: 'uid-llama'} as const;

test.each<readonly [string, readonly JsonPatchOperation[]]>([
	['the patch of llama does not begin with its UID', [{op: 'replace', path: '/spec/replicas', value: 3}]],
	['the patch of llama does not begin with its UID', [{...uid, value: 'another'}]],
	['add /spec/containers/0', [uid, {op: 'add', path: '/spec/containers/0', value: {}}]],
	['add /spec/args/-', [uid, {op: 'add', path: '/spec/args/-', value: 'x'}]],
	['copy /spec/a', [uid, {op: 'copy' as 'add', path: '/spec/a', value: 0}]],
	['a test of llama comes after a change', [uid, {op: 'remove', path: '/spec/a'}, {op: 'test', path: '/spec/b', value: 1}]],
])('finds that %s', (fault, body) => {
	const plan = planOf({type: 'restart'}, completeDeployment());
	const [step] = plan.steps;
	if (step?.request.method !== 'PATCH') throw new Error('a patch was expected');
	const forged: Pick<Plan, 'steps'> = {steps: [{...step, request: {...step.request, body}}]};
	expect(relativeOperations(forged)).toContain(fault);
});
