import type {PodRecord} from '../../domain/cluster-record.ts';
import type {Autoscaler, ModelService, Revision, Rollout, ServiceComponent, Sourced, TrafficTarget} from '../../domain/model-service.ts';
import type {ResourceKind} from '../../domain/object-reference.ts';
import {type SafeText, toSafeText} from '../../domain/safe-text.ts';
import type {WorkloadTemplate} from '../pod-template.ts';
import {compact} from '../raw.ts';
import type {ObjectIndex, ServingSystem} from '../serving-system.ts';
import {runningVersions} from '../versions.ts';
import {customOffers, type Refusals} from './custom-offers.ts';
import type {CustomRecord} from './custom-record.ts';
import {gpusOfPods} from './workload-component.ts';

/** What a system knows of one of its services in its own way. */
export type CustomFacts = {
	/** As the system declares it; the served version is taken from the index. */
	readonly kind: ResourceKind;
	/** At least one, the one that scales first. */
	readonly components: readonly [ServiceComponent, ...ServiceComponent[]];
	/** Of all components; undefined: not loaded yet. */
	readonly pods: readonly PodRecord[] | undefined;
	/** Of the serving container: from the object itself, or from a child that was made of it. Absent: there is none yet. */
	readonly template?: WorkloadTemplate | undefined;
	/** Default: "is a LeaderWorkerSet", and what speaks for its template. */
	readonly evidence?: readonly string[];
	readonly rollout: Rollout;
	readonly revisions: readonly Revision[] | undefined;
	readonly autoscalers?: readonly Autoscaler[];
	readonly refusals: Refusals;
	readonly mode?: string | undefined;
	readonly model?: Sourced | undefined;
	readonly modelUri?: Sourced | undefined;
	readonly version?: Sourced | undefined;
	readonly endpoint?: SafeText | undefined;
	readonly traffic?: readonly TrafficTarget[] | undefined;
	readonly countOwner?: string | undefined;
	readonly paused?: boolean;
	readonly rolling?: ModelService['rolling'];
	readonly sharedGpus?: true | undefined;
	/** In place of the first component's. */
	readonly replicas?: ModelService['replicas'];
};

const noRolling: ModelService['rolling'] = {maxSurge: 0, maxUnavailable: 0, strategy: toSafeText('')};

/** The service of a custom resource: what all systems have in common. Its counts are those of its first component. */
export const customService = (
	system: Pick<ServingSystem, 'name' | 'verbs'>,
	record: CustomRecord,
	index: ObjectIndex,
	facts: CustomFacts,
): ModelService => {
	const {components, pods, template, revisions} = facts;
	const [first] = components;
	const resource = index.resource(facts.kind.kind) ?? facts.kind;
	const held = pods === undefined ? components.reduce((sum, {gpus}) => sum + gpus.held, 0) : gpusOfPods(pods);
	const versions = template === undefined ? {} : runningVersions(template, revisions, pods);
	const known = compact({
		uid: record.uid,
		system: system.name,
		mode: facts.mode,
		reference: {resource, namespace: record.namespace, name: record.name, uid: record.uid},
		namespace: record.namespace,
		name: record.name,
		createdAt: record.createdAt,
		labels: record.labels,
		evidence: facts.evidence ?? [`is a ${record.kind}`, ...(template?.evidence.reasons ?? [])],
		model: facts.model ?? template?.model ?? {value: record.name, source: 'name'},
		modelUri: facts.modelUri,
		endpoint: facts.endpoint,
		...versions,
		...(facts.version === undefined ? {} : {version: facts.version}),
		engine: template?.engine,
		containers: template?.containers ?? [],
		replicas: facts.replicas ?? first.replicas,
		gpus: compact({perReplica: first.gpus.perReplica, held, resource: template?.gpuResource, shared: facts.sharedGpus}),
		podsPerReplica: first.podsPerReplica === 1 ? undefined : first.podsPerReplica,
		components,
		traffic: facts.traffic,
		rolling: facts.rolling ?? noRolling,
		paused: facts.paused ?? false,
		autoscalers: facts.autoscalers ?? [],
		countOwner: facts.countOwner,
		managers: record.managers,
		rollout: facts.rollout,
		conditions: record.conditions,
		generation: record.generation,
		observedGeneration: record.observedGeneration,
		offers: customOffers(system.verbs, record, facts.refusals),
	});
	return {...known, revisions, pods};
};
