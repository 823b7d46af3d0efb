import {describe, expect, test} from 'vitest';
import type {KubernetesObject} from '../../../source/cluster/kubernetes-object.ts';
import type {ModelService, Revision, WrittenField} from '../../../source/domain/model-service.ts';
import type {Plan} from '../../../source/domain/plan.ts';
import {customPlans} from '../../../source/serving/custom/custom-plans.ts';
import {journalRollBack} from '../../../source/serving/custom/journal-roll-back.ts';
import {service} from '../../ui/fixtures/fleet.ts';

const resource = {group: 'production-stack.vllm.ai', version: 'v1alpha1', resource: 'vllmruntimes', kind: 'VLLMRuntime', namespaced: true};
const now = Date.UTC(2026, 10, 24, 12);

const object = (spec: unknown, more: Partial<KubernetesObject['metadata']> = {}): KubernetesObject => ({
	apiVersion: 'production-stack.vllm.ai/v1alpha1',
	kind: 'VLLMRuntime',
	metadata: {name: 'llama', namespace: 'chat', uid: 'uid-llama', resourceVersion: '9', generation: 4, ...more},
	spec,
});

const revisionOf = (written: readonly WrittenField[] | undefined, more: Partial<Revision> = {}): Revision => ({
	id: 'journal:1',
	number: 1,
	createdAt: now - 5 * 60_000,
	containers: [],
	replicas: {desired: 0, ready: 0, available: 0},
	newest: false,
	evidence: [{kind: 'journal', at: now - 5 * 60_000}],
	...(written === undefined ? {} : {written}),
	...more,
});

const serviceOf = (revision: Revision): ModelService => {
	const base = service('llama');
	return {
		...base,
		uid: 'uid-llama',
		system: 'VLLMRuntime',
		reference: {resource, namespace: 'chat', name: 'llama', uid: 'uid-llama'},
		managers: [],
		revisions: [revisionOf(undefined, {id: 'journal:now', number: 2, newest: true}), revision],
		offers: {...base.offers, 'roll-back': {possible: true}},
	};
};

const planOf = (root: KubernetesObject, revision: Revision): Plan | string => {
	const {plan} = customPlans({'roll-back': journalRollBack()});
	const outcome = plan({type: 'roll-back', revision: revision.id}, serviceOf(revision), {get: () => root, now});
	return outcome.ok ? outcome.plan : outcome.reason;
};

const image: WrittenField = {path: ['spec', 'deploymentConfig', 'image', 'name'], before: 'vllm:v1', after: 'vllm:v2'};
const model: WrittenField = {path: ['spec', 'model', 'modelURL'], before: 'org/one', after: 'org/two'};
const asWritten = {deploymentConfig: {image: {name: 'vllm:v2'}, replicas: 3}, model: {modelURL: 'org/two'}};

describe('going back to what was written over from here', () => {
	test('puts back exactly the fields that were written, guarded by what they are', () => {
		expect(planOf(object(asWritten), revisionOf([image, model]))).toMatchObject({
			title: 'Roll back chat / llama',
			done: {type: 'rolled-out', generation: 5},
			steps: [
				{
					request: {
						body: [
							{op: 'test', path: '/metadata/uid', value: 'uid-llama'},
							{op: 'test', path: '/spec/model/modelURL', value: 'org/two'},
							{op: 'test', path: '/spec/deploymentConfig/image/name', value: 'vllm:v2'},
							{op: 'replace', path: '/spec/model/modelURL', value: 'org/one'},
							{op: 'replace', path: '/spec/deploymentConfig/image/name', value: 'vllm:v1'},
						],
					},
				},
			],
			lines: [
				{head: 'revision', before: '2', after: '3', text: '(what rev 1 was, it was seen available)'},
				{head: 'image', before: 'vllm:v2', after: 'vllm:v1', text: '(spec.deploymentConfig.image.name)'},
				{head: 'model', before: 'org/two', after: 'org/one'},
				{head: 'not undone'},
				{head: 'then'},
			],
			warnings: [
				{
					kind: 'history',
					text: 'This revision is what modeldeck itself wrote over 5 min ago (2026-11-24 11:55 UTC). VLLMRuntime keeps no earlier history.',
				},
			],
			inverse: [{body: [{op: 'test'}, {op: 'test'}, {op: 'test'}, {value: 'vllm:v2'}, {value: 'org/two'}]}],
		});
	});

	test('is refused where one of them was changed since, with what it is and who wrote it', () => {
		const managedFields = [
			{
				manager: 'kubectl-edit',
				operation: 'Update',
				time: '2026-11-24T11:57:00Z',
				fieldsV1: {'f:spec': {'f:deploymentConfig': {'f:image': {'f:name': {}}}}},
			},
		];
		const spec = {...asWritten, deploymentConfig: {image: {name: 'vllm:v3'}}};
		expect(planOf(object(spec, {managedFields}), revisionOf([image, model]))).toBe(
			'Rev 1 cannot be put back: llama was changed since it was written over: spec.deploymentConfig.image.name is vllm:v3 now, not vllm:v2. Written by kubectl-edit 3 min ago.',
		);
	});

	test('takes away what was not there, and brings back what was, with the maps around it', () => {
		const fields: readonly WrittenField[] = [
			{path: ['spec', 'model', 'chatTemplate'], after: 'x'},
			{path: ['spec', 'extra', 'one'], before: 1},
			{path: ['spec', 'extra', 'two'], before: 2},
		];
		const plan = planOf(object({model: {chatTemplate: 'x'}}), revisionOf(fields));
		expect(plan).toMatchObject({
			steps: [
				{
					request: {
						body: [
							{op: 'test', path: '/metadata/uid'},
							{op: 'test', path: '/spec/extra', value: null},
							{op: 'test', path: '/spec/model/chatTemplate', value: 'x'},
							{op: 'add', path: '/spec/extra', value: {one: 1, two: 2}},
							{op: 'remove', path: '/spec/model/chatTemplate'},
						],
					},
				},
			],
		});
	});

	test('knows a list it has written again with the defaults that the server has added', () => {
		const containers: WrittenField = {path: ['spec', 'containers'], before: [{name: 'a', image: '1'}], after: [{name: 'a', image: '2'}]};
		const spec = {containers: [{name: 'a', image: '2', imagePullPolicy: 'Always'}]};
		expect(planOf(object(spec), revisionOf([containers]))).toMatchObject({
			steps: [{request: {body: [{}, {op: 'test', value: spec.containers}, {op: 'replace', value: containers.before}]}}],
		});
	});

	test('of a text of many lines it says which, and of what is not kept that it is not', () => {
		const config: WrittenField = {path: ['spec', 'serveConfigV2'], before: 'a: 1\nb: 2\n', after: 'a: 2\nb: 2\n'};
		expect(planOf(object({serveConfigV2: config.after}), revisionOf([config]))).toMatchObject({
			lines: [{head: 'revision'}, {head: 'template', text: 'spec.serveConfigV2 as it was'}, {}, {}],
		});
		expect(planOf(object({}), revisionOf(undefined))).toBe('What rev 1 was is not kept, so llama cannot be put back to it.');
	});
});
