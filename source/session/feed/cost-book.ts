import type {NodeRecord} from '../../domain/cluster-record.ts';
import type {FleetCost, NodePrice, PriceTable, ServiceCost} from '../../domain/cost.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {nodePrice} from '../../domain/node-price.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import {type CostNode, fleetCost, gpusHeld, serviceCost} from '../../domain/service-cost.ts';
import type {ServiceMetrics} from '../../domain/service-metrics.ts';
import type {ServiceRow} from '../snapshot.ts';
import {membersOf} from './members-of.ts';
import type {RecordIndex} from './record-index.ts';
import type {RecordChange} from './service-book.ts';
import {share} from './share.ts';

export type CostBook = {
	readonly take: (change: RecordChange) => void;
	/** The list of nodes is another one. */
	readonly touch: () => void;
	/** What OpenCost says, by node name. */
	readonly setPrices: (prices: ReadonlyMap<string, NodePrice>) => void;
	/** What GPUs cost by node; empty: no price is known. The very same while it does not change. */
	readonly nodes: () => ReadonlyMap<string, CostNode>;
	readonly priceOf: (node: NodeRecord) => NodePrice | undefined;
	/** `now`: milliseconds, cluster time. */
	readonly costOf: (service: ModelService, metrics: ServiceMetrics | undefined, now: number) => ServiceCost | undefined;
	readonly fleetCost: (rows: readonly ServiceRow[]) => FleetCost | undefined;
};

const free: ReadonlyMap<string, CostNode> = new Map();

/** OpenCost reckons in US dollars. https://www.opencost.io/docs/ */
const usualCurrency = '$';

/** What the GPUs of each node cost, and with that each service. Nothing is worked out where no price is known. */
export const createCostBook = (index: RecordIndex, table: PriceTable | undefined): CostBook => {
	let openCost: ReadonlyMap<string, NodePrice> = new Map();
	let isDirty = true;
	let known = free;
	let summed: {readonly rows: readonly ServiceRow[]; readonly cost: FleetCost | undefined} = {rows: [], cost: undefined};

	const priceOf = (node: NodeRecord): NodePrice | undefined => nodePrice(node, table, openCost);

	const compute = (): ReadonlyMap<string, CostNode> => {
		if (table === undefined && openCost.size === 0) return free;
		const nodes: [string, CostNode][] = [];
		for (const node of membersOf<NodeRecord>(index, [resourceKinds.node.resource])) {
			const {name, gpuProduct, sharing} = node;
			if (node.gpus === 0) continue;
			const price = priceOf(node);
			nodes.push([name, {...(gpuProduct && {gpuProduct}), ...(sharing && {sharing}), ...(price && {price})}]);
		}
		if (nodes.every(([, {price}]) => price === undefined)) return free;
		const before = [...known];
		return share(before, nodes) === before ? known : new Map(nodes);
	};

	const nodes = (): ReadonlyMap<string, CostNode> => {
		if (isDirty) known = compute();
		isDirty = false;
		return known;
	};

	return {
		nodes,
		priceOf,
		take({before, after}) {
			if ((after ?? before)?.kind === resourceKinds.node.kind) isDirty = true;
		},
		touch() {
			isDirty = true;
		},
		setPrices(prices) {
			openCost = prices;
			isDirty = true;
		},
		costOf(service, metrics, now) {
			// Pods that several services share would be counted by each of them.
			if (nodes().size === 0 || service.gpus.shared === true) return undefined;
			return serviceCost({pods: service.pods ?? [], nodes: nodes(), gpuHour: metrics?.gpuHour, now});
		},
		fleetCost(rows) {
			if (summed.rows !== rows) {
				const without = nodes().size === 0 ? [] : rows.filter(({service, cost}) => cost === undefined && service.gpus.shared !== true);
				const cost = fleetCost(
					rows.flatMap(row => row.cost ?? []),
					without.reduce((sum, {service}) => sum + gpusHeld(service.pods ?? [], nodes()), 0),
					table?.currency ?? usualCurrency,
				);
				summed = {rows, cost: share(summed.cost, cost)};
			}
			return summed.cost;
		},
	};
};
