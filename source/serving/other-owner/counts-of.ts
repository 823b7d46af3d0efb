import type {ClusterRecord, PodRecord} from '../../domain/cluster-record.ts';
import type {ModelService, ServiceComponent} from '../../domain/model-service.ts';
import type {Parts} from './parts-of.ts';

export type Counts = Pick<ModelService['replicas'], 'desired' | 'ready' | 'updated' | 'available' | 'total'>;

const sum = (components: readonly ServiceComponent[], count: keyof Counts): number =>
	components.reduce((total, {replicas}) => total + replicas[count], 0);

/** Replicas of all workloads together with the pods beside them; where there are only pods, the object may want more than there are. */
export const countsOf = (
	root: ClusterRecord & {readonly desired?: number},
	parts: Parts,
	pods: readonly PodRecord[] | undefined,
): Counts => {
	const {components, loose} = parts;
	const beside = components.length === 0 ? (pods ?? loose) : loose;
	const ready = beside.filter(pod => pod.ready).length;
	const wanted = components.length === 0 ? (root.desired ?? beside.length) : beside.length;
	return {
		desired: sum(components, 'desired') + wanted,
		ready: sum(components, 'ready') + ready,
		updated: sum(components, 'updated') + beside.length,
		available: sum(components, 'available') + ready,
		total: sum(components, 'total') + beside.length,
	};
};
