import type {KubernetesObject} from '../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../domain/cluster-record.ts';
import type {ModelService} from '../domain/model-service.ts';
import {type SafeText, toSafeText} from '../domain/safe-text.ts';
import {customPlans} from './custom/custom-plans.ts';
import {type CustomRecord, customRecord} from './custom/custom-record.ts';
import {partsService} from './custom/parts-service.ts';
import {readOnlyVerbs} from './custom/read-only-verbs.ts';
import {textAt} from './custom/release-planners.ts';
import {unmet, withState} from './custom/state-rollout.ts';
import {olderWorkspaceKind, workspaceKind} from './kaito/kaito-kinds.ts';
import {compact, rawNumber, rawObject, rawText} from './raw.ts';
import type {ObjectIndex, ServingSystem, Unsafe} from './serving-system.ts';

type WorkspaceRecord = CustomRecord & {
	/** Pending, Ready, NotReady, Running, Succeeded or Failed. */
	readonly state?: SafeText;
	readonly preset?: SafeText;
	/** Nodes that it runs on, once that is decided. */
	readonly nodes?: number;
	/** It serves; a tuning job does not. */
	readonly serves: boolean;
};

/** A Workspace has no spec: its fields stand beside metadata. */
const projectWorkspace = (object: KubernetesObject): Unsafe<WorkspaceRecord> =>
	compact({
		...customRecord('Workspace', object),
		state: textAt(object, 'status', 'state'),
		preset: rawText(rawObject(rawObject(object['inference'])['preset'])['name']),
		nodes: rawNumber(rawObject(object.status)['targetNodeCount']),
		serves: object['inference'] !== undefined,
	});

const verbs = readOnlyVerbs('Kaito makes the workload of NAME again from its preset: change its manifest.', {
	scale: {
		none: 'The node count of NAME cannot be changed once it is made: make another Workspace, or use an InferenceSet, which can be scaled.',
	},
	'set-bounds': {none: 'No autoscaler owns the count of NAME, and its node count cannot be changed.'},
	update: {none: 'The preset of NAME cannot be changed: make another Workspace with the new one.'},
	'roll-back': {none: 'Nothing puts an old revision of NAME back: Kaito keeps ControllerRevisions, and uses none of them.'},
});

const named = {name: 'Workspace', verbs} as const;

const read = (record: ClusterRecord, index: ObjectIndex): ModelService | undefined => {
	const root = record as WorkspaceRecord;
	if (!root.serves) return undefined;
	const failing = unmet(root, ['InferenceReady', 'ModelMirrorReady', 'ResourceReady', 'NodeClaimReady', 'NodesReady']);
	return partsService(named, root, index, {
		kind: workspaceKind,
		desired: root.nodes ?? 1,
		model: root.preset === undefined ? undefined : {value: root.preset, source: 'inference.preset.name'},
		endpoint: toSafeText(`http://${root.name}.${root.namespace}`),
		state: rollout => withState(rollout, root.state === 'Failed', failing?.message ?? failing?.reason),
	});
};

/** Workspaces of Kaito that serve a model. */
export const kaitoWorkspace: ServingSystem = {
	...named,
	title: 'Kaito Workspace',
	root: 'Workspace',
	watches: [{kind: workspaceKind, alternatives: [olderWorkspaceKind], stage: 'workloads', project: projectWorkspace}],
	read,
	...customPlans({}),
};
