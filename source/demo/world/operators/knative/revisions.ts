import {type DemoObject, isJsonObject, type JsonObject, listAt, numberAt, objectAt, stringAt} from '../../../api-server/demo-object.ts';
import {conditionOf, isActivePod} from '../../controllers/owned.ts';
import type {World} from '../../world.ts';
import {childOf, condition, conditionsFor, ensure, type WantedCondition, writeStatus} from '../children.ts';
import type {Operator} from '../operator.ts';

export const ksvcResource = 'services.serving.knative.dev';
export const revisionResource = 'revisions.serving.knative.dev';
export const configurationResource = 'configurations.serving.knative.dev';
export const routeResource = 'routes.serving.knative.dev';
const podAutoscalerResource = 'podautoscalers.autoscaling.internal.knative.dev';

export const serviceLabel = 'serving.knative.dev/service';
const revisionLabel = 'serving.knative.dev/revision';

const queueProxy: JsonObject = {
	name: 'queue-proxy',
	image: 'gcr.io/knative-releases/knative.dev/serving/cmd/queue:v1.19.0',
	ports: [
		{name: 'http-queueadm', containerPort: 8022},
		{name: 'http-usermetric', containerPort: 9091},
	],
	resources: {requests: {cpu: '25m'}},
};

const templateOf = (revision: DemoObject): JsonObject => {
	const {containerConcurrency: _concurrency, timeoutSeconds: _timeout, containers, ...podSpec} = objectAt(revision, 'spec');
	return {
		metadata: {
			labels: {...revision.metadata.labels, app: revision.metadata.name, [revisionLabel]: revision.metadata.name},
			annotations: {...revision.metadata.annotations},
		},
		spec: {...podSpec, containers: [...(Array.isArray(containers) ? containers : []), queueProxy]},
	};
};

const scaleAnnotation = ({metadata}: DemoObject, name: string): number | undefined => {
	const value = metadata.annotations?.[`autoscaling.knative.dev/${name}`];
	return value === undefined ? undefined : Number(value);
};

const isTrue = (object: DemoObject | undefined, type: string): boolean =>
	object !== undefined && stringAt(conditionOf(object, type), 'status') === 'True';

/** Requests reach it: by a share of them, or by a name of its own. */
const isRouted = ({store}: World, revision: DemoObject): boolean => {
	const service = store.get(ksvcResource, revision.metadata.namespace, revision.metadata.labels?.[serviceLabel] ?? '');
	return listAt(service, 'status', 'traffic').some(
		target =>
			stringAt(target, 'revisionName') === revision.metadata.name &&
			((numberAt(target, 'percent') ?? 0) > 0 || stringAt(target, 'tag') !== undefined),
	);
};

/** Its autoscaler remembers that its pods have once been there. */
const hasBeenReady = ({store}: World, {metadata}: DemoObject): boolean =>
	isTrue(store.get(podAutoscalerResource, metadata.namespace, metadata.name), 'ScaleTargetInitialized');

/** Nobody asks for it any more: no route leads to it, and there is a newer one, or the route was chosen when it was ready. */
const isRetired = (world: World, revision: DemoObject): boolean => {
	const {name, namespace, labels} = revision.metadata;
	const service = world.store.get(ksvcResource, namespace, labels?.[serviceLabel] ?? '');
	const created = stringAt(service, 'status', 'latestCreatedRevisionName');
	const isNewest = created === undefined || created === name;
	return !isRouted(world, revision) && (!isNewest || stringAt(service, 'status', 'latestReadyRevisionName') === name);
};

type Trouble = {readonly type: 'ContainerHealthy' | 'ResourcesAvailable'; readonly reason: string; readonly message: string};

/** What ails the first pod that is unwell, in Knative's reasons: an end at once, what it waits for only when time is up. */
const troubleOf = (pods: readonly DemoObject[], isLate: boolean): Trouble | undefined => {
	for (const pod of pods) {
		const [status] = listAt(pod, 'status', 'containerStatuses');
		const exitCode = numberAt(status, 'lastState', 'terminated', 'exitCode');
		if (exitCode !== undefined) {
			const message = `Container failed with: ${stringAt(status, 'lastState', 'terminated', 'reason') ?? ''}`;
			return {type: 'ContainerHealthy', reason: `ExitCode${exitCode}`, message};
		}
		const reason = stringAt(status, 'state', 'waiting', 'reason');
		if (isLate && reason !== undefined) {
			return {type: 'ResourcesAvailable', reason, message: stringAt(status, 'state', 'waiting', 'message') ?? ''};
		}
	}
	return isLate ? {type: 'ResourcesAvailable', reason: 'ProgressDeadlineExceeded', message: 'Initial scale was never achieved'} : undefined;
};

