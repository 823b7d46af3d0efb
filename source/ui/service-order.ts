import type {Severity} from '../domain/state.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import type {Filter} from './filter.ts';
import {serviceColumns} from './service-columns.ts';

/** `column`: id of a column of the list, or `severity`, which is how the snapshot comes. */
export type Sort = {readonly column: string; readonly isReversed: boolean};

export const defaultSort: Sort = {column: 'severity', isReversed: false};

const severityRank: Readonly<Record<Severity, number>> = {broken: 0, look: 1, fine: 2};

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Ties are broken by what never changes, so that two equal rows never swap. */
const compareIdentity = (one: ServiceRow, other: ServiceRow): number =>
	compareText(one.service.namespace, other.service.namespace) ||
	compareText(one.service.name, other.service.name) ||
	compareText(one.service.uid, other.service.uid);

type Value = number | string | undefined;

/** Numbers largest first, texts A to Z, nothing last: also when reversed, since "no data" is neither most nor least. */
const compareValues = (one: Value, other: Value, isReversed: boolean): number => {
	if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
	const order = typeof one === 'string' || typeof other === 'string' ? compareText(String(one), String(other)) : other - one;
	return isReversed ? -order : order;
};

const sortValues: ReadonlyMap<string, (row: ServiceRow) => Value> = new Map([
	...serviceColumns.flatMap(({id, sortNumber, sortText}) => {
		const value = sortNumber ?? sortText;
		return value === undefined ? [] : [[id, value] as const];
	}),
	['state', (row: ServiceRow) => -severityRank[row.state.severity]] as const,
]);

export const isSortable = (column: string): boolean => sortValues.has(column);

/** Whether the largest or the last of the alphabet comes first: what the arrow in the head says. */
export const isDescending = ({column, isReversed}: Sort): boolean =>
	serviceColumns.some(({id, sortText, isRising}) => id === column && (sortText !== undefined || isRising === true)) === isReversed;

/** UIDs of the rows to show, in order. The default order is the snapshot's own, so it costs no comparison. */
export const orderRows = (
	rows: readonly ServiceRow[],
	options: {readonly filter: Filter | undefined; readonly faultsOnly: boolean; readonly sort: Sort},
): readonly string[] => {
	const {filter, faultsOnly, sort} = options;
	let shown = rows;
	if (faultsOnly) shown = shown.filter(row => row.state.severity !== 'fine');
	if (filter !== undefined) shown = shown.filter(filter.matches);
	const valueFor = sortValues.get(sort.column);
	if (valueFor === undefined) {
		const uids = shown.map(row => row.service.uid);
		return sort.isReversed ? uids.reverse() : uids;
	}
	return shown
		.map(row => ({row, value: valueFor(row)}))
		.sort((one, other) => compareValues(one.value, other.value, sort.isReversed) || compareIdentity(one.row, other.row))
		.map(({row}) => row.service.uid);
};

/**
 * The order while a person is pressing keys: what is there stays where it is, what is gone goes, what is new comes last.
 * A row that moves under the cursor is a row that somebody acts on by mistake.
 */
export const holdOrder = (held: readonly string[], wanted: readonly string[]): readonly string[] => {
	const present = new Set(wanted);
	const before = new Set(held);
	return [...held.filter(uid => present.has(uid)), ...wanted.filter(uid => !before.has(uid))];
};

/** The list itself where nothing changed, so that nothing is painted again. */
export const sameOrder = (one: readonly string[], other: readonly string[]): boolean =>
	one.length === other.length && one.every((uid, index) => uid === other[index]);
