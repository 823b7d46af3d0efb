import type {PodRecord} from '../../domain/cluster-record.ts';
import type {Revision} from '../../domain/model-service.ts';
import type {Refusals} from '../custom/custom-offers.ts';
import type {CustomRecord} from '../custom/custom-record.ts';
import type {RayClusterRecord} from './ray-records.ts';

type RefusalInput = {
	readonly root: CustomRecord;
	/** The one that serves, or will; undefined: none yet. */
	readonly cluster: RayClusterRecord | undefined;
	readonly revisions: readonly Revision[] | undefined;
	readonly pods: readonly PodRecord[] | undefined;
	readonly hasGivenUp: boolean;
};

const noHistory = (name: string, revisions: readonly Revision[] | undefined): string | undefined => {
	if (revisions === undefined) return 'The RayClusters are not read yet.';
	return revisions.some(({newest}) => !newest)
		? undefined
		: `${name} keeps its old cluster only while the new one comes up, and no change of it was written from here.`;
};

/** What speaks against the verbs of Ray as it is now. */
export const rayRefusals = ({root: {name}, cluster, revisions, pods, hasGivenUp}: RefusalInput): Refusals => {
	const terminal = hasGivenUp
		? `${name} gave up (InitializingTimeout) and looks at its spec no more: delete it and create it again.`
		: undefined;
	const none = cluster === undefined ? `${name} has no RayCluster yet.` : undefined;
	const isAutoscaled = cluster?.nodes.autoscaling === true;
	const workers = cluster?.nodes.workers.length === 0 ? `${name} has no worker group.` : undefined;
	return {
		scale:
			terminal ??
			none ??
			workers ??
			(isAutoscaled ? `The Ray autoscaler owns the worker counts of ${name}: change the bounds of a worker group instead.` : undefined),
		'set-bounds':
			terminal ?? none ?? workers ?? (isAutoscaled ? undefined : `No autoscaler owns the worker counts of ${name}: scale a worker group.`),
		update: terminal,
		'roll-back': terminal ?? noHistory(name, revisions),
		'replace-replica':
			pods === undefined
				? 'The replicas are not read yet.'
				: pods.some(({deletedAt}) => deletedAt === undefined)
					? undefined
					: `${name} has no replica.`,
	};
};
