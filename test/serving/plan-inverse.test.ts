import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import type {Action} from '../../source/domain/action.ts';
import type {Plan, WriteRequest} from '../../source/domain/plan.ts';
import {applyAll} from './fixtures/apply-all.ts';
import {rollout, rolloutSet} from './fixtures/argo-objects.ts';
import {freshObjects, type Objects, readServices, systemOf} from './fixtures/object-index.ts';
import {autoscaler, container, deployment, now, pod, replicaSet, scaledObject, statefulSet, template} from './fixtures/raw-objects.ts';

const dropEmpty = (object: KubernetesObject): KubernetesObject => {
	const {annotations, ...metadata} = object.metadata;
	return annotations !== undefined && Object.keys(annotations).length === 0 ? {...object, metadata} : object;
};

/** A write as a server would store it: the scale view, and maps that are empty are not there. */
const write = (object: KubernetesObject, request: WriteRequest): KubernetesObject => {
	if (request.method !== 'PATCH') throw new Error('only patches have a way back');
	if (request.subresource !== 'scale') return dropEmpty(applyAll(object, request.body) as KubernetesObject);
	const spec = object.spec as {replicas: number};
	const view = {metadata: {uid: object.metadata.uid}, spec: spec.replicas === 0 ? {} : {replicas: spec.replicas}};
	const scaled = applyAll(view, request.body) as {spec: {replicas?: number}};
	return {...object, spec: {...spec, replicas: scaled.spec.replicas ?? 0}};
};

const normal = (object: KubernetesObject): unknown =>
	JSON.parse(JSON.stringify(object, (key, value) => (key === 'annotations' && Object.keys(value ?? {}).length === 0 ? undefined : value)));

const word = fc.stringMatching(/^[a-z0-9][a-z0-9./~-]{0,12}$/);
const annotations = fc.option(fc.dictionary(word, fc.string(), {maxKeys: 3}), {nil: undefined});
const args = fc.option(fc.array(fc.string(), {maxLength: 4}), {nil: undefined});

const containers = fc
	.tuple(args, args)
	.map(([first, second]) => [container({args: first}), container({name: 'proxy', image: 'envoy:1', args: second, resources: undefined})]);

const workload = fc.record({
	annotations,
	podAnnotations: annotations,
	containers,
	replicas: fc.integer({min: 0, max: 9}),
	paused: fc.boolean(),
	kind: fc.constantFrom('Deployment' as const, 'StatefulSet' as const, 'Rollout' as const),
	scaler: fc.oneof(
		fc.constant(undefined),
		fc.record({kind: fc.constant('HPA' as const), minimum: fc.option(fc.integer({min: 1, max: 4}), {nil: undefined})}),
		fc.record({
			kind: fc.constant('KEDA' as const),
			minimum: fc.option(fc.integer({min: 0, max: 4}), {nil: undefined}),
			annotations: fc.option(
				fc.record(
					{'autoscaling.keda.sh/paused-replicas': fc.constantFrom('0', '3'), 'autoscaling.keda.sh/paused': fc.constant('true'), note: word},
					{requiredKeys: []},
				),
				{nil: undefined},
			),
		}),
	),
	/** Of a Rollout. */
	release: fc.constantFrom({}, {currentPodHash: 'h6'}, {currentPodHash: 'h6', abort: true}, {currentPodHash: 'h6', abort: false}),
});

const count = fc.integer({min: 0, max: 9});

const action: fc.Arbitrary<Action> = fc.oneof(
	fc.record({type: fc.constant('scale' as const), replicas: count}),
	fc.record({type: fc.constant('hold' as const), replicas: count}),
	fc.record({type: fc.constant('set-bounds' as const), minimum: fc.integer({min: 0, max: 4}), maximum: fc.integer({min: 4, max: 9})}),
	fc.tuple(fc.constantFrom('vllm', 'proxy'), fc.option(word, {nil: undefined}), args).map(([name, image, next]) => ({
		type: 'update' as const,
		container: name,
		...(image === undefined ? {} : {image}),
		...(next === undefined ? {} : {args: next}),
	})),
	fc.constantFrom<Action>(
		{type: 'restart'},
		{type: 'pause'},
		{type: 'resume'},
		{type: 'release'},
		{type: 'abort'},
		{type: 'retry'},
		{type: 'roll-back', revision: 'uid-llama-h5'},
	),
);

/** JSON has no undefined. */
const plain = (object: KubernetesObject): KubernetesObject => JSON.parse(JSON.stringify(object)) as KubernetesObject;

type Given = typeof workload extends fc.Arbitrary<infer Value> ? Value : never;

