import {type GpuMetrics, gauges} from './gpu-metrics.ts';
import {ownPlaces} from './gpu-places.ts';

/** TorchServe tells of the GPUs that it sees, by their numbers there. https://pytorch.org/serve/metrics.html */
export const torchServe: GpuMetrics = {
	exporter: 'TorchServe',
	isFallback: true,
	labels: {gpu: ['pod', 'namespace', 'DeviceId', 'device_id'], slice: [], profile: [], index: [], node: [], model: []},
	places: ownPlaces,
	utilization: gauges(['GPUUtilization'], {factor: 1 / 100, most: 100}),
	memory: {used: [], total: [], needed: 0},
	temperature: [],
	power: [],
	errors: [],
};
