import {columnItems, fixedColumn, type ListName, listName, moved, shownIds, toggled} from './column-choice.ts';
import type {PerformContext, Performers} from './perform-context.ts';
import {currentRoute} from './route.ts';
import {columnName} from './service-column.ts';

/** The page, what it shows, and which line the cursor is on; undefined: another view is open. */
const pageOf = (context: PerformContext) => {
	const {view, snapshot} = context.frame();
	const route = currentRoute(view.history);
	if (route.view !== 'columns') return undefined;
	const items = columnItems(route.of, view, snapshot, context.world().theme);
	return {name: route.of, shown: shownIds(items), item: items[view.chosen]};
};

const keep = (name: ListName, columns: readonly string[] | undefined, context: PerformContext): void =>
	context.host.preferences.setColumns(name, columns);

/** Keys of the page that columns are chosen on. What is chosen holds at once and at the next start. */
export const columnPerformers: Performers = {
	columns: (_, context) => context.dispatch({type: 'route', route: {view: 'columns', of: listName(context.frame().view)}}),
	'toggle-column': (_, context) => {
		const page = pageOf(context);
		if (page?.item === undefined) return;
		const {column} = page.item;
		if (column.id === fixedColumn) context.say(`${columnName(column)} stays: a row without its name is nothing to act on.`, 'problem');
		else keep(page.name, toggled(page.shown, column.id), context);
	},
	'shift-column': ({by}, context) => {
		const page = pageOf(context);
		if (page?.item === undefined) return;
		const {column, isShown} = page.item;
		const next = moved(page.shown, column.id, by);
		if (!isShown) context.say(`${columnName(column)} is not shown: space shows it.`, 'problem');
		else if (next === page.shown) context.say(`${columnName(column)} is the ${by < 0 ? 'first' : 'last'} one.`);
		else {
			keep(page.name, next, context);
			context.dispatch({type: 'move', rows: by});
		}
	},
	'reset-columns': (_, context) => {
		const page = pageOf(context);
		if (page === undefined) return;
		keep(page.name, undefined, context);
		const isSet = context.frame().snapshot.settings.columns?.[page.name] !== undefined;
		context.say(isSet ? 'The columns are those of the settings again.' : 'The columns are again those that the width has room for.');
	},
};
