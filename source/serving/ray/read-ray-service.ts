import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {Condition, ModelService, Revision, Rollout} from '../../domain/model-service.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {customService} from '../custom/custom-service.ts';
import {podsUnder} from '../custom/under.ts';
import {compact} from '../raw.ts';
import {rolloutOf} from '../rollout.ts';
import type {ObjectIndex, ServingSystem} from '../serving-system.ts';
import {nodesTemplate, rayAutoscalers, rayComponents} from './ray-components.ts';
import {rayServiceKind} from './ray-kinds.ts';
import type {RayApplication, RayClusterRecord, RayServiceRecord} from './ray-records.ts';
import {rayRefusals} from './ray-refusals.ts';

const condition = (root: RayServiceRecord, type: string): Condition | undefined => root.conditions.find(entry => entry.type === type);

/** Terminal: the operator looks at the spec no more. https://github.com/ray-project/kuberay: RayServiceInitializingTimeout */
const hasGivenUp = (root: RayServiceRecord): boolean => {
	const ready = condition(root, 'Ready');
	return ready?.status === 'False' && ready.reason === 'InitializingTimeout';
};

const broken: ReadonlySet<string> = new Set(['DEPLOY_FAILED', 'UNHEALTHY']);

const failedApplications = (applications: readonly RayApplication[]): string | undefined => {
	const failed = applications.filter(({status}) => broken.has(status));
	return failed.length === 0
		? undefined
		: failed.map(({name, status, message}) => `${name} ${status}${message === undefined ? '' : `: ${message}`}`).join('; ');
};

/** While a second cluster comes up, both are kept: what serves, and what was asked for. */
const revisionsOf = (
	active: RayClusterRecord | undefined,
	pending: RayClusterRecord | undefined,
	index: ObjectIndex,
): readonly Revision[] =>
	[active, pending]
		.filter(cluster => cluster !== undefined)
		.map((cluster, at): Revision => {
			const [{replicas}] = rayComponents(cluster, index);
			const template = nodesTemplate(cluster.nodes);
			return compact({
				id: cluster.uid,
				name: cluster.name,
				number: at + 1,
				hash: cluster.name,
				createdAt: cluster.createdAt,
				containers: template.containers,
				version: template.version,
				replicas: {desired: replicas.desired, ready: replicas.ready, available: replicas.available},
				newest: cluster === (pending ?? active),
				evidence: cluster === active && replicas.available > 0 ? [{kind: 'available-now' as const, replicas: replicas.available}] : [],
			});
		})
		.toReversed();

type Clusters = {readonly active: RayClusterRecord | undefined; readonly pending: RayClusterRecord | undefined};

/** Its nodes may be ready while its applications are not: then none of them serves. */
const servingCount = (root: RayServiceRecord, replicas: ModelService['replicas']): ModelService['replicas'] =>
	root.endpoints === 0 ? {...replicas, available: 0} : replicas;

const rolloutOfService = (
	root: RayServiceRecord,
	{active, pending}: Clusters,
	replicas: ModelService['replicas'],
	index: ObjectIndex,
): Rollout => {
	const coming = pending === undefined ? undefined : rayComponents(pending, index)[0].replicas;
	const newest = pending ?? active;
	const rollout = rolloutOf({
		paused: false,
		generation: root.generation,
		observedGeneration: root.observedGeneration,
		desired: replicas.desired,
		total: active !== undefined && coming !== undefined ? replicas.total + coming.total : replicas.total,
		updated: active !== undefined && coming !== undefined ? Math.min(coming.ready, replicas.desired) : replicas.total,
		available: replicas.available,
		toUpdate: replicas.desired,
		completedOnce: active !== undefined && pending === undefined,
		deadlineExceeded: false,
		newestPods: newest === undefined ? [] : podsUnder(newest.uid, index),
		...(newest === undefined ? {} : {newestCreatedAt: newest.createdAt}),
	});
	const ready = condition(root, 'Ready');
	if (hasGivenUp(root))
		return {
			...rollout,
			phase: 'Failed',
			message: toSafeText(`InitializingTimeout${ready?.message === undefined ? '' : `: ${ready.message}`}`),
			progress: 'it never got ready in time and is not tried again, whatever its spec says: delete it and create it again',
		};
	const failed = failedApplications((root.pending ?? root.active)?.applications ?? []);
	if (failed !== undefined) {
		const phase = pending !== undefined || replicas.available === 0 ? 'Stuck' : rollout.phase;
		return {...rollout, phase, message: toSafeText(failed), ...(phase === 'Stuck' ? {progress: failed} : {})};
	}
	if (active !== undefined && pending !== undefined)
		return {...rollout, progress: `${pending.name} comes up beside ${active.name}, which serves until then`};
	return rollout;
};

const named = (root: RayServiceRecord, index: ObjectIndex, name: string | undefined): RayClusterRecord | undefined =>
	name === undefined ? undefined : index.ownedBy<RayClusterRecord>(root.uid, 'RayCluster').find(cluster => cluster.name === name);

export const readRayService = (system: Pick<ServingSystem, 'name' | 'verbs'>, record: ClusterRecord, index: ObjectIndex): ModelService => {
	const root = record as RayServiceRecord;
	const active = named(root, index, root.active?.cluster);
	const pending = named(root, index, root.pending?.cluster);
	const current = active ?? pending;
	const template = nodesTemplate(root.nodes);
	const own = current === undefined ? undefined : rayComponents(current, index);
	const second = active === undefined || pending === undefined ? [] : rayComponents(pending, index, true);
	const {desired} = root.nodes.workers[0] ?? root.nodes.head;
	const nothing = {desired, ready: 0, updated: 0, available: 0, total: 0};
	const replicas = own === undefined ? nothing : servingCount(root, own[0].replicas);
	const application = (root.active ?? root.pending)?.applications[0]?.name;
	const model =
		template.model ??
		(root.configModel === undefined ? undefined : {value: root.configModel, source: 'serveConfigV2'}) ??
		(application === undefined ? undefined : {value: application, source: 'application of Ray Serve'});
	const revisions = index.isLoaded('RayCluster') ? revisionsOf(active, pending, index) : undefined;
	const pods = podsUnder(root.uid, index);
	return customService(system, root, index, {
		kind: rayServiceKind,
		template: {...template, engine: template.engine ?? 'Ray Serve'},
		components: own === undefined ? [waiting(root, desired, template.gpus)] : [...own, ...second],
		pods,
		revisions,
		replicas,
		rollout: rolloutOfService(root, {active, pending}, replicas, index),
		autoscalers: current === undefined || own === undefined ? [] : rayAutoscalers(current, own, index),
		model,
		endpoint: toSafeText(`http://${root.name}-serve-svc.${root.namespace}:8000`),
		refusals: rayRefusals({root, cluster: current, revisions, pods, hasGivenUp: hasGivenUp(root)}),
	});
};

/** Before there is a cluster. */
const waiting = ({name, nodes}: RayServiceRecord, desired: number, perReplica: number) => ({
	role: nodes.workers[0]?.name ?? 'head',
	name,
	podsPerReplica: 1,
	replicas: {desired, ready: 0, updated: 0, available: 0, total: 0},
	gpus: {perReplica, held: 0},
	pods: [],
});
