import type {KubernetesObject} from '../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../domain/cluster-record.ts';
import type {ModelService} from '../domain/model-service.ts';
import type {ResourceKind} from '../domain/object-reference.ts';
import {type SafeText, toSafeText} from '../domain/safe-text.ts';
import {countPlan} from './custom/count-plan.ts';
import {customPlans} from './custom/custom-plans.ts';
import {type CustomRecord, customRecord} from './custom/custom-record.ts';
import {customService} from './custom/custom-service.ts';
import {readOnlyVerbs} from './custom/read-only-verbs.ts';
import {textAt} from './custom/release-planners.ts';
import {withState} from './custom/state-rollout.ts';
import {valueAt} from './plans/edit.ts';
import {refused} from './plans/plan-context.ts';
import {compact, rawNumber, rawObject} from './raw.ts';
import {rolloutOf} from './rollout.ts';
import type {ObjectIndex, ServingSystem, Unsafe} from './serving-system.ts';

type ModelRecord = CustomRecord & {
	/** Absent: it says no count of its own. */
	readonly asked?: number;
	readonly total: number;
	readonly available: number;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly uri?: SafeText;
	readonly version?: number;
	/** The Server it is to run on, where it names one. */
	readonly server?: SafeText;
};

/** https://github.com/SeldonIO/seldon-core, version 2 */
const kind: ResourceKind = {group: 'mlops.seldon.io', version: 'v1alpha1', resource: 'models', kind: 'Model', namespaced: true};

const projectModel = (object: KubernetesObject): Unsafe<ModelRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	return compact({
		...customRecord('Model', object),
		asked: rawNumber(spec['replicas']),
		total: rawNumber(status['replicas']) ?? 0,
		available: rawNumber(status['availableReplicas']) ?? 0,
		minimum: rawNumber(spec['minReplicas']),
		maximum: rawNumber(spec['maxReplicas']),
		uri: textAt(object, 'spec', 'storageUri'),
		version: rawNumber(spec['artifactVersion']),
		server: textAt(object, 'spec', 'server'),
	});
};

const verbs = readOnlyVerbs('Seldon loads NAME into a Server that other models share: change its manifest.', {
	scale: {how: '`/scale`, in copies on its Server'},
	'set-bounds': {none: 'Bounds of NAME (minReplicas, maxReplicas) stand in its manifest: change them there.'},
	update: {
		none: 'Seldon keeps the old version of NAME until the new one is loaded; modeldeck does not write it: change storageUri in its manifest.',
	},
	restart: {none: 'NAME has no pods of its own to restart: restart its Server.'},
	'replace-replica': {none: 'NAME has no pods of its own: they belong to its Server.'},
	'roll-back': {none: 'NAME keeps no history: put storageUri back in its manifest, or shift traffic with an Experiment.'},
});

const named = {name: 'Model', verbs} as const;

const failedReasons: ReadonlySet<string> = new Set(['ModelFailed', 'ScheduleFailed']);

const read = (record: ClusterRecord, index: ObjectIndex): ModelService => {
	const root = record as ModelRecord;
	const ready = root.conditions.find(({type}) => type === 'ModelReady' || type === 'Ready');
	const {available, total} = root;
	const desired = root.asked ?? Math.max(root.minimum ?? 1, total);
	const counts = {desired, ready: available, updated: total, available, total};
	const rollout = rolloutOf({
		paused: false,
		generation: root.generation,
		observedGeneration: root.observedGeneration,
		...counts,
		toUpdate: desired,
		completedOnce: available > 0,
		deadlineExceeded: false,
		newestPods: [],
	});
	const reason = ready?.status === 'True' ? undefined : (ready?.message ?? ready?.reason);
	const isScaledDown = ready?.reason === 'ModelScaledDown';
	return customService(named, root, index, {
		kind,
		components: [{role: 'model', name: root.name, podsPerReplica: 1, replicas: counts, gpus: {perReplica: 0, held: 0}, pods: []}],
		pods: [],
		revisions: [],
		sharedGpus: true,
		evidence: ['is a Model of Seldon'],
		rollout: isScaledDown ? {phase: 'Parked'} : withState(rollout, failedReasons.has(ready?.reason ?? ''), reason),
		modelUri: root.uri === undefined ? undefined : {value: root.uri, source: 'spec.storageUri'},
		version: root.version === undefined ? undefined : {value: toSafeText(String(root.version)), source: 'spec.artifactVersion'},
		countOwner: root.maximum === undefined ? undefined : `Seldon scales it within ${root.minimum ?? 1}–${root.maximum}`,
		mode: root.server === undefined ? undefined : `on Server ${root.server}`,
		refusals: {
			scale:
				root.asked === undefined
					? `${root.name} names no count (spec.replicas), so that its /scale has none to change: set one in its manifest.`
					: undefined,
		},
	});
};

/** Models of Seldon Core 2: copies on Servers that several of them share. */
export const seldonModel: ServingSystem = {
	...named,
	title: 'Seldon Core 2 Model',
	root: 'Model',
	watches: [{kind, stage: 'workloads', project: projectModel}],
	read,
	...customPlans({
		scale: {
			permission: {subresource: 'scale'},
			plan(context) {
				const {root, action, service} = context;
				const [minimum, maximum] = ['minReplicas', 'maxReplicas'].map(field => rawNumber(valueAt(root, 'spec', field)));
				if ((minimum !== undefined && action.replicas < minimum) || (maximum !== undefined && action.replicas > maximum))
					return refused(`${service.name} keeps ${minimum ?? 0}–${maximum ?? '∞'} copies (minReplicas, maxReplicas).`);
				return countPlan(context, {
					at: 'scale',
					before: rawNumber(valueAt(root, 'spec', 'replicas')),
					unit: 'copy',
					units: 'copies',
					gpusPerUnit: 0,
					follows: 'copies are loaded or unloaded on its Server, which starts no pods for them unless its own bounds allow it',
					warnings: [
						{kind: 'gpus', text: 'Its GPUs are those of its Server, which several models share: whether a further copy fits is not known.'},
						...(maximum === undefined
							? []
							: [{kind: 'autoscaler' as const, text: 'Seldon scales it by its load and may change the count again.'}]),
					],
				});
			},
		},
	}),
};
