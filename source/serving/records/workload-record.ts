import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Condition, Manager} from '../../domain/model-service.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {managersOf} from '../managers.ts';
import {templateLabels} from '../model-identity.ts';
import {readTemplate, type WorkloadTemplate} from '../pod-template.ts';
import {compact, rawNumber, rawObject} from '../raw.ts';
import type {LabelledRecord, Unsafe} from '../serving-system.ts';
import {conditionsOf} from './conditions-of.ts';
import {controllerOf, recordOf} from './metadata.ts';

/** What Deployments and StatefulSets share. */
export type WorkloadRecord = LabelledRecord & {
	readonly labels: Readonly<Record<string, SafeText>>;
	readonly template: WorkloadTemplate;
	readonly managers: readonly Manager[];
	/** The object that owns and rewrites this one: `InferenceService llama`. */
	readonly controller?: SafeText;
	readonly generation: number;
	readonly observedGeneration: number;
	/** spec.replicas, 1 where it is left out. */
	readonly desired: number;
	readonly total: number;
	readonly updated: number;
	readonly ready: number;
	readonly available: number;
	readonly revisionHistoryLimit: number;
	readonly conditions: readonly Condition[];
};

export const workloadRecord = (kind: string, object: KubernetesObject): Unsafe<WorkloadRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const labels = object.metadata.labels ?? {};
	const controller = controllerOf(object);
	const count = (field: string): number => rawNumber(status[field]) ?? 0;
	return compact({
		...recordOf(kind, object),
		labels,
		podLabels: templateLabels(rawObject(spec['template'])) as Readonly<Record<string, string>>,
		template: readTemplate(rawObject(spec['template']), labels, object.metadata.annotations),
		managers: managersOf(object),
		controller: controller === undefined ? undefined : `${controller.kind} ${controller.name}`,
		generation: object.metadata.generation ?? 0,
		observedGeneration: count('observedGeneration'),
		desired: rawNumber(spec['replicas']) ?? 1,
		total: count('replicas'),
		updated: count('updatedReplicas'),
		ready: count('readyReplicas'),
		available: count('availableReplicas'),
		revisionHistoryLimit: rawNumber(spec['revisionHistoryLimit']) ?? 10,
		conditions: conditionsOf(status),
	});
};
