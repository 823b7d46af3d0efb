import {type DemoObject, isJsonObject, type JsonObject, listAt, stringAt, valueAt} from '../../api-server/demo-object.ts';
import {timestamp} from '../../api-server/object-store.ts';

type Condition = {readonly type: string; readonly status: 'True' | 'False'; readonly reason?: string; readonly message?: string};

/** Conditions in their order; one that keeps its status keeps its time. `at`: milliseconds. */
export const withConditions = (previous: readonly unknown[], wanted: readonly Condition[], at: number): readonly JsonObject[] =>
	wanted.map(condition => {
		const old = previous.find(candidate => stringAt(candidate, 'type') === condition.type);
		const isSame = old !== undefined && stringAt(old, 'status') === condition.status;
		return {
			lastProbeTime: null,
			lastTransitionTime: isSame ? (stringAt(old, 'lastTransitionTime') ?? timestamp(at)) : timestamp(at),
			...condition,
		};
	});

const unready = (statuses: readonly JsonObject[], what: string, isDone: (status: JsonObject) => boolean): string | undefined => {
	const names = statuses.filter(status => !isDone(status)).map(status => stringAt(status, 'name') ?? '');
	return names.length === 0 ? undefined : `containers with ${what}: [${names.join(' ')}]`;
};

export type PodChange = {
	readonly initContainers?: readonly JsonObject[];
	readonly containers: readonly JsonObject[];
	readonly hostIP?: string;
	readonly podIP?: string;
};

/** The status a kubelet reports for a scheduled pod whose containers are so: phase and conditions follow from them. */
export const podStatus = (pod: DemoObject, change: PodChange, at: number): JsonObject => {
	const previous = pod.status ?? {};
	const {initContainers = [], containers} = change;
	const uninitialized = unready(initContainers, 'incomplete status', status => valueAt(status, 'state', 'terminated', 'exitCode') === 0);
	const notReady = unready(containers, 'unready status', status => status['ready'] === true);
	const hasStarted = containers.some(
		status => isJsonObject(valueAt(status, 'state', 'running')) || valueAt(status, 'containerID') !== undefined,
	);
	const ready = notReady === undefined ? {} : {reason: 'ContainersNotReady', message: notReady};
	const readiness = notReady === undefined ? ('True' as const) : ('False' as const);
	const podIP = change.podIP ?? stringAt(previous, 'podIP');
	const hostIP = change.hostIP ?? stringAt(previous, 'hostIP');
	return {
		...previous,
		conditions: withConditions(
			listAt(previous, 'conditions'),
			[
				{type: 'PodReadyToStartContainers', status: podIP === undefined ? 'False' : 'True'},
				uninitialized === undefined
					? {type: 'Initialized', status: 'True'}
					: {type: 'Initialized', status: 'False', reason: 'ContainersNotInitialized', message: uninitialized},
				{type: 'Ready', status: readiness, ...ready},
				{type: 'ContainersReady', status: readiness, ...ready},
				{type: 'PodScheduled', status: 'True'},
			],
			at,
		),
		containerStatuses: containers,
		...(initContainers.length === 0 ? {} : {initContainerStatuses: initContainers}),
		...(hostIP === undefined ? {} : {hostIP, hostIPs: [{ip: hostIP}]}),
		...(podIP === undefined ? {} : {podIP, podIPs: [{ip: podIP}]}),
		phase: hasStarted ? 'Running' : 'Pending',
		startTime: stringAt(previous, 'startTime') ?? timestamp(at),
	};
};
