import {type DemoObject, isJsonObject, type JsonObject, listAt, numberAt, objectAt, stringAt} from '../../../api-server/demo-object.ts';
import {conditionOf} from '../../controllers/owned.ts';
import type {World} from '../../world.ts';
import {childOf, condition, conditionsFor, ensure, writeStatus} from '../children.ts';
import type {Operator} from '../operator.ts';
import {configurationResource, ksvcResource, revisionResource, routeResource, serviceLabel} from './revisions.ts';

const isReady = (object: DemoObject | undefined): boolean =>
	object !== undefined && stringAt(conditionOf(object, 'Ready'), 'status') === 'True';

const generationLabel = 'serving.knative.dev/configurationGeneration';

const generationOf = ({metadata}: DemoObject): number => Number(metadata.labels?.[generationLabel] ?? 0);

const everything: readonly JsonObject[] = [{latestRevision: true, percent: 100}];

const targetsOf = (service: DemoObject): readonly JsonObject[] => {
	const traffic = listAt(service, 'spec', 'traffic').filter(isJsonObject);
	return traffic.length === 0 ? everything : traffic;
};

type Resolved = {readonly traffic: readonly JsonObject[]; readonly missing: string | undefined};

/** Where requests go: to revisions that have been ready, whatever is wished. */
const resolve = ({store}: World, service: DemoObject, latestReady: string | undefined): Resolved => {
	let missing: string | undefined;
	const {name, namespace} = service.metadata;
	const traffic = targetsOf(service).flatMap(target => {
		const named = stringAt(target, 'revisionName');
		const revisionName = named ?? latestReady;
		const revision = revisionName === undefined ? undefined : store.get(revisionResource, namespace, revisionName);
		if (revision === undefined) {
			missing = named ?? name;
			return [];
		}
		const tag = stringAt(target, 'tag');
		return [
			{
				latestRevision: named === undefined,
				percent: numberAt(target, 'percent') ?? 0,
				revisionName: revision.metadata.name,
				...(tag === undefined ? {} : {tag, url: `http://${tag}-${name}.${namespace}.models.modelworks.io`}),
			},
		];
	});
	return {traffic, missing};
};

const reconcileService = (world: World, service: DemoObject): undefined => {
	const {name, namespace} = service.metadata;
	if (service.metadata.deletionTimestamp !== undefined) return;
	const labels = {...service.metadata.labels, [serviceLabel]: name};
	const configuration = ensure(world, configurationResource, {
		apiVersion: 'serving.knative.dev/v1',
		kind: 'Configuration',
		...childOf(service, name, labels),
		spec: {template: objectAt(service, 'spec', 'template')},
	});
	const latestReady = stringAt(configuration, 'status', 'latestReadyRevisionName');
	const latestCreated = stringAt(configuration, 'status', 'latestCreatedRevisionName');
	const {traffic, missing} = resolve(world, service, latestReady);
	const url = `http://${name}.${namespace}.models.modelworks.io`;
	const isRouted = missing === undefined && traffic.length > 0;
	const route = ensure(world, routeResource, {
		apiVersion: 'serving.knative.dev/v1',
		kind: 'Route',
		...childOf(service, name, labels),
		spec: {traffic: targetsOf(service).map(target => ('revisionName' in target ? target : {...target, configurationName: name}))},
	});
	const routes = condition(
		'RoutesReady',
		isRouted,
		isRouted ? undefined : 'RevisionMissing',
		isRouted ? undefined : `Revision "${missing}" failed to become ready.`,
	);
	writeStatus(world, routeResource, route, {
		address: {url: `http://${name}.${namespace}.svc.cluster.local`},
		conditions: conditionsFor(world, route, [
			condition('AllTrafficAssigned', isRouted),
			condition('IngressReady', isRouted),
			condition('Ready', isRouted),
		]),
		observedGeneration: route.metadata.generation ?? 1,
		traffic,
		url,
	});
	const configured = conditionOf(configuration, 'Ready');
	const status = stringAt(configured, 'status');
	const state = status === 'True' ? true : status === 'False' ? false : undefined;
	const reason = stringAt(configured, 'reason');
	const message = stringAt(configured, 'message');
	const ready = state === false ? false : isRouted && state === true ? true : isRouted ? undefined : false;
	world.weights.set(namespace, Object.fromEntries(traffic.map(({revisionName}) => [revisionName, sumOf(traffic, revisionName)])));
	writeStatus(world, ksvcResource, service, {
		address: {url: `http://${name}.${namespace}.svc.cluster.local`},
		conditions: conditionsFor(world, service, [
			condition('ConfigurationsReady', state, reason, message),
			condition(
				'Ready',
				ready,
				ready === true ? undefined : (reason ?? routes.reason),
				ready === true ? undefined : (message ?? routes.message),
			),
			routes,
		]),
		...(latestCreated === undefined ? {} : {latestCreatedRevisionName: latestCreated}),
		...(latestReady === undefined ? {} : {latestReadyRevisionName: latestReady}),
		observedGeneration: service.metadata.generation ?? 1,
		traffic,
		url,
	});
};

