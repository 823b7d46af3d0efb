import type {DemoObject} from '../../api-server/demo-object.ts';
import type {Sample} from '../../prometheus/time-series-database.ts';
import type {ServicePlan} from '../fleet/service-plan.ts';
import type {Page} from './exposition.ts';
import {createGpuExporter, type GpuExporter} from './gpu-exporter.ts';
import {createServiceExporters, type ServiceExporters, type ServiceExportersOptions} from './service-exporters.ts';

export type Scraper = Pick<ServiceExporters, 'loadOf' | 'pagesOf' | 'pagesOfGateway'> & {
	/** Asks every exporter whose number leaves `remainder` when divided by `groups`, at a time in milliseconds. */
	readonly scrape: (at: number, groups?: number, remainder?: number) => void;
	/** What the exporter of GPUs on a node tells at a time. */
	readonly pagesOnNode: (node: string, at: number) => readonly Page[];
};

export type ScraperOptions = ServiceExportersOptions & {
	/** Takes what a scrape found. The samples are the same objects at each scrape, with other values. */
	readonly sink: (at: number, samples: readonly Sample[], scrape: string) => void;
	readonly nodes: readonly DemoObject[];
};

export const createScraper = (options: ScraperOptions): Scraper => {
	const {sink, plans, nodes, replicas, start} = options;
	const services = createServiceExporters(options);
	const isLean = plans.some(plan => plan.isLean);
	const gpuExporters: readonly GpuExporter[] = nodes.map(node =>
		createGpuExporter(node, node.metadata.labels?.['nvidia.com/gpu.product']?.includes('H100') === true ? 'exported_pod' : 'pod', isLean),
	);
	const goneByNode = Map.groupBy(services.gone, ({node}) => node);

	/** `undefined`: nobody remembers that time, and nothing is no idleness. */
	const readGpus = (index: number, at: number): readonly Sample[] | undefined => {
		const name = nodes[index]?.metadata.name ?? '';
		const present = [...replicas.onNode(name).values(), ...(goneByNode.get(name) ?? [])];
		if (at < start && present.length > 0 && present.every(({uid}) => services.useOf(uid) === undefined)) return undefined;
		return gpuExporters[index]?.scrape(at, present, ({uid}) => services.useOf(uid) ?? {busy: 0, memory: 0});
	};

	const scrapeService = (plan: ServicePlan, at: number): void => {
		if (at >= start - (plan.remembers ?? Number.POSITIVE_INFINITY)) sink(at, services.goOn(plan, at), `${plan.namespace}/${plan.name}`);
	};
	const scrapeNode = (index: number, at: number): void => {
		const samples = readGpus(index, at);
		if (samples !== undefined) sink(at, samples, `gpu/${nodes[index]?.metadata.name}`);
	};

	return {
		...services,
		scrape(at, groups = 1, remainder = 0) {
			for (let index = remainder; index < plans.length; index += groups) {
				const plan = plans[index];
				if (plan !== undefined) scrapeService(plan, at);
			}
			for (let index = remainder; index < nodes.length; index += groups) scrapeNode(index, at);
		},
		pagesOnNode(name, at) {
			const index = nodes.findIndex(({metadata}) => metadata.name === name);
			const exporter = gpuExporters[index];
			if (exporter === undefined) return [];
			readGpus(index, at);
			return [{port: 9400, path: '/metrics', families: exporter.page}];
		},
	};
};
