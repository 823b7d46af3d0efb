import {expect, test} from 'vitest';
import {engines} from '../../../source/metrics/engines/engines.ts';
import {engineTerms} from '../../../source/metrics/queries/engine-terms.ts';
import {loadQueries} from '../../../source/metrics/queries/load-query.ts';
import {places, subjectPlaces} from '../../../source/metrics/queries/place.ts';
import {isShortQuery} from '../../../source/metrics/queries/short-query.ts';
import {engineOf} from '../../../source/serving/engine-of.ts';

const namesOf = (engine: (typeof engines)[number]): readonly string[] => [
	...engineTerms(engine).flatMap(({metric}) => metric.names),
	...engine.histograms.flatMap(({names}) => names.flatMap(name => [name, `${name}_bucket`])),
];

test('the catalogue has every engine and gateway of note, each once', () => {
	const names = engines.map(({engine}) => engine);
	expect(new Set(names).size).toBe(names.length);
	expect(names.length).toBeGreaterThanOrEqual(20);
	expect(names).toEqual(
		expect.arrayContaining([
			...['vLLM', 'SGLang', 'TGI', 'TEI', 'Triton', 'Triton with TensorRT-LLM', 'TensorRT-LLM', 'NIM', 'Ray Serve', 'KServe model server'],
			...['MLServer', 'Knative', 'Knative before 1.19', 'TorchServe', 'TensorFlow Serving', 'BentoML', 'Seldon executor', 'Seldon agent'],
			...['endpoint picker', 'Dynamo', 'Istio', 'Envoy', 'ingress-nginx', 'OpenTelemetry', 'HTTP', 'Cortex'],
		]),
	);
});

test.each(engines.map(engine => [engine.engine, engine] as const))(
	'a source that is asked for the family of %s answers with all of its names',
	(_, engine) => {
		const family = new RegExp(`^(?:${engine.family})$`);
		expect(namesOf(engine).filter(name => !family.test(name))).toEqual([]);
		// No two numbers of one engine are told apart by nothing.
		const terms = engineTerms(engine).map(({what}) => what);
		expect(new Set(terms).size).toBe(terms.length);
	},
);

test('one address can hold the names that a source is asked for, and all that is asked of one engine for a fleet', () => {
	expect(encodeURIComponent(engines.map(({family}) => family).join('|')).length).toBeLessThan(6000);
	for (const engine of engines) {
		const names = new Set(engineTerms(engine).flatMap(({metric}) => metric.names.slice(0, 2)));
		const place = places.slice(1, 2);
		const source = {engine, places: engine.subject === undefined ? place : subjectPlaces(engine, place)};
		const question = {
			sources: [source],
			names,
			scope: {namespaces: 'team-a|team-b|team-c'},
			window: 120_000,
			of: new Set(['fleet'] as const),
		};
		const queries = loadQueries(question, isShortQuery);
		expect(queries.length).toBe(1);
		expect([engine.engine, queries.every(isShortQuery)]).toEqual([engine.engine, true]);
	}
});

/** Images and command lines of the engines that a service's pods run. */
const started: ReadonlyArray<readonly [image: string, command: string]> = [
	['vllm/vllm-openai:v0.11.0', ''],
	['lmsysorg/sglang:v0.5', ''],
	['ghcr.io/huggingface/text-generation-inference:3.3', ''],
	['ghcr.io/huggingface/text-embeddings-inference:1.8', ''],
	['nvcr.io/nvidia/tritonserver:25.01-py3', ''],
	['nvcr.io/nvidia/tensorrt-llm/release:1.1', 'trtllm-serve m'],
	['nvcr.io/nim/meta/llama-3.1-8b-instruct:1.8', ''],
	['ghcr.io/ggml-org/llama.cpp:server', ''],
	['openmmlab/lmdeploy:v0.10', ''],
	['seldonio/mlserver:1.7', ''],
	['pytorch/torchserve:0.12', ''],
	['tensorflow/serving:2.19', ''],
	['registry.example.com/bentoml/summary:1', ''],
	['rayproject/ray:2.49', 'serve run app:app'],
	['kserve/sklearnserver:v0.15', ''],
];

test.each(started)('what runs %s is read in the words of its own engine', (image, command) => {
	expect(engines.map(({engine}) => engine)).toContain(engineOf(image, command));
});
