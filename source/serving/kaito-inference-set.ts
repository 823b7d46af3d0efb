import type {KubernetesObject} from '../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../domain/cluster-record.ts';
import type {ModelService} from '../domain/model-service.ts';
import type {SafeText} from '../domain/safe-text.ts';
import {autoscalersOf} from './autoscalers.ts';
import {countRefusals} from './count-refusals.ts';
import {autoscaledPlanners} from './custom/autoscaled-planners.ts';
import {customPlans} from './custom/custom-plans.ts';
import {type CustomRecord, customRecord} from './custom/custom-record.ts';
import {partsService} from './custom/parts-service.ts';
import {readOnlyVerbs} from './custom/read-only-verbs.ts';
import {textAt} from './custom/release-planners.ts';
import {unmet, withState} from './custom/state-rollout.ts';
import {inferenceSetKind, olderInferenceSetKind} from './kaito/kaito-kinds.ts';
import {partsOf} from './other-owner/parts-of.ts';
import {compact, rawNumber, rawObject} from './raw.ts';
import type {ObjectIndex, ServingSystem, Unsafe} from './serving-system.ts';

type InferenceSetRecord = CustomRecord & {
	/** Workspaces that it asks for. */
	readonly desired: number;
	readonly ready: number;
	readonly total: number;
	readonly preset?: SafeText;
};

const projectInferenceSet = (object: KubernetesObject): Unsafe<InferenceSetRecord> => {
	const status = rawObject(object.status);
	return compact({
		...customRecord('InferenceSet', object),
		desired: rawNumber(rawObject(object.spec)['replicas']) ?? 1,
		ready: rawNumber(status['readyReplicas']) ?? 0,
		total: rawNumber(status['replicas']) ?? 0,
		preset: textAt(object, 'spec', 'template', 'inference', 'preset', 'name'),
	});
};

const verbs = readOnlyVerbs('Kaito gives a change of the template of NAME to no Workspace that is there: make another InferenceSet.', {
	scale: {how: '`/scale`, in Workspaces'},
	'set-bounds': {how: 'minimum and maximum of its HPA or ScaledObject'},
	hold: {how: 'HPA: minimum = maximum; KEDA: `paused-replicas`'},
	release: {how: 'HPA: the bounds of before; KEDA: the annotation goes'},
	'roll-back': {none: 'Nothing puts an old revision of NAME back: Kaito keeps ControllerRevisions, and uses none of them.'},
});

const named = {name: 'InferenceSet', verbs} as const;

const read = (record: ClusterRecord, index: ObjectIndex): ModelService => {
	const root = record as InferenceSetRecord;
	const {desired, ready, total} = root;
	const parts = partsOf(record, index).components;
	const held = parts.reduce((sum, {gpus}) => sum + gpus.held, 0);
	// A replica is a Workspace: the pods of one, over all its nodes.
	const perReplica = Math.max(0, ...parts.map(({gpus, replicas}) => gpus.perReplica * Math.max(1, replicas.desired)));
	const pods = parts.flatMap(part => part.pods ?? []);
	const autoscalers = autoscalersOf({namespace: root.namespace, kind: root.kind, name: root.name, desired}, index);
	const failing = unmet(root, ['Ready', 'InferenceSetReady']);
	return partsService(named, root, index, {
		kind: inferenceSetKind,
		components: [
			{
				role: 'workspaces',
				name: root.name,
				podsPerReplica: 1,
				replicas: {desired, ready, updated: total, available: ready, total},
				gpus: {perReplica, held},
				pods,
			},
		],
		autoscalers,
		model: root.preset === undefined ? undefined : {value: root.preset, source: 'template.inference.preset.name'},
		state: rollout => withState(rollout, false, failing?.message ?? failing?.reason),
		refusals: countRefusals({name: root.name, desired, autoscalers}),
	});
};

/** InferenceSets of Kaito: copies of one Workspace. */
export const kaitoInferenceSet: ServingSystem = {
	...named,
	title: 'Kaito InferenceSet',
	root: 'InferenceSet',
	watches: [{kind: inferenceSetKind, alternatives: [olderInferenceSetKind], stage: 'workloads', project: projectInferenceSet}],
	read,
	...customPlans(
		autoscaledPlanners(({desired, service}) => ({at: 'scale', before: desired, unit: 'Workspace', gpusPerUnit: service.gpus.perReplica})),
	),
};
