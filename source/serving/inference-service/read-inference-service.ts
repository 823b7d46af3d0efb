import type {ClusterRecord, PodRecord} from '../../domain/cluster-record.ts';
import type {Autoscaler, Condition, ModelService, Rollout, ServiceComponent} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import {podFault} from '../../domain/pod-fault.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {Refusals} from '../custom/custom-offers.ts';
import {customService} from '../custom/custom-service.ts';
import {compact} from '../raw.ts';
import type {ObjectIndex, ServingSystem} from '../serving-system.ts';
import {inferenceServiceKind} from './inference-service-kind.ts';
import type {InferenceServiceRecord, Mode} from './inference-service-record.ts';
import {knativeView} from './knative-view.ts';
import type {ModeView} from './mode-view.ts';
import {standardView} from './standard-view.ts';

/**
 * How KServe runs it: as its status says, or an annotation. The default of the installation stands in a ConfigMap of KServe's own
 * namespace, which few may read: without the others the workloads that are there tell, and without those it is Standard.
 */
const modeOf = (record: InferenceServiceRecord, index: ObjectIndex): Mode =>
	record.mode ?? (index.ownedBy(record.uid, 'Service').length > 0 ? 'Knative' : 'Standard');

const views: Readonly<Record<Mode, typeof standardView>> = {
	Standard: standardView,
	Knative: knativeView,
	// Its pods belong to the runtimes, which many models share.
	ModelMesh: () => ({
		components: [],
		pods: [],
		template: undefined,
		rollout: undefined,
		revisions: [],
		autoscalers: [],
		refusals: {},
		isFollowed: true,
	}),
};

const emptyComponent = (record: InferenceServiceRecord, isRead: boolean): ServiceComponent => ({
	role: 'predictor',
	name: record.name,
	podsPerReplica: 1,
	replicas: {desired: 0, ready: 0, updated: 0, available: 0, total: 0},
	gpus: {perReplica: 0, held: 0},
	pods: isRead ? [] : undefined,
});

/** What KServe reports of the model, beside its conditions: it sees one pod of several, and keeps what it saw last. */
const modelCondition = ({model}: InferenceServiceRecord): readonly Condition[] =>
	model === undefined
		? []
		: [compact({type: toSafeText('modelStatus'), status: model.transition, reason: model.target, message: model.failure})];

/** A condition that says no, and why; the predictor's before the others'. */
const complaint = ({conditions, model}: InferenceServiceRecord): string | undefined => {
	const bad = conditions.filter(({type, status, message}) => status === 'False' && type !== 'Ready' && message !== undefined);
	const found = bad.find(({type}) => type === 'PredictorReady') ?? bad[0];
	return found?.message ?? (model?.transition === 'InvalidSpec' ? model.failure : undefined);
};

const untold = (record: InferenceServiceRecord): Rollout => {
	const progress = complaint(record);
	return progress === undefined ? {phase: 'Progressing', progress: 'KServe has made no workload of it yet'} : {phase: 'Failed', progress};
};

const stoppedRollout = (pods: readonly PodRecord[] | undefined, components: readonly ServiceComponent[]): Rollout => {
	const left = pods?.length ?? components.reduce((sum, {replicas}) => sum + replicas.total, 0);
	return left === 0 ? {phase: 'Parked'} : {phase: 'Progressing', progress: `${counted(left, 'replica')} to stop`};
};

/** What pods say comes first. KServe's own word is added only where they are read and say nothing. */
const withModelFailure = (record: InferenceServiceRecord, rollout: Rollout, pods: readonly PodRecord[] | undefined): Rollout => {
	const isQuiet = rollout.phase === 'Stable' || rollout.phase === 'Parked' || rollout.phase === 'Pinned' || rollout.phase === 'Paused';
	const failure = record.model?.transition === 'UpToDate' ? undefined : record.model?.failure;
	if (isQuiet || failure === undefined || pods === undefined || pods.some(pod => podFault(pod) !== undefined)) return rollout;
	return {...rollout, progress: [rollout.progress, `KServe has seen: ${failure}`].filter(text => text !== undefined).join('; ')};
};

const ownedText = ({kind, name, reference, ...bounds}: Autoscaler, isOwn: boolean): string =>
	`${isOwn ? `Its ${kind}` : `${kind} ${name}`} owns the count (${boundsText(bounds)}): change its bounds instead.`;

/** Zero and back is there for all: KServe has its own way to stop a service. */
const countRefusals = (record: InferenceServiceRecord, autoscalers: readonly Autoscaler[]): Refusals => {
	const {name, stopped, uid} = record;
	const [autoscaler] = autoscalers;
	const parked = stopped ? `${name} is parked: scale it first.` : undefined;
	const none = `No autoscaler owns the count of ${name}: scale it.`;
	const held = autoscalers.some(({heldAt, paused}) => heldAt !== undefined || paused === true);
	return {
		scale: stopped || autoscaler === undefined ? undefined : ownedText(autoscaler, autoscaler.reference.uid === uid),
		'set-bounds': parked ?? (autoscaler === undefined ? none : undefined),
		hold: parked ?? (autoscaler === undefined ? none : undefined),
		release: parked ?? (autoscaler === undefined ? none : held ? undefined : `Nothing holds the count of ${name}.`),
		restart: stopped ? `${name} is parked: there is nothing to restart.` : undefined,
	};
};

