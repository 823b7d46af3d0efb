import {
	type DemoObject,
	isJsonObject,
	type JsonObject,
	listAt,
	numberAt,
	objectAt,
	stringAt,
	valueAt,
} from '../../../api-server/demo-object.ts';
import {conditionOf} from '../../controllers/owned.ts';
import type {World} from '../../world.ts';
import {childOf, condition, ensure, removeChild} from '../children.ts';
import {ksvcResource} from '../knative/revisions.ts';
import {componentTemplate, type Role, rolesOf} from './component-template.ts';
import {isStopped, writeIsvcStatus} from './isvc-status.ts';

const nameOf = (isvc: DemoObject, role: Role): string => `${isvc.metadata.name}-${role}`;

/** All to the newest, or a part of it and the rest to the one that was rolled out before. */
const trafficOf = (isvc: DemoObject, role: Role): readonly JsonObject[] => {
	const percent = numberAt(isvc, 'spec', role, 'canaryTrafficPercent');
	const rolledOut = stringAt(isvc, 'status', 'components', role, 'latestRolledoutRevision');
	if (percent === undefined || percent === 100 || rolledOut === undefined) return [{latestRevision: true, percent: 100}];
	return [
		{latestRevision: true, percent},
		{latestRevision: false, percent: 100 - percent, revisionName: rolledOut, tag: 'prev'},
	];
};

const ensureService = (world: World, isvc: DemoObject, role: Role): DemoObject => {
	const name = nameOf(isvc, role);
	const template = componentTemplate(isvc, role, {});
	const minimum = numberAt(isvc, 'spec', role, 'minReplicas') ?? 1;
	const maximum = numberAt(isvc, 'spec', role, 'maxReplicas');
	const annotations = {
		...objectAt(template, 'metadata', 'annotations'),
		'autoscaling.knative.dev/class': 'kpa.autoscaling.knative.dev',
		'autoscaling.knative.dev/min-scale': String(minimum),
		...(maximum === undefined ? {} : {'autoscaling.knative.dev/max-scale': String(maximum)}),
	};
	return ensure(world, ksvcResource, {
		apiVersion: 'serving.knative.dev/v1',
		kind: 'Service',
		...childOf(isvc, name, {component: role, 'serving.kserve.io/inferenceservice': isvc.metadata.name}),
		spec: {
			template: {
				metadata: {labels: objectAt(template, 'metadata', 'labels'), annotations},
				spec: {containerConcurrency: 0, timeoutSeconds: 300, ...objectAt(template, 'spec')},
			},
			traffic: trafficOf(isvc, role),
		},
	});
};

/** The revisions as KServe keeps count of them (kserve: pkg/apis/serving/v1beta1, PropagateStatus). */
const revisionsOf = (isvc: DemoObject, role: Role, service: DemoObject): JsonObject => {
	const before = objectAt(isvc, 'status', 'components', role);
	const ready = stringAt(service, 'status', 'latestReadyRevisionName');
	const created = stringAt(service, 'status', 'latestCreatedRevisionName');
	const traffic = listAt(service, 'status', 'traffic').filter(isJsonObject);
	const shareOf = (revision: unknown): number =>
		traffic.filter(({revisionName}) => revisionName === revision).reduce((sum, {percent}) => sum + Number(percent ?? 0), 0);
	let rolledOut = stringAt(before, 'latestRolledoutRevision');
	let previous = stringAt(before, 'previousRolledoutRevision');
	for (const {revisionName, latestRevision, percent} of traffic) {
		if (revisionName !== ready || latestRevision !== true) continue;
		if (rolledOut !== ready) {
			if (percent === 100) {
				previous = rolledOut;
				rolledOut = ready;
			}
		} else if (ready === created && Number(percent) < 100 && shareOf(revisionName) === 100 && previous !== undefined) {
			// It had all, and is taken back: the one before is what is rolled out.
			rolledOut = previous;
		}
	}
	return {
		...(created === undefined ? {} : {latestCreatedRevision: created}),
		...(ready === undefined ? {} : {latestReadyRevision: ready}),
		...(rolledOut === undefined ? {} : {latestRolledoutRevision: rolledOut}),
		...(previous === undefined ? {} : {previousRolledoutRevision: previous}),
		traffic,
		url: stringAt(service, 'status', 'url') ?? '',
		address: {url: `http://${service.metadata.name}.${service.metadata.namespace}.svc.cluster.local`},
	};
};

const isTrue = (object: DemoObject, type: string): boolean => stringAt(conditionOf(object, type), 'status') === 'True';

const readyTypes: Readonly<Record<Role, string>> = {
	predictor: 'PredictorReady',
	transformer: 'TransformerReady',
	explainer: 'ExplainerReady',
};

/** A Knative Service for each part. */
export const reconcileKnativeMode = (world: World, isvc: DemoObject): void => {
	const roles = rolesOf(isvc);
	if (isStopped(isvc)) {
		for (const role of roles) removeChild(world, ksvcResource, isvc.metadata.namespace, nameOf(isvc, role));
		const {components = {}} = isvc.status ?? {};
		const conditions = [condition('IngressReady', false, 'Stopped'), condition('PredictorReady', false, 'Stopped')];
		writeIsvcStatus(world, isvc, {mode: 'Knative', components: objectAt(components), conditions, isReady: false});
		return;
	}
	const services = roles.map(role => ({role, service: ensureService(world, isvc, role)}));
	const isReady = services.every(({service}) => isTrue(service, 'Ready'));
	const predictor = services[0]?.service;
	const reason = predictor === undefined ? undefined : stringAt(conditionOf(predictor, 'Ready'), 'reason');
	writeIsvcStatus(world, isvc, {
		mode: 'Knative',
		components: Object.fromEntries(services.map(({role, service}) => [role, revisionsOf(isvc, role, service)])),
		conditions: [
			condition('IngressReady', isReady),
			...services.map(({role, service}) =>
				condition(readyTypes[role], isTrue(service, 'Ready'), isTrue(service, 'Ready') ? undefined : (reason ?? 'RevisionMissing')),
			),
			condition('RoutesReady', predictor !== undefined && isTrue(predictor, 'RoutesReady')),
			condition('LatestDeploymentReady', predictor !== undefined && isTrue(predictor, 'ConfigurationsReady')),
			...(valueAt(isvc, 'spec', 'predictor', 'canaryTrafficPercent') === undefined ? [] : [condition('CanaryPredictorReady', isReady)]),
		],
		isReady,
	});
};
