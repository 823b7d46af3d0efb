import type {NodeRecord} from './cluster-record.ts';
import type {NodePrice, PriceRow, PriceTable} from './cost.ts';

type PricedNode = Pick<NodeRecord, 'name' | 'gpuLabel' | 'gpuProduct' | 'instanceType' | 'spot'>;

const begins = (text: string | undefined, start: string): boolean => text?.toLowerCase().startsWith(start.toLowerCase()) === true;

const matches = ({product, instanceType, spot}: PriceRow, node: PricedNode): boolean =>
	(product === undefined || begins(node.gpuLabel, product) || begins(node.gpuProduct, product)) &&
	(instanceType === undefined || instanceType === node.instanceType) &&
	(spot === undefined || spot === (node.spot ?? false));

/** What one GPU of a node costs: as the user's table says, else as OpenCost does, else nobody knows. */
export const nodePrice = (
	node: PricedNode,
	table: PriceTable | undefined,
	openCost: ReadonlyMap<string, NodePrice>,
): NodePrice | undefined => {
	const row = table?.rows.find(candidate => matches(candidate, node));
	return row === undefined ? openCost.get(node.name) : {perGpuHour: row.perGpuHour, source: 'price table'};
};
