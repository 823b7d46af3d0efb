import {describe, expect, it} from 'vitest';
import {readService, systemOf} from '../fixtures/object-index.ts';
import {bodyOf, lineOf, operationsOf, planOf, refusalOf, warningsOf, writtenBy} from '../fixtures/plan-of.ts';
import {healthy, kedaHpa, scaledObject} from '../fixtures/raw-objects.ts';

const heldAt = (count: string, more: object = {}) =>
	scaledObject({
		annotations: {'autoscaling.keda.sh/paused-replicas': count},
		status: {pausedReplicaCount: Number(count), conditions: [{type: 'Paused', status: 'True'}]},
		...more,
	});
/** KEDA has deleted its HPA where it is paused. */
const owned = (
	object = scaledObject(),
	hpas: ReadonlyArray<ReturnType<typeof kedaHpa>> = [kedaHpa()],
	workload: Parameters<typeof healthy>[0] = {},
) => ({...healthy(workload), HorizontalPodAutoscaler: hpas, ScaledObject: [object]});
const counts = (replicas: number) => ({
	spec: {replicas},
	status: {replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas},
});
const condition = (type: string, status: string, more: object = {}) => ({status: {conditions: [{type, status, ...more}]}});

describe('case 7: a count that a ScaledObject owns', () => {
	it("has one autoscaler: KEDA's own HPA is folded into it and gives it its counts", () => {
		const busy = kedaHpa({
			status: {currentReplicas: 8, desiredReplicas: 8, conditions: [{type: 'ScalingLimited', status: 'True', reason: 'TooManyReplicas'}]},
		});
		expect(readService(owned(scaledObject(), [busy])).autoscalers).toEqual([
			{
				kind: 'KEDA',
				reference: expect.objectContaining({name: 'llama', uid: 'uid-so', resource: expect.objectContaining({kind: 'ScaledObject'})}),
				name: 'llama',
				minimum: 0,
				maximum: 8,
				current: 8,
				desired: 8,
				atMaximum: true,
				disabled: false,
				metrics: ['prometheus sum(vllm:num_requests_waiting) 10'],
				limit: 'at its maximum of 8',
			},
		]);
	});

	it('is held by paused-replicas, and released by taking it away', () => {
		const hold = planOf({type: 'hold', replicas: 5}, owned());
		expect(bodyOf(hold)).toEqual([
			{op: 'test', path: '/metadata/uid', value: 'uid-so'},
			{op: 'test', path: '/metadata/annotations', value: null},
			{op: 'add', path: '/metadata/annotations', value: {'autoscaling.keda.sh/paused-replicas': '5'}},
		]);
		expect(hold).toMatchObject({gpus: {change: 4}, done: {type: 'held', replicas: 5}, undone: {type: 'held'}});
		expect(lineOf(hold, 'held')).toEqual({head: 'held', before: '0–8', after: 'held at 5', text: 'by KEDA llama'});
		const release = planOf({type: 'release'}, owned(heldAt('5'), [], counts(5)));
		expect(bodyOf(release)).toEqual([
			{op: 'test', path: '/metadata/uid', value: 'uid-so'},
			{op: 'test', path: '/metadata/annotations/autoscaling.keda.sh~1paused-replicas', value: '5'},
			{op: 'remove', path: '/metadata/annotations/autoscaling.keda.sh~1paused-replicas'},
		]);
		// The server drops a map that is empty, so that the way back makes it again.
		expect(operationsOf(release.inverse?.[0]).at(-1)).toEqual({
			op: 'add',
			path: '/metadata/annotations',
			value: {'autoscaling.keda.sh/paused-replicas': '5'},
		});
		expect(release).toMatchObject({done: {type: 'held'}, undone: {type: 'held', replicas: 5}});
		expect(lineOf(release, 'then')?.text).toBe('it scales within 0–8 by its triggers, and to 0 while no trigger is active');
	});

	it('is released of either way to pause it', () => {
		const both = {'autoscaling.keda.sh/paused-replicas': '3', 'autoscaling.keda.sh/paused': 'true', note: 'ours'};
		const release = planOf({type: 'release'}, owned(scaledObject({annotations: both}), []));
		expect(
			bodyOf(release)
				.filter(({op}) => op === 'remove')
				.map(({path}) => path),
		).toEqual(['/metadata/annotations/autoscaling.keda.sh~1paused-replicas', '/metadata/annotations/autoscaling.keda.sh~1paused']);
		const paused = readService(owned(scaledObject({annotations: {'autoscaling.keda.sh/paused': 'true'}}), [])).autoscalers[0];
		expect(paused).toMatchObject({paused: true, limit: 'paused: it leaves the count as it is'});
		expect(readService(owned(scaledObject({annotations: {'autoscaling.keda.sh/paused': 'false'}}))).autoscalers[0]?.paused).toBeUndefined();
	});

	it('is anybody’s to set while it is paused without a count, and stays as it is set', () => {
		const paused = owned(scaledObject({annotations: {'autoscaling.keda.sh/paused': 'true'}}), []);
		const plan = planOf({type: 'scale', replicas: 4}, paused);
		expect(writtenBy(plan)).toEqual(['Deployment/llama/scale', 'Deployment/llama/scale']);
		expect(warningsOf(plan)).toContain('KEDA llama is paused: it leaves the count as it is until it is released.');
		const service = readService(paused);
		expect(systemOf(service).permission('scale', service)).toMatchObject({subresource: 'scale', resource: {kind: 'Deployment'}});
		expect(new Set(writtenBy(planOf({type: 'scale', replicas: 0}, paused)))).toEqual(new Set(['ScaledObject/llama']));
	});

	it('has bounds of its own fields, 0 included', () => {
		const plan = planOf({type: 'set-bounds', minimum: 0, maximum: 12}, owned());
		expect(bodyOf(plan)).toEqual([
			{op: 'test', path: '/metadata/uid', value: 'uid-so'},
			{op: 'test', path: '/spec/minReplicaCount', value: 0},
			{op: 'test', path: '/spec/maxReplicaCount', value: 8},
			{op: 'replace', path: '/spec/maxReplicaCount', value: 12},
		]);
		const bare = owned(scaledObject({spec: {minReplicaCount: undefined, maxReplicaCount: undefined}}));
		expect(readService(bare).autoscalers[0]).toMatchObject({minimum: 0, maximum: 100});
		expect(bodyOf(planOf({type: 'set-bounds', minimum: 1, maximum: 4}, bare)).slice(1)).toEqual([
			{op: 'test', path: '/spec/minReplicaCount', value: null},
			{op: 'test', path: '/spec/maxReplicaCount', value: null},
			{op: 'add', path: '/spec/minReplicaCount', value: 1},
			{op: 'add', path: '/spec/maxReplicaCount', value: 4},
		]);
		expect(planOf({type: 'set-bounds', minimum: 2, maximum: 4}, owned(scaledObject(), [], counts(0))).gpus.change).toBe(4);
		expect(refusalOf({type: 'set-bounds', minimum: 0, maximum: 0}, owned())).toContain('at least 1');
		expect(refusalOf({type: 'set-bounds', minimum: 1, maximum: 4}, owned(scaledObject({spec: {idleReplicaCount: 1}})))).toContain(
			'idle count of 1',
		);
	});

	it('is parked by a hold at 0, and comes back with its count before KEDA owns it again', () => {
		const park = planOf({type: 'scale', replicas: 0}, owned());
		expect(writtenBy(park)).toEqual(['ScaledObject/llama', 'ScaledObject/llama']);
		expect(bodyOf(park).at(-1)).toMatchObject({value: {'autoscaling.keda.sh/paused-replicas': '0'}});
		expect(park).toMatchObject({verb: 'park', typed: {text: 'llama'}, gpus: {change: -6}, done: {type: 'held', replicas: 0}});
		const parked = owned(heldAt('0'), [], counts(0));
		expect(readService(parked)).toMatchObject({rollout: {phase: 'Parked'}, autoscalers: [{heldAt: 0, limit: 'paused at 0'}]});
		const back = planOf({type: 'scale', replicas: 2}, parked);
		expect(back.steps.map(({request}) => request.target.resource.kind)).toEqual(['Deployment', 'ScaledObject']);
		expect(back.inverse?.map(({target}) => target.resource.kind)).toEqual(['ScaledObject']);
		expect(warningsOf(back)).toContain('KEDA llama takes the count over again, within 0–8. With no active trigger it goes back to 0.');
		expect(refusalOf({type: 'scale', replicas: 9}, parked)).toBe('KEDA llama allows 8 at most: change its bounds first.');
		expect(refusalOf({type: 'scale', replicas: 0}, parked)).toBe('llama is parked already: KEDA llama holds it at 0.');
	});

	it("is never written to through KEDA's HPA or past KEDA, whatever is asked", () => {
		const before = owned();
		const held = owned(heldAt('5'), [], counts(5));
		const plans = [
			planOf({type: 'set-bounds', minimum: 1, maximum: 4}, before),
			planOf({type: 'hold', replicas: 2}, before),
			planOf({type: 'scale', replicas: 0}, before),
			planOf({type: 'hold', replicas: 2}, held),
			planOf({type: 'release'}, held),
		];
		expect(new Set(plans.flatMap(writtenBy))).toEqual(new Set(['ScaledObject/llama']));
		expect(refusalOf({type: 'scale', replicas: 4}, before)).toBe('KEDA llama owns the count (0–8): change its bounds instead.');
		const service = readService(before);
		const asked = (['scale', 'set-bounds', 'hold', 'release'] as const).map(
			verb => systemOf(service).permission(verb, service).resource.kind,
		);
		expect(new Set(asked)).toEqual(new Set(['ScaledObject']));
	});

	it('where ScaledObjects may not be read is neither scaled nor parked through the HPA', () => {
		const unread = {...healthy(), HorizontalPodAutoscaler: [kedaHpa()]};
		expect(refusalOf({type: 'scale', replicas: 0}, unread)).toBe(
			'ScaledObject llama owns the count of llama and is not read here, so that it can neither be scaled nor parked.',
		);
		for (const action of [
			{type: 'set-bounds', minimum: 1, maximum: 3},
			{type: 'hold', replicas: 2},
		] as const)
			expect(refusalOf(action, unread)).toContain('ScaledObject llama made HPA keda-hpa-llama');
	});
});

