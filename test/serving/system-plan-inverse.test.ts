import {describe, expect, it} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import type {Action} from '../../source/domain/action.ts';
import type {WriteRequest} from '../../source/domain/plan.ts';
import {applyAll} from './fixtures/apply-all.ts';
import {type GroupSet, groupSet} from './fixtures/group-objects.ts';
import type {Objects} from './fixtures/object-index.ts';
import {withDeployment} from './fixtures/one-deployment-objects.ts';
import {planOf} from './fixtures/plan-of.ts';
import {loneCluster, ray, rayConfig} from './fixtures/ray-objects.ts';
import {nothing, object} from './fixtures/read-only-objects.ts';

const updating: GroupSet = {
	groups: 3,
	image: 'vllm/vllm-openai:v0.11.0',
	oldImage: 'vllm/vllm-openai:v0.10.2',
	old: [0, 1],
	leaderPartition: 2,
};
const paused: GroupSet = {...updating, spec: {rolloutStrategy: {type: 'RollingUpdate', rollingUpdateConfiguration: {partition: 2}}}};
const bare: GroupSet = {spec: {rolloutStrategy: {type: 'RollingUpdate'}}};

const next = 'rayproject/ray-llm:2.47.0';
const upgrading = ray({config: rayConfig(next), active: {config: rayConfig()}, pending: {config: rayConfig(next)}});
const autoscaled = ray({active: {config: rayConfig(undefined, {}, {enableInTreeAutoscaling: true})}});

const runtime = (spec: object = {}) =>
	withDeployment(
		{
			apiVersion: 'production-stack.vllm.ai/v1alpha1',
			kind: 'VLLMRuntime',
			spec: {
				model: {modelURL: 'org/a'},
				deploymentConfig: {replicas: 3, image: {registry: 'docker.io', name: 'vllm/vllm-openai:v7'}},
				...spec,
			},
		},
		release => ({image: `docker.io/vllm/vllm-openai:v${release}`, command: ['vllm', 'serve'], args: ['org/a']}),
	);

const nim = (spec: object = {}) =>
	withDeployment(
		{
			apiVersion: 'apps.nvidia.com/v1alpha1',
			kind: 'NIMService',
			spec: {image: {repository: 'nvcr.io/nim/a', tag: '7'}, replicas: 3, ...spec},
		},
		release => ({name: 'llama-ctr', image: `nvcr.io/nim/a:${release}`, args: undefined}),
	);

const graph = {
	...nothing,
	DynamoGraphDeployment: [
		object('nvidia.com/v1beta1', 'DynamoGraphDeployment', 'qwen', {spec: {components: [{name: 'decode', replicas: 2}]}}),
	],
	DynamoGraphDeploymentScalingAdapter: [] as KubernetesObject[],
};
const model = {...nothing, Model: [object('mlops.seldon.io/v1alpha1', 'Model', 'iris', {spec: {storageUri: 'gs://a', replicas: 1}})]};

const cases: ReadonlyArray<readonly [system: string, objects: Objects, actions: readonly Action[]]> = [
	[
		'a LeaderWorkerSet',
		groupSet(),
		[
			{type: 'scale', replicas: 3},
			{type: 'scale', replicas: 0},
			{type: 'update', container: 'vllm-leader', image: 'a:1', args: []},
			{type: 'restart'},
			{type: 'pause'},
		],
	],
	['a LeaderWorkerSet that is parked', groupSet({groups: 0}), [{type: 'scale', replicas: 2}]],
	['a LeaderWorkerSet without bounds of its rollout', groupSet(bare), [{type: 'pause'}]],
	[
		'a LeaderWorkerSet in the middle of an update',
		groupSet(updating),
		[{type: 'roll-back', revision: 'uid-ControllerRevision-1'}, {type: 'pause'}],
	],
	['a LeaderWorkerSet that is paused', groupSet(paused), [{type: 'resume'}]],
	[
		'a RayService',
		ray(),
		[
			{type: 'scale', replicas: 3, component: 'gpu'},
			{type: 'update', container: 'ray-head', image: next},
		],
	],
	[
		'a RayService with the Ray autoscaler',
		autoscaled,
		[{type: 'set-bounds', minimum: 2, maximum: Number.POSITIVE_INFINITY, component: 'gpu'}],
	],
	['a RayService in the middle of an upgrade', upgrading, [{type: 'roll-back', revision: 'uid-RayCluster-qwen-a'}]],
	['a RayCluster', loneCluster(), [{type: 'scale', replicas: 4}]],
	[
		'a VLLMRuntime',
		runtime(),
		[
			{type: 'scale', replicas: 5},
			{type: 'scale', replicas: 0},
			{type: 'update', container: 'vllm', image: 'ghcr.io/own/vllm:1', model: 'org/b'},
			{type: 'roll-back', revision: 'uid-llama-h5'},
		],
	],
	[
		'a VLLMRuntime that is scaled',
		runtime({autoscalingConfig: {enabled: true, maxReplicas: 6}}),
		[{type: 'set-bounds', minimum: 2, maximum: 8}],
	],
	[
		'a NIMService',
		nim(),
		[
			{type: 'scale', replicas: 4},
			{type: 'update', container: 'llama-ctr', image: 'nvcr.io/nim/b:8'},
			{type: 'roll-back', revision: 'uid-llama-h5'},
		],
	],
	['a NIMService without a count', nim({replicas: undefined}), [{type: 'scale', replicas: 4}]],
	['a NIMService that is scaled', nim({scale: {enabled: true, hpa: {maxReplicas: 8}}}), [{type: 'set-bounds', minimum: 2, maximum: 4}]],
	['a Dynamo graph', graph, [{type: 'scale', replicas: 3, component: 'decode'}]],
	['a Model of Seldon', model, [{type: 'scale', replicas: 2}]],
];

