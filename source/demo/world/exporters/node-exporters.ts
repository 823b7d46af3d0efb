import {type DemoObject, stringAt} from '../../api-server/demo-object.ts';
import type {Sample} from '../../prometheus/time-series-database.ts';
import {modelOfNode} from '../fleet/gpu-models.ts';
import type {Page} from './exposition.ts';
import {createGpuExporter, type DeviceState, type GpuExporter, type GpuUse} from './gpus/gpu-exporter.ts';
import {vendorOf} from './gpus/vendors.ts';
import type {Replica, Replicas} from './replicas.ts';
import type {ScrapeFaults} from './scrape-faults.ts';

export type NodeExportersOptions = {
	readonly nodes: readonly DemoObject[];
	readonly replicas: Replicas;
	/** Name of the pod of the exporter that answers on a node. */
	readonly exporterOn: (node: string) => string | undefined;
	readonly useOf: (uid: string) => GpuUse | undefined;
	/** Replicas that were there before the world began. */
	readonly gone: readonly Replica[];
	/** Milliseconds since the epoch: when the world began. */
	readonly start: number;
	readonly faults: Pick<ScrapeFaults, 'of'>;
	/** Utilization and memory only. */
	readonly isLean: boolean;
};

/** A target of Prometheus on a node. */
type NodeTarget = {readonly node: string; readonly up: Sample & {value: number}; readonly url: string};

export type NodeExporters = {
	/** What the exporters of a node tell at a time. `undefined`: nobody remembers that time. */
	readonly goOn: (node: string, at: number) => readonly Sample[] | undefined;
	readonly pagesOnNode: (node: string, at: number) => readonly Page[];
	readonly states: () => ReadonlyMap<string, readonly DeviceState[]>;
	readonly nodeTargets: () => readonly NodeTarget[];
};

type NodeExporter = {readonly namespace: string; readonly exporter: GpuExporter; readonly port: number; readonly target: NodeTarget};

const gpusOn = (node: DemoObject): number => {
	const {selector, traits = {}, resource = 'nvidia.com/gpu'} = modelOfNode(node.metadata.labels ?? {}) ?? {};
	if (traits.isClaimed === true) return Number(node.metadata.labels?.['nvidia.com/gpu.count'] ?? 0);
	const allocatable = Number(stringAt(node, 'status', 'allocatable', resource) ?? 0);
	return selector === undefined ? allocatable : allocatable / ((traits.replicas ?? 1) * (traits.mig?.perGpu ?? 1));
};

/** The exporters of GPUs, one on each node that has some. */
export const createNodeExporters = (options: NodeExportersOptions): NodeExporters => {
	const {nodes, replicas, exporterOn: podOn, useOf, gone, start, isLean, faults} = options;
	const goneByNode = Map.groupBy(gone, ({node}) => node);
	const exporters = new Map(
		nodes.flatMap((node): readonly (readonly [string, NodeExporter])[] => {
			const model = modelOfNode(node.metadata.labels ?? {});
			if (model === undefined) return [];
			const {name} = node.metadata;
			const vendor = vendorOf(model.traits ?? {});
			const address = `${name}:${vendor.port}`;
			const labels = {endpoint: vendor.endpoint, instance: address, job: vendor.daemonSet, namespace: vendor.namespace, node: name};
			return [
				[
					name,
					{
						exporter: createGpuExporter({name, model, count: gpusOn(node), isLean, address}),
						namespace: vendor.namespace,
						port: vendor.port,
						target: {node: name, up: {name: 'up', labels, value: 0}, url: `http://${address}/metrics`},
					},
				],
			];
		}),
	);

	const goOn: NodeExporters['goOn'] = (name, at) => {
		const found = exporters.get(name);
		if (found === undefined) return undefined;
		const present = [...replicas.onNode(name).values(), ...(goneByNode.get(name) ?? [])];
		// Nothing is no idleness.
		if (at < start && present.length > 0 && present.every(({uid}) => useOf(uid) === undefined)) return undefined;
		const listening = podOn(name);
		const pod = listening === undefined || faults.of(found.namespace, listening) !== undefined ? undefined : listening;
		found.target.up.value = pod === undefined ? 0 : 1;
		if (pod === undefined) return [found.target.up];
		return [found.target.up, ...found.exporter.scrape(at, present, ({uid}) => useOf(uid) ?? {busy: 0, memory: 0}, pod)];
	};

	return {
		goOn,
		pagesOnNode(name, at) {
			const found = exporters.get(name);
			if (found === undefined || podOn(name) === undefined) return [];
			goOn(name, at);
			return [{port: found.port, path: '/metrics', families: found.exporter.page}];
		},
		states: () => new Map([...exporters].map(([name, {exporter}]) => [name, exporter.states()])),
		nodeTargets: () => [...exporters.values()].map(({target}) => target),
	};
};
