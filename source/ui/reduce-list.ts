import type {Snapshot} from '../session/snapshot.ts';
import type {ViewIntent} from './intent.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {holdOrder, orderRows, type Sort, sameOrder} from './service-order.ts';
import type {Flash, ListState, ViewState} from './view-state.ts';
import {clamp, followRow, scrollTo} from './viewport.ts';

/** Rows do not move for this long after a key. Milliseconds. */
export const holdTime = 2_000;

/** The selected service: the first row until a key was pressed. */
export const selectedUid = (list: ListState): string | undefined => list.selected ?? list.order[0];

export const listHeight = (state: ViewState, snapshot: Snapshot): number =>
	Math.max(1, layoutOf(state.size, 'list', noticeOf(snapshot)).listRows);

const withOrder = (list: ListState, order: readonly string[], height: number): ListState => {
	if (list.selected === undefined) return {...list, order, top: clamp(list.top, 0, Math.max(0, order.length - height))};
	const before = Math.max(0, list.order.indexOf(list.selected));
	const after = order.indexOf(list.selected);
	if (after >= 0) return {...list, order, top: followRow(list.top, before, after, height, order.length)};
	// The selected service is gone: the line on the screen keeps the selection, and the flash says what happened.
	const index = clamp(before, 0, Math.max(0, order.length - 1));
	return {...list, order, selected: order[index], top: scrollTo(list.top, index, height, order.length)};
};

const prunedMarks = (list: ListState, snapshot: Snapshot): ReadonlySet<string> => {
	if (list.marks.size === 0) return list.marks;
	const present = new Set(snapshot.rows.map(row => row.service.uid));
	const kept = [...list.marks].filter(uid => present.has(uid));
	return kept.length === list.marks.size ? list.marks : new Set(kept);
};

/** The selection moves on when its service is deleted: that must not go unseen. */
const goneFlash = (list: ListState, order: readonly string[], before: Snapshot, snapshot: Snapshot): Flash | undefined => {
	if (list.selected === undefined || order.includes(list.selected)) return undefined;
	if (snapshot.rows.some(row => row.service.uid === list.selected)) return undefined;
	const gone = before.rows.find(row => row.service.uid === list.selected);
	return gone === undefined
		? undefined
		: {text: `${gone.service.namespace} / ${gone.service.name} is gone; another row is selected.`, tone: 'problem'};
};

/** Brings the order up to date with the snapshot; while keys are pressed what is there does not move. */
export const arrangeList = (state: ViewState, snapshot: Snapshot, at: number, before: Snapshot): ViewState => {
	const {list} = state;
	const wanted = orderRows(snapshot.rows, list);
	const isResting = state.keyAt === undefined || at - state.keyAt >= holdTime;
	const order = isResting ? wanted : holdOrder(list.order, wanted);
	const isHeld = !isResting && !sameOrder(order, wanted);
	const marks = prunedMarks(list, snapshot);
	if (sameOrder(order, list.order))
		return isHeld === list.isHeld && marks === list.marks ? state : {...state, list: {...list, isHeld, marks}};
	const flash = goneFlash(list, order, before, snapshot);
	return {...state, flash: flash ?? state.flash, list: withOrder({...list, isHeld, marks}, order, listHeight(state, snapshot))};
};

/** A new filter or sort applies at once: the person asked for it. */
export const rearrangeList = (state: ViewState, list: ListState, snapshot: Snapshot): ViewState => {
	const order = orderRows(snapshot.rows, list);
	const height = listHeight(state, snapshot);
	const selected = list.selected !== undefined && !order.includes(list.selected) ? order[0] : list.selected;
	const index = selected === undefined ? 0 : order.indexOf(selected);
	return {...state, list: {...list, order, selected, isHeld: false, top: scrollTo(list.top, Math.max(0, index), height, order.length)}};
};

export const selectRow = (state: ViewState, index: number, snapshot: Snapshot): ViewState => {
	const {list} = state;
	const {order} = list;
	if (order.length === 0) return state;
	const target = clamp(index, 0, order.length - 1);
	return {...state, list: {...list, selected: order[target], top: scrollTo(list.top, target, listHeight(state, snapshot), order.length)}};
};

const selectedIndex = (list: ListState): number => Math.max(0, list.selected === undefined ? 0 : list.order.indexOf(list.selected));

export const moveList = (state: ViewState, rows: number, snapshot: Snapshot): ViewState =>
	selectRow(state, selectedIndex(state.list) + rows, snapshot);

export const sortBy = (list: ListState, column: string): Sort => ({
	column,
	isReversed: list.sort.column === column ? !list.sort.isReversed : false,
});

const withMarks = (state: ViewState, marks: ReadonlySet<string>): ViewState => ({...state, list: {...state.list, marks}});

const toggleMark = (state: ViewState, snapshot: Snapshot): ViewState => {
	const uid = selectedUid(state.list);
	if (uid === undefined) return state;
	const marks = new Set(state.list.marks);
	if (!marks.delete(uid)) marks.add(uid);
	return moveList(withMarks(state, marks), 1, snapshot);
};

/** From the nearest mark to the selected row, as k9s does. */
const markRange = (state: ViewState): ViewState => {
	const {list} = state;
	const here = selectedIndex(list);
	const marked = list.order.flatMap((uid, index) => (list.marks.has(uid) ? [index] : []));
	const nearest = marked.reduce((best, index) => (Math.abs(index - here) < Math.abs(best - here) ? index : best), marked[0] ?? here);
	const [from, to] = nearest < here ? [nearest, here] : [here, nearest];
	return withMarks(state, new Set([...list.marks, ...list.order.slice(from, to + 1)]));
};

export const reduceMarks = (state: ViewState, intent: ViewIntent, snapshot: Snapshot): ViewState => {
	if (intent.type === 'mark') return toggleMark(state, snapshot);
	return intent.type === 'mark-range' ? markRange(state) : withMarks(state, new Set());
};
