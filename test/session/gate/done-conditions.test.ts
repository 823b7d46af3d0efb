import {describe, expect, test} from 'vitest';
import type {Autoscaler, ModelService, Revision, ServiceComponent} from '../../../source/domain/model-service.ts';
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

const [hpa] = readService({...healthy(), HorizontalPodAutoscaler: [autoscaler()]}).autoscalers;
if (hpa === undefined) throw new Error('fixtures');

const scaledBy = (...more: ReadonlyArray<Partial<Autoscaler>>): Pick<ModelService, 'autoscalers'> => ({
	autoscalers: more.map(each => ({...hpa, kind: 'KEDA' as const, name: toSafeText('chat'), ...each})),
});

const component = (role: string, desired: number, total: number, available: number): ServiceComponent => ({
	role,
	name: toSafeText(`llama-${role}`),
	podsPerReplica: 1,
	replicas: {desired, total, available, ready: available, updated: total},
	gpus: {perReplica: 2, held: 0},
	pods: undefined,
});

describe('of a service of several components', () => {
	const others = {...replicas(3, 3, 3, 3), components: [component('predictor', 3, 3, 3), component('prefill', 1, 1, 1)]};
	const prefill = (desired: number, total: number, available: number) => ({
		...others,
		components: [component('predictor', 3, 3, 3), component('prefill', desired, total, available)],
	});

	test('the count of one is told by its own replicas', () =>
		follow('scale', {type: 'replicas', desired: 2, component: 'prefill'}, others, [
			[others, 'following', 'scaling: the controllers have not shown it yet'],
			[prefill(2, 1, 1), 'following', 'scaling: 1 of 2 ready'],
			[prefill(2, 2, 2), 'done', 'scaling: done'],
		]));

	test('a component that goes has taken its change with it', () =>
		follow('scale', {type: 'replicas', desired: 2, component: 'prefill'}, others, [
			[prefill(2, 1, 1), 'following', 'scaling: 1 of 2 ready'],
			[{...others, components: []}, 'failed', 'scaling: prefill is gone'],
		]));

	test('bounds and holds are those of its own autoscaler, and the first has the one without a name', () => {
		const both = (more: Partial<Autoscaler>) => ({
			...others,
			...scaledBy({minimum: 2, maximum: 8}, {component: 'prefill', minimum: 1, maximum: 4, ...more}),
		});
		follow('set-bounds', {type: 'bounds', minimum: 2, maximum: 4, component: 'prefill'}, both({}), [
			[both({}), 'following', 'changing bounds: the controllers have not shown it yet'],
			[both({minimum: 2}), 'done', 'changing bounds: done'],
			[both({minimum: 0}), 'failed', 'changing bounds: somebody else has set 0–4'],
		]);
		follow('set-bounds', {type: 'bounds', minimum: 2, maximum: 8, component: 'predictor'}, both({}), [
			[both({}), 'done', 'changing bounds: done'],
		]);
		follow('hold', {type: 'held', replicas: 1, component: 'prefill'}, both({}), [[both({heldAt: 1}), 'done', 'holding: done']]);
	});
});

describe('a hold', () => {
	const condition = {type: 'held', replicas: 3} as const;
	const free = {...replicas(5, 5, 5, 5), ...scaledBy({})};
	const held = (count: number) => ({...replicas(count, count, count, count), ...scaledBy({heldAt: 3})});

	test('is done when the count stands there, not when it is only wanted', () => {
		follow('hold', condition, free, [
			[free, 'following', 'holding: the controllers have not shown it yet'],
			[{...held(5), ...replicas(3, 5, 5, 5)}, 'following', 'holding: 2 replicas still to stop'],
			[held(3), 'done', 'holding: done'],
		]);
		// Seen on KEDA: what somebody sets by hand after that is kept.
		follow('hold', condition, free, [[held(1), 'following', 'holding: 1 of 3 ready']]);
	});

	test('by bounds of one number is one', () =>
		follow('hold', condition, {...replicas(3, 3, 3, 3), ...scaledBy({kind: 'HPA'})}, [
			[{...replicas(3, 3, 3, 3), ...scaledBy({kind: 'HPA', minimum: 3, maximum: 3})}, 'done', 'holding: done'],
		]));

	test('that somebody else lifts or moves is over', () => {
		follow('hold', condition, free, [
			[{...held(3), ...replicas(3, 4, 4, 4)}, 'following', 'holding: 1 replica still to stop'],
			[free, 'failed', 'holding: somebody else has given the count back'],
		]);
		follow('hold', condition, free, [[{...free, ...scaledBy({heldAt: 6})}, 'failed', 'holding: somebody else holds it at 6']]);
	});

	test('is released when nothing holds the count any more', () =>
		follow('release', {type: 'held'}, held(3), [
			[held(3), 'following', 'releasing: the controllers have not shown it yet'],
			[free, 'done', 'releasing: done'],
		]));
});

test('a count that its autoscaler takes over names it as what it is', () => {
	const zero = {...replicas(0, 0, 0, 0), ...scaledBy({})};
	follow('scale', {type: 'replicas', desired: 2}, zero, [
		[{...replicas(4, 2, 2, 0), ...scaledBy({})}, 'done', 'scaling: KEDA chat has taken the count over and asks for 4'],
	]);
});

