import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {type CustomRecord, customRecord} from '../custom/custom-record.ts';
import {textAt} from '../custom/release-planners.ts';
import {readTemplate, type WorkloadTemplate} from '../pod-template.ts';
import {compact, type Raw, rawNumber, rawObject, rawObjects, rawText} from '../raw.ts';
import {recordOf} from '../records/metadata.ts';
import type {Unsafe} from '../serving-system.ts';

export type DynamoComponent = {
	readonly name: SafeText;
	/** frontend, worker, prefill, decode, planner or epp. */
	readonly type?: SafeText;
	readonly desired: number;
	/** Pods of one replica. */
	readonly nodes: number;
	readonly template: WorkloadTemplate;
	/** GPUs of a node as the older version writes them; absent: the template says it. */
	readonly gpus?: number;
	/** As the graph's status counts them; absent: not reported. */
	readonly counts?: {readonly total: number; readonly updated: number; readonly ready: number};
	readonly model?: SafeText;
	readonly modelRevision?: SafeText;
};

export type DynamoGraphRecord = CustomRecord & {
	/** initializing, pending, successful or failed. */
	readonly state?: SafeText;
	readonly components: readonly DynamoComponent[];
	/** Keys of a map in the older version, entries of a list in the newer. */
	readonly shape: 'components' | 'services';
};

export type DynamoAdapterRecord = ClusterRecord & {readonly graph: SafeText; readonly component: SafeText; readonly replicas: number};

const componentOf = (name: string, component: Raw, status: Raw, labels: Raw): Unsafe<DynamoComponent> => {
	const reference = rawObject(component['modelRef']);
	const template = component['podTemplate'] ?? {spec: {containers: [rawObject(rawObject(component['extraPodSpec'])['mainContainer'])]}};
	const limits = rawObject(rawObject(component['resources'])['limits']);
	const gpus = Number(limits['gpu']);
	const counted = rawNumber(status['replicas']);
	return compact({
		name,
		type: rawText(component['type']) ?? rawText(component['componentType']),
		desired: rawNumber(component['replicas']) ?? 1,
		nodes: rawNumber(rawObject(component['multinode'])['nodeCount']) ?? 1,
		template: readTemplate(rawObject(template), labels),
		gpus: Number.isFinite(gpus) ? gpus : undefined,
		counts:
			counted === undefined
				? undefined
				: {
						total: counted,
						updated: rawNumber(status['updatedReplicas']) ?? counted,
						ready: rawNumber(status['readyReplicas']) ?? rawNumber(status['availableReplicas']) ?? 0,
					},
		model: rawText(reference['name']),
		modelRevision: rawText(reference['revision']),
	});
};

export const projectDynamoGraph = (object: KubernetesObject): Unsafe<DynamoGraphRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const labels = object.metadata.labels ?? {};
	const shape = spec['components'] === undefined && spec['services'] !== undefined ? 'services' : 'components';
	const counts = rawObject(status['components'] ?? status['services']);
	const listed: ReadonlyArray<readonly [string, Raw]> =
		shape === 'services'
			? Object.entries(rawObject(spec['services'])).map(([name, service]) => [name, rawObject(service)])
			: rawObjects(spec['components']).map(component => [rawText(component['name']) ?? '', component]);
	return compact({
		...customRecord('DynamoGraphDeployment', object),
		state: rawText(status['state']),
		components: listed.map(([name, component]) => componentOf(name, component, rawObject(counts[name]), labels)),
		shape,
	});
};

export const projectDynamoComponent = (object: KubernetesObject): Unsafe<ClusterRecord> => recordOf('DynamoComponentDeployment', object);

export const projectDynamoAdapter = (object: KubernetesObject): Unsafe<DynamoAdapterRecord> => ({
	...recordOf('DynamoGraphDeploymentScalingAdapter', object),
	graph: textAt(object, 'spec', 'dgdRef', 'name') ?? '',
	component: textAt(object, 'spec', 'dgdRef', 'componentName') ?? textAt(object, 'spec', 'dgdRef', 'serviceName') ?? '',
	replicas: rawNumber(rawObject(object.spec)['replicas']) ?? 0,
});
