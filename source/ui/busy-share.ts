import type {Snapshot} from '../session/snapshot.ts';
import {isOld, metricsInterval} from './cell.ts';

/** Mean utilization of the GPUs that report now, weighted by how many each service holds; undefined without any. */
export const busyShare = ({rows, now, metricsSource}: Snapshot): number | undefined => {
	const interval = metricsInterval(metricsSource);
	let busy = 0;
	let gpus = 0;
	for (const {service, metrics} of rows) {
		if (metrics?.gpuUtilization === undefined || service.gpus.held === 0) continue;
		if (isOld(metrics.gpuUtilization, {now, interval})) continue;
		busy += metrics.gpuUtilization.value * service.gpus.held;
		gpus += service.gpus.held;
	}
	return gpus === 0 ? undefined : busy / gpus;
};
