import type {ClusterRecord, PodRecord} from '../../domain/cluster-record.ts';
import {lookup} from '../../domain/lookup.ts';
import type {Autoscaler, ModelService, Revision, Rollout, ServiceComponent} from '../../domain/model-service.ts';
import type {ObjectReference} from '../../domain/object-reference.ts';
import {autoscalersOf} from '../autoscalers.ts';
import {workloadComponent} from '../custom/workload-component.ts';
import {deploymentHistory} from '../deployment-history.ts';
import type {LeaderWorkerSetRecord} from '../leader-worker-set/leader-worker-set-record.ts';
import {leaderWorkerSet} from '../leader-worker-set.ts';
import type {WorkloadTemplate} from '../pod-template.ts';
import type {DeploymentRecord} from '../records/deployment-record.ts';
import type {ObjectIndex} from '../serving-system.ts';
import type {LlmInferenceServiceRecord, WorkloadCount} from './llm-inference-service-record.ts';

/** What a workload of an LLMInferenceService is for. */
type PartKind = 'main' | 'prefill' | 'scheduler';

export type Part = {
	readonly kind: PartKind;
	/** The main workload of a service with a prefill decodes. */
	readonly role: string;
	readonly component: ServiceComponent;
	readonly template: WorkloadTemplate;
	readonly rollout: Rollout;
	readonly pods: readonly PodRecord[] | undefined;
	readonly revisions: readonly Revision[] | undefined;
	readonly rolling: ModelService['rolling'];
	readonly autoscalers: readonly Autoscaler[];
};

const componentLabel = 'app.kubernetes.io/component';

const byLabel = lookup<PartKind>({
	'llminferenceservice-workload': 'main',
	'llminferenceservice-workload-leader': 'main',
	'llminferenceservice-workload-prefill': 'prefill',
	'llminferenceservice-workload-leader-prefill': 'prefill',
	'llminferenceservice-router-scheduler': 'scheduler',
});

/** As the status names it, which newer releases of KServe do, or as its label says. */
const kindOf = ({workloads}: LlmInferenceServiceRecord, {name, labels}: DeploymentRecord | LeaderWorkerSetRecord): PartKind => {
	if (name === workloads.primary) return 'main';
	if (name === workloads.prefill) return 'prefill';
	if (name === workloads.scheduler) return 'scheduler';
	return byLabel[labels[componentLabel] ?? ''] ?? 'main';
};

const roleOf = (record: LlmInferenceServiceRecord, kind: PartKind): string =>
	kind === 'main' && record.prefill !== undefined ? 'decode' : kind;

/** The autoscaler that KServe makes of spec.scaling has its bounds there; one of somebody else's has its own. */
const ownedBy = (
	record: LlmInferenceServiceRecord,
	reference: ObjectReference,
	found: readonly Autoscaler[],
	count: WorkloadCount | undefined,
): readonly Autoscaler[] => {
	const isOwn = ({controller}: Autoscaler): boolean => controller === `LLMInferenceService ${record.name}`;
	const scaling = count?.scaling;
	const own = found.find(isOwn);
	if (scaling === undefined) return found;
	const {controller: _, ...seen}: Autoscaler = own ?? {
		kind: scaling.actuator,
		reference,
		name: record.name,
		minimum: scaling.minimum,
		maximum: scaling.maximum,
		atMaximum: false,
		disabled: false,
		metrics: [],
	};
	return [{...seen, reference}, ...found.filter(autoscaler => !isOwn(autoscaler))];
};

const ofDeployment = (role: string, workload: DeploymentRecord, index: ObjectIndex) => {
	const {rollout, pods, revisions} = deploymentHistory(workload, index);
	const {template, maxSurge, maxUnavailable, strategy} = workload;
	return {
		component: workloadComponent(role, workload, index),
		template,
		rollout,
		pods,
		revisions,
		rolling: {maxSurge, maxUnavailable, strategy},
	};
};

/** Several nodes: a group of pods is one replica, as it is for the LeaderWorkerSet alone. */
const ofGroups = (role: string, workload: LeaderWorkerSetRecord, index: ObjectIndex) => {
	const service = leaderWorkerSet.read(workload, index);
	const [group] = service?.components ?? [];
	if (service === undefined || group === undefined) return undefined;
	const {rollout, pods, revisions, rolling, reference} = service;
	return {component: {...group, role, reference}, template: workload.leader ?? workload.worker, rollout, pods, revisions, rolling};
};

const order: readonly PartKind[] = ['main', 'prefill', 'scheduler'];

const isWorkload = (child: ClusterRecord): child is DeploymentRecord | LeaderWorkerSetRecord =>
	child.kind === 'Deployment' || child.kind === 'LeaderWorkerSet';

/** Workloads that KServe has made, the one that serves first. */
export const partsOf = (record: LlmInferenceServiceRecord, reference: ObjectReference, index: ObjectIndex): readonly Part[] =>
	index
		.children(record.uid)
		.filter(isWorkload)
		.flatMap((workload): readonly Part[] => {
			const kind = kindOf(record, workload);
			const role = roleOf(record, kind);
			const facts =
				workload.kind === 'Deployment'
					? ofDeployment(role, workload as DeploymentRecord, index)
					: ofGroups(role, workload as LeaderWorkerSetRecord, index);
			if (facts === undefined) return [];
			const count = kind === 'main' ? record.main : kind === 'prefill' ? record.prefill : undefined;
			const autoscalers = ownedBy(record, reference, autoscalersOf(workload, index), count).map(autoscaler =>
				kind === 'main' ? autoscaler : {...autoscaler, component: role},
			);
			return [{kind, role, ...facts, autoscalers}];
		})
		.toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
