import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {ModelService, Rollout, ServiceComponent} from '../../domain/model-service.ts';
import type {ResourceKind} from '../../domain/object-reference.ts';
import {partsOf} from '../other-owner/parts-of.ts';
import type {WorkloadTemplate} from '../pod-template.ts';
import {rolloutOf} from '../rollout.ts';
import type {ObjectIndex, ServingSystem} from '../serving-system.ts';
import type {CustomRecord} from './custom-record.ts';
import {type CustomFacts, customService} from './custom-service.ts';
import {podRefusals} from './pod-refusals.ts';
import {podsUnder} from './under.ts';

/** What a system knows of an object whose workloads tell the rest. */
export type PartsFacts = Partial<Omit<CustomFacts, 'kind' | 'components' | 'pods' | 'template'>> & {
	readonly kind: ResourceKind;
	/** In place of one for each workload, named after it. */
	readonly components?: readonly ServiceComponent[];
	/** Replicas before there is a workload. */
	readonly desired?: number;
	/** What its own status adds to what its pods tell. */
	readonly state?: (rollout: Rollout) => Rollout;
};

/** `llama-prefill` under `llama` is its prefill; what is called as it is, is what serves. */
const roleOf = (name: string, root: CustomRecord): string => {
	if (name === root.name) return 'server';
	return name.startsWith(`${root.name}-`) ? name.slice(root.name.length + 1) : name;
};

const whole = (components: readonly ServiceComponent[]): ServiceComponent['replicas'] => {
	const sum = (field: keyof ServiceComponent['replicas']): number => components.reduce((all, {replicas}) => all + replicas[field], 0);
	return {desired: sum('desired'), ready: sum('ready'), updated: sum('updated'), available: sum('available'), total: sum('total')};
};

/** The service of an object that is made of workloads which nothing but it may change. */
export const partsService = (
	system: Pick<ServingSystem, 'name' | 'verbs'>,
	root: CustomRecord,
	index: ObjectIndex,
	{components, desired = 0, state = rollout => rollout, ...facts}: PartsFacts,
): ModelService => {
	const parts = partsOf(root as ClusterRecord, index);
	const found = components ?? parts.components.map(component => ({...component, role: roleOf(component.role, root)}));
	const pods = podsUnder(root.uid, index);
	const nothing = {desired, ready: 0, updated: 0, available: 0, total: 0};
	const none: ServiceComponent = {
		role: 'server',
		name: root.name,
		podsPerReplica: 1,
		replicas: nothing,
		gpus: {perReplica: 0, held: 0},
		pods: [],
	};
	const [first = none, ...others] = found;
	const counts = whole([first, ...others]);
	const template: WorkloadTemplate | undefined = parts.templates.find(({gpus}) => gpus > 0) ?? parts.templates[0];
	const rollout = rolloutOf({
		paused: false,
		generation: root.generation,
		observedGeneration: root.observedGeneration,
		...counts,
		toUpdate: counts.desired,
		// Which release a pod is of is not known: while some serve, those that do not are replicas in trouble, no release.
		completedOnce: counts.available > 0,
		deadlineExceeded: false,
		newestPods: pods,
	});
	return customService(system, root, index, {
		revisions: [],
		...facts,
		refusals: {...podRefusals(root.name, {pods, revisions: []}), ...facts.refusals},
		template,
		components: [first, ...others],
		pods,
		rollout: state(rollout),
	});
};
