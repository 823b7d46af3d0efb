import type {DemoObject, JsonObject, NewDemoObject} from '../../../source/demo/api-server/demo-object.ts';
import {numberAt, objectAt, stringAt} from '../../../source/demo/api-server/demo-object.ts';
import {createObjectStore} from '../../../source/demo/api-server/object-store.ts';
import {withDefaults} from '../../../source/demo/api-server/write/defaults.ts';
import {startControllers} from '../../../source/demo/world/controllers/start-controllers.ts';
import {createEventRecorder} from '../../../source/demo/world/event-recorder.ts';
import {createBehaviors} from '../../../source/demo/world/fleet/behaviors.ts';
import {nodesOf, standardPools} from '../../../source/demo/world/fleet/nodes.ts';
import {startKubelets} from '../../../source/demo/world/kubelet/kubelets.ts';
import {createTrafficWeights} from '../../../source/demo/world/load/traffic-weights.ts';
import {indexOwned, ownedResources} from '../../../source/demo/world/owned-objects.ts';
import {createPodAddresses} from '../../../source/demo/world/pod-addresses.ts';
import {createRandom} from '../../../source/demo/world/random.ts';
import {startScheduler} from '../../../source/demo/world/scheduler/scheduler.ts';
import type {World} from '../../../source/demo/world/world.ts';
import {createWorldClock} from '../../../source/demo/world/world-clock.ts';

export const start = Date.parse('2026-06-01T12:00:00Z');

/** Controllers, scheduler and kubelets over twelve empty nodes. A container is ready three seconds after its start. */
export const createSmallWorld = () => {
	const clock = createWorldClock(start);
	const random = createRandom(7);
	const store = createObjectStore({now: clock.now, random});
	const record = createEventRecorder(store, clock.now);
	const owned = indexOwned(store, ownedResources);
	const world: World = {store, clock, random, owned, record, weights: createTrafficWeights()};
	for (const node of nodesOf(standardPools, start)) store.create('nodes', withDefaults('nodes', node));
	startScheduler(world);
	startKubelets(world, {behaviors: createBehaviors([]), addresses: createPodAddresses(), images: [], memories: new Map()});
	startControllers(world);

	const get = (resource: string, name: string): DemoObject => {
		const found = store.get(resource, 'models', name);
		if (found === undefined) throw new Error(`${resource} ${name} is missing`);
		return found;
	};
	const change = (resource: string, name: string, how: (spec: JsonObject) => JsonObject): void => {
		const object = get(resource, name);
		store.update(resource, {...object, spec: how(object.spec ?? {})});
	};
	return {
		...world,
		world,
		clock,
		get,
		change,
		add: (resource: string, object: NewDemoObject) => store.create(resource, withDefaults(resource, object)),
		advance: (seconds: number) => clock.advance(seconds * 1000),
		pods: (): readonly DemoObject[] => store.list('pods', 'models'),
		living: (): readonly DemoObject[] => store.list('pods', 'models').filter(({metadata}) => metadata.deletionTimestamp === undefined),
		/** Sets image and annotations of the pod template. */
		release: (resource: string, name: string, image: string, annotations: JsonObject = {}) =>
			change(resource, name, spec => ({...spec, template: template(image, annotations)})),
		scale: (resource: string, name: string, replicas: number) => change(resource, name, spec => ({...spec, replicas})),
		progress: (name: string) => {
			const conditions = get('deployments', name).status?.['conditions'] as readonly JsonObject[];
			return stringAt(
				conditions.find(({type}) => type === 'Progressing'),
				'reason',
			);
		},
		/** `[ready, wanted]` of each ReplicaSet that has pods, by image. */
		sets: () =>
			Object.fromEntries(
				store
					.list('replicasets', 'models')
					.filter(set => (numberAt(set, 'spec', 'replicas') ?? 0) > 0)
					.map(set => [
						stringAt(set, 'spec', 'template', 'spec', 'containers', '0', 'image') ?? '',
						[numberAt(set, 'status', 'readyReplicas') ?? 0, numberAt(set, 'spec', 'replicas')],
					]),
			),
		reasons: (name: string): readonly string[] =>
			store
				.list('events', 'models')
				.filter(event => stringAt(event, 'involvedObject', 'name') === name)
				.map(event => stringAt(event, 'reason') ?? ''),
	};
};

export type SmallWorld = ReturnType<typeof createSmallWorld>;

/** Annotation that has a pod crash, load for ever or miss its image, as the faults of the real test cluster do. */
export const fault = (name: string): JsonObject => ({'modeldeck.test/fault': name});

const template = (image: string, annotations: JsonObject = {}, gpus = 1): JsonObject =>
	objectAt(
		withDefaults('deployments', {
			apiVersion: 'apps/v1',
			kind: 'Deployment',
			metadata: {},
			spec: {
				template: {
					metadata: {labels: {app: 'chat'}, ...(Object.keys(annotations).length === 0 ? {} : {annotations})},
					spec: {containers: [{name: 'engine', image, resources: {limits: {'nvidia.com/gpu': String(gpus)}}}]},
				},
			},
		}),
		'spec',
		'template',
	);

export const workload = (kind: 'Deployment' | 'StatefulSet', spec: JsonObject = {}, gpus = 1): NewDemoObject => ({
	apiVersion: 'apps/v1',
	kind,
	metadata: {name: 'chat', namespace: 'models', labels: {app: 'chat'}},
	spec: {replicas: 4, selector: {matchLabels: {app: 'chat'}}, template: template('engine:v1', {}, gpus), ...spec},
});
