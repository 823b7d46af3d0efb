import {expect, test} from 'vitest';
import {toSafeText} from '../../../source/domain/safe-text.ts';
import {differenceWords, wordsRank} from '../../../source/session/gate/difference-words.ts';
import type {Difference} from '../../../source/session/session.ts';

const difference = (path: string, before?: string, after?: string): Difference => ({
	path: toSafeText(path),
	...(before === undefined ? {} : {before: toSafeText(before)}),
	...(after === undefined ? {} : {after: toSafeText(after)}),
});

test.each<readonly [path: string, before: string | undefined, after: string | undefined, words: string]>([
	['spec.replicas', undefined, '2', 'replicas 2 now, 0 before'],
	['spec.deploymentConfig.replicas', '3', '5', 'replicas of deploymentConfig 5 now, 3 before'],
	['spec.workerGroupSpecs[gpu].replicas', '1', '2', 'replicas of workerGroupSpecs[gpu] 2 now, 1 before'],
	['spec.predictor.minReplicas', '1', '0', 'minimum of predictor 0 now, 1 before'],
	['spec.minReplicas', '1', '2', 'minimum 2 now, 1 before'],
	['spec.maxReplicaCount', undefined, '9', 'maximum 9 now, nothing before'],
	['spec.template.metadata.annotations[autoscaling.knative.dev/min-scale]', '1', '2', 'minimum 2 now, 1 before'],
	['spec.predictor.model.storageUri', 's3://a', 's3://b', 'model s3://b now, s3://a before'],
	['spec.model.modelURL', 'a', 'b', 'model b now, a before'],
	['spec.image.tag', '1', '2', 'image 2 now, 1 before'],
	['spec.template.spec.containers[vllm].image', 'a', 'b', 'image of vllm b now, a before'],
	['metadata.annotations[autoscaling.keda.sh/paused-replicas]', undefined, '3', 'held at 3 now, nothing before'],
	['metadata.annotations[serving.kserve.io/stop]', undefined, 'true', 'it was parked'],
	['metadata.annotations[serving.kserve.io/stop]', 'true', undefined, 'it was brought back'],
	['spec.predictor.canaryTrafficPercent', '20', '0', 'canary traffic 0 now, 20 before'],
	['spec.traffic[0].percent', '100', '50', 'its traffic'],
	['status.abort', undefined, 'true', 'its release was aborted'],
	['status.abort', 'true', undefined, 'its release was tried again'],
	['status.promoteFull', undefined, 'true', 'it was promoted in full'],
	['status.currentStepIndex', '1', '2', 'step 2 now, 1 before'],
	['status.pauseConditions[0]', '{}', undefined, 'it went on from its pause'],
	['spec.serveConfigV2', 'a', 'b', 'its Serve configuration'],
	['spec.restartAt', undefined, '2026', 'it was restarted'],
	['spec.something.else', 'a', 'b', 'something.else'],
])('%s from %s to %s is called "%s"', (path, before, after, words) => {
	expect(differenceWords(difference(path, before, after))).toBe(words);
});

test('what matters more is named first', () => {
	const ranks = ['spec.replicas', 'spec.model.modelURL', 'spec.minReplicas', 'status.abort', 'spec.template.x', 'spec.y'].map(path =>
		wordsRank(difference(path)),
	);
	expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
});
