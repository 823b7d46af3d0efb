import type {KubernetesObject} from '../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../domain/cluster-record.ts';
import type {ModelService, TrafficTarget} from '../domain/model-service.ts';
import type {ResourceKind} from '../domain/object-reference.ts';
import type {SafeText} from '../domain/safe-text.ts';
import {customPlans} from './custom/custom-plans.ts';
import {type CustomRecord, customRecord} from './custom/custom-record.ts';
import {partsService} from './custom/parts-service.ts';
import {readOnlyVerbs} from './custom/read-only-verbs.ts';
import {textAt} from './custom/release-planners.ts';
import {withState} from './custom/state-rollout.ts';
import {compact, rawNumber, rawObject, rawObjects, rawText} from './raw.ts';
import type {ObjectIndex, ServingSystem, Unsafe} from './serving-system.ts';

type Predictor = {readonly name: SafeText; readonly traffic?: number; readonly shadow: boolean};

type SeldonDeploymentRecord = CustomRecord & {
	/** Available, Creating or Failed. */
	readonly state?: SafeText;
	readonly description?: SafeText;
	readonly modelUri?: SafeText;
	readonly model?: SafeText;
	readonly url?: SafeText;
	readonly predictors: readonly Predictor[];
};

/** https://github.com/SeldonIO/seldon-core, version 1 */
const kind: ResourceKind = {
	group: 'machinelearning.seldon.io',
	version: 'v1',
	resource: 'seldondeployments',
	kind: 'SeldonDeployment',
	namespaced: true,
};

const projectSeldonDeployment = (object: KubernetesObject): Unsafe<SeldonDeploymentRecord> => {
	const predictors = rawObjects(rawObject(object.spec)['predictors']);
	const graph = rawObject(predictors[0]?.['graph']);
	return compact({
		...customRecord('SeldonDeployment', object),
		state: textAt(object, 'status', 'state'),
		description: textAt(object, 'status', 'description'),
		url: textAt(object, 'status', 'address', 'url'),
		modelUri: rawText(graph['modelUri']),
		model: rawText(graph['name']),
		predictors: predictors.map(predictor =>
			compact({
				name: rawText(predictor['name']) ?? '',
				traffic: rawNumber(predictor['traffic']),
				shadow: predictor['shadow'] === true,
			}),
		),
	});
};

const verbs = readOnlyVerbs('Seldon makes the workloads of NAME again from its spec, and modeldeck only reads it: change its manifest.', {
	scale: {
		none: 'The /scale of NAME writes the lowest of three counts, which the others hide: change replicas of its componentSpecs, predictors or spec in its manifest.',
	},
	'set-traffic': {none: 'Weights of NAME stand in traffic of its predictors: change them in its manifest.'},
});

const named = {name: 'SeldonDeployment', verbs} as const;

/** Weights that stand in the spec; with one predictor all goes there. */
const trafficOf = ({predictors}: SeldonDeploymentRecord): readonly TrafficTarget[] | undefined =>
	predictors.length < 2
		? undefined
		: predictors.map(({name, traffic = 0, shadow}) => ({
				revision: name,
				percent: shadow ? 0 : traffic,
				...(shadow ? {role: 'shadow' as const} : {}),
			}));

const read = (record: ClusterRecord, index: ObjectIndex): ModelService => {
	const root = record as SeldonDeploymentRecord;
	const isFailed = root.state === 'Failed';
	return partsService(named, root, index, {
		kind,
		model: root.model === undefined ? undefined : {value: root.model, source: 'predictors[].graph.name'},
		modelUri: root.modelUri === undefined ? undefined : {value: root.modelUri, source: 'predictors[].graph.modelUri'},
		endpoint: root.url,
		traffic: trafficOf(root),
		state: rollout => withState(rollout, isFailed, isFailed || root.state === 'Creating' ? root.description : undefined),
	});
};

/** SeldonDeployments of Seldon Core 1: graphs of predictors. */
export const seldonDeployment: ServingSystem = {
	...named,
	title: 'Seldon Core 1 SeldonDeployment',
	root: 'SeldonDeployment',
	watches: [{kind, stage: 'workloads', project: projectSeldonDeployment}],
	read,
	...customPlans({}),
};
