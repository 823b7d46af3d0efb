import {describe, expect, it} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import type {Action} from '../../source/domain/action.ts';
import type {WriteRequest} from '../../source/domain/plan.ts';
import {applyAll} from './fixtures/apply-all.ts';
import {knativeObjects, knativeService, podOfRevision} from './fixtures/knative-objects.ts';
import {knative, revisionName, standard} from './fixtures/kserve-objects.ts';
import {llm, llmAutoscaler, llmService} from './fixtures/llm-objects.ts';
import type {Objects} from './fixtures/object-index.ts';
import {planOf} from './fixtures/plan-of.ts';
import {pod} from './fixtures/raw-objects.ts';

const served = (number: number, service?: string) => ({number, pods: [pod(`p-${number}`, podOfRevision(number, service))]});

const service = knativeObjects(knativeService(), [served(7), served(6)]);
const reported = {
	latestReadyRevision: revisionName(7),
	latestCreatedRevision: revisionName(7),
	latestRolledoutRevision: revisionName(7),
	previousRolledoutRevision: revisionName(6),
	traffic: [{latestRevision: true, percent: 100, revisionName: revisionName(7)}],
};
const serverless = knative([served(7, 'llama-predictor'), served(6, 'llama-predictor')], reported);
const scaling = {
	...llmService({spec: {replicas: undefined, scaling: {minReplicas: 1, maxReplicas: 4, wva: {hpa: {}}}}}),
	HorizontalPodAutoscaler: [llmAutoscaler()],
};
const route = (weight: number) => ({router: {route: {group: 'llama', weight}}});
const group = {
	router: {
		group: {
			name: 'llama',
			members: [
				{name: 'llama', weight: 9},
				{name: 'llama-next', weight: 1},
			],
		},
	},
};
const grouped = {
	...llmService(),
	LLMInferenceService: [llm({spec: route(9), status: group}), llm({name: 'llama-next', spec: route(1), status: group})],
};
const none = standard({metadata: {annotations: {'serving.kserve.io/autoscalerClass': 'none'}}});

const cases: ReadonlyArray<readonly [system: string, objects: Objects, actions: readonly Action[]]> = [
	[
		'a Knative Service',
		service,
		[
			{type: 'set-bounds', minimum: 2, maximum: Number.POSITIVE_INFINITY},
			{type: 'hold', replicas: 2},
			{type: 'update', container: 'user-container', image: 'vllm/vllm-openai:v0.11.0', args: []},
			{type: 'restart'},
			{type: 'roll-back', revision: 'uid-llama-6'},
			{
				type: 'set-traffic',
				targets: [
					{revision: 'llama-00006', percent: 90},
					{revision: 'latest', percent: 10},
				],
			},
		],
	],
	[
		'an InferenceService in the Standard mode',
		standard(),
		[
			{type: 'scale', replicas: 0},
			{type: 'set-bounds', minimum: 2, maximum: 6},
			{type: 'hold', replicas: 2},
			{type: 'update', container: 'kserve-container', image: 'a:1', model: 's3://m/8'},
			{type: 'restart'},
			{type: 'roll-back', revision: 'uid-llama-h5'},
		],
	],
	['an InferenceService without an autoscaler', {...none, HorizontalPodAutoscaler: []}, [{type: 'scale', replicas: 6}]],
	[
		'an InferenceService in the Knative mode',
		serverless,
		[
			{type: 'scale', replicas: 0},
			{type: 'set-bounds', minimum: 0, maximum: Number.POSITIVE_INFINITY},
			{type: 'roll-back', revision: 'uid-llama-predictor-6'},
			{
				type: 'set-traffic',
				targets: [
					{revision: revisionName(7), percent: 40},
					{revision: revisionName(6), percent: 60},
				],
			},
		],
	],
	[
		'an LLMInferenceService',
		llmService(),
		[
			{type: 'scale', replicas: 5},
			{type: 'scale', replicas: 0},
			{type: 'update', container: 'main', image: 'a:1', args: ['--x'], model: 'hf://a/b'},
			{type: 'restart'},
			{type: 'roll-back', revision: 'uid-llama-h5'},
		],
	],
	['an LLMInferenceService that is scaled', scaling, [{type: 'set-bounds', minimum: 2, maximum: 3}]],
	[
		'a group of LLMInferenceServices',
		grouped,
		[
			{
				type: 'set-traffic',
				targets: [
					{revision: 'llama', percent: 30},
					{revision: 'llama-next', percent: 70},
				],
			},
		],
	],
];

/** Objects by name, after requests have been written to them one after the other. */
const written = (
	start: ReadonlyMap<string, KubernetesObject>,
	requests: readonly WriteRequest[],
): ReadonlyMap<string, KubernetesObject> => {
	const objects = new Map(start);
	for (const request of requests) {
		const before = objects.get(request.target.name);
		if (request.method !== 'PATCH' || before === undefined) throw new Error(`${request.target.name} is not there to be patched`);
		objects.set(request.target.name, applyAll(before, request.body) as KubernetesObject);
	}
	return objects;
};

/** Without maps that are left empty and fields that are undefined: a server stores neither. */
const normal = (objects: ReadonlyMap<string, KubernetesObject>): unknown =>
	JSON.parse(
		JSON.stringify([...objects], (_, value) =>
			typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? undefined : value,
		),
	);

const rows = cases.flatMap(([system, objects, actions]) =>
	actions.map(action => ({system, objects, action, what: JSON.stringify(action)})),
);

describe('the way back', () => {
	it.each(rows)('of $what on $system leaves it as it was', ({objects, action}) => {
		const plan = planOf(action, objects, objects, 'llama');
		const kind = plan.target.resource.kind;
		const start = new Map(
			(objects[kind] ?? []).map(object => [object.metadata.name, JSON.parse(JSON.stringify(object)) as KubernetesObject]),
		);
		const there = written(
			start,
			plan.steps.map(({request}) => request),
		);
		expect(normal(there)).not.toEqual(normal(start));
		expect(normal(written(there, plan.inverse ?? []))).toEqual(normal(start));
	});

	it.each(rows)('of $what on $system does not apply to what somebody else has changed', ({objects, action}) => {
		const plan = planOf(action, objects, objects, 'llama');
		const kind = plan.target.resource.kind;
		const start = new Map(
			(objects[kind] ?? []).map(object => [object.metadata.name, JSON.parse(JSON.stringify(object)) as KubernetesObject]),
		);
		const another = new Map([...start].map(([name, object]) => [name, {...object, metadata: {...object.metadata, uid: 'uid-another'}}]));
		expect(() =>
			written(
				another,
				plan.steps.map(({request}) => request),
			),
		).toThrow();
	});
});
