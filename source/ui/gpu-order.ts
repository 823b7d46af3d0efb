import type {Severity} from '../domain/state.ts';
import type {NodeRow} from './gpu-rows.ts';
import type {Sort} from './service-order.ts';

const severityRank: Readonly<Record<Severity, number>> = {broken: 0, look: 1, fine: 2};

const {compare} = new Intl.Collator('en', {numeric: true});

type Value = number | string | undefined;

/** What the nodes can be sorted by, by the id of the column: numbers largest first, texts A to Z; what is undefined goes last. */
const values: Readonly<Record<string, (row: NodeRow) => Value>> = {
	name: ({node}) => node.name,
	model: ({node}) => node.product,
	held: ({node}) => node.allocated,
	free: ({node}) => node.free,
	busy: ({numbers}) => numbers.utilization?.value,
	memory: ({numbers}) => numbers.memory?.value,
	temperature: ({numbers}) => numbers.temperature?.value,
	power: ({numbers}) => numbers.power?.value,
	price: ({node}) => node.price?.perGpuHour,
	type: ({node}) => node.instanceType,
	zone: ({node}) => node.zone,
};

export const isNodeSortable = (column: string): boolean => Object.hasOwn(values, column);

const texts: ReadonlySet<string> = new Set(['name', 'model', 'type', 'zone']);

/** Whether the largest or the last of the alphabet comes first. */
export const isNodeSortDescending = ({column, isReversed}: Sort): boolean => texts.has(column) === isReversed;

const compareValues = (one: Value, other: Value): number => {
	if (typeof one === 'number' && typeof other === 'number') return other - one;
	return compare(String(one), String(other));
};

/** By code unit: models are plain text. */
const compareCode = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);

/**
 * Nodes without what is sorted by come last, also when it is reversed; those that are alike go by model. `rows`: in the order of
 * their names, which they keep where nothing else tells them apart.
 */
export const sortNodes = (rows: readonly NodeRow[], {column, isReversed}: Sort): readonly NodeRow[] => {
	const value = values[column] ?? ((row: NodeRow) => -severityRank[row.state.severity]);
	const order = (left: Value, right: Value): number => {
		if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
		return isReversed ? -compareValues(left, right) : compareValues(left, right);
	};
	return rows
		.map(row => ({row, value: value(row)}))
		.sort((one, other) => order(one.value, other.value) || compareCode(one.row.node.product ?? '', other.row.node.product ?? ''))
		.map(({row}) => row);
};
