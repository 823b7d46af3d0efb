import type {PodRecord} from '../../domain/cluster-record.ts';
import type {Autoscaler, ContainerSummary, ServiceComponent} from '../../domain/model-service.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {podsUnder} from '../custom/under.ts';
import {gpusOfPods} from '../custom/workload-component.ts';
import type {WorkloadTemplate} from '../pod-template.ts';
import type {ObjectIndex} from '../serving-system.ts';
import {rayClusterKind} from './ray-kinds.ts';
import type {RayClusterRecord, RayGroup, RayNodes} from './ray-records.ts';

/** What a role of a cluster that does not serve yet begins with. */
const pendingPrefix = 'pending ';

/** Role of a head, of a cluster that serves or will. */
export const isHead = (role: string): boolean => role === 'head' || role === `${pendingPrefix}head`;

/** Name of the worker group behind a role. */
export const groupName = (role: string): string => (role.startsWith(pendingPrefix) ? role.slice(pendingPrefix.length) : role);

const referenceOf = (cluster: RayClusterRecord, index: ObjectIndex) => ({
	resource: index.resource('RayCluster') ?? rayClusterKind,
	namespace: cluster.namespace,
	name: cluster.name,
	uid: cluster.uid,
});

const componentOf = (
	group: RayGroup,
	cluster: RayClusterRecord,
	pods: readonly PodRecord[] | undefined,
	prefix: string,
	index: ObjectIndex,
): ServiceComponent => {
	const own = pods?.filter(({role}) => role === group.name);
	const desired = cluster.suspended ? 0 : group.desired;
	const whole = (count: number): number => Math.floor(count / group.hosts);
	const ready = whole(own?.filter(pod => pod.ready).length ?? 0);
	const total = own === undefined ? desired : Math.ceil(own.length / group.hosts);
	const perReplica = group.template.gpus * group.hosts;
	return {
		role: `${prefix}${group.name}`,
		reference: referenceOf(cluster, index),
		name: toSafeText(`${cluster.name} ${group.name}`),
		podsPerReplica: group.hosts,
		replicas: {desired, ready, updated: total, available: ready, total},
		gpus: {perReplica, held: own === undefined ? total * perReplica : gpusOfPods(own)},
		pods: own?.map(({uid}) => uid),
	};
};

/** Its worker groups, those with GPUs first, and its head. */
export const rayComponents = (
	cluster: RayClusterRecord,
	index: ObjectIndex,
	isPending = false,
): readonly [ServiceComponent, ...ServiceComponent[]] => {
	const pods = podsUnder(cluster.uid, index);
	const component = (group: RayGroup) => componentOf(group, cluster, pods, isPending ? pendingPrefix : '', index);
	const workers = cluster.nodes.workers.map(component).toSorted((one, other) => other.gpus.perReplica - one.gpus.perReplica);
	const [first, ...others] = [...workers, component(cluster.nodes.head)];
	return [first ?? component(cluster.nodes.head), ...others];
};

/** With in-tree autoscaling the Ray autoscaler writes the counts of the worker groups, within their bounds. */
export const rayAutoscalers = (
	cluster: RayClusterRecord,
	components: readonly ServiceComponent[],
	index: ObjectIndex,
): readonly Autoscaler[] =>
	cluster.nodes.autoscaling
		? components.flatMap(({role, replicas}) => {
				const group = cluster.nodes.workers.find(({name}) => name === role);
				return group === undefined
					? []
					: [
							{
								kind: 'Ray autoscaler' as const,
								reference: referenceOf(cluster, index),
								name: group.name,
								minimum: group.minimum,
								maximum: group.maximum,
								current: replicas.total,
								desired: replicas.desired,
								atMaximum: false,
								disabled: false,
								metrics: [],
								component: role,
							},
						];
			})
		: [];

/** Of the nodes as one: the template that serves, and every container once. */
export const nodesTemplate = ({head, workers}: RayNodes): WorkloadTemplate => {
	const serving = workers.find(({template}) => template.gpus > 0) ?? workers[0] ?? head;
	const containers = new Map<string, ContainerSummary>();
	for (const {template} of [serving, head, ...workers])
		for (const container of template.containers) if (!containers.has(container.name)) containers.set(container.name, container);
	return {...serving.template, containers: [...containers.values()]};
};
