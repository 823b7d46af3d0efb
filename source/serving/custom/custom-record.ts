import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {Condition, Manager} from '../../domain/model-service.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {serviceLabel} from '../evidence.ts';
import {managersOf} from '../managers.ts';
import {compact, rawNumber, rawObject} from '../raw.ts';
import {conditionsOf} from '../records/conditions-of.ts';
import {controllerOf, recordOf} from '../records/metadata.ts';
import type {Unsafe} from '../serving-system.ts';

/** What every custom resource keeps of itself; a system adds its own fields. */
export type CustomRecord = ClusterRecord & {
	readonly labels: Readonly<Record<string, SafeText>>;
	/** It says of itself that it is no model service. */
	readonly optedOut?: true;
	readonly managers: readonly Manager[];
	/** The object that owns and rewrites this one: `InferenceService llama`. */
	readonly controller?: SafeText;
	readonly generation: number;
	/** The generation itself where the system does not report one. */
	readonly observedGeneration: number;
	readonly conditions: readonly Condition[];
};

export const customRecord = (kind: string, object: KubernetesObject): Unsafe<CustomRecord> => {
	const status = rawObject(object.status);
	const controller = controllerOf(object);
	const generation = object.metadata.generation ?? 0;
	// Argo Rollouts writes it as a string.
	const observed = status['observedGeneration'];
	return compact({
		...recordOf(kind, object),
		labels: object.metadata.labels ?? {},
		optedOut: [object.metadata.labels, object.metadata.annotations].some(marks => marks?.[serviceLabel] === 'false')
			? (true as const)
			: undefined,
		managers: managersOf(object),
		controller: controller === undefined ? undefined : `${controller.kind} ${controller.name}`,
		generation,
		observedGeneration: rawNumber(typeof observed === 'string' ? Number(observed) : observed) ?? generation,
		conditions: conditionsOf(status),
	});
};
