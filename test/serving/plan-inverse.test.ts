import fc from 'fast-check';
import fastJsonPatch, {type Operation} from 'fast-json-patch';
import {describe, expect, it} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import type {Action} from '../../source/domain/action.ts';
import type {JsonPatchOperation, WriteRequest} from '../../source/domain/plan.ts';
import {freshObjects, type Objects, readServices, systemOf} from './fixtures/object-index.ts';
import {autoscaler, container, deployment, now, pod, replicaSet, statefulSet, template} from './fixtures/raw-objects.ts';

/** As the API server takes it: a test for null passes where there is nothing (seen on 1.36; tried in test/real-cluster). */
const applyAll = (document: unknown, operations: readonly JsonPatchOperation[]): unknown => {
	let current = structuredClone(document);
	for (const operation of operations) {
		if (operation.op === 'test' && operation.value === null) {
			let found: unknown;
			try {
				found = fastJsonPatch.getValueByPointer(current, operation.path);
			} catch {
				found = undefined;
			}
			if ((found ?? null) !== null) throw new Error(`test of ${operation.path} failed`);
			continue;
		}
		current = fastJsonPatch.applyOperation(current, structuredClone(operation) as Operation, true).newDocument;
	}
	return current;
};

/** A write as a server would store it: the scale view, and maps that are empty are not there. */
const write = (object: KubernetesObject, request: WriteRequest): KubernetesObject => {
	if (request.method !== 'PATCH') throw new Error('only patches have a way back');
	if (request.subresource !== 'scale') return applyAll(object, request.body) as KubernetesObject;
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
	isStateful: fc.boolean(),
	minimum: fc.option(fc.integer({min: 1, max: 4}), {nil: undefined}),
});

const action: fc.Arbitrary<Action> = fc.oneof(
	fc.record({type: fc.constant('scale' as const), replicas: fc.integer({min: 0, max: 9})}),
	fc.record({type: fc.constant('set-bounds' as const), minimum: fc.integer({min: 1, max: 4}), maximum: fc.integer({min: 4, max: 9})}),
	fc.tuple(fc.constantFrom('vllm', 'proxy'), fc.option(word, {nil: undefined}), args).map(([name, image, next]) => ({
		type: 'update' as const,
		container: name,
		...(image === undefined ? {} : {image}),
		...(next === undefined ? {} : {args: next}),
	})),
	fc.constantFrom<Action>({type: 'restart'}, {type: 'pause'}, {type: 'resume'}, {type: 'roll-back', revision: 'uid-llama-h5'}),
);

/** JSON has no undefined. */
const plain = (object: KubernetesObject): KubernetesObject => JSON.parse(JSON.stringify(object)) as KubernetesObject;

const objectsOf = (given: {
	readonly annotations: Record<string, string> | undefined;
	readonly podAnnotations: Record<string, string> | undefined;
	readonly containers: ReadonlyArray<Record<string, unknown>>;
	readonly replicas: number;
	readonly paused: boolean;
	readonly isStateful: boolean;
	readonly minimum: number | undefined;
}): Objects => {
	const own = template(given.containers, {annotations: given.podAnnotations});
	const spec = {replicas: given.replicas, template: own, ...(given.paused && !given.isStateful ? {paused: true} : {})};
	const metadata = {annotations: given.annotations} as {annotations: Record<string, string>};
	return {
		Deployment: given.isStateful ? [] : [plain(deployment({metadata, spec}))],
		StatefulSet: given.isStateful ? [plain(statefulSet({metadata, spec}))] : [],
		ReplicaSet: [replicaSet(7, {template: own}), replicaSet(5, {available: 3})].map(plain),
		ControllerRevision: [],
		Pod: [pod('llama-h5-a', {owner: 'llama-h5', hash: 'h5'})],
		HorizontalPodAutoscaler: given.minimum === undefined ? [] : [plain(autoscaler({spec: {minReplicas: given.minimum}}))],
	};
};

describe('a plan and its inverse', () => {
	it('leave every workload as it was, whatever is asked', () => {
		let planned = 0;
		fc.assert(
			fc.property(workload, action, (given, asked) => {
				const objects = objectsOf(given);
				const service = readServices(objects)[0];
				if (service === undefined) throw new Error('the workload is a service');
				const outcome = systemOf(service).plan(asked, service, freshObjects(objects, now));
				if (!outcome.ok) return;
				planned++;
				const {steps, inverse, target} = outcome.plan;
				const before = (objects[target.resource.kind] ?? []).find(object => object.metadata.uid === target.uid);
				if (before === undefined || inverse === undefined) throw new Error('target and way back exist');
				const after = steps.reduce((object, step) => write(object, step.request), before);
				expect(normal(after)).not.toEqual(normal(before));
				expect(normal(inverse.reduce(write, after))).toEqual(normal(before));
			}),
			{numRuns: 600, seed: 1},
		);
		// Refusals prove nothing: enough of what is tried must be carried out.
		expect(planned).toBeGreaterThan(200);
	});

	it('do nothing to an object of another UID, or that somebody else has changed where it matters', () => {
		fc.assert(
			fc.property(workload, action, (given, asked) => {
				const objects = objectsOf(given);
				const service = readServices(objects)[0];
				if (service === undefined) throw new Error('the workload is a service');
				const outcome = systemOf(service).plan(asked, service, freshObjects(objects, now));
				if (!outcome.ok) return;
				const [step] = outcome.plan.steps;
				const before = (objects[outcome.plan.target.resource.kind] ?? []).find(object => object.metadata.uid === outcome.plan.target.uid);
				if (step === undefined || before === undefined) throw new Error('a plan has a step and a target');
				const reborn = {...before, metadata: {...before.metadata, uid: 'another'}};
				expect(() => write(reborn, step.request)).toThrow();
				// The same plan a second time: its own change is what it did not expect.
				expect(() => write(write(before, step.request), step.request)).toThrow();
			}),
			{numRuns: 300, seed: 2},
		);
	});
});
