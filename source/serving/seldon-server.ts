import type {KubernetesObject} from '../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../domain/cluster-record.ts';
import type {ModelService} from '../domain/model-service.ts';
import type {ResourceKind} from '../domain/object-reference.ts';
import {type SafeText, toSafeText} from '../domain/safe-text.ts';
import {customPlans} from './custom/custom-plans.ts';
import {type CustomRecord, customRecord} from './custom/custom-record.ts';
import {partsService} from './custom/parts-service.ts';
import {readOnlyVerbs} from './custom/read-only-verbs.ts';
import {textAt} from './custom/release-planners.ts';
import {unmet, withState} from './custom/state-rollout.ts';
import {compact, rawNumber, rawObject} from './raw.ts';
import type {ObjectIndex, ServingSystem, Unsafe} from './serving-system.ts';

type ServerRecord = CustomRecord & {
	readonly desired: number;
	readonly loadedModels?: number;
	readonly config?: SafeText;
};

/** https://github.com/SeldonIO/seldon-core, version 2 */
const kind: ResourceKind = {group: 'mlops.seldon.io', version: 'v1alpha1', resource: 'servers', kind: 'Server', namespaced: true};

const projectServer = (object: KubernetesObject): Unsafe<ServerRecord> =>
	compact({
		...customRecord('Server', object),
		desired: rawNumber(rawObject(object.spec)['replicas']) ?? 1,
		loadedModels: rawNumber(rawObject(object.status)['loadedModels']),
		config: textAt(object, 'spec', 'serverConfig'),
	});

const verbs = readOnlyVerbs('Seldon makes the workload of NAME again from its spec, and modeldeck only reads it: change its manifest.', {
	scale: {none: 'Models are moved when NAME changes its size, and modeldeck only reads it: scale its models, or change its manifest.'},
});

const named = {name: 'Server', verbs} as const;

const read = (record: ClusterRecord, index: ObjectIndex): ModelService => {
	const root = record as ServerRecord;
	const failing = unmet(root, ['Ready', 'StatefulSetReady']);
	const models = root.loadedModels;
	return partsService(named, root, index, {
		kind,
		desired: root.desired,
		evidence: ['is a Server of Seldon'],
		model: {value: toSafeText(root.config ?? root.name), source: root.config === undefined ? 'name' : 'spec.serverConfig'},
		mode: models === undefined ? undefined : `${models} ${models === 1 ? 'model' : 'models'}`,
		state: rollout => withState(rollout, false, failing?.message ?? failing?.reason),
	});
};

/** Servers of Seldon Core 2: the pods that its Models share. */
export const seldonServer: ServingSystem = {
	...named,
	title: 'Seldon Core 2 Server',
	root: 'Server',
	watches: [{kind, stage: 'workloads', project: projectServer}],
	read,
	...customPlans({}),
};
