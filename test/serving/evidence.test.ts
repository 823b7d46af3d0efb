import {describe, expect, it} from 'vitest';
import {isModelService, isOptedOut} from '../../source/serving/evidence.ts';
import {readTemplate} from '../../source/serving/pod-template.ts';
import {readService} from './fixtures/object-index.ts';
import {container, deployment, healthy, pod, replicaSet, template} from './fixtures/raw-objects.ts';

const plain = container({name: 'app', image: 'registry/app:1', args: [], resources: {}});
const gpus = {limits: {'nvidia.com/gpu': '1'}};

const evidence = (given: object, labels: object = {}, annotations: object = {}, podLabels: object = {}) =>
	readTemplate(template([{...plain, ...given}], {labels: podLabels}), labels as never, annotations as never).evidence;

describe('what speaks for a model service', () => {
	it.each([
		['a GPU', {resources: gpus}, 'requests nvidia.com/gpu'],
		[
			'memory of a GPU, as HAMi shares it',
			{resources: {limits: {'nvidia.com/gpumem': '4000'}}},
			'requests a share of a GPU (nvidia.com/gpumem)',
		],
		['cores of a GPU', {resources: {requests: {'nvidia.com/gpucores': '30'}}}, 'requests a share of a GPU (nvidia.com/gpucores)'],
		['an image of an engine', {image: 'tensorflow/serving:2.16'}, 'runs TensorFlow Serving'],
		['the image of KServe', {image: 'kserve/huggingfaceserver:v0.15'}, 'runs KServe Hugging Face server'],
	])('is %s', (_, given, reason) => {
		const found = evidence(given);
		expect(found.reasons).toEqual([reason]);
		expect(isModelService(found)).toBe(true);
	});

	it.each([
		['helm-release-name', 'chat'],
		['llm-d.ai/role', 'decode'],
		['serving.kserve.io/inferenceservice', 'llama'],
		['app.kubernetes.io/part-of', 'llminferenceservice'],
		['app.kubernetes.io/part-of', 'nim-service'],
		['kaito.sh/workspace', 'phi'],
		['inferenceset.kaito.sh/created-by', 'phi'],
		['nvidia.com/dynamo-component-type', 'decode'],
		['seldon-deployment-id', 'iris'],
		['seldon-server-name', 'mlserver'],
		['ray.io/serve', 'true'],
		['yatai.ai/bento-deployment', 'summarizer'],
		['cortex.dev/api', 'true'],
	])('is label %s=%s, on the workload or on its pods', (label, value) => {
		for (const found of [evidence({}, {[label]: value}), evidence({}, {}, {}, {[label]: value})]) {
			expect(found.reasons[0]).toContain(`label ${label}`);
			expect(isModelService(found)).toBe(true);
		}
	});

	it.each([
		['a label of another value', {'app.kubernetes.io/part-of': 'shop'}],
		['the label model alone', {model: 'llama'}],
		['a group of pods alone', {'leaderworkerset.sigs.k8s.io/name': 'x'}],
		['nothing', {}],
	])('is not %s', (_, labels) => {
		expect(isModelService(evidence({}, labels))).toBe(false);
	});

	it('is a claim of a device whose kind nobody tells', () => {
		const {evidence: found} = readTemplate(template([plain], {}, {resourceClaims: [{name: 'device-0'}]}), {});
		expect(found.reasons).toEqual(['claims a device']);
		expect(isModelService(found)).toBe(true);
	});

	it('is a claim of a GPU, once', () => {
		const {evidence: found} = readTemplate(template([plain], {}, {resourceClaims: [{name: 'gpu'}]}), {});
		expect(found.reasons).toEqual(['requests GPU by claim']);
	});

	it('is what a person says by a label or an annotation, before all else', () => {
		const name = 'modeldeck.dev/service';
		expect(evidence({}, {[name]: 'true'}).reasons[0]).toBe(`label ${name}`);
		expect(evidence({}, {}, {[name]: 'true'}).reasons[0]).toBe(`annotation ${name}`);
		expect(isOptedOut(evidence({resources: gpus}, {}, {[name]: 'false'}))).toBe(true);
		expect(isOptedOut(evidence({resources: gpus}, {}, {}, {[name]: 'false'}))).toBe(true);
	});

	it('does not hold for a router, unless it holds a GPU itself', () => {
		const router = {'app.kubernetes.io/component': 'router', 'helm-release-name': 'chat'};
		expect(isModelService(evidence({image: 'lmcache/lmstack-router:1', args: ['--model', 'x']}, router))).toBe(false);
		expect(isModelService(evidence({resources: gpus}, router))).toBe(true);
	});
});

describe('the version that runs', () => {
	const running = (digests: readonly string[], image = 'vllm/vllm-openai:latest') => {
		const own = template([container({image})]);
		return readService({
			...healthy({spec: {template: own}}),
			Deployment: [deployment({spec: {template: own}})],
			ReplicaSet: [replicaSet(7, {template: own, available: digests.length})],
			Pod: digests.map((digest, index) =>
				pod(`llama-h7-${index}`, {containerStatus: {imageID: `docker.io/vllm/vllm-openai@sha256:${digest.repeat(32)}`}}),
			),
		}).version;
	};

	it('is the tag, as long as it is one image', () => {
		expect(running(['ab', 'ab'])).toEqual({value: 'latest', source: 'image tag'});
	});

	it('says where a tag was pushed anew and several images run under it', () => {
		expect(running(['ab', 'cd'])).toEqual({value: 'latest', source: 'image tag, and 2 images run under it: abababababab, cdcdcdcdcdcd'});
	});

	it('is the digest that runs where the image has no tag', () => {
		expect(running(['ab', 'ab'], 'registry:5000/vllm')).toEqual({value: 'abababababab', source: 'digest that runs'});
	});
});
