import {type DemoObject, isJsonObject, type JsonObject, listAt, numberAt, objectAt, stringAt} from '../../../api-server/demo-object.ts';
import type {World} from '../../world.ts';
import {ensureAutoscaler} from '../autoscaler-child.ts';
import {condition, conditionsFor, removeChild, writeStatus} from '../children.ts';
import type {Operator} from '../operator.ts';
import {countsOf, ensureWorkload, isAvailable, labelled} from '../workload-child.ts';

const resource = 'seldondeployments.machinelearning.seldon.io';

type Part = {readonly name: string; readonly predictor: JsonObject; readonly component: JsonObject};

const partsOf = (deployment: DemoObject): readonly Part[] =>
	listAt(deployment, 'spec', 'predictors')
		.filter(isJsonObject)
		.flatMap(predictor =>
			listAt(predictor, 'componentSpecs')
				.filter(isJsonObject)
				.map((component, index) => ({
					name: `${deployment.metadata.name}-${stringAt(predictor, 'name')}-${index}-${stringAt(predictor, 'graph', 'name')}`,
					predictor,
					component,
				})),
		);

/** The most specific of the three that is set. */
const replicasOf = (deployment: DemoObject, {predictor, component}: Part): number =>
	numberAt(component, 'replicas') ?? numberAt(predictor, 'replicas') ?? numberAt(deployment, 'spec', 'replicas') ?? 1;

const ensurePart = (world: World, owner: DemoObject, part: Part): DemoObject => {
	const {name, predictor, component} = part;
	const {hpaSpec} = component;
	const labels = {
		app: name,
		'app.kubernetes.io/managed-by': 'seldon-core',
		'seldon-app': `${owner.metadata.name}-${stringAt(predictor, 'name')}`,
		'seldon-deployment-id': owner.metadata.name,
		'seldon.io/model': 'true',
	};
	const isScaled = isJsonObject(hpaSpec) || isJsonObject(component['kedaSpec']);
	const deployment = ensureWorkload(world, 'deployments', owner, {
		...{name, labels, selector: {app: name, 'seldon-app': labels['seldon-app']}, isScaled, replicas: replicasOf(owner, part)},
		template: labelled({metadata: objectAt(component, 'metadata'), spec: objectAt(component, 'spec')}, labels),
	});
	if (isJsonObject(hpaSpec)) {
		const minimum = numberAt(hpaSpec, 'minReplicas') ?? 1;
		ensureAutoscaler(world, owner, name, {
			...{minimum, maximum: numberAt(hpaSpec, 'maxReplicas') ?? minimum},
			target: {apiVersion: 'apps/v1', kind: 'Deployment', name},
			metrics: listAt(hpaSpec, 'metrics').filter(isJsonObject),
		});
	} else {
		removeChild(world, 'horizontalpodautoscalers', owner.metadata.namespace, name);
	}
	return deployment;
};

const reconcile = (world: World, owner: DemoObject): undefined => {
	if (owner.metadata.deletionTimestamp !== undefined) return;
	const {name, namespace} = owner.metadata;
	const deployments = partsOf(owner).map(part => ensurePart(world, owner, part));
	const isReady = deployments.every(isAvailable);
	const [first] = deployments;
	writeStatus(world, resource, owner, {
		address: {url: `http://${name}-default.${namespace}.svc.cluster.local:8000/api/v1.0/predictions`},
		conditions: conditionsFor(world, owner, [
			condition('DeploymentsReady', isReady),
			condition('Ready', isReady),
			condition('ServicesReady', true, 'All services created'),
			condition('istioVirtualServicesReady', true, 'All VirtualServices created'),
		]),
		deploymentStatus: Object.fromEntries(
			deployments.map(deployment => {
				const {replicas, available} = countsOf(deployment);
				return [deployment.metadata.name, {replicas, availableReplicas: available}];
			}),
		),
		replicas: countsOf(first).replicas,
		state: isReady ? 'Available' : 'Creating',
	});
};

/** Seldon Core 1: a Deployment for each set of components of each predictor. */
export const seldonDeployment: Operator = {
	resource,
	kind: 'SeldonDeployment',
	owns: ['deployments', 'horizontalpodautoscalers'],
	reconcile,
	delay: 200,
};
