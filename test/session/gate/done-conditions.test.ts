import {describe, expect, test} from 'vitest';
import type {ModelService, Revision} from '../../../source/domain/model-service.ts';
import type {DoneCondition, Plan} from '../../../source/domain/plan.ts';
import {toSafeText} from '../../../source/domain/safe-text.ts';
import {progressOf, type Seen, seenBefore} from '../../../source/session/gate/progress.ts';
import {readService} from '../../serving/fixtures/object-index.ts';
import {autoscaler, healthy} from '../../serving/fixtures/raw-objects.ts';

const calm = readService(healthy());

const replicas = (desired: number, total: number, updated: number, available: number): Pick<ModelService, 'replicas'> => ({
	replicas: {desired, total, updated, available, ready: available},
});
const rollout = (phase: ModelService['rollout']['phase'], more: Partial<ModelService['rollout']> = {}): Pick<ModelService, 'rollout'> => ({
	rollout: {phase, ...more},
});
const failing: ModelService['rollout']['failing'] = {count: 2, reason: toSafeText('OOMKilled'), detail: 'vllm OOMKilled', uids: []};
const newest = (number: number): Pick<ModelService, 'revisions'> => {
	const [first] = calm.revisions ?? [];
	return {revisions: [{...(first as Revision), number, hash: toSafeText(`h${number}`), newest: true}]};
};
const seenAt = (generation: number): Pick<ModelService, 'generation' | 'observedGeneration'> => ({
	generation,
	observedGeneration: generation,
});

type Step = readonly [service: Partial<ModelService>, status: string, sentence: string];

/** What the watch shows, one after the other, and what is said of the write each time. */
const follow = (type: Plan['action']['type'], condition: DoneCondition, before: Partial<ModelService>, steps: readonly Step[]): void => {
	const plan = {action: {type}} as Plan;
	let seen: Seen = seenBefore({...calm, ...before}, condition);
	const said = steps.map(([service]) => {
		const progress = progressOf({...calm, ...service}, plan, condition, seen, undefined);
		({seen} = progress);
		return [progress.status, progress.sentence];
	});
	expect(said).toEqual(steps.map(([, status, sentence]) => [status, sentence]));
};

describe('a rollout', () => {
	const condition = {type: 'rolled-out', generation: 4} as const;
	const stuck = {...rollout('Stuck'), ...newest(7)};

	test('is told from the generation on that the write has got, and not from what went wrong before', () =>
		follow('roll-back', condition, {...stuck, ...seenAt(3)}, [
			[{...stuck, ...seenAt(3)}, 'following', 'rolling back: the controllers have not shown it yet'],
			[{...stuck, generation: 4, observedGeneration: 3}, 'following', 'rolling back: the controllers have not shown it yet'],
			[
				{...seenAt(4), ...rollout('Progressing'), ...newest(8), ...replicas(6, 8, 3, 5)},
				'following',
				'rolling back: 3 of 6 updated, 5 ready',
			],
			[{...seenAt(4), ...rollout('Loading'), ...newest(8), ...replicas(6, 6, 6, 5)}, 'following', 'rolling back: 6 of 6 updated, 5 ready'],
			[{...seenAt(4), ...rollout('Stable'), ...newest(8), ...replicas(6, 6, 6, 6)}, 'done', 'rolling back: done'],
		]));

	test('that gets stuck says why, and goes on when it gets going again', () =>
		follow('update', condition, {...seenAt(3), ...newest(7)}, [
			[{...seenAt(4), ...rollout('Stuck', {failing}), ...newest(8)}, 'stuck', 'updating: 2 replicas do not get ready (vllm OOMKilled)'],
			[{...seenAt(4), ...rollout('Progressing'), ...newest(8), ...replicas(3, 4, 2, 3)}, 'following', 'updating: 2 of 3 updated, 3 ready'],
			[{...seenAt(4), ...rollout('Failed', {progress: 'exceeded quota'}), ...newest(8)}, 'failed', 'updating: exceeded quota'],
		]));

	test('that somebody pauses does not go on by itself', () =>
		follow('restart', condition, {...seenAt(3), ...newest(7)}, [
			[{...seenAt(5), ...rollout('Paused'), ...newest(8)}, 'stuck', 'restarting: somebody paused the rollout'],
		]));

	test('that somebody else puts another template in place of is over', () =>
		follow('update', condition, {...seenAt(3), ...newest(7)}, [
			[{...seenAt(4), ...rollout('Progressing'), ...newest(8), ...replicas(3, 4, 1, 3)}, 'following', 'updating: 1 of 3 updated, 3 ready'],
			[{...seenAt(5), ...rollout('Progressing'), revisions: []}, 'following', 'updating: 3 of 3 updated, 3 ready'],
			[{...seenAt(5), ...rollout('Progressing'), ...newest(9)}, 'failed', 'updating: somebody else has put rev 9 in its place'],
		]));

	test('goes on where only the count is changed meanwhile', () =>
		follow('update', condition, {...seenAt(3), ...newest(7)}, [
			[{...seenAt(4), ...rollout('Progressing'), ...newest(8), ...replicas(3, 4, 1, 3)}, 'following', 'updating: 1 of 3 updated, 3 ready'],
			[{...seenAt(5), ...rollout('Progressing'), ...newest(8), ...replicas(5, 6, 2, 3)}, 'following', 'updating: 2 of 5 updated, 3 ready'],
			[{...seenAt(5), ...rollout('Stable'), ...newest(8)}, 'done', 'updating: done'],
		]));
});

