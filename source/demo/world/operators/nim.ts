import {type DemoObject, type JsonObject, listAt, numberAt, objectAt, stringAt, valueAt} from '../../api-server/demo-object.ts';
import {hashTemplate} from '../controllers/template-hash.ts';
import type {World} from '../world.ts';
import {ensureAutoscaler, gpuMetric} from './autoscaler-child.ts';
import {condition, conditionsFor, removeChild, writeStatus} from './children.ts';
import type {Operator} from './operator.ts';
import {countsOf, ensureWorkload, isAvailable} from './workload-child.ts';

const serviceResource = 'nimservices.apps.nvidia.com';
const cacheResource = 'nimcaches.apps.nvidia.com';
const hashAnnotation = 'nvidia.com/parent-spec-hash';

const labelsOf = ({metadata: {name}}: DemoObject): Readonly<Record<string, string>> => ({
	app: name,
	'app.kubernetes.io/instance': name,
	'app.kubernetes.io/managed-by': 'k8s-nim-operator',
	'app.kubernetes.io/name': name,
	'app.kubernetes.io/operator-created': 'true',
	'app.kubernetes.io/part-of': 'nim-service',
});

const templateOf = (service: DemoObject): JsonObject => {
	const spec = objectAt(service, 'spec');
	const {nodeSelector, tolerations} = spec;
	return {
		metadata: {labels: labelsOf(service)},
		spec: {
			containers: [
				{
					name: `${service.metadata.name}-ctr`,
					image: `${stringAt(spec, 'image', 'repository') ?? ''}:${stringAt(spec, 'image', 'tag') ?? 'latest'}`,
					env: [{name: 'NIM_CACHE_PATH', value: '/model-store'}, ...listAt(spec, 'env')],
					ports: [{name: 'api', containerPort: numberAt(spec, 'expose', 'service', 'port') ?? 8000}],
					...(spec['resources'] === undefined ? {} : {resources: spec['resources']}),
					readinessProbe: {httpGet: {path: '/v1/health/ready', port: 'api'}},
				},
			],
			...(nodeSelector === undefined ? {} : {nodeSelector}),
			...(tolerations === undefined ? {} : {tolerations}),
		},
	};
};

/** What is wrong with the store of weights it loads from; undefined: nothing. */
const cacheTrouble = ({store}: World, service: DemoObject): string | undefined => {
	const name = stringAt(service, 'spec', 'storage', 'nimCache', 'name');
	if (name === undefined) return undefined;
	const cache = store.get(cacheResource, service.metadata.namespace, name);
	if (cache === undefined) return 'NIMCacheNotFound';
	return stringAt(cache, 'status', 'state') === 'Ready' ? undefined : 'NIMCacheNotReady';
};

const reconcile = (world: World, service: DemoObject): undefined => {
	const {store} = world;
	const {name, namespace, generation, deletionTimestamp} = service.metadata;
	if (deletionTimestamp !== undefined) return;
	const trouble = cacheTrouble(world, service);
	const write = (state: string, isReady: boolean, more: JsonObject, reason: string): void =>
		void writeStatus(world, serviceResource, service, {
			...more,
			conditions: conditionsFor(world, service, [
				condition('NIM_SERVICE_READY', isReady, reason),
				condition('NIM_SERVICE_FAILED', false, reason),
			]),
			observedGeneration: generation ?? 1,
			state,
		});
	if (trouble !== undefined) {
		write('Pending', false, {availableReplicas: 0}, trouble);
		return;
	}
	const isScaled = valueAt(service, 'spec', 'scale', 'enabled') === true;
	const hash = hashTemplate(objectAt(service, 'spec'));
	const known = store.get('deployments', namespace, name);
	// It compares its own spec with that of the last time, not with what is there: an edit of the template stays until then.
	const isKnown = known?.metadata.annotations?.[hashAnnotation] === hash;
	const minimum = numberAt(service, 'spec', 'scale', 'hpa', 'minReplicas') ?? 1;
	const replicas = isScaled ? minimum : (numberAt(service, 'spec', 'replicas') ?? 1);
	const deployment = ensureWorkload(world, 'deployments', service, {
		...{name, labels: labelsOf(service), selector: {app: name}, replicas, isScaled, isLeftAlone: isKnown},
		annotations: {[hashAnnotation]: hash},
		template: templateOf(service),
	});
	if (isKnown && !isScaled && numberAt(deployment, 'spec', 'replicas') !== replicas) {
		store.update('deployments', {...deployment, spec: {...deployment.spec, replicas}});
	}
	if (isScaled) {
		const maximum = numberAt(service, 'spec', 'scale', 'hpa', 'maxReplicas') ?? minimum;
		ensureAutoscaler(world, service, name, {
			target: {apiVersion: 'apps/v1', kind: 'Deployment', name},
			minimum,
			maximum,
			metrics: [gpuMetric(70)],
		});
	} else {
		removeChild(world, 'horizontalpodautoscalers', namespace, name);
	}
	const isReady = isAvailable(deployment);
	const repository = stringAt(service, 'spec', 'image', 'repository') ?? '';
	const model = {
		name: repository.split('/').slice(-2).join('/'),
		clusterEndpoint: `${name}.${namespace}.svc.cluster.local:8000`,
		externalEndpoint: '',
	};
	const state = isReady ? 'Ready' : 'NotReady';
	write(state, isReady, {availableReplicas: countsOf(deployment).available, model}, state);
};

/** NVIDIA's NIM operator. */
export const nimService: Operator = {
	resource: serviceResource,
	kind: 'NIMService',
	owns: ['deployments', 'horizontalpodautoscalers'],
	watches: {
		[cacheResource]: ({store}, {metadata}) =>
			store
				.list(serviceResource, metadata.namespace)
				.filter(service => stringAt(service, 'spec', 'storage', 'nimCache', 'name') === metadata.name)
				.map(service => service.metadata.name),
	},
	reconcile,
	delay: 200,
};

/** A model is in its cache a while after it was asked for. Milliseconds. */
const download = 180_000;

const reconcileCache = (world: World, cache: DemoObject): number | undefined => {
	const left = Date.parse(cache.metadata.creationTimestamp) + download - world.clock.now();
	const isDone = left <= 0;
	writeStatus(world, cacheResource, cache, {
		conditions: conditionsFor(world, cache, [
			condition('NIM_CACHE_PVC_CREATED', true, 'PVCCreated'),
			condition('NIM_CACHE_JOB_CREATED', true, 'JobCreated'),
			condition('NIM_CACHE_JOB_COMPLETED', isDone, isDone ? 'JobCompleted' : 'JobRunning'),
		]),
		pvc: `${cache.metadata.name}-pvc`,
		state: isDone ? 'Ready' : 'InProgress',
	});
	return isDone ? undefined : left;
};

export const nimCache: Operator = {resource: cacheResource, kind: 'NIMCache', owns: [], reconcile: reconcileCache, delay: 100};
