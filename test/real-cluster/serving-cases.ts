import {expect} from 'vitest';
import type {Action} from '../../source/domain/action.ts';
import type {ModelService} from '../../source/domain/model-service.ts';
import {completeRollout, midwayRollout} from '../serving/fixtures/argo-objects.ts';
import {groupSet} from '../serving/fixtures/group-objects.ts';
import {knativeObjects, knativeService, podOfRevision} from '../serving/fixtures/knative-objects.ts';
import {knative, revisionName, standard} from '../serving/fixtures/kserve-objects.ts';
import type {Objects} from '../serving/fixtures/object-index.ts';
import {withDeployment} from '../serving/fixtures/one-deployment-objects.ts';
import {pod} from '../serving/fixtures/raw-objects.ts';
import {loneCluster, ray, rayConfig} from '../serving/fixtures/ray-objects.ts';
import type {Changes} from './object-changes.ts';

export type VerbCase = {
	readonly action: Action | ((service: ModelService) => Action);
	/** What stands before, where it is not what the system's case has. */
	readonly objects?: () => Objects;
	/** By `Kind/name`: what the server has made of it. */
	readonly changes: Readonly<Record<string, Changes>>;
	/** It cannot be taken back. */
	readonly isFinal?: true;
};

/** One serving system: its objects as its operator leaves them, and what each of its verbs makes of them. */
export type SystemCase = {
	/** ServingSystem.name */
	readonly system: string;
	/** Of the service. */
	readonly name: string;
	readonly objects: () => Objects;
	readonly verbs: readonly VerbCase[];
};

const image = 'vllm/vllm-openai:v0.11.0';
const oldImage = 'vllm/vllm-openai:v0.10.2';
/** A restart, where there were no annotations. */
const restarted = [undefined, {'kubectl.kubernetes.io/restartedAt': expect.any(String)}] as const;
/** Back to a revision that is not the newest, one with evidence first. */
export const olderRevision = ({revisions}: ModelService): Action => ({
	type: 'roll-back',
	revision: revisions?.find(({newest, evidence}) => !newest && evidence.length > 0)?.id ?? revisions?.find(({newest}) => !newest)?.id ?? '',
});

const leaderWorkerSet = 'LeaderWorkerSet/deepseek';
const groupTemplate = '/spec/leaderWorkerTemplate';
const updating = () => groupSet({groups: 3, image, oldImage, old: [0, 1], leaderPartition: 2});
const images = (before: string, after: string): Changes => ({
	[`${groupTemplate}/leaderTemplate/spec/containers/0/image`]: [before, after],
	[`${groupTemplate}/workerTemplate/spec/containers/0/image`]: [before, after],
});

const leaderWorkerSets: SystemCase = {
	system: 'LeaderWorkerSet',
	name: 'deepseek',
	objects: groupSet,
	verbs: [
		{action: {type: 'scale', replicas: 3}, changes: {[leaderWorkerSet]: {'/spec/replicas': [2, 3]}}},
		{action: {type: 'update', container: 'vllm-leader', image}, changes: {[leaderWorkerSet]: images(oldImage, image)}},
		{
			action: {type: 'restart'},
			changes: {
				[leaderWorkerSet]: {
					[`${groupTemplate}/leaderTemplate/metadata/annotations`]: restarted,
					[`${groupTemplate}/workerTemplate/metadata/annotations`]: restarted,
				},
			},
		},
		{
			action: {type: 'pause'},
			objects: updating,
			changes: {[leaderWorkerSet]: {'/spec/rolloutStrategy/rollingUpdateConfiguration/partition': [0, 2]}},
		},
		{action: olderRevision, objects: updating, changes: {[leaderWorkerSet]: images(image, oldImage)}},
	],
};

const knativeServing = (number: number) => ({number, pods: [pod(`llama-${number}-a`, podOfRevision(number))]});
const knativeService7 = () => knativeObjects(knativeService(), [knativeServing(7), {number: 6, pods: []}, {number: 5, pods: []}]);

const service = 'Service/llama';
const minScale = '/spec/template/metadata/annotations/autoscaling.knative.dev~1min-scale';
const maxScale = '/spec/template/metadata/annotations/autoscaling.knative.dev~1max-scale';