describe('a release in steps', () => {
	const condition = {type: 'promoted', step: 1} as const;
	const at = (index: number, phase: ModelService['rollout']['phase'] = 'Progressing', more: Partial<ModelService['rollout']> = {}) => ({
		...newest(8),
		...rollout(phase, {step: {index, count: 4}, ...more}),
	});

	test('is promoted when a step more is behind it, or all', () => {
		follow('promote', condition, at(1, 'Paused'), [
			[at(1, 'Paused'), 'following', 'promoting: the controllers have not shown it yet'],
			[at(2), 'done', 'promoting: done'],
		]);
		follow('promote-full', {type: 'promoted', step: 3}, at(1), [[at(4, 'Stable'), 'done', 'promoting: done']]);
	});

	test('that is aborted meanwhile, or replaced, was not promoted', () => {
		follow('promote', condition, at(1, 'Paused'), [
			[at(0, 'Aborted', {message: toSafeText('metric failed')}), 'failed', 'promoting: it was aborted: metric failed'],
		]);
		follow('promote', condition, at(1, 'Paused'), [
			[{...at(0), ...newest(9)}, 'failed', 'promoting: somebody else has put rev 9 in its place'],
		]);
	});

	test('is aborted when its controller says so, and of this generation', () =>
		follow('abort', {type: 'phase', phases: ['Aborted'], generation: 4}, {...at(1), ...seenAt(3)}, [
			[{...at(0, 'Aborted'), ...seenAt(3)}, 'following', 'aborting: the controllers have not shown it yet'],
			[{...at(1), ...seenAt(4)}, 'following', 'aborting: its controller has not acted on it yet'],
			[{...at(0, 'Aborted'), ...seenAt(4)}, 'done', 'aborting: done'],
		]));

	test('goes by its steps until it stands still where it should, and tells what keeps it from that', () => {
		const release = {type: 'phase', phases: ['Paused', 'Stable'], generation: 4} as const;
		const before = {...at(4, 'Stable'), ...seenAt(3)};
		follow('update', release, before, [
			[before, 'following', 'updating: the controllers have not shown it yet'],
			[{...at(0, 'Loading', {progress: '0 of 2 updated'}), ...seenAt(4)}, 'following', 'updating: 0 of 2 updated'],
			[{...at(0, 'Stuck', {progress: '0 of 2 updated'}), ...seenAt(4)}, 'stuck', 'updating: 0 of 2 updated'],
			[{...at(1, 'Paused'), ...seenAt(4)}, 'done', 'updating: done'],
		]);
		follow('update', release, before, [
			[{...at(0, 'Aborted', {message: toSafeText('metric failed')}), ...seenAt(4)}, 'failed', 'updating: it was aborted: metric failed'],
		]);
		follow('retry', {type: 'phase', phases: ['Progressing', 'Stable'], generation: 4}, {...at(0, 'Aborted'), ...seenAt(4)}, [
			[{...at(0, 'Aborted'), ...seenAt(4)}, 'following', 'trying again: its controller has not acted on it yet'],
			[{...at(0), ...seenAt(4)}, 'done', 'trying again: done'],
		]);
		follow('promote-full', {type: 'phase', phases: ['Stable'], generation: 4}, {...at(1, 'Paused'), ...seenAt(4)}, [
			[{...at(1, 'Paused'), ...seenAt(4)}, 'following', 'promoting: its controller has not acted on it yet'],
			[{...at(4, 'Stable'), ...seenAt(4)}, 'done', 'promoting: done'],
		]);
	});
});

test('traffic has shifted when every share is what was asked for, shadows aside', () => {
	const shares = (
		...list: ReadonlyArray<readonly [revision: string, percent: number, role?: 'shadow']>
	): Pick<ModelService, 'traffic'> => ({
		traffic: list.map(([revision, percent, role]) => ({
			revision: toSafeText(revision),
			percent,
			...(role === undefined ? {} : {role}),
		})),
	});
	const targets = [
		{revision: 'a', percent: 20},
		{revision: 'b', percent: 80},
	];
	follow('set-traffic', {type: 'traffic', targets}, shares(['a', 100]), [
		[shares(['a', 100]), 'following', 'shifting traffic: the controllers have not shown it yet'],
		// It shifts step by step where the system does so.
		[shares(['a', 60], ['b', 40]), 'following', 'shifting traffic: the controllers have not shown it yet'],
		[{}, 'following', 'shifting traffic: the controllers have not shown it yet'],
		[shares(['a', 20], ['b', 50], ['b', 30], ['b', 100, 'shadow']), 'done', 'shifting traffic: done'],
	]);
});

test('what tells nothing more is done when its controller has seen it', () =>
	follow('update', {type: 'observed', generation: 4}, seenAt(3), [
		[{generation: 4, observedGeneration: 3}, 'following', 'updating: the controllers have not shown it yet'],
		[seenAt(4), 'done', 'updating: done'],
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

test('a lost answer of what is written to a status is not taken for arrived by a generation that is the same as before', () => {
	const plan = {action: {type: 'abort'}} as Plan;
	const condition = {type: 'phase', phases: ['Aborted'], generation: calm.generation} as const;
	const seen = seenBefore(calm, condition);
	expect(progressOf(calm, plan, condition, seen, 'It is not known.')).toMatchObject({status: 'unknown'});
	expect(progressOf({...calm, ...rollout('Aborted')}, plan, condition, seen, 'It is not known.')).toMatchObject({status: 'done'});
	expect(progressOf(calm, plan, condition, seen, undefined)).toMatchObject({status: 'following'});
});

test('a write whose answer was lost, and that looked done before it was sent, is not told by what the watch shows', () => {
	const condition: DoneCondition = {type: 'phase', phases: ['Aborted'], generation: 1};
	const plan = {action: {type: 'abort'}} as Plan;
	const before = {...calm, ...rollout('Aborted')};
	const seen = seenBefore(before, condition);
	expect(progressOf(before, plan, condition, seen, 'It is not known.')).toMatchObject({status: 'unknown'});
	// Where the answer came it is another matter.
	expect(progressOf(before, plan, condition, seen, undefined)).toMatchObject({status: 'done'});
});