describe('a count', () => {
	const condition = {type: 'replicas', desired: 5} as const;
	const before = replicas(3, 3, 3, 3);

	test('is done when as many are there and available, and no more', () => {
		follow('scale', condition, before, [
			[before, 'following', 'scaling: the controllers have not shown it yet'],
			[{...replicas(5, 3, 3, 3), generation: 4}, 'following', 'scaling: 3 of 5 ready'],
			[replicas(5, 5, 5, 4), 'following', 'scaling: 4 of 5 ready'],
			[replicas(5, 5, 5, 5), 'done', 'scaling: done'],
		]);
		follow('scale', condition, replicas(7, 7, 7, 7), [
			[replicas(5, 7, 7, 7), 'following', 'scaling: 2 replicas still to stop'],
			[replicas(5, 6, 6, 6), 'following', 'scaling: 1 replica still to stop'],
			[replicas(5, 5, 5, 5), 'done', 'scaling: done'],
		]);
		follow('scale', {type: 'replicas', desired: 0}, before, [
			[replicas(0, 2, 2, 2), 'following', 'scaling: 2 replicas still to stop'],
			[{...replicas(0, 0, 0, 0), ...rollout('Parked')}, 'done', 'scaling: done'],
		]);
	});

	test('whose new replicas fail is stuck', () =>
		follow('scale', condition, before, [
			[{...replicas(5, 5, 5, 3), ...rollout('Progressing', {failing})}, 'stuck', 'scaling: 2 replicas do not get ready (vllm OOMKilled)'],
		]));

	test('that somebody else has set anew is over, also where ours was never seen', () => {
		follow('scale', condition, before, [
			[replicas(5, 3, 3, 3), 'following', 'scaling: 3 of 5 ready'],
			[replicas(3, 3, 3, 3), 'failed', 'scaling: somebody else asks for 3 replicas now'],
		]);
		follow('scale', condition, before, [[replicas(1, 3, 3, 3), 'failed', 'scaling: somebody else asks for 1 replica now']]);
	});

	test('that an autoscaler takes over is done', () => {
		const {autoscalers} = readService({...healthy(), HorizontalPodAutoscaler: [autoscaler()]});
		follow('scale', {type: 'replicas', desired: 2}, {...replicas(0, 0, 0, 0), autoscalers}, [
			[{...replicas(4, 2, 2, 0), autoscalers}, 'done', 'scaling: HPA llama has taken the count over and asks for 4'],
		]);
	});
});

test('bounds are done when the autoscaler shows them, and over when it shows others', () => {
	const bounds = (minReplicas: number, maxReplicas: number) => ({
		autoscalers: readService({...healthy(), HorizontalPodAutoscaler: [autoscaler({spec: {minReplicas, maxReplicas}})]}).autoscalers,
	});
	const condition = {type: 'bounds', minimum: 3, maximum: 9} as const;
	follow('set-bounds', condition, bounds(2, 8), [
		[bounds(2, 8), 'following', 'changing bounds: the controllers have not shown it yet'],
		[bounds(3, 9), 'done', 'changing bounds: done'],
		[bounds(2, 8), 'failed', 'changing bounds: somebody else has set 2–8'],
	]);
});

test('a pause is done when the controller has seen it', () =>
	follow('pause', {type: 'paused', paused: true}, {paused: false, ...seenAt(3)}, [
		[{paused: false, ...seenAt(3)}, 'following', 'pausing: the controllers have not shown it yet'],
		[{paused: true, generation: 4, observedGeneration: 3}, 'following', 'pausing: the controller has not seen it yet'],
		[{paused: true, ...seenAt(4)}, 'done', 'pausing: done'],
		[{paused: false, ...seenAt(5)}, 'failed', 'pausing: somebody else has resumed the rollout'],
	]));

test('a replica is replaced when the old one is gone and the service is ready again', () => {
	const pods = calm.pods ?? [];
	const [old, ...others] = pods;
	if (old === undefined) throw new Error('fixtures');
	follow('replace-replica', {type: 'pod-replaced', uid: old.uid}, {}, [
		[{}, 'following', 'replacing: the controllers have not shown it yet'],
		// Not read is not the same as gone.
		[{pods: undefined}, 'following', 'replacing: the controllers have not shown it yet'],
		[{pods: [{...old, deletedAt: 1}, ...others], ...replicas(3, 3, 3, 2)}, 'following', 'replacing: the old replica is stopping'],
		[{pods: others, ...replicas(3, 3, 3, 2)}, 'following', 'replacing: 2 of 3 ready'],
		[{pods: others, ...rollout('Progressing', {failing})}, 'done', 'replacing: done'],
	]);
});

test('a lost answer stays unknown until its effect shows', () => {
	const plan = {action: {type: 'scale'}} as Plan;
	const condition = {type: 'replicas', desired: 5} as const;
	const seen = seenBefore(calm, condition);
	expect(progressOf(calm, plan, condition, seen, 'It is not known.')).toEqual({status: 'unknown', sentence: 'It is not known.', seen});
	expect(progressOf({...calm, ...replicas(5, 3, 3, 3)}, plan, condition, seen, 'It is not known.')).toMatchObject({
		status: 'following',
		sentence: 'scaling: 3 of 5 ready',
	});
});
