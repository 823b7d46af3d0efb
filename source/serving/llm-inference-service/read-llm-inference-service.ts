import type {ClusterRecord, PodRecord} from '../../domain/cluster-record.ts';
import type {Autoscaler, ModelService, Rollout, ServiceComponent, TrafficTarget} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import type {Refusals} from '../custom/custom-offers.ts';
import {customService} from '../custom/custom-service.ts';
import {isTakenOver} from '../inference-service/is-taken-over.ts';
import {loudest} from '../inference-service/mode-view.ts';
import type {ObjectIndex, ServingSystem} from '../serving-system.ts';
import {type LlmInferenceServiceRecord, llmInferenceServiceKind, mainContainer} from './llm-inference-service-record.ts';
import {type Part, partsOf} from './workload-parts.ts';

const emptyComponent = (record: LlmInferenceServiceRecord, isRead: boolean): ServiceComponent => ({
	role: record.prefill === undefined ? 'main' : 'decode',
	name: record.name,
	podsPerReplica: 1,
	replicas: {desired: 0, ready: 0, updated: 0, available: 0, total: 0},
	gpus: {perReplica: 0, held: 0},
	pods: isRead ? [] : undefined,
});

/** The first condition that says no and why, before it is summed up in Ready. */
const complaint = ({conditions}: LlmInferenceServiceRecord): string | undefined =>
	conditions.find(({type, status, message}) => status === 'False' && type !== 'Ready' && type !== 'WorkloadsReady' && message !== undefined)
		?.message;

const isReady = ({conditions}: LlmInferenceServiceRecord): boolean =>
	conditions.some(({type, status}) => type === 'Ready' && status === 'True');

const untold = (record: LlmInferenceServiceRecord, isRead: boolean): Rollout => {
	// None found is not none, while their kind is not listed.
	if (!isRead) return {phase: isReady(record) ? 'Stable' : 'Progressing'};
	const progress = complaint(record);
	return progress === undefined ? {phase: 'Progressing', progress: 'KServe has made no workload of it yet'} : {phase: 'Failed', progress};
};

const rolloutOf = (
	record: LlmInferenceServiceRecord,
	parts: readonly Part[],
	pods: readonly PodRecord[] | undefined,
	isRead: boolean,
): Rollout => {
	if (record.stopped) {
		const left = pods?.length ?? parts.reduce((sum, {component}) => sum + component.replicas.total, 0);
		return left === 0 ? {phase: 'Parked'} : {phase: 'Progressing', progress: `${counted(left, 'replica')} to stop`};
	}
	if (record.generation > record.observedGeneration) return {phase: 'Progressing', progress: 'not seen by the controller yet'};
	return loudest(parts) ?? untold(record, isRead);
};

/** Members of one route by the shares that their weights make; one that is stopped gets nothing. */
const trafficOf = ({group}: LlmInferenceServiceRecord): readonly TrafficTarget[] | undefined => {
	if (group === undefined || group.members.length < 2) return undefined;
	const weightOf = ({weight, stopped}: (typeof group.members)[number]): number => (stopped ? 0 : weight);
	const sum = group.members.reduce((total, member) => total + weightOf(member), 0);
	return group.members.map(member => ({revision: member.name, percent: sum === 0 ? 0 : Math.round((100 * weightOf(member)) / sum)}));
};

const countRefusals = (record: LlmInferenceServiceRecord, autoscalers: readonly Autoscaler[]): Refusals => {
	const {name, stopped, uid} = record;
	const [autoscaler] = autoscalers;
	const parked = stopped ? `${name} is parked: scale it first.` : undefined;
	const none = `No autoscaler owns the count of ${name}: scale it.`;
	const held = autoscalers.some(({heldAt, paused}) => heldAt !== undefined || paused === true);
	const who =
		autoscaler === undefined ? '' : autoscaler.reference.uid === uid ? `Its ${autoscaler.kind}` : `${autoscaler.kind} ${autoscaler.name}`;
	return {
		scale:
			stopped || autoscaler === undefined ? undefined : `${who} owns the count (${boundsText(autoscaler)}): change its bounds instead.`,
		'set-bounds': parked ?? (autoscaler === undefined ? none : undefined),
		hold: parked ?? (autoscaler === undefined ? none : undefined),
		release: parked ?? (autoscaler === undefined ? none : held ? undefined : `Nothing holds the count of ${name}.`),
		restart: stopped ? `${name} is parked: there is nothing to restart.` : undefined,
	};
};