const scalersOf = ({scaler, kind}: Given): Objects => {
	const target = {apiVersion: 'v1', kind, name: kind === 'StatefulSet' ? 'whisper' : 'llama'};
	return {
		HorizontalPodAutoscaler:
			scaler?.kind === 'HPA' ? [plain(autoscaler({spec: {scaleTargetRef: target, minReplicas: scaler.minimum}}))] : [],
		ScaledObject:
			scaler?.kind === 'KEDA'
				? [
						plain(
							scaledObject({
								spec: {scaleTargetRef: target, minReplicaCount: scaler.minimum},
								...(scaler.annotations === undefined ? {} : {annotations: scaler.annotations as Record<string, string>}),
							}),
						),
					]
				: [],
	};
};

const objectsOf = (given: Given): Objects => {
	const {kind} = given;
	const own = template(given.containers, {annotations: given.podAnnotations});
	const isPaused = given.paused && kind !== 'StatefulSet';
	const spec = {replicas: given.replicas, template: own, ...(isPaused ? {paused: true} : {})};
	const metadata = {annotations: given.annotations} as {annotations: Record<string, string>};
	const partition = given.paused ? {updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 9}}} : {};
	return {
		Deployment: kind === 'Deployment' ? [plain(deployment({metadata, spec}))] : [],
		StatefulSet: kind === 'StatefulSet' ? [plain(statefulSet({metadata, spec: {...spec, ...partition}}))] : [],
		Rollout: kind === 'Rollout' ? [plain(rollout({metadata, spec, status: given.release}))] : [],
		ReplicaSet:
			kind === 'Rollout'
				? [rolloutSet(6, 'vllm:6', 1), rolloutSet(5, 'vllm:5', 3)].map(plain)
				: [replicaSet(7, {template: own}), replicaSet(5, {available: 3})].map(plain),
		ControllerRevision: [],
		Pod: [pod('llama-h5-a', {owner: 'llama-h5', hash: 'h5'})],
		...scalersOf(given),
	};
};

const planned = (given: Given, asked: Action): {readonly plan: Plan; readonly before: readonly KubernetesObject[]} | undefined => {
	const objects = objectsOf(given);
	const service = readServices(objects)[0];
	if (service === undefined) throw new Error('the workload is a service');
	const outcome = systemOf(service).plan(asked, service, freshObjects(objects, now));
	return outcome.ok ? {plan: outcome.plan, before: Object.values(objects).flat()} : undefined;
};

/** Each request to the object of its UID, and to no other. */
const writeAll = (objects: readonly KubernetesObject[], requests: readonly WriteRequest[]): readonly KubernetesObject[] =>
	requests.reduce<readonly KubernetesObject[]>((current, request) => {
		if (!current.some(object => object.metadata.uid === request.target.uid)) throw new Error('a request without its object');
		return current.map(object => (object.metadata.uid === request.target.uid ? write(object, request) : object));
	}, objects);

describe('a plan and its inverse', () => {
	it('leave every workload and its autoscaler as they were, whatever is asked', () => {
		const done = new Map<string, number>();
		fc.assert(
			fc.property(workload, action, (given, asked) => {
				const found = planned(given, asked);
				if (found === undefined) return;
				const {plan, before} = found;
				done.set(asked.type, (done.get(asked.type) ?? 0) + 1);
				const {steps, inverse} = plan;
				if (inverse === undefined) throw new Error('there is a way back');
				const after = writeAll(
					before,
					steps.map(({request}) => request),
				);
				expect(after.map(normal)).not.toEqual(before.map(normal));
				const back = writeAll(after, inverse);
				// The count of what comes back from a hold at 0 is taken there again by KEDA, not by us.
				const isKeda = asked.type === 'scale' && steps.some(({request}) => request.target.resource.kind === 'ScaledObject');
				const compared = (objects: readonly KubernetesObject[]) =>
					objects.filter(({metadata}) => !isKeda || metadata.uid === 'uid-so').map(normal);
				expect(compared(back)).toEqual(compared(before));
			}),
			{numRuns: 1_500, seed: 1},
		);
		// Refusals prove nothing: enough of each verb must be carried out.
		const fewest = {scale: 60, hold: 30, 'set-bounds': 40, update: 100, restart: 20, pause: 8, resume: 8, release: 2, abort: 2, retry: 2};
		for (const [verb, least] of Object.entries(fewest)) expect(done.get(verb) ?? 0, verb).toBeGreaterThan(least);
	});

	it('do nothing to an object of another UID, or that somebody else has changed where it matters', () => {
		fc.assert(
			fc.property(workload, action, (given, asked) => {
				const found = planned(given, asked);
				if (found === undefined) return;
				for (const {request} of found.plan.steps) {
					const before = found.before.find(object => object.metadata.uid === request.target.uid);
					if (before === undefined) throw new Error('a step has a target');
					const reborn = {...before, metadata: {...before.metadata, uid: 'another'}};
					expect(() => write(reborn, request)).toThrow();
					// The same plan a second time: its own change is what it did not expect.
					expect(() => write(write(before, request), request)).toThrow();
				}
			}),
			{numRuns: 600, seed: 2},
		);
	});
});