const knativeServices: SystemCase = {
	system: 'Knative Service',
	name: 'llama',
	objects: knativeService7,
	verbs: [
		{action: {type: 'set-bounds', minimum: 2, maximum: 6}, changes: {[service]: {[maxScale]: ['4', '6'], [minScale]: ['1', '2']}}},
		{action: {type: 'hold', replicas: 3}, changes: {[service]: {[maxScale]: ['4', '3'], [minScale]: ['1', '3']}}},
		{
			action: {type: 'update', container: 'user-container', image},
			changes: {[service]: {'/spec/template/spec/containers/0/image': [oldImage, image]}},
		},
		{
			action: {type: 'restart'},
			changes: {[service]: {'/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt': [undefined, expect.any(String)]}},
		},
		{
			action: olderRevision,
			changes: {[service]: {'/spec/traffic/0/latestRevision': [true, false], '/spec/traffic/0/revisionName': [undefined, 'llama-00006']}},
		},
		{
			action: {
				type: 'set-traffic',
				targets: [
					{revision: 'llama-00006', percent: 80},
					{revision: 'llama-00007', percent: 20},
				],
			},
			changes: {
				[service]: {
					'/spec/traffic/0/latestRevision': [true, false],
					'/spec/traffic/0/percent': [100, 80],
					'/spec/traffic/0/revisionName': [undefined, 'llama-00006'],
					'/spec/traffic/1': [undefined, {latestRevision: false, percent: 20, revisionName: 'llama-00007'}],
				},
			},
		},
	],
};

const predictor = 'InferenceService/llama';

const inferenceServices: SystemCase = {
	system: 'InferenceService',
	name: 'llama',
	objects: standard,
	verbs: [
		{action: {type: 'scale', replicas: 0}, changes: {[predictor]: {'/metadata/annotations/serving.kserve.io~1stop': [undefined, 'true']}}},
		{
			action: {type: 'set-bounds', minimum: 2, maximum: 6},
			changes: {[predictor]: {'/spec/predictor/maxReplicas': [4, 6], '/spec/predictor/minReplicas': [1, 2]}},
		},
		{
			action: {type: 'hold', replicas: 3},
			changes: {[predictor]: {'/spec/predictor/maxReplicas': [4, 3], '/spec/predictor/minReplicas': [1, 3]}},
		},
		{
			action: {type: 'update', container: 'kserve-container', model: 's3://models/llama/8'},
			changes: {[predictor]: {'/spec/predictor/model/storageUri': ['s3://models/llama/7', 's3://models/llama/8']}},
		},
		{action: {type: 'restart'}, changes: {[predictor]: {'/spec/predictor/annotations': restarted}}},
		{action: olderRevision, changes: {[predictor]: {'/spec/predictor/model/storageUri': ['s3://models/llama/7', 's3://models/llama/5']}}},
	],
};

const revisions = [
	{number: 7, pods: [pod('llama-7-a', podOfRevision(7, 'llama-predictor'))]},
	{number: 6, pods: [pod('llama-6-a', podOfRevision(6, 'llama-predictor'))]},
];
const knativeMode = () =>
	knative(revisions.slice(0, 1).concat({number: 6, pods: []}), {
		latestReadyRevision: revisionName(7),
		latestCreatedRevision: revisionName(7),
		latestRolledoutRevision: revisionName(7),
		previousRolledoutRevision: revisionName(6),
		traffic: [{latestRevision: true, percent: 100, revisionName: revisionName(7)}],
	});
/** Revision 7 gets a fifth of the traffic, 6 the rest. */
const knativeCanary = () =>
	knative(
		revisions,
		{
			latestReadyRevision: revisionName(7),
			latestCreatedRevision: revisionName(7),
			latestRolledoutRevision: revisionName(6),
			previousRolledoutRevision: revisionName(6),
			traffic: [
				{latestRevision: true, percent: 20, revisionName: revisionName(7)},
				{latestRevision: false, percent: 80, revisionName: revisionName(6), tag: 'prev'},
			],
		},
		{predictor: {canaryTrafficPercent: 20}},
	);
const canaryPercent = '/spec/predictor/canaryTrafficPercent';

const knativeInferenceServices: SystemCase = {
	system: 'InferenceService',
	name: 'llama',
	objects: knativeMode,
	verbs: [
		{
			action: {type: 'set-bounds', minimum: 2, maximum: 6},
			changes: {[predictor]: {'/spec/predictor/maxReplicas': [4, 6], '/spec/predictor/minReplicas': [1, 2]}},
		},
		{
			action: {type: 'hold', replicas: 3},
			changes: {[predictor]: {'/spec/predictor/maxReplicas': [4, 3], '/spec/predictor/minReplicas': [1, 3]}},
		},
		{
			action: {type: 'update', container: 'kserve-container', model: 's3://models/llama/8'},
			changes: {[predictor]: {'/spec/predictor/model/storageUri': ['s3://models/llama/7', 's3://models/llama/8']}},
		},
		{action: {type: 'restart'}, changes: {[predictor]: {'/spec/predictor/annotations': restarted}}},
		{action: olderRevision, changes: {[predictor]: {[canaryPercent]: [undefined, 0]}}},
		{
			action: {
				type: 'set-traffic',
				targets: [
					{revision: revisionName(7), percent: 50},
					{revision: revisionName(6), percent: 50},
				],
			},
			objects: knativeCanary,
			changes: {[predictor]: {[canaryPercent]: [20, 50]}},
		},
		{action: {type: 'promote'}, objects: knativeCanary, changes: {[predictor]: {[canaryPercent]: [20, undefined]}}},
		{action: {type: 'abort'}, objects: knativeCanary, changes: {[predictor]: {[canaryPercent]: [20, 0]}}},
	],
};

