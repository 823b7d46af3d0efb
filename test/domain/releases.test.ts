import {describe, expect, it} from 'vitest';
import type {ActionType} from '../../source/domain/action.ts';
import {assess} from '../../source/domain/assess.ts';
import type {Capacity} from '../../source/domain/capacity.ts';
import type {AssessInput} from '../../source/domain/findings/finding.ts';
import type {ModelService, ServiceComponent, TrafficTarget} from '../../source/domain/model-service.ts';
import {stateText} from '../../source/domain/service-text.ts';
import {abortsRelease, stepText} from '../../source/domain/traffic-text.ts';
import {autoscaler, crash, minutes, now, offering, pod, revision, safe, service, serving, waitingPod} from './fixtures.ts';

const stateOf = (given: ModelService, more: Partial<AssessInput> = {}) =>
	assess({service: given, metrics: undefined, lostNodes: new Map(), capacity: undefined, now, ...more});

const shares: readonly TrafficTarget[] = [
	{revision: safe('h5'), percent: 80, role: 'stable'},
	{revision: safe('h7'), percent: 20, role: 'canary'},
];

const canary = (more: Partial<ModelService> = {}): ModelService =>
	service({
		rollout: {phase: 'Paused', since: now - minutes(12), step: {index: 1, count: 5}},
		revisions: [revision(7, {newest: true, ...serving(1)}), revision(5, serving(3))],
		traffic: shares,
		...more,
	});

describe('a canary', () => {
	it('that waits says at which step, who gets what, and the keys that end the wait', () => {
		const state = stateOf(canary());
		expect([stateText(state, now), state.severity]).toEqual(['Paused 2/5', 'look']);
		expect(state.sentence).toBe('llama: rev 7 waits {age} at step 2 of 5, 80 % to rev 5, 20 % to rev 7, until it is promoted.');
		expect(state.suggestions.map(({intent, words}) => `${intent}: ${words}`)).toEqual([
			'promote: promote',
			'promote-full: promote in full',
			'abort: abort: all to rev 5',
			'open: open',
		]);
	});

	it('that fails is aborted and not rolled back: that would begin another release', () => {
		const stuck = canary({
			rollout: {phase: 'Stuck', since: now - minutes(12)},
			pods: [pod('x', crash), pod('a', {revisionHash: safe('h5')})],
		});
		expect(stateOf(stuck).suggestions[0]).toEqual({intent: 'abort', words: 'abort: all to rev 5'});
		expect(abortsRelease(stuck)).toBe(true);
	});

	it('that was aborted is looked at: its spec still asks for what was taken back', () => {
		const state = stateOf(canary({rollout: {phase: 'Aborted', since: now - minutes(3), message: safe('RolloutAborted')}}));
		expect([stateText(state, now), state.severity, state.note]).toEqual(['Aborted 3m', 'look', 'RolloutAborted.']);
		expect(state.sentence).toBe('llama: rev 7 was taken back and rev 5 gets all requests. The spec still asks for rev 7.');
		expect(state.suggestions.map(({intent}) => intent)).toEqual(['roll-back', 'retry', 'open']);
		expect(abortsRelease(canary({rollout: {phase: 'Aborted'}}))).toBe(false);
	});

	it('counts its steps, also past the last', () => {
		expect([stepText({phase: 'Paused', step: {index: 0, count: 3}}), stepText({phase: 'Stable', step: {index: 3, count: 3}})]).toEqual([
			'step 1 of 3',
			'all 3 steps done',
		]);
	});
});

it('traffic that is pinned is looked at, with the key that releases it: newer revisions get none', () => {
	const pinned = (...possible: readonly ActionType[]) =>
		stateOf(
			service({
				rollout: {phase: 'Pinned'},
				revisions: [revision(7, {newest: true}), revision(5, serving(3))],
				traffic: [{revision: safe('h5'), percent: 100}],
				offers: offering(...possible),
			}),
		);
	const state = pinned('set-traffic');
	expect([state.word, state.severity]).toEqual(['Pinned', 'look']);
	expect(state.sentence).toBe('llama is held at rev 5: newer revisions get no traffic until it is released.');
	expect(state.suggestions.map(({words}) => words)).toEqual(['release it: all to rev 7', 'shift traffic', 'open']);
	expect(pinned('promote').suggestions.map(({words}) => words)).toEqual(['release it: all to rev 7', 'open']);
	expect(pinned('scale').suggestions.map(({words}) => words)).toEqual(['open']);
});

describe('a count that is held', () => {
	it('is looked at, with the key that releases it', () => {
		const state = stateOf(service({autoscalers: [autoscaler({kind: 'KEDA', heldAt: 3})], offers: offering('release')}));
		expect([stateText(state, now), state.severity]).toEqual(['Held at 3', 'look']);
		expect(state.suggestions.map(({intent}) => intent)).toEqual(['release', 'open']);
	});

	it('at 0 is a service that is parked, and is called that', () => {
		const none = {desired: 0, ready: 0, updated: 0, available: 0, total: 0, parkedFrom: 3};
		const parked = service({autoscalers: [autoscaler({kind: 'KEDA', heldAt: 0})], replicas: none, pods: [], rollout: {phase: 'Parked'}});
		expect(stateText(stateOf(parked), now)).toBe('Parked (was 3)');
	});

	it('says so where the count is another one: a manual scale is kept while it is paused', () => {
		const scaled = service({autoscalers: [autoscaler({kind: 'KEDA', heldAt: 5})]});
		expect(stateOf(scaled).sentence).toBe('llama: KEDA hpa was told to hold 5 and the count is 3: somebody changed it since.');
	});
});