describe('what limits a ScaledObject, in words', () => {
	it.each([
		['is held', heldAt('3'), 3, 'held at 3'],
		[
			'has been told and has not acted',
			scaledObject({annotations: {'autoscaling.keda.sh/paused-replicas': '5'}}),
			3,
			'told to hold 5, and not there yet',
		],
		['was passed by after that', heldAt('3'), 1, 'told to hold 3, but the count was set to 1 after that and nothing puts it back'],
		[
			'cannot read its trigger',
			scaledObject({status: {health: {'s0-prometheus': {numberOfFailures: 4, status: 'Failing'}}}}),
			3,
			'cannot read its trigger prometheus sum(vllm:num_requests_waiting)',
		],
		[
			'goes by its fallback',
			scaledObject({
				spec: {fallback: {failureThreshold: 3, replicas: 4}},
				status: {health: {'s0-prometheus': {numberOfFailures: 4, status: 'Failing'}}, conditions: [{type: 'Fallback', status: 'True'}]},
			}),
			4,
			'cannot read its trigger prometheus sum(vllm:num_requests_waiting) and goes by its fallback of 4 replicas',
		],
		[
			'is not in order',
			scaledObject(condition('Ready', 'False', {message: 'Failed to ensure HPA\nmore'})),
			3,
			'is not in order: Failed to ensure HPA',
		],
		[
			'is told no count',
			scaledObject({annotations: {'autoscaling.keda.sh/paused-replicas': 'three'}}),
			3,
			'has a paused-replicas annotation that is no count',
		],
		[
			'is paused one way',
			scaledObject({annotations: {'autoscaling.keda.sh/paused-scale-in': 'true'}}),
			3,
			'paused for taking replicas away',
		],
		['has nothing to do', scaledObject(), 0, 'at 0 until a trigger is active'],
		[
			'is idle',
			scaledObject({spec: {idleReplicaCount: 1, minReplicaCount: 3}, ...condition('Active', 'False')}),
			1,
			'at its idle count of 1: no trigger is active',
		],
		['is within its bounds', scaledObject(), 3, undefined],
	])('where it %s', (_, object, count, words) => {
		expect(readService(owned(object, [], counts(count))).autoscalers[0]?.limit).toBe(words);
	});

	it('takes over what its HPA cannot read, and reads nothing while it is held', () => {
		const blind = kedaHpa({status: {conditions: [{type: 'ScalingActive', status: 'False', reason: 'FailedGetExternalMetric'}]}});
		expect(readService(owned(scaledObject(), [blind])).autoscalers[0]).toMatchObject({
			blind: 'it cannot read its external metric',
			limit: 'cannot read its external metric',
		});
		expect(readService(owned(heldAt('3'), [blind])).autoscalers[0]?.blind).toBeUndefined();
	});
});

