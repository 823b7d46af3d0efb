import {type DemoObject, type JsonObject, objectAt} from '../../../api-server/demo-object.ts';
import type {SystemService} from '../system-service.ts';
import {gpuLimits, named, onGpu, planOf, releaseImage} from './parts.ts';

const sets = 'leaderworkersets.leaderworkerset.x-k8s.io';
const size = 4;

const deepseek = planOf({
	...{namespace: 'research', name: 'deepseek-v3', gpu: 'A100', gpus: 1, replicas: 2, loading: 150_000, container: 'vllm-leader'},
	model: 'deepseek-ai/DeepSeek-V3',
	args: ['--model', 'deepseek-ai/DeepSeek-V3', '--port', '8000', '--tensor-parallel-size', '1', '--pipeline-parallel-size', String(size)],
	releases: ['v0.10.1', 'v0.10.2'],
	selects: {'leaderworkerset.sigs.k8s.io/name': 'deepseek-v3'},
	serves: {'leaderworkerset.sigs.k8s.io/worker-index': '0'},
	load: {rate: 3, daily: 0.3, capacity: 3, latency: 2.4},
});

const templateOf = (role: 'leader' | 'worker', index: number): JsonObject => ({
	metadata: {labels: {role}},
	spec: {
		containers: [
			{
				name: `vllm-${role}`,
				image: releaseImage(deepseek, index),
				...(role === 'leader'
					? {args: deepseek.args}
					: {command: ['sh', '-c'], args: ['ray start --address=$(LWS_LEADER_ADDRESS):6379 --block']}),
				...(role === 'leader'
					? {ports: [{name: 'http', containerPort: 8000}], readinessProbe: {httpGet: {path: '/health', port: 8000}}}
					: {}),
				resources: gpuLimits(deepseek),
			},
		],
		...onGpu(deepseek),
	},
});

const templates = (index: number): JsonObject => ({
	...{size, restartPolicy: 'RecreateGroupOnPodRestart'},
	leaderTemplate: templateOf('leader', index),
	workerTemplate: templateOf('worker', index),
});

/** LeaderWorkerSet: a model over groups of four pods. */
export const leaderWorkerSetServices: readonly SystemService[] = [
	{
		plans: [deepseek],
		history: {
			founding: ({create}) =>
				create(
					sets,
					named('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', deepseek, {
						labels: {'app.kubernetes.io/name': deepseek.name},
						spec: {
							replicas: deepseek.replicas,
							leaderWorkerTemplate: templates(0),
							rolloutStrategy: {type: 'RollingUpdate', rollingUpdateConfiguration: {maxUnavailable: 1, maxSurge: 0}},
							startupPolicy: 'LeaderCreated',
						},
					}),
				),
			'last release': ({change}) =>
				change(
					sets,
					'research',
					'deepseek-v3',
					(object): DemoObject => ({...object, spec: {...objectAt(object, 'spec'), leaderWorkerTemplate: templates(1)}}),
				),
		},
	},
];
