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
import {compact} from './raw.ts';
import type {ObjectIndex, ServingSystem, Unsafe} from './serving-system.ts';

type BentoRecord = CustomRecord & {
	/** `repository:version`. */
	readonly bento?: SafeText;
};

/** https://github.com/bentoml/yatai-deployment, which nobody keeps since 2024. */
const kind: ResourceKind = {
	group: 'serving.yatai.ai',
	version: 'v2alpha1',
	resource: 'bentodeployments',
	kind: 'BentoDeployment',
	namespaced: true,
};

const projectBento = (object: KubernetesObject): Unsafe<BentoRecord> =>
	compact({...customRecord('BentoDeployment', object), bento: textAt(object, 'spec', 'bento')});

const verbs = readOnlyVerbs('Yatai makes the workloads of NAME again from its spec, and modeldeck only reads it: change its manifest.');

const named = {name: 'BentoDeployment', verbs} as const;

const read = (record: ClusterRecord, index: ObjectIndex): ModelService => {
	const root = record as BentoRecord;
	const [repository, version] = root.bento?.split(':') ?? [];
	const failing = unmet(root, ['BentoFound', 'BentoRequestFound', 'ImageExists', 'Available']);
	return partsService(named, root, index, {
		kind,
		model: repository === undefined ? undefined : {value: toSafeText(repository), source: 'spec.bento'},
		version: version === undefined ? undefined : {value: toSafeText(version), source: 'spec.bento'},
		state: rollout => withState(rollout, false, failing?.message ?? failing?.reason),
	});
};

/** BentoDeployments of Yatai: an API server and its runners. */
export const yatai: ServingSystem = {
	...named,
	title: 'Yatai BentoDeployment',
	root: 'BentoDeployment',
	watches: [{kind, stage: 'workloads', project: projectBento}],
	read,
	...customPlans({}),
};
