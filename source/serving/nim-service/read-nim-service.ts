import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {ModelService, Rollout} from '../../domain/model-service.ts';
import type {ResourceKind} from '../../domain/object-reference.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {customService} from '../custom/custom-service.ts';
import {autoscalersOfOne, oneDeployment} from '../custom/one-deployment.ts';
import {podRefusals} from '../custom/pod-refusals.ts';
import type {DeploymentRecord} from '../records/deployment-record.ts';
import type {ObjectIndex, ServingSystem} from '../serving-system.ts';
import type {NimCacheRecord, NimServiceRecord} from './nim-records.ts';

/** What its own status adds to what its Deployment tells. */
const rolloutOf = (root: NimServiceRecord, cache: NimCacheRecord | undefined, rollout: Rollout): Rollout => {
	const failed = root.conditions.find(({type, status}) => type === 'NIM_SERVICE_FAILED' && status === 'True');
	if (root.state === 'Failed' || failed !== undefined) {
		const text = failed?.message ?? failed?.reason ?? root.state ?? 'Failed';
		return {...rollout, phase: 'Failed', message: toSafeText(text), progress: text};
	}
	if (rollout.phase === 'Stable' || rollout.phase === 'Parked' || cache === undefined || cache.state === 'Ready') return rollout;
	const state = cache.state ?? 'not started';
	return {...rollout, phase: cache.state === 'Failed' ? 'Failed' : 'Loading', progress: `waits for NIMCache ${cache.name} (${state})`};
};

/** The operator leaves a changed Deployment alone until the spec changes: then what runs is not what is asked for, and nobody says so. */
const driftOf = ({image: asked}: NimServiceRecord, {template: {containers}}: DeploymentRecord): string | undefined => {
	const running = containers.find(({gpus}) => gpus > 0) ?? containers[0];
	return asked === undefined || running === undefined || containers.some(({image}) => image === asked)
		? undefined
		: `its Deployment runs ${running.image}, its spec asks for ${asked}: not taken up yet, or the Deployment was changed by hand`;
};

/** A NIM microservice; by inferencePlatform its workload is a Deployment or an InferenceService of its own. */
export const readNimService = (
	system: Pick<ServingSystem, 'name' | 'verbs'>,
	kind: ResourceKind,
	record: ClusterRecord,
	index: ObjectIndex,
): ModelService => {
	const root = record as NimServiceRecord;
	const reference = {resource: index.resource(kind.kind) ?? kind, namespace: root.namespace, name: root.name, uid: root.uid};
	const {bounds} = root;
	const one = oneDeployment(root, 'server', bounds === undefined ? root.desired : undefined, index, workload => driftOf(root, workload));
	const {history, component} = one;
	const own = bounds === undefined ? undefined : {kind: 'HPA' as const, ...bounds};
	const autoscalers = autoscalersOfOne(root, reference, one, own, index);
	const cache = root.cache === undefined ? undefined : (index.named('NIMCache', root.namespace, root.cache) as NimCacheRecord | undefined);
	const model = root.model === undefined ? undefined : {value: root.model, source: 'status.model.name'};
	const uncountable =
		own === undefined
			? undefined
			: `Its spec.scale owns the count of ${root.name} (${own.minimum}–${own.maximum}): change its bounds instead.`;
	const strange = autoscalers.find(({reference: {uid}}) => uid !== root.uid);
	return customService(system, one.isUnseen === true ? {...root, observedGeneration: root.generation - 1} : root, index, {
		kind,
		components: [component],
		pods: history.pods,
		template: one.template,
		rollout: rolloutOf(root, cache, history.rollout),
		revisions: history.revisions,
		autoscalers,
		model: model ?? one.template?.model,
		endpoint: root.endpoint ?? toSafeText(`http://${root.name}.${root.namespace}`),
		...(one.rolling === undefined ? {} : {rolling: one.rolling}),
		refusals: {
			...podRefusals(root.name, history),
			// An autoscaler on the child alone fights with the operator, which writes the count too.
			scale:
				uncountable ??
				(strange === undefined
					? undefined
					: `${strange.kind} ${strange.name} and the operator of ${root.name} both write its count: delete one of them, or set spec.scale.`),
			'set-bounds': own === undefined ? `No autoscaler owns the count of ${root.name}: scale it.` : undefined,
		},
	});
};