const conditionsOf = (
	deployment: DemoObject,
	retired: boolean,
	hasRoute: boolean,
	pods: readonly DemoObject[],
	wasReady: boolean,
): readonly WantedCondition[] => {
	const active = retired
		? condition('Active', false, 'NoTraffic', 'The target is not receiving traffic.')
		: condition('Active', hasRoute || isTrue(deployment, 'Available'));
	const isLate = stringAt(conditionOf(deployment, 'Progressing'), 'reason') === 'ProgressDeadlineExceeded';
	if (wasReady && (retired || isTrue(deployment, 'Available'))) {
		return [active, ...['ContainerHealthy', 'Ready', 'ResourcesAvailable'].map(type => condition(type, true))];
	}
	const trouble = troubleOf(pods, isLate);
	const {reason, message} = trouble ?? {reason: 'Deploying', message: ''};
	const part = (type: Trouble['type']): WantedCondition =>
		condition(
			type,
			trouble?.type === type ? false : undefined,
			trouble === undefined || trouble.type === type ? reason : 'Deploying',
			message,
		);
	return [
		active,
		part('ContainerHealthy'),
		condition('Ready', trouble === undefined ? undefined : false, reason, message),
		part('ResourcesAvailable'),
	];
};

const reconcile = (world: World, revision: DemoObject): undefined => {
	const {name} = revision.metadata;
	const retired = isRetired(world, revision);
	const minimum = scaleAnnotation(revision, 'min-scale') ?? 0;
	const most = scaleAnnotation(revision, 'max-scale') ?? 0;
	const wanted = Math.max(1, minimum, scaleAnnotation(revision, 'initial-scale') ?? 1);
	const desired = retired ? 0 : most > 0 ? Math.min(most, wanted) : wanted;
	const template = templateOf(revision);
	const deployment = ensure(world, 'deployments', {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		...childOf(revision, `${name}-deployment`, objectAt(template, 'metadata', 'labels') as Readonly<Record<string, string>>),
		spec: {
			replicas: desired,
			selector: {matchLabels: {'serving.knative.dev/revisionUID': revision.metadata.uid}},
			template: {
				...template,
				metadata: {
					...objectAt(template, 'metadata'),
					labels: {...objectAt(template, 'metadata', 'labels'), 'serving.knative.dev/revisionUID': revision.metadata.uid},
				},
			},
			strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: '25%', maxUnavailable: 0}},
		},
	});
	const sets = world.owned.of(deployment.metadata.uid, 'replicasets');
	const pods = sets.flatMap(({metadata}) => world.owned.of(metadata.uid, 'pods')).filter(isActivePod);
	const ready = numberAt(deployment, 'status', 'readyReplicas') ?? 0;
	const isUp = numberAt(deployment, 'status', 'availableReplicas') !== undefined && ready >= Math.min(desired, wanted) && desired > 0;
	const wasReady = hasBeenReady(world, revision) || isUp;
	const counts = {actualReplicas: ready, desiredReplicas: desired};
	writeStatus(world, revisionResource, revision, {
		...counts,
		conditions: conditionsFor(world, revision, conditionsOf(deployment, retired, isRouted(world, revision), pods, wasReady)),
		containerStatuses: listAt(revision, 'spec', 'containers')
			.filter(isJsonObject)
			.map(container => ({
				name: stringAt(container, 'name') ?? 'user-container',
				imageDigest: stringAt(listAt(pods[0], 'status', 'containerStatuses')[0], 'imageID') ?? stringAt(container, 'image') ?? '',
			})),
		observedGeneration: revision.metadata.generation ?? 1,
	});
	const autoscaler = ensure(world, podAutoscalerResource, {
		apiVersion: 'autoscaling.internal.knative.dev/v1alpha1',
		kind: 'PodAutoscaler',
		...childOf(revision, name, revision.metadata.labels, revision.metadata.annotations),
		spec: {
			protocolType: 'http1',
			reachability: retired ? 'Unreachable' : 'Reachable',
			scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: `${name}-deployment`},
		},
	});
	writeStatus(world, podAutoscalerResource, autoscaler, {
		actualScale: ready,
		desiredScale: desired,
		conditions: conditionsFor(world, autoscaler, [
			condition('Active', !retired),
			condition('Ready', !retired && isUp),
			condition('ScaleTargetInitialized', wasReady),
		]),
	});
};

/** A Knative Revision: a Deployment of its own, at zero once no requests reach it. */
export const knativeRevision: Operator = {
	resource: revisionResource,
	kind: 'Revision',
	owns: ['deployments'],
	watches: {
		pods: (_world, {metadata}) => [metadata.labels?.[revisionLabel] ?? []].flat(),
		[ksvcResource]: ({store}, {metadata}) =>
			store
				.list(revisionResource, metadata.namespace)
				.filter(({metadata: {labels}}) => labels?.[serviceLabel] === metadata.name)
				.map(revision => revision.metadata.name),
	},
	reconcile,
	delay: 120,
};