const rayImage = 'rayproject/ray-llm:2.47.0';
const oldRayImage = 'rayproject/ray-llm:2.46.0';
const rayImages = (before: string, after: string): Changes => ({
	'/spec/rayClusterConfig/headGroupSpec/template/spec/containers/0/image': [before, after],
	'/spec/rayClusterConfig/workerGroupSpecs/0/template/spec/containers/0/image': [before, after],
});
const upgradingRay = () => ray({config: rayConfig(rayImage), active: {config: rayConfig()}, pending: {config: rayConfig(rayImage)}});
const rayWorkers: Changes = {'/spec/workerGroupSpecs/0/replicas': [2, 3]};

const rayServices: SystemCase = {
	system: 'RayService',
	name: 'qwen',
	objects: ray,
	verbs: [
		// case 14: never rayClusterConfig of the RayService.
		{action: {type: 'scale', replicas: 3, component: 'gpu'}, changes: {'RayCluster/qwen-a': rayWorkers}},
		{action: {type: 'update', container: 'ray-worker', image: rayImage}, changes: {'RayService/qwen': rayImages(oldRayImage, rayImage)}},
		{action: olderRevision, objects: upgradingRay, changes: {'RayService/qwen': rayImages(rayImage, oldRayImage)}},
	],
};

const rayClusters: SystemCase = {
	system: 'RayCluster',
	name: 'qwen-a',
	objects: loneCluster,
	verbs: [{action: {type: 'scale', replicas: 3}, changes: {'RayCluster/qwen-a': rayWorkers}}],
};

const abortedRollout = () =>
	midwayRollout({
		status: {
			phase: 'Degraded',
			message: 'RolloutAborted: Rollout aborted update to revision 6',
			abort: true,
			abortedAt: '2026-11-24T12:00:00Z',
			currentStepIndex: 0,
			controllerPause: false,
			pauseConditions: null,
			updatedReplicas: 0,
		},
	});

const rollout = 'Rollout/llama';
const container = '/spec/template/spec/containers/0';
const changeCause = '/metadata/annotations/kubernetes.io~1change-cause';

const rollouts: SystemCase = {
	system: 'Rollout',
	name: 'llama',
	objects: completeRollout,
	verbs: [
		{action: {type: 'scale', replicas: 5}, changes: {[rollout]: {'/spec/replicas': [3, 5]}}},
		{
			action: {type: 'update', container: 'vllm', image},
			changes: {
				[rollout]: {
					[`${container}/image`]: [oldImage, image],
					[changeCause]: [undefined, 'image vllm/vllm-openai:v0.11.0 (was v0.10.2)'],
				},
			},
		},
		{
			action: olderRevision,
			changes: {
				[rollout]: {
					[`${container}/image`]: [oldImage, 'vllm/vllm-openai:v0.9.0'],
					[changeCause]: [undefined, 'roll back to rev 4'],
					// A ReplicaSet has them from the API server; the template of a Rollout is kept as it was written.
					[`${container}/imagePullPolicy`]: [undefined, 'IfNotPresent'],
					[`${container}/terminationMessagePath`]: [undefined, '/dev/termination-log'],
					[`${container}/terminationMessagePolicy`]: [undefined, 'File'],
					'/spec/template/spec/dnsPolicy': [undefined, 'ClusterFirst'],
					'/spec/template/spec/restartPolicy': [undefined, 'Always'],
					'/spec/template/spec/schedulerName': [undefined, 'default-scheduler'],
					'/spec/template/spec/terminationGracePeriodSeconds': [undefined, 30],
				},
			},
		},
		{action: {type: 'restart'}, changes: {[rollout]: {'/spec/restartAt': [undefined, expect.any(String)]}}, isFinal: true},
		{action: {type: 'pause'}, changes: {[rollout]: {'/spec/paused': [undefined, true]}}},
		{
			action: {type: 'promote'},
			objects: midwayRollout,
			changes: {[rollout]: {'/status/pauseConditions': [[expect.objectContaining({reason: 'CanaryPauseStep'})], undefined]}},
			isFinal: true,
		},
		{
			action: {type: 'promote-full'},
			objects: midwayRollout,
			changes: {[rollout]: {'/status/promoteFull': [undefined, true]}},
			isFinal: true,
		},
		{action: {type: 'abort'}, objects: midwayRollout, changes: {[rollout]: {'/status/abort': [undefined, true]}}},
		{action: {type: 'retry'}, objects: abortedRollout, changes: {[rollout]: {'/status/abort': [true, undefined]}}},
		{
			action: {type: 'resume'},
			objects: () => completeRollout({spec: {paused: true}}),
			changes: {[rollout]: {'/spec/paused': [true, undefined]}},
		},
	],
};

