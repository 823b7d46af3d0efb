import type {ClusterRecord, PodRecord} from '../../domain/cluster-record.ts';
import type {Autoscaler, ModelService, ServiceComponent} from '../../domain/model-service.ts';
import {autoscalersOf} from '../autoscalers.ts';
import {partsService} from '../custom/parts-service.ts';
import {withState} from '../custom/state-rollout.ts';
import {podsUnder} from '../custom/under.ts';
import {gpusOfPods} from '../custom/workload-component.ts';
import type {ObjectIndex, ServingSystem} from '../serving-system.ts';
import {adapterKind, graphKind} from './dynamo-kinds.ts';
import type {DynamoAdapterRecord, DynamoComponent, DynamoGraphRecord} from './dynamo-records.ts';

/** The adapter that owns the count of a component, if any. */
const adapterOf = (root: DynamoGraphRecord, name: string, index: ObjectIndex): DynamoAdapterRecord | undefined =>
	index
		.ownedBy<DynamoAdapterRecord>(root.uid, 'DynamoGraphDeploymentScalingAdapter')
		.find(({component}) => component.toLowerCase() === name.toLowerCase());

const componentOf = (
	root: DynamoGraphRecord,
	component: DynamoComponent,
	pods: readonly PodRecord[] | undefined,
	index: ObjectIndex,
): ServiceComponent => {
	const own = pods?.filter(({role}) => role?.toLowerCase() === component.name.toLowerCase());
	const adapter = adapterOf(root, component.name, index);
	const desired = adapter?.replicas ?? component.desired;
	const {nodes, counts} = component;
	const whole = (count: number): number => Math.floor(count / nodes);
	const ready = counts?.ready ?? whole(own?.filter(pod => pod.ready).length ?? 0);
	const total = counts?.total ?? whole(own?.length ?? 0);
	const perReplica = (component.gpus ?? component.template.gpus) * nodes;
	const resource = index.resource(adapterKind.kind.kind) ?? adapterKind.kind;
	return {
		role: component.name,
		name: component.name,
		...(adapter === undefined ? {} : {reference: {resource, namespace: adapter.namespace, name: adapter.name, uid: adapter.uid}}),
		podsPerReplica: nodes,
		replicas: {desired, ready, updated: counts?.updated ?? total, available: ready, total},
		gpus: {perReplica, held: own === undefined ? total * perReplica : gpusOfPods(own)},
		pods: own?.map(({uid}) => uid),
	};
};

/** HPAs and ScaledObjects that point at the adapters. */
const autoscalersOfGraph = (root: DynamoGraphRecord, components: readonly ServiceComponent[], index: ObjectIndex): readonly Autoscaler[] =>
	components.flatMap(({role, reference, replicas}) =>
		reference === undefined
			? []
			: autoscalersOf({namespace: root.namespace, kind: adapterKind.kind.kind, name: reference.name, desired: replicas.desired}, index).map(
					autoscaler => ({...autoscaler, component: role}),
				),
	);

/** A graph of components: frontends, workers, a planner. */
export const readDynamo = (system: Pick<ServingSystem, 'name' | 'verbs'>, record: ClusterRecord, index: ObjectIndex): ModelService => {
	const root = record as DynamoGraphRecord;
	const pods = podsUnder(root.uid, index);
	const components = root.components
		.map(component => componentOf(root, component, pods, index))
		.toSorted((one, other) => other.gpus.perReplica - one.gpus.perReplica);
	const ready = root.conditions.find(({type}) => type === 'Ready');
	const reason = ready?.status === 'False' ? (ready.message ?? ready.reason) : undefined;
	const named = root.components.find(({model}) => model !== undefined);
	const worker = root.components.find(({template}) => template.model !== undefined);
	const planner = root.components.some(({type}) => type === 'planner');
	return partsService(system, root, index, {
		kind: graphKind.kind,
		components,
		autoscalers: autoscalersOfGraph(root, components, index),
		model: named?.model === undefined ? worker?.template.model : {value: named.model, source: 'modelRef.name'},
		version: named?.modelRevision === undefined ? undefined : {value: named.modelRevision, source: 'modelRef.revision'},
		countOwner: planner ? 'its planner may write the counts of its workers' : undefined,
		state: rollout => withState(rollout, root.state === 'failed', reason),
	});
};
