import {parse} from 'yaml';
import {type DemoObject, isJsonObject, type Json, type JsonObject, listAt, objectAt, stringAt} from '../../../api-server/demo-object.ts';
import {randomSuffix} from '../../../api-server/random-name.ts';
import {conditionOf, isPodReady} from '../../controllers/owned.ts';
import {hashTemplate} from '../../controllers/template-hash.ts';
import type {World} from '../../world.ts';
import {childOf, condition, conditionsFor, removeChild, writeStatus} from '../children.ts';
import type {Operator} from '../operator.ts';
import {rayClusterResource} from './ray-cluster.ts';

const resource = 'rayservices.ray.io';
const hashAnnotation = 'ray.io/hash-without-replicas-and-workers-to-delete';
/** Milliseconds the former cluster stays: rayClusterDeletionDelaySeconds. */
const deletionDelay = 60_000;

/** What a new cluster follows from: all of the configuration but the counts of its groups (kuberay: generateHashWithoutReplicasAndWorkersToDelete). */
const hashOf = (config: JsonObject): string => {
	const groups = listAt(config, 'workerGroupSpecs').map((spec): Json => {
		const {replicas: _replicas, minReplicas: _minimum, maxReplicas: _maximum, scaleStrategy: _strategy, ...rest} = objectAt(spec);
		return rest;
	});
	return hashTemplate({...config, workerGroupSpecs: groups});
};

const clusterHash = ({metadata}: DemoObject): string | undefined => metadata.annotations?.[hashAnnotation];

const createCluster = ({store, random}: World, service: DemoObject, config: JsonObject): DemoObject =>
	store.create(rayClusterResource, {
		apiVersion: 'ray.io/v1',
		kind: 'RayCluster',
		...childOf(
			service,
			`${service.metadata.name}-${randomSuffix(random)}`,
			{'ray.io/originated-from-crd': 'RayService', 'ray.io/originated-from-cr-name': service.metadata.name, 'ray.io/serve': 'true'},
			{[hashAnnotation]: hashOf(config)},
		),
		spec: config,
	});

/** Objects of the store never change, so what was read of one need not be read again. */
const known = new WeakMap<JsonObject, readonly JsonObject[]>();

const readApplications = (config: string): readonly JsonObject[] => {
	try {
		return listAt(parse(config) as unknown, 'applications').filter(isJsonObject);
	} catch {
		return [];
	}
};

const applicationsOf = ({spec = {}}: DemoObject): readonly JsonObject[] => {
	const applications = known.get(spec) ?? readApplications(stringAt(spec, 'serveConfigV2') ?? '');
	known.set(spec, applications);
	return applications;
};

const isReady = (cluster: DemoObject | undefined): boolean => stringAt(cluster, 'status', 'state') === 'ready';

const serveStatus = ({owned}: World, service: DemoObject, cluster: DemoObject): JsonObject => {
	const pods = owned.of(cluster.metadata.uid, 'pods');
	const isServing = isReady(cluster) && pods.length > 0 && pods.some(isPodReady);
	return {
		applicationStatuses: Object.fromEntries(
			applicationsOf(service).map(application => [
				stringAt(application, 'name') ?? 'default',
				{
					status: isServing ? 'RUNNING' : 'DEPLOYING',
					serveDeploymentStatuses: Object.fromEntries(
						listAt(application, 'deployments').map(deployment => [
							stringAt(deployment, 'name') ?? '',
							{status: isServing ? 'HEALTHY' : 'UPDATING'},
						]),
					),
				},
			]),
		),
		rayClusterName: cluster.metadata.name,
		rayClusterStatus: objectAt(cluster, 'status'),
	};
};

type Clusters = {readonly active: DemoObject | undefined; readonly pending: DemoObject | undefined; readonly old: readonly DemoObject[]};

/** The cluster that serves, and another one beside it when what is asked for is another. */
const choose = (world: World, service: DemoObject): Clusters => {
	const {owned} = world;
	const config = objectAt(service, 'spec', 'rayClusterConfig');
	const wanted = hashOf(config);
	const all = owned.of(service.metadata.uid, rayClusterResource).filter(({metadata}) => metadata.deletionTimestamp === undefined);
	const named = (member: string): DemoObject | undefined =>
		all.find(({metadata}) => metadata.name === stringAt(service, 'status', member, 'rayClusterName'));
	const active = named('activeServiceStatus');
	const isNone = stringAt(service, 'spec', 'upgradeStrategy', 'type') === 'None';
	if (active !== undefined && (clusterHash(active) === wanted || isNone)) {
		return {active, pending: undefined, old: all.filter(cluster => cluster !== active)};
	}
	const found = all.find(cluster => cluster !== active && clusterHash(cluster) === wanted);
	const pending = found ?? createCluster(world, service, config);
	const others = all.filter(cluster => cluster !== active && cluster !== pending);
	return isReady(pending)
		? {active: pending, pending: undefined, old: all.filter(cluster => cluster !== pending)}
		: {active, pending, old: others};
};

const reconcile = (world: World, service: DemoObject): number | undefined => {
	const {clock} = world;
	const {namespace, name, generation, deletionTimestamp} = service.metadata;
	if (deletionTimestamp !== undefined) return undefined;
	const {active, pending, old} = choose(world, service);
	const isUpgrading = active !== undefined && pending !== undefined;
	const endpoints = active === undefined ? 0 : world.owned.of(active.metadata.uid, 'pods').filter(isPodReady).length;
	const conditions = conditionsFor(world, service, [
		endpoints > 0
			? condition('Ready', true, 'NonZeroServeEndpoints', 'Number of serve endpoints is greater than 0')
			: condition('Ready', false, active === undefined ? 'Initializing' : 'ZeroServeEndpoints'),
		isUpgrading
			? condition('UpgradeInProgress', true, 'BothActivePendingClustersExist', 'Both active and pending Ray clusters exist')
			: condition('UpgradeInProgress', false, active === undefined ? 'Initializing' : 'NoPendingCluster'),
	]);
	writeStatus(world, resource, service, {
		activeServiceStatus: active === undefined ? {} : serveStatus(world, service, active),
		conditions,
		numServeEndpoints: endpoints,
		observedGeneration: generation ?? 1,
		pendingServiceStatus: pending === undefined ? {} : serveStatus(world, service, pending),
		...(endpoints > 0 ? {serviceStatus: 'Running'} : {}),
	});
	// One that was given up before it served goes at once, one that served a while later.
	const current = world.store.get(resource, namespace, name);
	const since = Date.parse(
		stringAt(current === undefined ? undefined : conditionOf(current, 'UpgradeInProgress'), 'lastTransitionTime') ?? '',
	);
	const left = since + deletionDelay - clock.now();
	for (const cluster of old) {
		if (isReady(cluster) && left > 0) continue;
		removeChild(world, rayClusterResource, namespace, cluster.metadata.name);
		for (const pod of world.owned.of(cluster.metadata.uid, 'pods')) removeChild(world, 'pods', namespace, pod.metadata.name);
	}
	return old.some(isReady) && left > 0 ? left : undefined;
};

/** KubeRay's services: a cluster, and a second one beside it for as long as an upgrade takes. */
export const rayService: Operator = {
	resource,
	kind: 'RayService',
	owns: [rayClusterResource],
	reconcile,
	delay: 200,
};
