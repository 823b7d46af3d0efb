import type {DemoObject} from '../../api-server/demo-object.ts';
import type {Sample} from '../../prometheus/time-series-database.ts';
import type {ServicePlan} from '../fleet/service-plan.ts';
import {createNodeExporters, type NodeExporters, type NodeExportersOptions} from './node-exporters.ts';
import {createServiceExporters, type ServiceExporters, type ServiceExportersOptions} from './service-exporters.ts';

export type Scraper = Omit<ServiceExporters, 'goOn' | 'gone'> &
	Omit<NodeExporters, 'goOn'> & {
		/** Asks every exporter whose number leaves `remainder` when divided by `groups`, at a time in milliseconds. */
		readonly scrape: (at: number, groups?: number, remainder?: number) => void;
	};

export type ScraperOptions = ServiceExportersOptions &
	Pick<NodeExportersOptions, 'exporterOn'> & {
		/** Takes what a scrape found. The samples are the same objects at each scrape, with other values. */
		readonly sink: (at: number, samples: readonly Sample[], scrape: string) => void;
		readonly nodes: readonly DemoObject[];
	};

export const createScraper = (options: ScraperOptions): Scraper => {
	const {sink, plans, nodes, start} = options;
	const services = createServiceExporters(options);
	const onNodes = createNodeExporters({...options, ...services, isLean: plans.some(plan => plan.isLean)});

	const scrapeService = (plan: ServicePlan, at: number): void => {
		if (at >= start - (plan.remembers ?? Number.POSITIVE_INFINITY)) sink(at, services.goOn(plan, at), `${plan.namespace}/${plan.name}`);
	};
	const scrapeNode = ({metadata: {name}}: DemoObject, at: number): void => {
		const samples = onNodes.goOn(name, at);
		if (samples !== undefined) sink(at, samples, `gpu/${name}`);
	};
	const each = <Item>(items: readonly Item[], groups: number, remainder: number, take: (item: Item) => void): void => {
		for (let index = remainder; index < items.length; index += groups) {
			const item = items[index];
			if (item !== undefined) take(item);
		}
	};

	return {
		...services,
		...onNodes,
		scrape(at, groups = 1, remainder = 0) {
			each(plans, groups, remainder, plan => scrapeService(plan, at));
			each(nodes, groups, remainder, node => scrapeNode(node, at));
		},
	};
};
