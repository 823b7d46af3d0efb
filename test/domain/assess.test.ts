import {describe, expect, it} from 'vitest';
import {assess} from '../../source/domain/assess.ts';
import type {Capacity} from '../../source/domain/capacity.ts';
import type {AssessInput} from '../../source/domain/findings/finding.ts';
import type {ModelService} from '../../source/domain/model-service.ts';
import type {ServiceMetrics} from '../../source/domain/service-metrics.ts';
import {stateText} from '../../source/domain/service-text.ts';
import {
	autoscaler,
	crash,
	metrics,
	minutes,
	noImage,
	now,
	offering,
	pod,
	revision,
	safe,
	service,
	serving,
	waitingPod,
} from './fixtures.ts';

const stateOf = (more: Partial<AssessInput> = {}) =>
	assess({service: service(), metrics: undefined, lostNodes: new Map(), capacity: undefined, now, ...more});

const free = (all: number, largestBlock: number): Capacity => ({
	total: 96,
	held: 96 - all,
	free: [{product: safe('H100'), free: all, largestBlock}],
});

const stuck = (more: Partial<ModelService> = {}): ModelService =>
	service({
		replicas: {desired: 3, ready: 3, updated: 3, available: 3, total: 6},
		rollout: {phase: 'Stuck', since: now - minutes(6)},
		version: {value: safe('v0.10.2'), source: 'image tag'},
		nextVersion: {value: safe('v0.11.0'), source: 'image tag'},
		revisions: [revision(7, {newest: true, replicas: {desired: 3, ready: 0, available: 0}}), revision(6), revision(5, serving(3))],
		pods: [
			...['x', 'y', 'z'].map(name => pod(name, {...crash, node: safe(`gpu-${name}`)})),
			...['a', 'b', 'c'].map(name => pod(name, {revisionHash: safe('h5')})),
		],
		...more,
	});

type Case = {readonly label: string; readonly severity: string; readonly given: Partial<AssessInput>};

const down = {desired: 3, ready: 0, updated: 3, available: 0, total: 3};
const only = (...pods: ModelService['pods'] & object): Partial<ModelService> => ({
	pods,
	revisions: [revision(7, {newest: true, replicas: {desired: 3, ready: 0, available: 0}})],
});
const slow = (p95: number, baseline = 1): ServiceMetrics =>
	metrics({latency: {of: 'end to end', p95: {value: p95, at: now}}, latencyBaseline: {value: baseline, at: now}});
const queued = (waiting: number, running: number): ServiceMetrics =>
	metrics({waiting: {value: waiting, at: now}, running: {value: running, at: now}});
const erring = (ratio: number, rate = 20): ServiceMetrics =>
	metrics({errorRatio: {value: ratio, at: now}, requestRate: {value: rate, at: now}});

const cases: readonly Case[] = [
	{label: 'Stable', severity: 'fine', given: {}},
	{label: 'Stuck 6m', severity: 'broken', given: {service: stuck()}},
	{label: 'Crashing', severity: 'broken', given: {service: service({...only(pod('a', crash)), replicas: down, rollout: {phase: 'Stuck'}})}},
	{
		label: 'Image missing',
		severity: 'broken',
		given: {service: service({...only(pod('a', noImage)), replicas: down, rollout: {phase: 'Stuck'}})},
	},
	{label: 'Failed', severity: 'broken', given: {service: service({rollout: {phase: 'Failed', progress: 'exceeded quota: gpus'}})}},
	{
		label: 'Waiting for GPU',
		severity: 'look',
		given: {service: service({pods: [waitingPod('a'), pod('b')], rollout: {phase: 'Progressing'}})},
	},
	{
		label: 'Waiting for GPU',
		severity: 'broken',
		given: {service: service({pods: [waitingPod('a')], replicas: down, rollout: {phase: 'Stuck'}})},
	},
	{label: 'Node lost', severity: 'look', given: {lostNodes: new Map([['gpu-1', {name: safe('gpu-1'), services: 5, replicas: 11}]])}},
	{label: 'At maximum', severity: 'look', given: {service: service({autoscalers: [autoscaler({atMaximum: true})]})}},
	{
		label: 'Autoscaler blind',
		severity: 'look',
		given: {service: service({autoscalers: [autoscaler({blind: 'it cannot read its metric'})]})},
	},
	{label: 'Erroring 1%', severity: 'look', given: {metrics: erring(0.012)}},
	{label: 'Erroring 3%', severity: 'broken', given: {metrics: erring(0.032)}},
	{label: 'Stable', severity: 'fine', given: {metrics: erring(0.009)}},
	{label: 'Stable', severity: 'fine', given: {metrics: erring(0.5, 0.01)}},
	{label: 'Slow 2.1×', severity: 'look', given: {metrics: slow(2.1)}},
	{label: 'Slow 3.1×', severity: 'broken', given: {metrics: slow(3.1)}},
	{label: 'Stable', severity: 'fine', given: {metrics: slow(1.9)}},
	{label: 'Stable', severity: 'fine', given: {metrics: slow(0.03, 0.01)}},
	{label: 'Queueing', severity: 'look', given: {metrics: queued(12, 10)}},
	{label: 'Queueing', severity: 'broken', given: {metrics: queued(200, 32)}},
	{label: 'Stable', severity: 'fine', given: {metrics: queued(4, 0)}},
	{label: 'Idle 52m', severity: 'fine', given: {metrics: metrics({idleSince: now - minutes(52)})}},
	{label: 'Stable', severity: 'fine', given: {metrics: metrics({idleSince: now - minutes(20)})}},
	{label: 'Loading 6m', severity: 'fine', given: {service: service({rollout: {phase: 'Loading', since: now - minutes(6)}})}},
	{
		label: 'Progressing 2/3',
		severity: 'fine',
		given: {
			service: service({
				rollout: {phase: 'Progressing', progress: '2 of 3 updated'},
				replicas: {desired: 3, ready: 3, updated: 2, available: 3, total: 4},
			}),
		},
	},
	{label: 'Paused', severity: 'fine', given: {service: service({rollout: {phase: 'Paused'}, paused: true})}},
	{
		label: 'Paused',
		severity: 'look',
		given: {
			service: service({rollout: {phase: 'Paused'}, paused: true, replicas: {desired: 3, ready: 3, updated: 1, available: 3, total: 4}}),
		},
	},
	{
		label: 'Parked (was 2)',
		severity: 'fine',
		given: {
			service: service({
				rollout: {phase: 'Parked'},
				pods: [],
				replicas: {desired: 0, ready: 0, updated: 0, available: 0, total: 0, parkedFrom: 2},
			}),
		},
	},
	{
		label: 'Parked',
		severity: 'fine',
		given: {service: service({rollout: {phase: 'Parked'}, pods: [], replicas: {desired: 0, ready: 0, updated: 0, available: 0, total: 0}})},
	},
];

