import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {ModelService, Revision} from '../../domain/model-service.ts';
import type {ResourceKind} from '../../domain/object-reference.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {countRefusals} from '../count-refusals.ts';
import {customService} from '../custom/custom-service.ts';
import {autoscalersOfOne, notSeen, oneDeployment} from '../custom/one-deployment.ts';
import {podRefusals} from '../custom/pod-refusals.ts';
import type {ObjectIndex, ServingSystem} from '../serving-system.ts';
import type {VllmRuntimeRecord} from './vllm-runtime-record.ts';

/** The operator gives `vllm serve` the model as its first argument. */
const withModel = (revision: Revision): Revision => {
	const model = revision.containers[0]?.args[0];
	return model === undefined ? revision : {...revision, modelUri: model};
};

/** A vLLM server of the production stack's operator. */
export const readVllmRuntime = (
	system: Pick<ServingSystem, 'name' | 'verbs'>,
	kind: ResourceKind,
	record: ClusterRecord,
	index: ObjectIndex,
): ModelService => {
	const root = record as VllmRuntimeRecord;
	const reference = {resource: index.resource(kind.kind) ?? kind, namespace: root.namespace, name: root.name, uid: root.uid};
	const one = oneDeployment(root, 'server', root.desired, index, ({template: {containers}}) => {
		const [serving] = containers;
		const isBehind =
			(root.image !== undefined && serving?.image !== root.image) || (root.model !== undefined && serving?.args[0] !== root.model);
		return isBehind ? notSeen : undefined;
	});
	const {workload, history, component} = one;
	const own = root.bounds === undefined ? undefined : {kind: 'KEDA' as const, ...root.bounds};
	const autoscalers = autoscalersOfOne(root, reference, one, own, index);
	const uri = root.model === undefined ? undefined : {value: root.model, source: 'spec.model.modelURL'};
	const served = workload?.template.model?.source === '--served-model-name' ? workload.template.model : undefined;
	return customService(system, one.isUnseen === true ? {...root, observedGeneration: root.generation - 1} : root, index, {
		kind,
		components: [component],
		pods: history.pods,
		template: one.template,
		rollout: history.rollout,
		revisions: history.revisions?.map(withModel),
		autoscalers,
		model: served ?? uri,
		modelUri: uri,
		endpoint: toSafeText(`http://${root.name}.${root.namespace}:${root.port}`),
		...(one.rolling === undefined ? {} : {rolling: one.rolling}),
		refusals: {
			...countRefusals({name: root.name, desired: root.desired, autoscalers}),
			...podRefusals(root.name, history),
			...(own === undefined
				? {}
				: {
						scale: `Its autoscalingConfig owns the count of ${root.name} (${own.minimum}–${own.maximum}): change its bounds instead.`,
						hold: `The operator of ${root.name} makes its ScaledObject anew: set both bounds to one count instead.`,
						release: `The operator of ${root.name} makes its ScaledObject anew: set its bounds instead.`,
					}),
		},
	});
};
