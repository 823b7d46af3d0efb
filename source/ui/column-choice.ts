import type {Settings} from '../domain/settings.ts';
import type {Snapshot} from '../session/snapshot.ts';
import {listContext, placeServiceColumns} from './list-lines.ts';
import type {ServiceColumn} from './service-column.ts';
import {serviceColumns} from './service-columns.ts';
import type {Theme} from './theme.ts';
import type {ViewState} from './view-state.ts';

/** The two lists that have columns of their own. */
export type ListName = 'list' | 'wide';

export const listName = ({list}: Pick<ViewState, 'list'>): ListName => (list.isWide ? 'wide' : 'list');

/** A row without its name is nothing to act on. */
export const fixedColumn = 'service';

const known: ReadonlySet<string> = new Set(serviceColumns.map(({id}) => id));

/** Ids of the columns of a list: as they were chosen on the screen, else as the settings have them; undefined: as the width decides. */
export const chosenColumns = (
	name: ListName,
	choices: ViewState['columns'],
	settings: Pick<Settings, 'columns'>,
): readonly string[] | undefined => {
	const wanted = (choices[name] ?? settings.columns?.[name])?.filter(id => known.has(id));
	if (wanted === undefined || wanted.length === 0) return undefined;
	return wanted.includes(fixedColumn) ? wanted : [fixedColumn, ...wanted];
};

/** What the settings call columns and is none: said where columns are chosen. */
export const unknownColumns = (name: ListName, {columns}: Pick<Settings, 'columns'>): readonly string[] =>
	columns?.[name]?.filter(id => !known.has(id)) ?? [];

export type ColumnItem = {
	readonly column: ServiceColumn;
	readonly isShown: boolean;
	/** The terminal is wide enough for it and those before it. */
	readonly hasRoom: boolean;
};

/** All columns: those of a list in their order, then the others. Without a choice those that this width shows. */
export const columnItems = (name: ListName, state: ViewState, snapshot: Snapshot, theme: Theme): readonly ColumnItem[] => {
	const chosen = chosenColumns(name, state.columns, snapshot.settings);
	const context = listContext(snapshot, theme, name === 'wide', chosen);
	const placed = new Set(placeServiceColumns(snapshot.rows, context, state.size.columns).map(({column}) => column.id));
	const shown = chosen ?? serviceColumns.filter(({id}) => placed.has(id)).map(({id}) => id);
	const byId = new Map(serviceColumns.map(column => [column.id, column]));
	return [
		...shown.flatMap(id => {
			const column = byId.get(id);
			return column === undefined ? [] : [{column, isShown: true, hasRoom: placed.has(id)}];
		}),
		...serviceColumns.filter(({id}) => !shown.includes(id)).map(column => ({column, isShown: false, hasRoom: true})),
	];
};

export const shownIds = (items: readonly ColumnItem[]): readonly string[] =>
	items.filter(({isShown}) => isShown).map(({column}) => column.id);

/** The list with one column more or less; a new one comes last. */
export const toggled = (shown: readonly string[], id: string): readonly string[] =>
	shown.includes(id) ? shown.filter(other => other !== id) : [...shown, id];

/** The list with one column a place further on; the very same where there is no such place. */
export const moved = (shown: readonly string[], id: string, by: number): readonly string[] => {
	const at = shown.indexOf(id);
	const to = at + by;
	if (at < 0 || to < 0 || to >= shown.length) return shown;
	const others = shown.filter(other => other !== id);
	return [...others.slice(0, to), id, ...others.slice(to)];
};
