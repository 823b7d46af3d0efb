import {describe, expect, it} from 'vitest';
import {freshObjects, readService, systemOf} from '../fixtures/object-index.ts';
import {bodyOf, lineOf, planOf, refusalOf, warningsOf, writtenBy} from '../fixtures/plan-of.ts';
import {autoscaler, healthy, now} from '../fixtures/raw-objects.ts';

const conditions = (...entries: ReadonlyArray<readonly [type: string, status: string, reason: string]>) => ({
	status: {currentReplicas: 3, desiredReplicas: 3, conditions: entries.map(([type, status, reason]) => ({type, status, reason}))},
});
const owned = (more: Parameters<typeof autoscaler>[0] = {}, workload: Parameters<typeof healthy>[0] = {}) => ({
	...healthy(workload),
	HorizontalPodAutoscaler: [autoscaler(more)],
	ScaledObject: [],
});
const nothing = {spec: {replicas: 0}, status: {replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0}};
const limitOf = (objects: Parameters<typeof readService>[0]) => readService(objects).autoscalers[0]?.limit;

describe('case 6: a count that an HPA owns', () => {
	it('is not scaled: its bounds are what the person changes', () => {
		const service = readService(owned());
		expect(service.offers.scale).toEqual({possible: false, reason: 'HPA llama owns the count (2–8): change its bounds instead.'});
		expect(service.offers['set-bounds']).toEqual({possible: true});
		expect(writtenBy(planOf({type: 'set-bounds', minimum: 4, maximum: 8}, owned()))).toEqual([
			'HorizontalPodAutoscaler/llama',
			'HorizontalPodAutoscaler/llama',
		]);
	});

	it('is said to be at its maximum', () => {
		const [hpa] = readService(owned(conditions(['ScalingLimited', 'True', 'TooManyReplicas']))).autoscalers;
		expect(hpa).toMatchObject({atMaximum: true, limit: 'at its maximum of 8'});
	});

	it('is parked at 0, where the HPA is off until somebody scales', () => {
		const parked = owned(conditions(['ScalingActive', 'False', 'ScalingDisabled']), nothing);
		const service = readService(parked);
		expect(service.rollout.phase).toBe('Parked');
		expect(service.autoscalers[0]).toMatchObject({disabled: true, limit: 'off while the count is 0'});
		expect(service.autoscalers[0]?.blind).toBeUndefined();
		const plan = planOf({type: 'scale', replicas: 2}, parked);
		expect(writtenBy(plan)).toEqual(['Deployment/llama/scale', 'Deployment/llama/scale']);
		expect(warningsOf(plan)).toContain('HPA llama takes the count over again, within 2–8.');
	});
});

describe('what limits an HPA, in words', () => {
	it.each([
		[['ScalingLimited', 'True', 'TooFewReplicas'], 'at its minimum of 2'],
		[['ScalingLimited', 'True', 'ScaleUpLimit'], 'adding replicas no faster than its policy allows'],
		[['AbleToScale', 'True', 'ScaleDownStabilized'], 'waiting before it takes replicas away: it wanted more a moment ago'],
		[['ScalingActive', 'False', 'FailedGetPodsMetric'], 'cannot read its pod metric'],
		[['AbleToScale', 'False', 'FailedUpdateScale'], 'may not scale its target'],
		[['ScalingLimited', 'False', 'DesiredWithinRange'], undefined],
		[['AbleToScale', 'True', 'ReadyForNewScale'], undefined],
	] as const)('is with %j: %s', (condition, words) => {
		expect(limitOf(owned(conditions(condition)))).toBe(words);
	});
});

describe('a hold by an HPA', () => {
	it('is made of both its bounds, and taken back by the old ones', () => {
		const plan = planOf({type: 'hold', replicas: 5}, owned());
		expect(bodyOf(plan).slice(1)).toEqual([
			{op: 'test', path: '/spec/minReplicas', value: 2},
			{op: 'test', path: '/spec/maxReplicas', value: 8},
			{op: 'replace', path: '/spec/minReplicas', value: 5},
			{op: 'replace', path: '/spec/maxReplicas', value: 5},
		]);
		expect(plan).toMatchObject({
			verb: 'hold',
			gpus: {change: 4},
			done: {type: 'held', replicas: 5},
			undone: {type: 'bounds', minimum: 2, maximum: 8},
		});
		expect(lineOf(plan, 'held')).toMatchObject({before: '2–8', after: 'held at 5'});
		expect(warningsOf(plan)).toContain('Its bounds of now (2–8) are remembered on this machine alone');
	});

	it('is seen by its bounds, and ends with bounds that are known and not with a guess', () => {
		const held = owned({spec: {minReplicas: 5, maxReplicas: 5}});
		expect(readService(held).autoscalers[0]).toMatchObject({heldAt: 5, limit: 'held at 5: both its bounds are 5'});
		expect(refusalOf({type: 'release'}, held)).toBe('It is not known what the bounds of HPA llama were before: set its bounds instead.');
		expect(refusalOf({type: 'release'}, owned())).toBe('Nothing holds the count of llama.');
	});

	it('is released to the bounds it was held from, where they are known', () => {
		const held = owned({spec: {minReplicas: 5, maxReplicas: 5}}, {spec: {replicas: 5}});
		const service = readService(held);
		const autoscalers = service.autoscalers.map(autoscaler => ({...autoscaler, heldFrom: {minimum: 2, maximum: 8}}));
		const outcome = systemOf(service).plan({type: 'release'}, {...service, autoscalers}, freshObjects(held, now));
		if (!outcome.ok) throw new Error(outcome.reason);
		expect(lineOf(outcome.plan, 'held')).toMatchObject({before: 'held at 5', after: '2–8'});
		expect(outcome.plan).toMatchObject({
			verb: 'release',
			done: {type: 'bounds', minimum: 2, maximum: 8},
			undone: {type: 'held', replicas: 5},
		});
	});

	it.each([
		[0, 'To have none, park llama: scale it to 0.'],
		[1.5, 'whole number'],
		[-1, 'whole number'],
	])('at %s is refused', (replicas, reason) => {
		expect(refusalOf({type: 'hold', replicas}, owned())).toContain(reason);
	});
});

describe('two autoscalers of one count', () => {
	const two = {
		...healthy(),
		HorizontalPodAutoscaler: [autoscaler(), autoscaler({metadata: {name: 'other', uid: 'uid-other'}})],
		ScaledObject: [],
	};

	it('are said to be the mistake they are, and neither is written to', () => {
		const sentence = 'HPA llama and HPA other both own the count of llama, and each undoes what the other does: delete one of them.';
		const {offers, autoscalers} = readService(two);
		expect(autoscalers.map(({name}) => name)).toEqual(['llama', 'other']);
		expect(autoscalers[0]?.limit).toBe('at odds with HPA other, which owns the same count: each undoes what the other does');
		for (const verb of ['scale', 'set-bounds', 'hold', 'release'] as const)
			expect(offers[verb]).toEqual({possible: false, reason: sentence});
	});

	it('leave parking, which switches both off', () => {
		expect(warningsOf(planOf({type: 'scale', replicas: 0}, two))).toMatch(/HPA llama is off .* HPA other is off/);
	});
});

describe('an HPA', () => {
	it('of another kind of the same name owns nothing here', () => {
		const target = {scaleTargetRef: {apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'llama'}};
		const service = readService(owned({spec: target}));
		expect(service.autoscalers).toEqual([]);
		expect(service.offers.scale).toEqual({possible: true});
	});
});