const component = (role: string, ready: number, pods: readonly string[]): ServiceComponent => ({
	role,
	name: safe(`llama-${role}`),
	podsPerReplica: 1,
	replicas: {desired: 2, ready, updated: 2, available: ready, total: pods.length},
	gpus: {perReplica: 1, held: 2},
	pods,
});

describe('a service of several workloads', () => {
	const decode = component('decode', 2, ['uid-a', 'uid-b']);

	it('is broken where one behind the first has no replica at all', () => {
		const state = stateOf(service({components: [decode, component('router', 0, [])]}));
		expect([state.word, state.severity]).toEqual(['Failed', 'broken']);
		expect(state.sentence).toContain('0 of 2 replicas of its router ready');
	});

	it('names the workload whose replicas fail', () => {
		const given = service({
			components: [decode, component('prefill', 0, ['uid-x', 'uid-y'])],
			pods: [pod('a'), pod('b'), pod('x', crash), pod('y', crash)],
		});
		expect(stateOf(given).sentence).toBe('llama: both prefill replicas crash (vllm OOMKilled), 3 others serve.');
	});

	it('says which count stays where it is, where one of its autoscalers is blind', () => {
		const blind = autoscaler({blind: 'it cannot read cpu', component: 'prefill'});
		const given = service({components: [decode, component('prefill', 2, [])], autoscalers: [autoscaler(), blind]});
		expect(stateOf(given).sentence).toBe('llama: HPA hpa does not scale: it cannot read cpu. The count of prefill stays at 2.');
	});

	it('loads where one behind the first is not ready yet', () => {
		const given = service({components: [decode, component('prefill', 1, ['uid-x', 'uid-y'])], pods: [pod('x', {ready: false})]});
		expect([stateOf(given).word, stateOf(given).severity]).toEqual(['Loading', 'fine']);
	});
});

describe('hints of what keeps replicas', () => {
	it('case 17: a surge replica that finds no GPU while no old one may stop waits for ever, said before any deadline', () => {
		const none: Capacity = {total: 8, held: 8, free: []};
		const surging = service({
			rollout: {phase: 'Progressing', progress: '1 of 3 updated'},
			revisions: [revision(7, {newest: true}), revision(5, serving(3))],
			pods: [waitingPod('x'), ...['a', 'b', 'c'].map(name => pod(name, {revisionHash: safe('h5')}))],
		});
		const state = stateOf(surging, {capacity: none});
		expect([state.word, state.sentence]).toEqual([
			'Waiting for GPU',
			'llama: 1 of 4 replicas waits {age} for 2 GPUs on one node; none is free. No old replica may stop before the new one is ready (maxUnavailable 0): without a free GPU this rollout waits for ever.',
		]);
		const free: Capacity = {total: 8, held: 6, free: [{product: safe('H100'), free: 2, largestBlock: 2}]};
		expect(stateOf(surging, {capacity: free}).sentence).not.toContain('for ever');
		const rolling = {...surging.rolling, maxUnavailable: 1};
		expect(stateOf({...surging, rolling}, {capacity: none}).sentence).not.toContain('for ever');
	});

	it('a container that is killed, and not for memory, may be ended by its probe before the model is loaded', () => {
		const killed = {...crash, trouble: {...crash.trouble, lastReason: safe('Error')}};
		const state = stateOf(service({pods: [pod('x', killed), pod('a')]}));
		expect(state.sentence).toContain('1 of 2 replicas crashes (vllm killed, exit 137)');
		expect(state.note).toContain('a startup or liveness probe may give up');
		expect(stateOf(service({pods: [pod('x', crash), pod('a')]})).note).toBeUndefined();
	});

	it('an init container that crashes is named as what fetches the model', () => {
		const init = {
			...crash,
			trouble: {...crash.trouble, init: true, container: safe('storage-initializer'), exitCode: 1, lastReason: safe('Error')},
		};
		expect(stateOf(service({pods: [pod('x', init), pod('a')]})).note).toContain('storage-initializer runs before the server does');
	});

	it.each(['UnexpectedAdmissionError', 'OutOfnvidia.com/gpu', 'TopologyAffinityError'])('a node that refuses a pod says %s', reason => {
		const given = service({pods: [pod('x', {ready: false, reason: safe(reason)}), pod('a')], rollout: {phase: 'Progressing'}});
		expect(stateOf(given).sentence).toContain(`is refused by its node (${reason})`);
	});

	it('a pod that got a node and no container for a quarter of an hour is stalled: events tell by what', () => {
		const stalled = pod('x', {ready: false, phase: safe('Pending'), scheduledAt: now - minutes(20)});
		const given = service({pods: [stalled, pod('a')], rollout: {phase: 'Loading', since: now - minutes(20)}});
		expect(stateOf(given).note).toContain('got a node 20 min ago and no container began');
		const fetching = {...stalled, initializing: safe('storage-initializer')};
		expect(stateOf({...given, pods: [fetching, pod('a')]}).note).toBeUndefined();
	});

	it('a pod that does not end is told of: it holds its GPUs still', () => {
		const ending = pod('x', {deletedAt: now - minutes(12)});
		expect(stateOf(service({pods: [ending, pod('a')]})).note).toBe(
			'1 replica should have ended 12 min ago: a finalizer, or its node does not answer.',
		);
	});
});
