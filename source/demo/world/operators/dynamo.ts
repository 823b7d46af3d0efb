import {type DemoObject, isJsonObject, type JsonObject, listAt, numberAt, objectAt, stringAt} from '../../api-server/demo-object.ts';
import {hashTemplate} from '../controllers/template-hash.ts';
import type {World} from '../world.ts';
import {childOf, condition, conditionsFor, ensure, removeChild, writeStatus} from './children.ts';
import type {Operator} from './operator.ts';
import {countsOf, ensureWorkload, isAvailable, isComplete, labelled, selectorText} from './workload-child.ts';

const graphResource = 'dynamographdeployments.nvidia.com';
const componentResource = 'dynamocomponentdeployments.nvidia.com';
const adapterResource = 'dynamographdeploymentscalingadapters.nvidia.com';
const apiVersion = 'nvidia.com/v1beta1';

const componentsOf = (graph: DemoObject): readonly JsonObject[] => listAt(graph, 'spec', 'components').filter(isJsonObject);

const nameOf = (component: JsonObject): string => stringAt(component, 'name') ?? '';
const typeOf = (component: JsonObject): string => stringAt(component, 'type') ?? 'worker';
const workers = new Set(['worker', 'prefill', 'decode']);

/** All workers share one hash: a change of any rolls all of them. */
const workerHash = (graph: DemoObject): string =>
	hashTemplate(
		componentsOf(graph)
			.filter(component => workers.has(typeOf(component)))
			.map(component => objectAt(component, 'podTemplate')),
	);

const labelsOf = ({metadata}: DemoObject, component: JsonObject): Readonly<Record<string, string>> => ({
	'nvidia.com/dynamo-component': nameOf(component),
	'nvidia.com/dynamo-component-type': typeOf(component),
	'nvidia.com/dynamo-graph-deployment-name': metadata.name,
	'nvidia.com/dynamo-namespace': `${metadata.namespace}-${metadata.name}`,
});

/** Each component's adapter is where its count is scaled; without one the count is the graph's own. */
const syncAdapters = (world: World, graph: DemoObject): DemoObject => {
	const {store} = world;
	const {namespace, name} = graph.metadata;
	const components = componentsOf(graph).map(component => {
		const adapterName = `${name}-${nameOf(component)}`;
		if (component['scalingAdapter'] === undefined) {
			removeChild(world, adapterResource, namespace, adapterName);
			return component;
		}
		const adapter =
			store.get(adapterResource, namespace, adapterName) ??
			ensure(world, adapterResource, {
				apiVersion,
				kind: 'DynamoGraphDeploymentScalingAdapter',
				...childOf(graph, adapterName, labelsOf(graph, component)),
				spec: {replicas: numberAt(component, 'replicas') ?? 1, dgdRef: {name, componentName: nameOf(component)}},
			});
		const replicas = numberAt(adapter, 'spec', 'replicas') ?? 1;
		writeStatus(world, adapterResource, adapter, {replicas, selector: selectorText(labelsOf(graph, component))});
		return numberAt(component, 'replicas') === replicas ? component : {...component, replicas};
	});
	return store.update(graphResource, {...graph, spec: {...graph.spec, components}});
};

const reconcileGraph = (world: World, given: DemoObject): undefined => {
	if (given.metadata.deletionTimestamp !== undefined) return;
	const graph = syncAdapters(world, given);
	const {namespace, name} = graph.metadata;
	const hash = workerHash(graph);
	const children = componentsOf(graph).map(component => {
		const isWorker = workers.has(typeOf(component));
		const labels = {...labelsOf(graph, component), ...(isWorker ? {'nvidia.com/dynamo-worker-hash': hash} : {})};
		return {
			component,
			child: ensure(world, componentResource, {
				apiVersion,
				kind: 'DynamoComponentDeployment',
				...childOf(graph, `${name}-${nameOf(component)}`, labels),
				spec: {...component, backendFramework: stringAt(graph, 'spec', 'backendFramework') ?? 'vllm'},
			}),
		};
	});
	const wanted = new Set(children.map(({child}) => child.metadata.name));
	for (const {metadata} of world.owned.of(graph.metadata.uid, componentResource)) {
		if (!wanted.has(metadata.name)) removeChild(world, componentResource, namespace, metadata.name);
	}
	const deployments = children.map(({child}) => world.store.get('deployments', namespace, child.metadata.name));
	const isReady = deployments.every(deployment => deployment !== undefined && isComplete(deployment));
	const isRolling = deployments.some(deployment => deployment !== undefined && countsOf(deployment).updated < countsOf(deployment).desired);
	const reason = isReady ? 'all_resources_are_ready' : isRolling ? 'updating' : 'pods_not_ready';
	writeStatus(world, graphResource, graph, {
		components: Object.fromEntries(
			children.map(({component, child}, index) => {
				const {replicas, updated, ready, available} = countsOf(deployments[index]);
				return [
					nameOf(component),
					{
						componentKind: 'Deployment',
						componentNames: [child.metadata.name],
						...{replicas, updatedReplicas: updated, readyReplicas: ready, availableReplicas: available},
					},
				];
			}),
		),
		conditions: conditionsFor(world, graph, [
			condition('Ready', isReady, reason, isReady ? 'All resources are ready' : 'Some resources are not ready'),
		]),
		observedGeneration: graph.metadata.generation ?? 1,
		state: isReady ? 'successful' : 'pending',
	});
};

const reconcileComponent = (world: World, component: DemoObject): undefined => {
	if (component.metadata.deletionTimestamp !== undefined) return;
	const {name, labels = {}} = component.metadata;
	const {'nvidia.com/dynamo-worker-hash': _hash, ...selector} = labels;
	const deployment = ensureWorkload(world, 'deployments', component, {
		...{name, labels: selector, selector, replicas: numberAt(component, 'spec', 'replicas') ?? 1},
		template: labelled(objectAt(component, 'spec', 'podTemplate'), labels),
		spec: {strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: '25%', maxUnavailable: '25%'}}},
	});
	const isReady = isAvailable(deployment);
	writeStatus(world, componentResource, component, {
		conditions: conditionsFor(world, component, [condition('Available', isReady, isReady ? 'DeploymentReady' : 'DeploymentNotReady')]),
		podSelector: selector,
	});
};

/** NVIDIA Dynamo: a graph makes a component deployment for each of its parts, which makes a Deployment. */
export const dynamoGraph: Operator = {
	resource: graphResource,
	kind: 'DynamoGraphDeployment',
	owns: [componentResource, adapterResource],
	reconcile: reconcileGraph,
	delay: 200,
};

export const dynamoComponent: Operator = {
	resource: componentResource,
	kind: 'DynamoComponentDeployment',
	owns: ['deployments'],
	reconcile: reconcileComponent,
	delay: 150,
};
