import {type DemoObject, type JsonObject, listAt, stringAt, valueAt} from '../../../api-server/demo-object.ts';
import {timestamp} from '../../../api-server/object-store.ts';
import {isPodReady, restartsOf} from '../../controllers/owned.ts';
import type {World} from '../../world.ts';
import {conditionsFor, type WantedCondition, writeStatus} from '../children.ts';
import {runtimeOf} from './component-template.ts';

export const isvcResource = 'inferenceservices.serving.kserve.io';

const stopAnnotation = 'serving.kserve.io/stop';

export const isStopped = (isvc: DemoObject): boolean => isvc.metadata.annotations?.[stopAnnotation] === 'true';

const failureOf = (pod: DemoObject, now: number): JsonObject | undefined => {
	const [status] = listAt(pod, 'status', 'containerStatuses');
	const terminated = valueAt(status, 'state', 'terminated') ?? valueAt(status, 'lastState', 'terminated');
	const isCrashing = stringAt(status, 'state', 'waiting', 'reason') === 'CrashLoopBackOff';
	// An end by the kernel for want of memory is not among the reasons it looks for.
	if (!isCrashing && stringAt(terminated, 'reason') !== 'Error') return undefined;
	return {reason: 'ModelLoadFailed', message: '', exitCode: valueAt(terminated, 'exitCode') ?? 1, time: timestamp(now)};
};

/** What it tells of the model: by the first pod alone (kserve: PropagateModelStatus). */
const modelStatus = (isvc: DemoObject, pods: readonly DemoObject[], now: number): JsonObject => {
	const before = isvc.status?.['modelStatus'] as JsonObject | undefined;
	const [first] = pods;
	if (first === undefined) return before ?? {transitionStatus: 'InProgress', states: {targetModelState: 'Pending', activeModelState: ''}};
	const failure = failureOf(first, now);
	if (failure !== undefined) {
		const known = before?.['lastFailureInfo'] ?? failure;
		const copies = {failedCopies: restartsOf(first), totalCopies: pods.length};
		return {
			copies,
			lastFailureInfo: known,
			states: {activeModelState: '', targetModelState: 'FailedToLoad'},
			transitionStatus: 'BlockedByFailedLoad',
		};
	}
	const isLoaded = isPodReady(first);
	return {
		copies: {failedCopies: 0, totalCopies: pods.length},
		...(before?.['lastFailureInfo'] === undefined ? {} : {lastFailureInfo: before['lastFailureInfo']}),
		states: {activeModelState: isLoaded ? 'Loaded' : '', targetModelState: isLoaded ? 'Loaded' : 'Loading'},
		transitionStatus: isLoaded ? 'UpToDate' : 'InProgress',
	};
};

const podsOf = ({store}: World, {metadata}: DemoObject): readonly DemoObject[] =>
	store
		.list('pods', metadata.namespace)
		.filter(
			({metadata: {labels}}) => labels?.['serving.kserve.io/inferenceservice'] === metadata.name && labels['component'] === 'predictor',
		);

type Written = {
	readonly mode: 'Standard' | 'Knative';
	readonly components: JsonObject;
	readonly conditions: readonly WantedCondition[];
	readonly isReady: boolean;
};

export const writeIsvcStatus = (world: World, isvc: DemoObject, {mode, components, conditions, isReady}: Written): void => {
	const {name, namespace} = isvc.metadata;
	const stopped = isStopped(isvc);
	const runtime = runtimeOf(isvc);
	const ready: WantedCondition = stopped
		? {type: 'Ready', status: 'False', reason: 'Stopped'}
		: {type: 'Ready', status: isReady ? 'True' : 'False'};
	writeStatus(world, isvcResource, isvc, {
		...(stopped
			? {}
			: {
					address: {url: `http://${name}-predictor.${namespace}.svc.cluster.local`},
					url: `http://${name}-${namespace}.models.modelworks.io`,
				}),
		...(runtime === undefined ? {} : {clusterServingRuntimeName: runtime}),
		components,
		conditions: conditionsFor(world, isvc, [
			...conditions,
			ready,
			{type: 'Stopped', status: stopped ? 'True' : 'False', severity: 'Info'} as WantedCondition,
		]),
		deploymentMode: mode,
		modelStatus: modelStatus(isvc, podsOf(world, isvc), world.clock.now()),
		observedGeneration: isvc.metadata.generation ?? 1,
	});
};
