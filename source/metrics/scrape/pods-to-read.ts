import type {EngineMetrics} from '../engines/engine-metrics.ts';
import {engines} from '../engines/engines.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import type {ExporterPod} from './exporter-pods.ts';
import type {PodToRead} from './pod-reader.ts';

/** Of a pod whose engine is not known: where servers of all kinds have their page. */
const usualPage: EngineMetrics['page'] = {ports: [8000, 8080], path: '/metrics'};

/** dcgm-exporter, then AMD's device-metrics-exporter. */
const exporterPage: EngineMetrics['page'] = {ports: [9400, 5000], path: '/metrics'};

export const podToRead = (
	{namespace, engine, args}: MetricsTarget,
	{name, uid, ip = '', node = ''}: MetricsTarget['pods'][number],
): PodToRead => ({
	namespace,
	name,
	life: uid ?? `${ip} ${node}`,
	page: engines.find(row => row.engine === engine)?.page ?? usualPage,
	args,
});

export const exporterToRead = ({namespace, name, uid}: ExporterPod): PodToRead => ({
	...{namespace, name, life: uid},
	page: exporterPage,
	args: [],
});
