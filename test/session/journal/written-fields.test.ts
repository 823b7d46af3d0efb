import {expect, test} from 'vitest';
import type {KubernetesObject} from '../../../source/cluster/kubernetes-object.ts';
import type {JsonPatchOperation, WriteRequest} from '../../../source/domain/plan.ts';
import {writtenFields} from '../../../source/session/journal/written-fields.ts';

const resource = {group: 'production-stack.vllm.ai', version: 'v1alpha1', resource: 'vllmruntimes', kind: 'VLLMRuntime', namespaced: true};

const patch = (...body: readonly JsonPatchOperation[]): WriteRequest => ({
	method: 'PATCH',
	target: {resource, namespace: 'chat', name: 'llama', uid: 'uid-llama'},
	contentType: 'application/json-patch+json',
	body: [{op: 'test', path: '/metadata/uid', value: 'uid-llama'}, ...body],
});

const seen = (spec: unknown, annotations?: Record<string, string>): KubernetesObject => ({
	metadata: {name: 'llama', uid: 'uid-llama', resourceVersion: '1', ...(annotations === undefined ? {} : {annotations})},
	spec,
});

test('the old value is what the patch tests, else what was read; the new one what it writes', () => {
	const request = patch(
		{op: 'test', path: '/spec/image', value: 'v1'},
		{op: 'test', path: '/spec/added', value: null},
		{op: 'test', path: '/spec/gone', value: 3},
		{op: 'replace', path: '/spec/image', value: 'v2'},
		{op: 'add', path: '/spec/added', value: {a: 1}},
		{op: 'remove', path: '/spec/gone'},
		{op: 'replace', path: '/spec/template', value: {containers: [{image: 'new'}]}},
		{op: 'replace', path: '/spec/same', value: 5},
	);
	expect(writtenFields(request, seen({image: 'v1', gone: 3, same: 5, template: {containers: [{image: 'old'}]}}))).toEqual({
		hasHidden: false,
		fields: [
			{path: ['spec', 'image'], before: 'v1', after: 'v2'},
			{path: ['spec', 'added'], after: {a: 1}},
			{path: ['spec', 'gone'], before: 3},
			{path: ['spec', 'template'], before: {containers: [{image: 'old'}]}, after: {containers: [{image: 'new'}]}},
		],
	});
});

test('a map that the write makes is kept key by key, places in lists as numbers', () => {
	const request = patch(
		{op: 'test', path: '/metadata/annotations', value: null},
		{op: 'add', path: '/metadata/annotations', value: {'kubernetes.io/change-cause': 'x', b: 'y'}},
		{op: 'replace', path: '/spec/components/0/replicas', value: 2},
	);
	expect(writtenFields(request, seen({components: [{replicas: 1}]})).fields).toEqual([
		{path: ['metadata', 'annotations', 'kubernetes.io/change-cause'], after: 'x'},
		{path: ['metadata', 'annotations', 'b'], after: 'y'},
		{path: ['spec', 'components', 0, 'replicas'], before: 1, after: 2},
	]);
});

test.each<readonly [string, JsonPatchOperation, unknown]>([
	[
		'a list of arguments with a key in it',
		{op: 'replace', path: '/spec/args', value: ['--api-key', 'sesame']},
		{args: ['--api-key', 'simsala']},
	],
	['one argument after such a flag', {op: 'replace', path: '/spec/args/1', value: 'sesame'}, {args: ['--api-key', 'simsala']}],
	['a variable', {op: 'replace', path: '/spec/env/0/value', value: 'sesame'}, {env: [{name: 'A', value: 'simsala'}]}],
	['variables', {op: 'add', path: '/spec/env', value: [{name: 'HF', value: 'sesame'}]}, {}],
	[
		'a text of many lines',
		{op: 'replace', path: '/spec/serveConfigV2', value: 'env_vars:\n  HF_TOKEN: sesame\n'},
		{serveConfigV2: 'env_vars:\n  HF_TOKEN: simsala\n'},
	],
	[
		'the copy that kubectl keeps',
		{op: 'add', path: '/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration', value: 'sesame'},
		{},
	],
])('%s never reaches the file, and what cannot be put back says so', (_, operation, spec) => {
	const found = writtenFields(patch(operation), seen(spec));
	expect(found.hasHidden).toBe(true);
	expect(JSON.stringify(found)).not.toMatch(/sesame|simsala/);
});

test('arguments without a secret are kept as they are', () => {
	const value = ['--model', 'org/llama', '--max-tokens', '5'];
	expect(writtenFields(patch({op: 'replace', path: '/spec/args', value}), seen({args: []}))).toEqual({
		hasHidden: false,
		fields: [{path: ['spec', 'args'], before: [], after: value}],
	});
});