const sumOf = (traffic: readonly JsonObject[], revision: unknown): number =>
	traffic.filter(({revisionName}) => revisionName === revision).reduce((sum, {percent}) => sum + Number(percent ?? 0), 0);

/** A revision for each generation of its template. */
const reconcileConfiguration = (world: World, configuration: DemoObject): undefined => {
	const {store, owned} = world;
	const {name, namespace, generation = 1, uid} = configuration.metadata;
	const template = objectAt(configuration, 'spec', 'template');
	const known = owned.of(uid, revisionResource);
	if (!known.some(revision => generationOf(revision) === generation)) {
		const labels = {
			...configuration.metadata.labels,
			...objectAt(template, 'metadata', 'labels'),
			'serving.knative.dev/configuration': name,
			[generationLabel]: String(generation),
			'serving.knative.dev/configurationUID': uid,
		};
		const revisionName = stringAt(template, 'metadata', 'name') ?? `${name}-${String(generation).padStart(5, '0')}`;
		if (store.get(revisionResource, namespace, revisionName) === undefined) {
			const annotations = objectAt(template, 'metadata', 'annotations') as Readonly<Record<string, string>>;
			store.create(revisionResource, {
				apiVersion: 'serving.knative.dev/v1',
				kind: 'Revision',
				...childOf(configuration, revisionName, labels as Readonly<Record<string, string>>, annotations),
				spec: objectAt(template, 'spec'),
			});
		}
	}
	const revisions = [...owned.of(uid, revisionResource)].sort((one, other) => generationOf(one) - generationOf(other));
	const newest = revisions.at(-1);
	const before = stringAt(configuration, 'status', 'latestReadyRevisionName');
	const ready = revisions.findLast(revision => isReady(revision) || revision.metadata.name === before);
	const own = newest === undefined ? undefined : conditionOf(newest, 'Ready');
	const status = stringAt(own, 'status');
	const reason = status === 'False' ? 'RevisionFailed' : stringAt(own, 'reason');
	const why = stringAt(own, 'message');
	const message = status === 'False' ? `Revision "${newest?.metadata.name}" failed with message: ${why}.` : why;
	writeStatus(world, configurationResource, configuration, {
		conditions: conditionsFor(world, configuration, [
			condition('Ready', status === 'True' ? true : status === 'False' ? false : undefined, reason, message),
		]),
		...(newest === undefined ? {} : {latestCreatedRevisionName: newest.metadata.name}),
		...(ready === undefined ? {} : {latestReadyRevisionName: ready.metadata.name}),
		observedGeneration: generation,
	});
};

/** Knative Serving: a Service has a Configuration, which makes revisions, and a Route to them. */
export const knativeService: Operator = {
	resource: ksvcResource,
	kind: 'Service',
	owns: [configurationResource],
	reconcile: reconcileService,
	delay: 110,
};

export const knativeConfiguration: Operator = {
	resource: configurationResource,
	kind: 'Configuration',
	owns: [revisionResource],
	reconcile: reconcileConfiguration,
	delay: 100,
};