describe('the state of a service', () => {
	it.each(cases)('is $label, $severity', ({label, severity, given}) => {
		const state = stateOf(given);
		expect([stateText(state, now), state.severity]).toEqual([label, severity]);
	});

	it('is the worst of what is found, and keeps the rest', () => {
		const state = stateOf({service: service({autoscalers: [autoscaler({atMaximum: true, blind: 'no metric'})]}), metrics: erring(0.05)});
		expect([state.word, ...state.others]).toEqual(['Erroring', 'At maximum', 'Autoscaler blind']);
	});

	it('does not judge by numbers that are two minutes old', () => {
		const at = now - 121_000;
		expect(stateOf({metrics: metrics({errorRatio: {value: 0.5, at}, requestRate: {value: 50, at}})}).word).toBe('Stable');
	});

	it('is not slow where only a bound is known that the p95 is below', () => {
		const below = metrics({latency: {of: 'end to end', p95: {value: 3, at: now, bound: 'below'}}, latencyBaseline: {value: 1, at: now}});
		expect(stateOf({metrics: below}).word).toBe('Stable');
	});
});

describe('a service that is not on the screen', () => {
	const mean = (value: number): Partial<ServiceMetrics> => ({meanLatency: {value, at: now}, meanBaseline: {value: 1, at: now}});

	it('is slow by its mean against the mean of its own last hour', () => {
		const state = stateOf({metrics: metrics(mean(2.2))});
		expect([state.word, state.detail, state.severity]).toEqual(['Slow', '2.2×', 'look']);
		expect(state.sentence).toContain('2.2× slower than in its own last hour: mean 2.2s, it was 1.0s (end to end).');
		expect(stateOf({metrics: metrics(mean(1.9))}).word).toBe('Stable');
	});

	it('is judged by its p95 as soon as that is known, and by the mean again where it is old', () => {
		const p95 = (at: number) => ({latency: {of: 'end to end', p95: {value: 1, at}} as const, latencyBaseline: {value: 1, at: now}});
		expect(stateOf({metrics: metrics({...mean(5), ...p95(now)})}).word).toBe('Stable');
		expect(stateOf({metrics: metrics({...mean(5), ...p95(now - 121_000)})}).word).toBe('Slow');
	});

	it('is judged by its mean where the last hour of its p95 is not known yet', () => {
		const latency = {of: 'end to end', p95: {value: 9, at: now}} as const;
		expect(stateOf({metrics: metrics({...mean(2.2), latency})}).word).toBe('Slow');
	});
});