/** KServe leaves such a workload alone, for an autoscaler that it knows nothing of. */
const countOwner = (
	{autoscalerClass, stopped}: InferenceServiceRecord,
	mode: Mode,
	autoscalers: readonly Autoscaler[],
): string | undefined =>
	mode === 'Standard' && autoscalerClass === 'external' && !stopped && autoscalers.length === 0
		? 'an autoscaler outside of KServe is to own the replica count, and none is found'
		: undefined;

const replicaRefusal = ({name}: InferenceServiceRecord, pods: readonly PodRecord[] | undefined): string | undefined => {
	if (pods === undefined) return 'The replicas are not read yet.';
	return pods.some(({deletedAt}) => deletedAt === undefined) ? undefined : `${name} has no replica.`;
};

const sharedRefusals = ({name}: InferenceServiceRecord): Refusals => {
	const reason = `ModelMesh serves ${name} from pods that it shares with other models: change the InferenceService itself.`;
	const verbs = ['scale', 'set-bounds', 'hold', 'release', 'update', 'roll-back', 'restart', 'promote', 'abort', 'set-traffic'] as const;
	return Object.fromEntries(verbs.map(verb => [verb, reason]));
};

/** The canaries of a predictor serve beside it. */
const replicasOf = (components: readonly [ServiceComponent, ...ServiceComponent[]]): ModelService['replicas'] => {
	const serving = components.filter(({role}, at) => at === 0 || role.startsWith('canary '));
	const sum = (count: keyof ServiceComponent['replicas']): number => serving.reduce((total, {replicas}) => total + replicas[count], 0);
	return {desired: sum('desired'), ready: sum('ready'), updated: sum('updated'), available: sum('available'), total: sum('total')};
};

/** Whether none of its workloads found is the same as none: their kind may not be listed yet, or not be allowed to be. */
const areWorkloadsRead = (mode: Mode, index: ObjectIndex): boolean =>
	mode === 'ModelMesh' || (index.isLoaded(mode === 'Knative' ? 'Service' : 'Deployment') && index.isLoaded('Pod'));

const reported = ({conditions}: InferenceServiceRecord): Rollout => ({
	phase: conditions.some(({type, status}) => type === 'Ready' && status === 'True') ? 'Stable' : 'Progressing',
});

const rolloutOf = (record: InferenceServiceRecord, mode: Mode, view: ModeView, isRead: boolean): Rollout => {
	if (view.rollout === undefined && !isRead) return record.stopped ? {phase: 'Parked'} : reported(record);
	if (mode === 'ModelMesh') return record.model?.target === 'Loaded' ? {phase: 'Stable'} : untold(record);
	if (record.stopped) return stoppedRollout(view.pods, view.components);
	return view.rollout === undefined ? untold(record) : withModelFailure(record, view.rollout, view.pods);
};

/** An InferenceService with the workloads that KServe has made of it. */
export const readInferenceService = (
	system: Pick<ServingSystem, 'name' | 'verbs'>,
	root: ClusterRecord,
	index: ObjectIndex,
): ModelService => {
	const record = root as InferenceServiceRecord;
	const resource = index.resource('InferenceService') ?? inferenceServiceKind;
	const reference = {resource, namespace: record.namespace, name: record.name, uid: record.uid};
	const mode = modeOf(record, index);
	const view = views[mode](record, reference, index);
	const isRead = areWorkloadsRead(mode, index);
	const [first = emptyComponent(record, isRead), ...others] = view.components;
	const parkedFrom = record.stopped ? {parkedFrom: Math.max(1, record.bounds.predictor?.minimum ?? 1)} : {};
	// Its observedGeneration is that of a child: what it has taken over tells.
	const observedGeneration = view.isFollowed || record.stopped ? record.generation : record.generation - 1;
	return customService(system, {...record, observedGeneration, conditions: [...record.conditions, ...modelCondition(record)]}, index, {
		kind: inferenceServiceKind,
		mode,
		components: [first, ...others],
		pods: view.components.length === 0 && !isRead ? undefined : view.pods,
		template: view.template,
		evidence: ['is an InferenceService', ...(view.template?.evidence.reasons ?? [])],
		rollout: rolloutOf(record, mode, view, isRead),
		// They went with the workloads that were stopped.
		revisions: view.revisions ?? (record.stopped && isRead ? [] : undefined),
		autoscalers: record.stopped ? [] : view.autoscalers,
		modelUri: record.uri === undefined ? undefined : {value: record.uri, source: record.uriSource ?? 'spec.predictor'},
		endpoint: record.url,
		countOwner: countOwner(record, mode, view.autoscalers),
		traffic: view.traffic,
		replicas: {...replicasOf([first, ...others]), ...(record.stopped ? {desired: 0} : {}), ...parkedFrom},
		...(view.rolling === undefined ? {} : {rolling: view.rolling}),
		sharedGpus: mode === 'ModelMesh' ? true : undefined,
		refusals: {
			...countRefusals(record, view.autoscalers),
			...view.refusals,
			...(record.stopped ? {'roll-back': `${record.name} is parked: its revisions went with its workloads.`} : {}),
			'replace-replica': replicaRefusal(record, view.pods),
			...(mode === 'ModelMesh' ? sharedRefusals(record) : {}),
		},
	});
};
