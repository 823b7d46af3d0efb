import {midwayRollout} from '../../serving/fixtures/argo-objects.ts';
import {knativeObjects, knativeService, podOfRevision} from '../../serving/fixtures/knative-objects.ts';
import type {Objects} from '../../serving/fixtures/object-index.ts';
import {withDeployment} from '../../serving/fixtures/one-deployment-objects.ts';
import {pod, scaledObject} from '../../serving/fixtures/raw-objects.ts';
import {completeDeployment} from './gate-stage.ts';

/** Deployment `llama` whose count a ScaledObject owns. */
export const scaledObjectOwned = (annotations: Readonly<Record<string, string>> = {}): Objects => ({
	...completeDeployment(),
	ScaledObject: [scaledObject({annotations, spec: {minReplicaCount: 1}})],
});

/** Knative Service `llama` whose Revision 7 serves, and 5 rests. */
export const knative: Objects = knativeObjects(knativeService(), [
	{number: 7, pods: [pod('llama-7-a', podOfRevision(7))]},
	{number: 5, pods: []},
]);

/** Rollout `llama` whose release of rev 6 was taken back. */
export const abortedRollout = (): Objects =>
	midwayRollout({
		status: {abort: true, phase: 'Degraded', message: 'RolloutAborted: x', controllerPause: false, pauseConditions: undefined},
	});

/** VLLMRuntime `llama`. Its count stands elsewhere in it than in a Deployment: its Scale tells. */
export const runtime: Objects = withDeployment(
	{
		apiVersion: 'production-stack.vllm.ai/v1alpha1',
		kind: 'VLLMRuntime',
		spec: {model: {modelURL: 'org/llama'}, deploymentConfig: {replicas: 3, image: {registry: 'docker.io', name: 'vllm:v2'}}},
	},
	() => ({image: 'docker.io/vllm:v2', args: ['org/llama']}),
	{modelStatus: 'Ready', replicas: 3},
);
