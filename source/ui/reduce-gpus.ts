import type {Snapshot} from '../session/snapshot.ts';
import {isNodeSortable} from './gpu-order.ts';
import {type GpuPage, gpuContext, gpuPage, placeGpuColumns, scrollToEntry} from './gpu-page.ts';
import {allGpuRows, type GpuRow, selectedGpuRow} from './gpu-rows.ts';
import type {ViewIntent} from './intent.ts';
import {scrollSteps} from './reduce-page.ts';
import {currentRoute} from './route.ts';
import type {Theme} from './theme.ts';
import type {GpusState, ViewState} from './view-state.ts';
import {clamp, followRow} from './viewport.ts';

type World = {readonly snapshot: Snapshot; readonly theme: Theme};

const pageOf = (state: ViewState, {snapshot, theme}: World): GpuPage => gpuPage(snapshot, state.gpus, theme, state.size);

const select = (state: ViewState, key: string | undefined, page: GpuPage): ViewState => {
	const index = page.entries.findIndex(entry => entry.key !== undefined && entry.key === key);
	return {...state, gpus: {...state.gpus, selected: key, top: index < 0 ? state.gpus.top : scrollToEntry(state.gpus.top, index, page)}};
};

/** The same page with another state, its cursor still in view. */
const withGpus = (state: ViewState, gpus: GpusState, world: World): ViewState => {
	const next = {...state, gpus};
	return select(next, gpus.selected, pageOf(next, world));
};

/** Shows what is inside a node, or hides it; of what is inside one, its node. */
const fold = (state: ViewState, row: GpuRow | undefined, isOpening: boolean, world: World): ViewState => {
	if (row === undefined || row.kind === 'waiting') return state;
	const open = new Set(state.gpus.open);
	if (isOpening) open.add(row.node.uid);
	else open.delete(row.node.uid);
	return withGpus(state, {...state.gpus, open, selected: `node ${row.node.uid}`}, world);
};

const moveColumn = (state: ViewState, by: number, {snapshot, theme}: World, {rows}: GpuPage): ViewState => {
	const ids = placeGpuColumns(rows.table, gpuContext(snapshot, theme), state.size.columns)
		.map(({column}) => column.id)
		.filter(isNodeSortable);
	const {column} = state.gpus;
	const at = column === undefined ? (by > 0 ? -1 : ids.length) : ids.indexOf(column);
	return {...state, gpus: {...state.gpus, column: ids[clamp(at + by, 0, ids.length - 1)]}};
};

const sortBy = (state: ViewState, column: string | undefined, world: World): ViewState => {
	if (column === undefined) return state;
	const {sort} = state.gpus;
	return withGpus(state, {...state.gpus, sort: {column, isReversed: sort.column === column ? !sort.isReversed : false}}, world);
};

/** Nodes that change their places take the cursor with them: its line on the screen stays. */
export const followGpus = (state: ViewState, before: Snapshot, world: World): ViewState => {
	const {selected, top} = state.gpus;
	if (selected === undefined || before.gpus === world.snapshot.gpus || currentRoute(state.history).view !== 'gpus') return state;
	const indexIn = ({entries}: GpuPage): number => entries.findIndex(({key}) => key === selected);
	const page = pageOf(state, world);
	const [from, to] = [indexIn(pageOf(state, {...world, snapshot: before})), indexIn(page)];
	if (from < 0 || to < 0 || from === to) return state;
	return {...state, gpus: {...state.gpus, top: followRow(top, from, to, page.height, page.entries.length)}};
};

export const reduceGpus = (state: ViewState, intent: ViewIntent, world: World): ViewState => {
	const page = pageOf(state, world);
	const rows = allGpuRows(page.rows);
	const selected = selectedGpuRow(page.rows, state.gpus.selected);
	if (intent.type === 'fold') return fold(state, selected, intent.isOpening, world);
	if (intent.type === 'sort') return sortBy(state, intent.column, world);
	if (intent.type === 'sort-column') return sortBy(state, state.gpus.column, world);
	if (intent.type === 'column') return moveColumn(state, intent.by, world, page);
	const steps = scrollSteps(intent, page.height);
	if (steps === undefined || rows.length === 0) return state;
	const at = rows.findIndex(({key}) => key === selected?.key);
	return select(state, rows[clamp(at + steps, 0, rows.length - 1)]?.key, page);
};
