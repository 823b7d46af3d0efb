import {describe, expect, it} from 'vitest';
import type {ActionType} from '../../source/domain/action.ts';
import {canarySteps, completeRollout, midwayRollout, rollout, rolloutPod} from './fixtures/argo-objects.ts';
import {readService, readServices} from './fixtures/object-index.ts';
import {bodyOf, lineOf, operationsOf, outcomeOf, planOf, refusalOf, warningsOf, writtenBy} from './fixtures/plan-of.ts';
import {autoscaler, container, crashing, minutesAgo, now, scaledObject, template} from './fixtures/raw-objects.ts';

const routed = {canary: {steps: canarySteps, trafficRouting: {nginx: {}}}};
const blueGreen = {blueGreen: {activeService: 'llama-active', previewService: 'llama-preview', autoPromotionEnabled: false}};
const aborted = {
	phase: 'Degraded',
	message: 'RolloutAborted: Rollout aborted update to revision 6',
	abort: true,
	abortedAt: minutesAgo(2),
	pauseConditions: undefined,
	controllerPause: undefined,
	currentStepIndex: 0,
};
const blueGreenMidway = midwayRollout({
	spec: {strategy: blueGreen},
	status: {
		currentStepIndex: undefined,
		message: 'BlueGreenPause',
		replicas: 6,
		updatedReplicas: 3,
		pauseConditions: [{reason: 'BlueGreenPause', startTime: minutesAgo(1)}],
		blueGreen: {activeSelector: 'h5', previewSelector: 'h6'},
	},
});
const progressing = {
	phase: 'Progressing',
	message: 'more replicas need to be updated',
	pauseConditions: undefined,
	controllerPause: undefined,
	currentStepIndex: 0,
};
const timedOut = {
	...progressing,
	phase: 'Degraded',
	message: 'ProgressDeadlineExceeded: ReplicaSet "llama-h6" has timed out progressing.',
	conditions: [{type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', lastUpdateTime: minutesAgo(20)}],
};
const withNewPod = (status: Readonly<Record<string, unknown>>, more: Parameters<typeof rolloutPod>[2] = {}) => ({
	...midwayRollout({status}),
	Pod: [...completeRollout().Pod, rolloutPod('llama-h6-a', 6, more)],
});

describe('the phase of a Rollout', () => {
	it.each([
		['is complete', completeRollout(), 'Stable'],
		['waits at a step', midwayRollout(), 'Paused'],
		['was paused by somebody', completeRollout({spec: {paused: true}, status: {phase: 'Paused', message: 'manually paused'}}), 'Paused'],
		['was aborted', midwayRollout({status: aborted}), 'Aborted'],
		[
			'has an invalid spec',
			completeRollout({
				status: {
					phase: 'Degraded',
					message: 'InvalidSpec: bad',
					conditions: [{type: 'InvalidSpec', status: 'True', reason: 'InvalidSpec', message: 'bad'}],
				},
			}),
			'Failed',
		],
		['is not seen by its controller', completeRollout({metadata: {generation: 5}}), 'Progressing'],
		['was promoted and its controller has not acted', midwayRollout({status: {pauseConditions: undefined}}), 'Progressing'],
		[
			'waits for its steps with all pods there',
			completeRollout({status: {phase: 'Progressing', message: 'waiting for all steps to complete'}}),
			'Progressing',
		],
		['loads a new replica', withNewPod(progressing, {ready: false}), 'Loading'],
		['loads for longer than its deadline', withNewPod(timedOut, {ready: false}), 'Loading'],
		['crashes in its new replica', withNewPod(progressing, {ready: false, containerStatus: crashing}), 'Stuck'],
		['gave up with nothing on its way', {...midwayRollout({status: timedOut}), Pod: completeRollout().Pod}, 'Failed'],
		['has an old stack on the way out', completeRollout({spec: {strategy: routed}, status: {replicas: 6}}), 'Stable'],
		[
			'has no replica',
			completeRollout({spec: {replicas: 0}, status: {replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0}}),
			'Parked',
		],
		[
			'fails in a replica that was complete',
			{
				...completeRollout({status: {readyReplicas: 2, availableReplicas: 2}}),
				Pod: [rolloutPod('llama-h5-a', 5, {ready: false, containerStatus: crashing})],
			},
			'Progressing',
		],
	])('that %s is as it should be', (_, objects, phase) => {
		expect(readService(objects).rollout.phase).toBe(phase);
	});

	it('says at which step it is, what that waits for, and since when', () => {
		expect(readService(midwayRollout()).rollout).toMatchObject({
			step: {index: 1, count: 4},
			progress: 'step 2 of 4, wait for a promotion; 1 of 3 updated',
			message: 'CanaryPauseStep',
			since: now - 7 * 60_000,
		});
		expect(readService(midwayRollout({status: aborted})).rollout).toMatchObject({
			message: 'RolloutAborted: Rollout aborted update to revision 6',
			since: now - 2 * 60_000,
		});
	});
});

describe('a Rollout as a service', () => {
	it('has the counts, revisions and GPUs of its ReplicaSets and pods', () => {
		const service = readService(midwayRollout());
		expect(service).toMatchObject({
			system: 'Rollout',
			mode: 'canary',
			model: {value: 'org/llama'},
			version: {value: 'v0.10.2'},
			nextVersion: {value: 'v0.11.0'},
			replicas: {desired: 3, ready: 4, updated: 1, available: 4, total: 4},
			gpus: {perReplica: 2, held: 8},
			observedGeneration: 4,
		});
		expect(service.revisions?.map(({number, newest, hash, replicas}) => [number, newest, hash, replicas.available])).toEqual([
			[6, true, 'h6', 1],
			[5, false, 'h5', 3],
			[4, false, 'h4', 0],
		]);
		expect(service.pods?.map(({revisionHash}) => revisionHash)).toEqual(['h6', 'h5', 'h5', 'h5']);
	});

	it('is none without anything that speaks for a model', () => {
		const web = template([container({name: 'web', image: 'nginx:1', args: [], resources: {}})]);
		expect(readServices({Rollout: [rollout({spec: {template: web}})]})).toEqual([]);
	});

	it('shares its traffic out by what is ready, by its weights, or by what is active', () => {
		const trafficOf = (objects: Parameters<typeof readService>[0]) =>
			readService(objects).traffic?.map(({revision, percent, role, revisionId}) => [revision, percent, role, revisionId]);
		expect(trafficOf(midwayRollout())).toEqual([
			['h5', 75, 'stable', 'uid-llama-h5'],
			['h6', 25, 'canary', 'uid-llama-h6'],
		]);
		const weights = {stable: {weight: 80, podTemplateHash: 'h5'}, canary: {weight: 20, podTemplateHash: 'h6'}};
		expect(trafficOf(midwayRollout({spec: {strategy: routed}, status: {canary: {weights}}}))?.map(([, percent]) => percent)).toEqual([
			80, 20,
		]);
		expect(trafficOf(blueGreenMidway)?.map(target => target.slice(0, 3))).toEqual([
			['h5', 100, 'active'],
			['h6', 0, 'preview'],
		]);
		expect(trafficOf(completeRollout())).toBeUndefined();
	});

	it('serves what is active or stable, though the other stack stands too', () => {
		const versionsOf = (objects: Parameters<typeof readService>[0]) => {
			const {version, nextVersion} = readService(objects);
			return [version?.value, nextVersion?.value];
		};
		expect(versionsOf(blueGreenMidway)).toEqual(['v0.10.2', 'v0.11.0']);
		const promoted = midwayRollout({
			spec: {strategy: blueGreen},
			status: {
				...{phase: 'Healthy', message: undefined, pauseConditions: undefined, controllerPause: undefined, currentStepIndex: undefined},
				...{stableRS: 'h6', updatedReplicas: 3, blueGreen: {activeSelector: 'h6', previewSelector: 'h6'}},
			},
		});
		expect(versionsOf(promoted)).toEqual(['v0.11.0', undefined]);
		expect(readService(promoted).rollout.phase).toBe('Stable');
	});

	it('is owned in its count by an HPA or a ScaledObject that names it', () => {
		const scaleTargetRef = {apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'llama'};
		const hpa = {...completeRollout(), HorizontalPodAutoscaler: [autoscaler({spec: {scaleTargetRef}})]};
		expect(readService(hpa).autoscalers).toMatchObject([{kind: 'HPA', minimum: 2, maximum: 8}]);
		expect(refusalOf({type: 'scale', replicas: 4}, hpa)).toBe('HPA llama owns the count (2–8): change its bounds instead.');
		expect(writtenBy(planOf({type: 'hold', replicas: 4}, hpa))).toContain('HorizontalPodAutoscaler/llama');
		const keda = {...completeRollout(), ScaledObject: [scaledObject({spec: {scaleTargetRef}})]};
		expect(new Set(writtenBy(planOf({type: 'scale', replicas: 0}, keda)))).toEqual(new Set(['ScaledObject/llama']));
	});

	it('offers in the middle of a release what leads out of it, and nothing of that elsewhere', () => {
		const offered = (objects: Parameters<typeof readService>[0]): readonly ActionType[] => {
			const {offers} = readService(objects);
			return (['promote', 'promote-full', 'abort', 'retry', 'pause', 'resume'] as const).filter(verb => offers[verb].possible);
		};
		expect(offered(completeRollout())).toEqual(['pause']);
		expect(offered(midwayRollout())).toEqual(['promote', 'promote-full', 'abort', 'pause']);
		expect(offered(midwayRollout({status: aborted}))).toEqual(['retry', 'pause']);
		expect(offered(midwayRollout({spec: {paused: true}}))).toEqual(['abort', 'resume']);
		expect(offered(blueGreenMidway)).toEqual(['promote', 'promote-full', 'abort', 'pause']);
		expect(readService(midwayRollout()).offers.resume).toEqual({possible: false, reason: 'llama waits at a step of its own: promote it.'});
		expect(readService(midwayRollout()).offers['set-traffic']).toEqual({
			possible: false,
			reason: 'The steps of llama set its weights: promote it or abort it.',
		});
	});
});

describe('what is written to the status of a Rollout', () => {
	const guards = [
		{op: 'test', path: '/metadata/uid', value: 'uid-rollout'},
		{op: 'test', path: '/status/currentPodHash', value: 'h6'},
		{op: 'test', path: '/status/stableRS', value: 'h5'},
	];

	it('aborts the release that was seen, and tries it again as the way back', () => {
		const plan = planOf({type: 'abort'}, midwayRollout());
		expect(plan.steps[0]?.request).toMatchObject({subresource: 'status', target: {name: 'llama', uid: 'uid-rollout'}});
		expect(bodyOf(plan)).toEqual([
			...guards,
			{op: 'test', path: '/status/abort', value: null},
			{op: 'add', path: '/status/abort', value: true},
		]);
		expect(operationsOf(plan.inverse?.[0]).slice(1)).toEqual([
			{op: 'test', path: '/status/abort', value: true},
			{op: 'remove', path: '/status/abort'},
		]);
		expect(lineOf(plan, 'traffic')).toMatchObject({before: 'rev 6', after: 'rev 5'});
		expect(plan.done).toEqual({type: 'phase', phases: ['Aborted'], generation: 4});
		expect(plan.typed).toBeUndefined();
	});

	it('tries an aborted release again from its first step', () => {
		const plan = planOf({type: 'retry'}, midwayRollout({status: aborted}));
		expect(bodyOf(plan).slice(3)).toEqual([
			{op: 'test', path: '/status/abort', value: true},
			{op: 'remove', path: '/status/abort'},
		]);
		expect(lineOf(plan, 'step')?.text).toBe('rev 6 from step 1 of 4');
		expect(plan.undone).toEqual({type: 'phase', phases: ['Aborted'], generation: 4});
	});

	it('ends the pause that was seen, and cannot be undone', () => {
		const plan = planOf({type: 'promote'}, midwayRollout());
		const pauses = [{reason: 'CanaryPauseStep', startTime: minutesAgo(7)}];
		expect(bodyOf(plan).slice(3)).toEqual([
			{op: 'test', path: '/status/pauseConditions', value: pauses},
			{op: 'remove', path: '/status/pauseConditions'},
		]);
		expect(lineOf(plan, 'step')).toMatchObject({before: '2 of 4, wait for a promotion', after: '3 of 4, 60% to the canary'});
		expect(plan).toMatchObject({done: {type: 'promoted', step: 1}});
		expect(plan.inverse).toBeUndefined();
		expect(warningsOf(plan)).toContain('only an abort leads back');
	});

	it('passes over a step that is under way, and over an analysis that told nothing', () => {
		const underWay = midwayRollout({status: {...progressing, currentStepIndex: 2}});
		expect(bodyOf(planOf({type: 'promote'}, underWay)).at(-1)).toEqual({op: 'replace', path: '/status/currentStepIndex', value: 3});
		const inconclusive = midwayRollout({status: {pauseConditions: [{reason: 'InconclusiveAnalysisRun', startTime: minutesAgo(1)}]}});
		expect(
			bodyOf(planOf({type: 'promote'}, inconclusive))
				.filter(({op}) => op !== 'test')
				.map(({op, path}) => `${op} ${path}`),
		).toEqual(['remove /status/pauseConditions', 'remove /status/controllerPause', 'replace /status/currentStepIndex']);
	});

	it('promotes in full, by one field', () => {
		const plan = planOf({type: 'promote-full'}, midwayRollout());
		expect(bodyOf(plan).at(-1)).toEqual({op: 'add', path: '/status/promoteFull', value: true});
		expect(lineOf(plan, 'step')?.text).toBe('3 of 4 are passed over, with their pauses and analyses');
		expect(plan.done).toEqual({type: 'phase', phases: ['Stable'], generation: 4});
	});

	it('promotes a blue-green release to the active one', () => {
		const plan = planOf({type: 'promote'}, blueGreenMidway);
		expect(lineOf(plan, 'traffic')).toMatchObject({before: 'rev 5', after: 'rev 6'});
		expect(plan.done).toEqual({type: 'phase', phases: ['Stable'], generation: 4});
	});

	it('is refused where the release came to an end meanwhile', () => {
		for (const type of ['promote', 'promote-full', 'abort'] as const)
			expect(refusalOf({type}, midwayRollout(), completeRollout())).toBe('No release of llama is on its way.');
		expect(refusalOf({type: 'promote'}, midwayRollout(), midwayRollout({status: aborted}))).toContain('was aborted');
	});
});

describe('a new template of a Rollout', () => {
	const action = {type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v1'} as const;

	it('is a release by its steps, which is done where it waits', () => {
		const plan = planOf(action, completeRollout());
		expect(bodyOf(plan).some(({op, path}) => op === 'replace' && path === '/spec/template/spec/containers/0/image')).toBe(true);
		expect(lineOf(plan, 'then')?.text).toBe(
			'a canary of 4 steps: 20% to the canary, wait for a promotion, 60% to the canary, wait 10m; it waits at step 2 until it is promoted',
		);
		expect(plan).toMatchObject({gpus: {change: 0, surge: 2}, done: {type: 'phase', phases: ['Paused', 'Stable'], generation: 5}});
		expect(warningsOf(planOf(action, midwayRollout()))).toContain('it is given up for this one');
	});

	it('without steps rolls like a Deployment, and in two stacks needs twice the GPUs', () => {
		const plain = planOf(action, completeRollout({spec: {strategy: {canary: {maxSurge: 1, maxUnavailable: 0}}}}));
		expect(plain.done).toEqual({type: 'rolled-out', generation: 5});
		const twice = planOf(action, completeRollout({spec: {strategy: blueGreen}}));
		expect(twice.gpus).toEqual({change: 0, surge: 6});
		expect(lineOf(twice, 'then')?.text).toContain('they get the traffic once they are promoted');
	});
});

describe('a rollback of a Rollout', () => {
	it('in the middle of a release is an abort to the stable revision', () => {
		const plan = planOf({type: 'roll-back', revision: 'uid-llama-h5'}, midwayRollout());
		expect(plan).toMatchObject({title: 'Roll back chat / llama', verb: 'abort'});
		expect(bodyOf(plan).at(-1)).toEqual({op: 'add', path: '/status/abort', value: true});
		expect(lineOf(plan, 'revision')?.text).toContain('the way back is to abort it');
	});

	it('to another revision, or after an abort, puts the template back without the hash', () => {
		for (const [objects, revision] of [
			[midwayRollout(), 4],
			[midwayRollout({status: aborted}), 5],
			[completeRollout(), 4],
		] as const) {
			const plan = planOf({type: 'roll-back', revision: `uid-llama-h${revision}`}, objects);
			const [change] = bodyOf(plan).filter(({op, path}) => op === 'replace' && path === '/spec/template');
			expect(change).toMatchObject({value: {metadata: {labels: {app: 'llama'}}}});
			expect(JSON.stringify(change)).not.toContain('rollouts-pod-template-hash');
			expect(bodyOf(plan)[1]?.path).toBe('/metadata/annotations/rollout.argoproj.io~1revision');
		}
		expect(lineOf(planOf({type: 'roll-back', revision: 'uid-llama-h4'}, completeRollout()), 'then')?.text).toContain('a canary of 4 steps');
	});

	it('is refused without history', () => {
		const {ReplicaSet, ...rest} = completeRollout();
		expect(refusalOf({type: 'roll-back', revision: 'uid-llama-h4'}, {...rest, ReplicaSet: ReplicaSet.slice(0, 1)})).toBe(
			'llama has no other revision to go back to.',
		);
		expect(refusalOf({type: 'roll-back', revision: 'uid-llama-h4'}, completeRollout(), {...completeRollout(), ReplicaSet: []})).toBe(
			'The ReplicaSet of rev 4 is gone.',
		);
	});
});

describe('count, restart and pause of a Rollout', () => {
	it('scale by the subresource, and park', () => {
		const plan = planOf({type: 'scale', replicas: 5}, completeRollout());
		expect(writtenBy(plan)).toEqual(['Rollout/llama/scale', 'Rollout/llama/scale']);
		expect(plan).toMatchObject({gpus: {change: 4}, done: {type: 'replicas', desired: 5}});
		expect(planOf({type: 'scale', replicas: 0}, completeRollout())).toMatchObject({verb: 'park', typed: {text: 'llama'}});
	});

	it('restart by a time of whole seconds that was never there', () => {
		const at = (restartAt?: string) => bodyOf(planOf({type: 'restart'}, completeRollout({spec: {restartAt}}))).at(-1);
		expect(at()).toEqual({op: 'add', path: '/spec/restartAt', value: '2026-11-24T12:00:00Z'});
		expect(at('2026-11-24T12:00:00Z')).toEqual({op: 'replace', path: '/spec/restartAt', value: '2026-11-24T12:00:01Z'});
		expect(planOf({type: 'restart'}, midwayRollout()).done).toEqual({type: 'observed', generation: 5});
	});

	it('pause where they are, and go on', () => {
		expect(bodyOf(planOf({type: 'pause'}, midwayRollout())).slice(1)).toEqual([
			{op: 'test', path: '/spec/paused', value: null},
			{op: 'add', path: '/spec/paused', value: true},
		]);
		expect(bodyOf(planOf({type: 'pause'}, completeRollout({spec: {paused: false}}))).slice(1)).toEqual([
			{op: 'test', path: '/spec/paused', value: false},
			{op: 'replace', path: '/spec/paused', value: true},
		]);
		expect(bodyOf(planOf({type: 'resume'}, completeRollout({spec: {paused: true}}))).at(-1)).toEqual({op: 'remove', path: '/spec/paused'});
		expect(outcomeOf({type: 'resume'}, completeRollout())).toMatchObject({ok: false});
	});
});
