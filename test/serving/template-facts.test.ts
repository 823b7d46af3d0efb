import {describe, expect, it} from 'vitest';
import {engineOf} from '../../source/serving/engine-of.ts';
import {podGpus} from '../../source/serving/gpu-resources.ts';
import {imageTag} from '../../source/serving/model-identity.ts';
import {readTemplate} from '../../source/serving/pod-template.ts';
import {container, template} from './fixtures/raw-objects.ts';

describe('the model of a template', () => {
	it.each([
		{given: {args: ['--model', 'org/a', '--served-model-name', 'a']}, model: 'a', source: '--served-model-name'},
		{given: {args: ['--model=org/a']}, model: 'org/a', source: '--model'},
		{given: {command: ['vllm', 'serve', 'org/b', '--port', '1'], args: []}, model: 'org/b', source: 'argument of serve'},
		{given: {command: ['sh', '-c'], args: ['exec vllm serve org/c --port 1']}, model: 'org/c', source: 'argument of serve'},
		{given: {args: ['--model-id', 'org/d']}, model: 'org/d', source: '--model-id'},
		{given: {args: [], env: [{name: 'MODEL_ID', value: 'org/e'}]}, model: 'org/e', source: 'MODEL_ID'},
		{given: {args: ['--model']}, model: 'labelled', source: 'label model'},
		{
			given: {args: [], env: [{name: 'MODEL_ID', valueFrom: {configMapKeyRef: {name: 'x', key: 'y'}}}]},
			model: 'labelled',
			source: 'label model',
		},
		{given: {args: [], env: [{name: 'MODEL_ID', value: '$(OTHER)'}]}, model: 'labelled', source: 'label model'},
	])('is $model by $source', ({given, model, source}) => {
		expect(readTemplate(template([container(given)]), {model: 'labelled'}).model).toEqual({value: model, source});
	});

	it('is read from the container with the GPUs, not from a sidecar before it', () => {
		const sidecar = container({name: 'proxy', image: 'envoy:1', args: ['--model', 'wrong'], resources: {}});
		expect(readTemplate(template([sidecar, container()]), {}).model?.value).toBe('org/llama');
	});

	it('and all of the environment are gone from the record of a template', () => {
		const secret = container({
			env: [
				{name: 'TOKEN', value: 'hf_secret'},
				{name: 'MODEL_ID', value: 'org/e'},
			],
		});
		expect(JSON.stringify(readTemplate(template([secret]), {}))).not.toContain('hf_secret');
	});
});

describe('the version of a template', () => {
	it.each([
		{image: 'vllm/vllm-openai:v0.10.2', args: [], labels: {}, version: 'v0.10.2'},
		{image: 'registry:5000/vllm', args: [], labels: {}, version: undefined},
		{image: `vllm@sha256:${'ab'.repeat(32)}`, args: [], labels: {}, version: 'abababababab'},
		{image: `vllm:v1@sha256:${'ab'.repeat(32)}`, args: [], labels: {}, version: 'v1'},
		{image: 'vllm:v1', args: ['--revision', 'main'], labels: {}, version: 'main'},
		{image: 'vllm:v1', args: ['--revision', 'main'], labels: {'app.kubernetes.io/version': '2.0'}, version: '2.0'},
	])('of $image $args $labels is $version', ({image, args, labels, version}) => {
		expect(readTemplate(template([container({image, args})], {labels}), {}).version?.value).toBe(version);
	});

	it('does not take the port of a registry for a tag', () => {
		expect(imageTag('registry:5000/team/vllm')).toBeUndefined();
		expect(imageTag('registry:5000/team/vllm:v1')).toBe('v1');
	});
});

describe('the engine', () => {
	it.each([
		['vllm/vllm-openai:v0.10.2', '', 'vLLM'],
		['nvcr.io/nvidia/tritonserver:24.10-py3', '', 'Triton'],
		['nvcr.io/nim/meta/llama-3.1-8b-instruct:1.8', '', 'NIM'],
		['ghcr.io/huggingface/text-generation-inference:3.0', '', 'TGI'],
		['ghcr.io/huggingface/text-embeddings-inference:1.6', '', 'TEI'],
		['lmsysorg/sglang:v0.4', '', 'SGLang'],
		['registry/own:1', 'python -m vllm.entrypoints.openai.api_server', 'vLLM'],
		['registry/own:1', 'vllm serve org/a', 'vLLM'],
		['nginx:1', '', undefined],
	])('of %s with "%s" is %s', (image, command, engine) => {
		expect(engineOf(image, command)).toBe(engine);
	});
});

describe('the GPUs of a pod', () => {
	const asks = (resources: object, more: object = {}) => ({resources, ...more});
	it.each([
		{name: 'limits', containers: [asks({limits: {'nvidia.com/gpu': '2'}})], init: [], gpus: 2},
		{name: 'requests without limits', containers: [asks({requests: {'amd.com/gpu': 1}})], init: [], gpus: 1},
		{
			name: 'limits and the same requests, once',
			containers: [asks({limits: {'nvidia.com/gpu': '2'}, requests: {'nvidia.com/gpu': '2'}})],
			init: [],
			gpus: 2,
		},
		{name: 'MIG slices', containers: [asks({limits: {'nvidia.com/mig-1g.5gb': '3'}})], init: [], gpus: 3},
		{
			name: 'Gaudi and Intel',
			containers: [asks({limits: {'habana.ai/gaudi': '8'}}), asks({limits: {'gpu.intel.com/i915': '1'}})],
			init: [],
			gpus: 9,
		},
		{
			name: 'an init container that wants more',
			containers: [asks({limits: {'nvidia.com/gpu': '1'}})],
			init: [asks({limits: {'nvidia.com/gpu': '4'}})],
			gpus: 4,
		},
		{
			name: 'a sidecar beside',
			containers: [asks({limits: {'nvidia.com/gpu': '1'}})],
			init: [asks({limits: {'nvidia.com/gpu': '1'}}, {restartPolicy: 'Always'})],
			gpus: 2,
		},
		{name: 'shares of a GPU, which are none', containers: [asks({limits: {'nvidia.com/gpumem': '4000', cpu: '8'}})], init: [], gpus: 0},
	])('with $name are $gpus', ({containers, init, gpus}) => {
		expect(podGpus(containers, init).gpus).toBe(gpus);
	});
});
