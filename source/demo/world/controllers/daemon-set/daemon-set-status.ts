import {type DemoObject, type JsonObject, numberAt, objectAt} from '../../../api-server/demo-object.ts';
import {isActivePod, readySince} from '../owned.ts';
import {isAvailable} from '../replica-set-status.ts';

/** Nodes that a DaemonSet wants a pod on. */
export const wantedNodes = (set: DemoObject, nodes: readonly DemoObject[]): readonly DemoObject[] => {
	const selector = Object.entries(objectAt(set, 'spec', 'template', 'spec', 'nodeSelector'));
	return nodes.filter(({metadata}) => selector.every(([name, value]) => metadata.labels?.[name] === value));
};

/** kubernetes: pkg/controller/daemon/daemon_controller.go, updateDaemonSetStatus. `wanted`: how many nodes shall have one. */
export const daemonSetStatus = (set: DemoObject, pods: readonly DemoObject[], wanted: number, now: number): JsonObject => {
	const living = pods.filter(isActivePod);
	const available = living.filter(pod => isAvailable(pod, numberAt(set, 'spec', 'minReadySeconds') ?? 0, now)).length;
	return {
		currentNumberScheduled: living.length,
		desiredNumberScheduled: wanted,
		numberAvailable: available,
		numberMisscheduled: 0,
		numberReady: living.filter(pod => readySince(pod) !== undefined).length,
		...(available < wanted ? {numberUnavailable: wanted - available} : {}),
		observedGeneration: set.metadata.generation ?? 1,
		updatedNumberScheduled: living.length,
	};
};