const refusalsOf = (record: LlmInferenceServiceRecord, main: Part | undefined, pods: readonly PodRecord[] | undefined): Refusals => {
	const {name} = record;
	const revisions = main?.revisions;
	return {
		'roll-back':
			revisions === undefined
				? record.stopped
					? `${name} is parked: its revisions went with its workloads.`
					: 'The revisions are not read yet.'
				: revisions.some(({newest}) => !newest)
					? undefined
					: `${name} has no other revision to go back to.`,
		'set-traffic': trafficOf(record) === undefined ? `${name} shares its route with no other service: it is in no group.` : undefined,
		'replace-replica':
			pods === undefined
				? 'The replicas are not read yet.'
				: pods.some(({deletedAt}) => deletedAt === undefined)
					? undefined
					: `${name} has no replica.`,
	};
};

/** An LLMInferenceService with the Deployments or LeaderWorkerSets that KServe has made of it. */
export const readLlmInferenceService = (
	system: Pick<ServingSystem, 'name' | 'verbs'>,
	root: ClusterRecord,
	index: ObjectIndex,
): ModelService => {
	const record = root as LlmInferenceServiceRecord;
	const resource = index.resource('LLMInferenceService') ?? llmInferenceServiceKind;
	const reference = {resource, namespace: record.namespace, name: record.name, uid: record.uid};
	const parts = partsOf(record, reference, index);
	const main = parts.find(({kind}) => kind === 'main');
	const isRead = index.isLoaded('Deployment') && index.isLoaded('Pod');
	const pods =
		parts.some(part => part.pods === undefined) || (parts.length === 0 && !isRead) ? undefined : parts.flatMap(part => part.pods ?? []);
	const autoscalers = parts.filter(({kind}) => kind !== 'scheduler').flatMap(part => part.autoscalers);
	const others = parts.filter(part => part !== main).map(({component}) => component);
	const first = main?.component ?? emptyComponent(record, isRead);
	const comesBackTo = record.main.replicas ?? record.main.scaling?.minimum ?? 1;
	// Its status may be heard of before what was made of it: the workload tells whether it has been.
	const isFollowed = record.stopped || main === undefined || isTakenOver(record.wanted, mainContainer, main.template);
	const observedGeneration = isFollowed ? record.observedGeneration : Math.min(record.observedGeneration, record.generation - 1);
	return customService(system, {...record, observedGeneration}, index, {
		kind: llmInferenceServiceKind,
		components: [first, ...others],
		pods,
		template: main?.template,
		evidence: ['is an LLMInferenceService', ...(main?.template.evidence.reasons ?? [])],
		rollout: rolloutOf(record, parts, pods, isRead),
		revisions: main === undefined ? (index.isLoaded('ReplicaSet') ? [] : undefined) : main.revisions,
		autoscalers: record.stopped ? [] : autoscalers,
		model: record.modelName === undefined ? {value: record.name, source: 'name'} : {value: record.modelName, source: 'spec.model.name'},
		modelUri: record.uri === undefined ? undefined : {value: record.uri, source: 'spec.model.uri'},
		endpoint: record.url,
		traffic: trafficOf(record),
		...(main === undefined ? {} : {rolling: main.rolling}),
		replicas: {...first.replicas, ...(record.stopped ? {desired: 0, parkedFrom: Math.max(1, comesBackTo)} : {})},
		refusals: {...countRefusals(record, autoscalers), ...refusalsOf(record, main, pods)},
	});
};