/** Where the scale subresource of a kind has its count. */
const counts: Readonly<Record<string, readonly string[]>> = {VLLMRuntime: ['spec', 'deploymentConfig', 'replicas']};

const at = (value: unknown, path: readonly string[]): unknown =>
	path.reduce<unknown>((inner, part) => (inner as Readonly<Record<string, unknown>> | undefined)?.[part], value);

const replaced = (value: unknown, [part, ...rest]: readonly string[], by: unknown): unknown =>
	part === undefined ? by : {...(value as object), [part]: replaced(at(value, [part]), rest, by)};

/** A write as a server would store it; a Scale object of 0 has an empty spec. */
const write = (before: KubernetesObject, request: WriteRequest): KubernetesObject => {
	if (request.method !== 'PATCH') throw new Error('only patches have a way back');
	if (request.subresource !== 'scale') return applyAll(before, request.body) as KubernetesObject;
	const path = counts[request.target.resource.kind] ?? ['spec', 'replicas'];
	const count = at(before, path);
	const view = {metadata: {uid: before.metadata.uid}, spec: count === 0 ? {} : {replicas: count}};
	return replaced(before, path, at(applyAll(view, request.body), ['spec', 'replicas']) ?? 0) as KubernetesObject;
};

/** Without maps that are left empty and fields that are undefined: a server stores neither. */
const normal = (value: KubernetesObject): unknown =>
	JSON.parse(
		JSON.stringify(value, (_, inner) =>
			typeof inner === 'object' && inner !== null && Object.keys(inner).length === 0 ? undefined : inner,
		),
	);

/** As they come from a server: what is undefined is not there. */
const sent = (objects: Objects): Objects => JSON.parse(JSON.stringify(objects)) as Objects;

const rows = cases.flatMap(([system, objects, actions]) =>
	actions.map(action => ({system, objects: sent(objects), action, what: JSON.stringify(action)})),
);

describe('the way back', () => {
	it.each(rows)('of $what on $system leaves it as it was', ({objects, action}) => {
		const plan = planOf(action, objects);
		const found = (objects[plan.target.resource.kind] ?? []).find(({metadata}) => metadata.uid === plan.target.uid);
		const start = structuredClone(found) as KubernetesObject;
		const there = plan.steps.reduce((object, {request}) => write(object, request), start);
		expect(normal(there)).not.toEqual(normal(start));
		expect(plan.inverse).toBeDefined();
		expect(normal((plan.inverse ?? []).reduce(write, there))).toEqual(normal(start));
	});

	it.each(rows)('of $what on $system does not apply to another object of its name', ({objects, action}) => {
		const plan = planOf(action, objects);
		const found = (objects[plan.target.resource.kind] ?? []).find(({metadata}) => metadata.uid === plan.target.uid);
		const start = structuredClone(found) as KubernetesObject;
		const another = {...start, metadata: {...start.metadata, uid: 'uid-another'}};
		expect(() => plan.steps.reduce((object, {request}) => write(object, request), another)).toThrow();
	});
});
