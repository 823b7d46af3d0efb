import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ContainerTrouble, PodRecord} from '../../domain/cluster-record.ts';
import {serviceLabel} from '../evidence.ts';
import {podGpus, wholeGpu} from '../gpu-resources.ts';
import {compact, type Raw, rawMessage, rawNumber, rawObject, rawObjects, rawText, rawTime} from '../raw.ts';
import type {Unsafe} from '../serving-system.ts';
import {recordOf} from './metadata.ts';
import {nodeSelectionOf} from './node-selection.ts';
import {rolloutHashLabel, templateHashLabel} from './replica-set-record.ts';

/** Waiting for these is how every pod begins. */
const healthyWaits: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

/** One restart happens (a probe was impatient, a port was late); a second one before the first readiness is a pattern. */
const restartsOfACrash = 2;

const troubleOf = (status: Raw, init: boolean): Unsafe<ContainerTrouble> | undefined => {
	const state = rawObject(status['state']);
	const waiting = rawText(rawObject(state['waiting'])['reason']);
	const ended = rawObject(state['terminated']);
	const last = rawObject(rawObject(status['lastState'])['terminated']);
	const endedBadly = rawNumber(ended['exitCode']) ?? 0;
	const isWaitingInTrouble = waiting !== undefined && !healthyWaits.has(waiting);
	// Between two crashes a container runs for a while: it is still crashing, and the screen must not flicker with it.
	const isBetweenCrashes =
		waiting === undefined &&
		endedBadly === 0 &&
		ended['exitCode'] === undefined &&
		status['ready'] !== true &&
		(rawNumber(status['restartCount']) ?? 0) >= restartsOfACrash &&
		(rawNumber(last['exitCode']) ?? 0) !== 0;
	if (!isWaitingInTrouble && endedBadly === 0 && !isBetweenCrashes) return undefined;
	const termination = endedBadly === 0 ? last : ended;
	const lastReason = rawText(termination['reason']);
	return compact({
		container: rawText(status['name']) ?? '',
		init,
		reason: (isWaitingInTrouble ? waiting : undefined) ?? lastReason ?? 'Error',
		message: rawMessage(rawObject(state['waiting'])['message']),
		exitCode: rawNumber(termination['exitCode']),
		lastReason,
	});
};

const firstTrouble = (statuses: readonly Raw[], init: boolean): Unsafe<ContainerTrouble> | undefined => {
	for (const status of statuses) {
		const trouble = troubleOf(status, init);
		if (trouble !== undefined) return trouble;
	}
	return undefined;
};

const lastRestart = (statuses: readonly Raw[]): number | undefined => {
	let latest: number | undefined;
	for (const status of statuses) {
		const at = rawTime(rawObject(rawObject(status['lastState'])['terminated'])['finishedAt']);
		if (at !== undefined && (latest === undefined || at > latest)) latest = at;
	}
	return latest;
};

const digestsOf = (statuses: readonly Raw[]): readonly string[] | undefined => {
	const digests = statuses.flatMap(status => rawText(status['imageID'])?.split('@')[1] ?? []);
	return digests.length === 0 ? undefined : digests;
};

/** The leader of a group is also of a StatefulSet, whose revisions count nothing here. */
const groupHashLabel = 'leaderworkerset.sigs.k8s.io/template-revision-hash';

const namesOf = (containers: readonly Raw[]): readonly string[] => containers.map(container => rawText(container['name']) ?? '');

/** Sidecars are init containers that go on running: they keep nothing from beginning. */
const initializingOf = (containers: readonly Raw[], statuses: readonly Raw[]): string | undefined => {
	const sidecars = new Set(containers.filter(({restartPolicy}) => restartPolicy === 'Always').map(({name}) => name));
	return rawText(statuses.find(({name, state}) => !sidecars.has(name) && rawObject(state)['running'] !== undefined)?.['name']);
};

const demandsOf = (spec: Raw): Unsafe<PodRecord['demands']> => {
	const demands = nodeSelectionOf(spec);
	return demands.length === 0 ? undefined : demands;
};

export const projectPod = (object: KubernetesObject): Unsafe<PodRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const containers = rawObjects(spec['containers']);
	const initContainers = rawObjects(spec['initContainers']);
	const conditions = rawObjects(status['conditions']);
	const condition = (type: string): Raw | undefined => conditions.find(entry => entry['type'] === type);
	const ready = condition('Ready');
	const scheduled = condition('PodScheduled');
	const statuses = rawObjects(status['containerStatuses']);
	const initStatuses = rawObjects(status['initContainerStatuses']);
	const node = rawText(spec['nodeName']);
	const {gpus, resource} = podGpus(containers, initContainers, rawObjects(spec['resourceClaims']));
	const isReady = ready?.['status'] === 'True';
	const labels = object.metadata.labels ?? {};
	return compact({
		...recordOf('Pod', object),
		phase: rawText(status['phase']) ?? 'Pending',
		ready: isReady,
		readySince: rawTime(ready?.['lastTransitionTime']),
		// A node name without the condition is a pod that was bound by hand, or by a server that keeps no conditions.
		scheduledAt:
			node === undefined ? undefined : (rawTime(scheduled?.['lastTransitionTime']) ?? rawTime(object.metadata.creationTimestamp)),
		unschedulable: node === undefined && scheduled?.['status'] === 'False' ? rawMessage(scheduled['message']) : undefined,
		demands: node === undefined && gpus > 0 ? demandsOf(spec) : undefined,
		node,
		ip: rawText(status['podIP']),
		gpus: gpus === 0 ? undefined : gpus,
		gpuResource: resource === wholeGpu ? undefined : resource,
		optedOut: labels[serviceLabel] === 'false' ? (true as const) : undefined,
		restarts: statuses.reduce((sum, entry) => sum + (rawNumber(entry['restartCount']) ?? 0), 0),
		lastRestartAt: lastRestart([...initStatuses, ...statuses]),
		trouble: isReady ? undefined : (firstTrouble(initStatuses, true) ?? firstTrouble(statuses, false)),
		initializing: initializingOf(initContainers, initStatuses),
		reason: rawText(status['reason']),
		revisionHash:
			labels[groupHashLabel] ??
			labels[templateHashLabel] ??
			labels[rolloutHashLabel] ??
			labels['controller-revision-hash'] ??
			labels['ray.io/cluster'],
		role: labels['ray.io/node-type'] === 'head' ? 'head' : (labels['ray.io/group'] ?? labels['nvidia.com/dynamo-component']),
		containers: namesOf([...initContainers, ...containers]),
		initContainers: initContainers.length === 0 ? undefined : namesOf(initContainers),
		imageDigests: digestsOf(statuses),
	});
};
