import type {MetricsTarget} from '../metrics-target.ts';

type TargetPod = MetricsTarget['pods'][number];

/** What a round reads. */
export type Selection = {
	/** Services, each with the pods of it that are read: all that are ready, but of a large one that is open. */
	readonly services: ReadonlyArray<{readonly target: MetricsTarget; readonly pods: readonly TargetPod[]}>;
	/** Nodes whose exporters of GPUs are read too. */
	readonly nodes: readonly string[];
};

/** Pods and exporters that are read at all: the API server carries every byte. */
export const mostPods = 20;

const readyPods = ({pods}: MetricsTarget): readonly TargetPod[] => pods.filter(({ready}) => ready);

/** As many pods as there is room for, each with the exporter of its node where that is not among them yet. */
const withExporters = (target: MetricsTarget): Selection => {
	const pods: TargetPod[] = [];
	const nodes = new Set<string>();
	for (const pod of readyPods(target)) {
		const isNew = target.gpusPerReplica > 0 && pod.node !== undefined && !nodes.has(pod.node);
		if (pods.length + nodes.size + (isNew ? 2 : 1) > mostPods) continue;
		pods.push(pod);
		if (isNew && pod.node !== undefined) nodes.add(pod.node);
	}
	return {services: [{target, pods}], nodes: [...nodes]};
};

/**
 * The open service; where none is open, the services on the screen, as many as fit with all their pods: a sum over some of them
 * would be no number of the service.
 */
export const selectPods = (targets: readonly MetricsTarget[], opened: string | undefined): Selection => {
	const target = opened === undefined ? undefined : targets.find(({uid}) => uid === opened);
	if (opened !== undefined) return target === undefined ? {services: [], nodes: []} : withExporters(target);
	const services: Array<Selection['services'][number]> = [];
	let room = mostPods;
	for (const shown of targets) {
		const pods = shown.onScreen ? readyPods(shown) : [];
		if (pods.length === 0 || pods.length > room) continue;
		services.push({target: shown, pods});
		room -= pods.length;
	}
	return {services, nodes: []};
};