describe('the sentence', () => {
	it('of a stuck rollout says how many of what do what, and what serves', () => {
		const state = stateOf({service: stuck(), metrics: metrics()});
		expect(state.sentence).toBe('llama is stuck at rev 7 for {age}: all 3 new replicas crash (vllm OOMKilled), the 3 of rev 5 serve.');
		expect(state.note).toBe('v0.10.2 → v0.11.0. GPU and latency are those of the 3 that serve.');
	});

	it.each([
		{capacity: free(0, 0), words: 'waits {age} for 4 GPUs on one node; none is free.'},
		{capacity: free(19, 2), words: '19 are free, but at most 2 on one node.'},
		{capacity: free(8, 8), words: '8 are free, so a taint, a selector or another resource is in the way.'},
	])('of a wait says $words', ({capacity, words}) => {
		const waiting = service({pods: [waitingPod('a', {gpus: 4}), pod('b')], rollout: {phase: 'Progressing'}});
		expect(stateOf({service: waiting, capacity}).sentence).toContain(words);
	});

	it('of a wait names who holds GPUs without using them, and a rollout that waits for its own old replicas', () => {
		const surging = stuck({pods: [waitingPod('x'), pod('a', {revisionHash: safe('h5')})]});
		const {note, word, sentence} = stateOf({
			service: surging,
			idleHolders: [
				{namespace: 'speech', name: 'whisper', gpus: 2},
				{namespace: 'vision', name: 'sdxl', gpus: 4},
			],
		});
		expect(word).toBe('Waiting for GPU');
		expect(sentence).toContain('maxUnavailable 0');
		expect(note).toContain('6 GPUs held idle, most by vision/sdxl (4).');
	});

	it('of a lost node counts all it concerns', () => {
		const lostNodes = new Map([['gpu-1', {name: safe('gpu-1'), services: 5, replicas: 11}]]);
		expect(stateOf({lostNodes}).sentence).toContain('gpu-1 is NotReady: 5 services, 11 replicas.');
	});

	it('of a slow load past its deadline says that it is slow and not stuck', () => {
		const loading = service({
			rollout: {phase: 'Loading', since: now - minutes(15), deadlineAt: now - minutes(5)},
			pods: [pod('a', {ready: false}), pod('b')],
		});
		expect(stateOf({service: loading}).note).toContain('slow and not stuck');
	});

	it('of a single replica speaks in the singular', () => {
		const one = service({...only(pod('a', crash)), replicas: {...down, desired: 1, total: 1}, rollout: {phase: 'Stuck'}});
		expect(stateOf({service: one}).sentence).toBe('llama: the replica crashes (vllm OOMKilled), nothing serves.');
	});
});

describe('what is suggested', () => {
	const intents = (given: Partial<AssessInput>) => stateOf(given).suggestions.map(({intent}) => intent);

	it('is a rollback to the last good revision where the newest alone fails and never did otherwise', () => {
		expect(stateOf({service: stuck()}).suggestions).toEqual([
			{intent: 'roll-back', words: 'roll back to rev 5'},
			{intent: 'logs', words: 'logs of a crashing replica'},
			{intent: 'open', words: 'open'},
		]);
	});

	it('is to choose a revision where it is not known which was good', () => {
		const unknown = stuck({revisions: [revision(7, {newest: true}), revision(6)]});
		expect(stateOf({service: unknown}).suggestions[0]?.words).toBe('choose a revision: not known which was good');
	});

	it.each([
		{
			name: 'old replicas fail too',
			given: stuck({pods: [pod('x', crash), pod('a', {...crash, revisionHash: safe('h5')})]}),
		},
		{
			name: 'the revision served before it failed',
			given: service({pods: [pod('x', crash), pod('a'), pod('b')], rollout: {phase: 'Progressing'}}),
		},
		{
			name: 'replicas of the same revision are ready on other nodes',
			given: stuck({pods: [pod('x', {...crash, node: safe('gpu-3')}), pod('y', {...crash, node: safe('gpu-3')}), pod('z')]}),
		},
		{name: 'it cannot be done', given: stuck({offers: offering('scale')})},
	])('is no rollback where $name', ({given}) => {
		expect(intents({service: given})).not.toContain('roll-back');
	});

	it('names the node that all failing replicas share', () => {
		const shared = stuck({
			pods: [pod('x', {...crash, node: safe('gpu-3')}), pod('y', {...crash, node: safe('gpu-3')}), pod('a', {revisionHash: safe('h5')})],
		});
		expect(stateOf({service: shared}).note).toContain('All that fail are on gpu-3.');
	});

	it('is to replace a replica that alone is sick', () => {
		const one = service({pods: [pod('x', crash), pod('a'), pod('b')], rollout: {phase: 'Progressing'}});
		expect(intents({service: one})).toContain('replace-replica');
	});

	it('is more replicas only where GPUs for one are free, by bounds where an autoscaler owns the count', () => {
		const full = service({autoscalers: [autoscaler({atMaximum: true})], offers: offering('set-bounds')});
		expect(intents({service: full, capacity: free(8, 8)})).toEqual(['set-bounds', 'open']);
		expect(intents({service: full, capacity: free(8, 1)})).toEqual(['open']);
		expect(stateOf({service: full, capacity: free(8, 1)}).note).toBe('No node has the GPUs for one more replica.');
		expect(intents({metrics: queued(200, 32), service: service({offers: offering('scale')})})).toEqual(['scale', 'open']);
	});
});