const runtime = 'VLLMRuntime/llama';
const runtimeOf = (spec: object = {}) =>
	withDeployment(
		{
			apiVersion: 'production-stack.vllm.ai/v1alpha1',
			kind: 'VLLMRuntime',
			spec: {
				model: {modelURL: 'org/llama-7'},
				vllmConfig: {port: 8000},
				deploymentConfig: {replicas: 3, image: {registry: 'docker.io', name: 'lmcache/vllm-openai:v0.3.7'}, resources: {gpu: '2'}},
				...spec,
			},
		},
		release => ({
			image: `docker.io/lmcache/vllm-openai:v0.3.${release}`,
			command: ['/opt/venv/bin/vllm', 'serve'],
			args: [`org/llama-${release}`],
		}),
		{modelStatus: 'Ready', replicas: 3},
	);

const vllmRuntimes: SystemCase = {
	system: 'VLLMRuntime',
	name: 'llama',
	objects: runtimeOf,
	verbs: [
		{action: {type: 'scale', replicas: 4}, changes: {[runtime]: {'/spec/deploymentConfig/replicas': [3, 4]}}},
		{
			action: {type: 'set-bounds', minimum: 2, maximum: 8},
			objects: () => runtimeOf({autoscalingConfig: {enabled: true, minReplicas: 1, maxReplicas: 6}}),
			changes: {[runtime]: {'/spec/autoscalingConfig/minReplicas': [1, 2], '/spec/autoscalingConfig/maxReplicas': [6, 8]}},
		},
		{
			action: {type: 'update', container: 'vllm', model: 'org/llama-8'},
			changes: {[runtime]: {'/spec/model/modelURL': ['org/llama-7', 'org/llama-8']}},
		},
		{
			action: olderRevision,
			changes: {
				[runtime]: {
					'/spec/model/modelURL': ['org/llama-7', 'org/llama-5'],
					'/spec/deploymentConfig/image/name': ['lmcache/vllm-openai:v0.3.7', 'lmcache/vllm-openai:v0.3.5'],
				},
			},
		},
	],
};

const nim = 'NIMService/llama';
const nimOf = (spec: object = {replicas: 3}) =>
	withDeployment(
		{
			apiVersion: 'apps.nvidia.com/v1alpha1',
			kind: 'NIMService',
			spec: {image: {repository: 'nvcr.io/nim/meta/llama', tag: '1.8.7'}, storage: {nimCache: {name: 'llama-cache'}}, ...spec},
		},
		release => ({name: 'llama-ctr', image: `nvcr.io/nim/meta/llama:1.8.${release}`, args: undefined}),
		{state: 'Ready', availableReplicas: 3, conditions: [{type: 'NIM_SERVICE_READY', status: 'True', reason: 'Ready'}]},
	);

const nimServices: SystemCase = {
	system: 'NIMService',
	name: 'llama',
	objects: nimOf,
	verbs: [
		{action: {type: 'scale', replicas: 4}, changes: {[nim]: {'/spec/replicas': [3, 4]}}},
		{
			action: {type: 'set-bounds', minimum: 3, maximum: 9},
			objects: () => nimOf({scale: {enabled: true, hpa: {minReplicas: 2, maxReplicas: 8}}}),
			changes: {[nim]: {'/spec/scale/hpa/minReplicas': [2, 3], '/spec/scale/hpa/maxReplicas': [8, 9]}},
		},
		{
			action: {type: 'update', container: 'llama-ctr', image: 'nvcr.io/nim/meta/llama:1.9.0'},
			changes: {[nim]: {'/spec/image/tag': ['1.8.7', '1.9.0']}},
		},
		{action: olderRevision, changes: {[nim]: {'/spec/image/tag': ['1.8.7', '1.8.5']}}},
	],
};

export const systemCases: readonly SystemCase[] = [
	leaderWorkerSets,
	knativeServices,
	inferenceServices,
	knativeInferenceServices,
	rayServices,
	rayClusters,
	rollouts,
	vllmRuntimes,
	nimServices,
];