describe('a ScaledObject', () => {
	it('beside an HPA of somebody else is a mistake that is said, KEDA first', () => {
		const other = kedaHpa();
		const objects = owned(scaledObject(), [{...other, metadata: {...other.metadata, name: 'mine', uid: 'uid-mine', ownerReferences: []}}]);
		expect(readService(objects).autoscalers.map(({kind, name}) => `${kind} ${name}`)).toEqual(['KEDA llama', 'HPA mine']);
		expect(refusalOf({type: 'hold', replicas: 3}, objects)).toBe(
			'KEDA llama and HPA mine both own the count of llama, and each undoes what the other does: delete one of them.',
		);
	});

	it('of a source that heals itself is held without its leave, unless the source sets the hold itself', () => {
		const key = 'autoscaling.keda.sh/paused-replicas';
		const tracking = {'argocd.argoproj.io/tracking-id': 'shop:keda.sh/ScaledObject:chat/llama'};
		const ours = owned(scaledObject({annotations: tracking}));
		const hold = planOf({type: 'hold', replicas: 5}, ours);
		expect([warningsOf(hold), hold.typed]).toEqual(['', undefined]);
		// Its bounds stand in the source, and come back.
		expect(planOf({type: 'set-bounds', minimum: 1, maximum: 4}, ours).typed?.text).toBe('shop');
		const managedFields = [
			{manager: 'argocd-controller', operation: 'Apply', fieldsV1: {'f:metadata': {'f:annotations': {[`f:${key}`]: {}}}}},
		];
		const theirs = owned(scaledObject({metadata: {annotations: {...tracking, [key]: '3'}, managedFields}}));
		const release = planOf({type: 'release'}, theirs);
		expect(release.typed?.text).toBe('shop');
		expect(warningsOf(release)).toContain('Argo CD app "shop"');
	});

	it('that an operator made is not written to', () => {
		const ownerReferences = [{apiVersion: 'x/v1', kind: 'InferenceService', name: 'llama', uid: 'i', controller: true}];
		expect(refusalOf({type: 'hold', replicas: 3}, owned(scaledObject({metadata: {ownerReferences}}), []))).toBe(
			'InferenceService llama made KEDA llama and would put it back as it was: change that instead.',
		);
	});

	it('names its triggers without their addresses and keys', () => {
		const triggers = [
			{type: 'cpu', metricType: 'Utilization', metadata: {value: '70'}},
			{type: 'rabbitmq', metadata: {host: 'amqp://user:secret@mq', queueName: 'jobs', value: '20'}},
			{type: 'prometheus', name: 'waiting', metadata: {query: 'sum(rate(vllm:request_success_total[2m]))', threshold: '5'}},
			{type: 'cron', metadata: {timezone: 'UTC', start: '0 8 * * *', end: '0 20 * * *', desiredReplicas: '4'}},
		];
		expect(readService(owned(scaledObject({spec: {triggers}}))).autoscalers[0]?.metrics).toEqual([
			'cpu 70 %',
			'rabbitmq jobs 20',
			'prometheus waiting 5',
			'cron 4',
		]);
	});
});
