import type {Snapshot} from '../session/snapshot.ts';
import {chosenColumns, listName} from './column-choice.ts';
import {hiddenLines} from './dialog-lines.ts';
import {dialogNotes} from './dialog-notes.ts';
import type {IntentType, ViewIntent} from './intent.ts';
import {listContext, placeServiceColumns} from './list-lines.ts';
import {reduceDialog, showOutcome, showPreparation} from './reduce-dialog.ts';
import {followGpus, reduceGpus} from './reduce-gpus.ts';
import {arrangeList, rearrangeList, reduceMarks, selectedUid, sortBy} from './reduce-list.ts';
import {ageLog, appendLogLines, markLine, troubleLog} from './reduce-logs.ts';
import {ageText, loadText} from './reduce-page.ts';
import {openPrompt, reducePrompt} from './reduce-prompt.ts';
import {pinRevision} from './reduce-service.ts';
import {currentRoute, lastRoute, openRoute, stepRoute} from './route.ts';
import {type Scroller, scrollers} from './scrollers.ts';
import {isSortable} from './service-order.ts';
import {createViewState, emptyLogs, emptyText, type ViewState} from './view-state.ts';
import {bodyHeight, commandWorld, type ViewWorld} from './view-world.ts';
import {clamp} from './viewport.ts';

/** A view that is entered starts at its top; one that is returned to has been left as it was. */
const enterRoute = (state: ViewState, history: ViewState['history'], isNew: boolean): ViewState => {
	const route = currentRoute(history);
	const base = {...state, history, prompt: undefined};
	if (route.view === 'logs')
		return {...base, logs: {...emptyLogs, isWrapped: state.logs.isWrapped, hasTimes: state.logs.hasTimes, since: state.logs.since}};
	if (route.view === 'text') return {...base, text: emptyText};
	if (!isNew) return base;
	if (route.view === 'service') return {...base, service: {...base.service, replica: undefined, top: 0, cursor: undefined}};
	if (route.view === 'gpus') return {...base, gpus: {...state.gpus, selected: undefined, top: 0, open: new Set()}};
	if (route.view === 'revisions') return {...base, revisions: {selected: undefined, differences: new Map()}};
	if (route.view === 'why') return {...base, why: {top: 0, sentences: new Map()}};
	return route.view === 'choose' || route.view === 'columns' ? {...base, chosen: 0} : {...base, helpTop: 0};
};

const step = (state: ViewState, history: ViewState['history'], which: string): ViewState =>
	history === state.history
		? {...state, flash: {text: `There is no ${which} view.`, tone: 'information'}}
		: enterRoute(state, history, false);

const back = (state: ViewState, by: 'escape' | 'quit', snapshot: Snapshot): ViewState => {
	const {list, history} = state;
	if (history.at > 0) return enterRoute(state, stepRoute(history, -1), false);
	if (by === 'escape') {
		if (list.filter === undefined && !list.faultsOnly) return state;
		return rearrangeList(state, {...list, filter: undefined, faultsOnly: false}, snapshot);
	}
	return {...state, flash: {text: 'This is the first view. ctrl-c leaves.', tone: 'information'}};
};

const changeDialog: Scroller = (state, intent, world) => {
	const {dialog} = state;
	const height = bodyHeight(state, world.snapshot);
	const hidden =
		dialog?.kind === 'confirm' ? hiddenLines(dialog, dialogNotes(dialog, world.snapshot), world.theme, state.size.columns, height) : 0;
	return reduceDialog(state, intent, {page: Math.max(3, Math.floor(height / 2)), hidden});
};

const scroll: Scroller = (state, intent, world) =>
	state.dialog === undefined ? scrollers[currentRoute(state.history).view](state, intent, world) : changeDialog(state, intent, world);

/** A search that finds nothing says so: a screen that does not move leaves one in doubt. */
const stepSearch: Scroller = (state, intent, world) => {
	const next = scroll(state, intent, world);
	const {search, match} = currentRoute(next.history).view === 'logs' ? next.logs : next.text;
	if (search === undefined) return {...next, flash: {text: 'Nothing is searched for yet: / begins a search.', tone: 'information'}};
	return match === undefined ? {...next, flash: {text: `No line matches "${search.text}".`, tone: 'problem'}} : next;
};

const typed: Scroller = (state, intent, world) =>
	state.prompt === undefined ? changeDialog(state, intent, world) : reducePrompt(state, intent, world.snapshot, commandWorld(world));

const moveColumn = (state: ViewState, by: number, {snapshot, theme}: ViewWorld): ViewState => {
	const chosen = chosenColumns(listName(state), state.columns, snapshot.settings);
	const context = listContext(snapshot, theme, state.list.isWide, chosen);
	const ids = placeServiceColumns(snapshot.rows, context, state.size.columns)
		.map(({column}) => column.id)
		.filter(isSortable);
	const at = state.list.column === undefined ? (by > 0 ? -1 : ids.length) : ids.indexOf(state.list.column);
	return {...state, list: {...state.list, column: ids[clamp(at + by, 0, ids.length - 1)]}};
};

const sortList = (state: ViewState, column: string | undefined, {snapshot}: ViewWorld): ViewState =>
	column === undefined ? state : rearrangeList(state, {...state.list, sort: sortBy(state.list, column)}, snapshot);

type Reducer<Type extends IntentType> = (state: ViewState, intent: Extract<ViewIntent, {type: Type}>, world: ViewWorld) => ViewState;

/** Every intent that changes the view, and how. What is not here is done by the controller. */
const reducers: {readonly [Type in IntentType]?: Reducer<Type>} = {
	key: (state, intent) => ({...state, keyAt: intent.at, flash: undefined, list: {...state.list, selected: selectedUid(state.list)}}),
	resize: (state, {size}, {snapshot}) => rearrangeList({...state, size}, state.list, snapshot),
	snapshot: (state, {at}, world) =>
		followGpus(pinRevision(arrangeList(state, world.snapshot, at, world.before), world.snapshot), world.before, world),
	flash: (state, {flash}) => ({...state, flash}),
	route: (state, {route}, {snapshot}) => pinRevision(enterRoute(state, openRoute(state.history, route), true), snapshot),
	back: (state, {by}, {snapshot}) => back(state, by, snapshot),
	history: (state, {by}) => step(state, stepRoute(state.history, by), by < 0 ? 'earlier' : 'later'),
	'last-view': state => step(state, lastRoute(state.history), 'other'),
	// The same key closes it again.
	help: (state, _, {snapshot}) =>
		currentRoute(state.history).view === 'help'
			? back(state, 'quit', snapshot)
			: enterRoute(state, openRoute(state.history, {view: 'help'}), true),
	move: scroll,
	page: scroll,
	edge: scroll,
	sideways: scroll,
	section: scroll,
	'chart-span': scroll,
	'chart-cursor': scroll,
	'all-charts': scroll,
	'toggle-log': scroll,
	'search-step': stepSearch,
	mark: (state, intent, {snapshot}) => reduceMarks(state, intent, snapshot),
	'mark-range': (state, intent, {snapshot}) => reduceMarks(state, intent, snapshot),
	'clear-marks': (state, intent, {snapshot}) => reduceMarks(state, intent, snapshot),
	fold: scroll,
	gpus: (state, _, {snapshot}) =>
		currentRoute(state.history).view === 'gpus'
			? back(state, 'quit', snapshot)
			: enterRoute(state, openRoute(state.history, {view: 'gpus'}), true),
	sort: (state, intent, world) =>
		currentRoute(state.history).view === 'gpus' ? reduceGpus(state, intent, world) : sortList(state, intent.column, world),
	'sort-column': (state, intent, world) =>
		currentRoute(state.history).view === 'gpus' ? reduceGpus(state, intent, world) : sortList(state, state.list.column, world),
	column: (state, intent, world) =>
		currentRoute(state.history).view === 'gpus' ? reduceGpus(state, intent, world) : moveColumn(state, intent.by, world),
	wide: state => ({...state, list: {...state.list, isWide: !state.list.isWide}}),
	preferences: (state, {preferences}) => (state.columns === preferences.columns ? state : {...state, columns: preferences.columns}),
	explained: (state, {sentences}) => ({...state, why: {...state.why, sentences}}),
	faults: (state, _, {snapshot}) => rearrangeList(state, {...state.list, faultsOnly: !state.list.faultsOnly}, snapshot),
	filter: (state, {filter}, {snapshot}) => rearrangeList(state, {...state.list, filter}, snapshot),
	prompt: (state, {kind}) => openPrompt(state, kind),
	'prompt-closed': (state, {command}) => ({
		...state,
		prompt: undefined,
		commandHistory:
			command === undefined || command === '' ? state.commandHistory : [...state.commandHistory.filter(text => text !== command), command],
	}),
	search: (state, {search}) => ({
		...state,
		text: {...state.text, search, match: undefined},
		logs: {...state.logs, search, match: undefined},
	}),
	session: (state, _, {snapshot}) =>
		rearrangeList(
			{...createViewState(state.size), commandHistory: state.commandHistory, columns: state.columns, flash: state.flash},
			createViewState(state.size).list,
			snapshot,
		),
	edit: typed,
	paste: typed,
	cancel: typed,
	complete: typed,
	recall: typed,
	focus: changeDialog,
	'choose-answer': changeDialog,
	armed: changeDialog,
	dialog: (state, {dialog}) => ({...state, dialog, prompt: undefined}),
	prepared: (state, intent, {snapshot}) => showPreparation(state, intent, snapshot),
	written: (state, intent) => showOutcome(state, intent),
	since: (state, {index}) => ({
		...state,
		logs: {
			...emptyLogs,
			isWrapped: state.logs.isWrapped,
			hasTimes: state.logs.hasTimes,
			isFull: state.logs.isFull,
			since: index,
			isFollowing: index !== 1,
		},
	}),
	'managed-fields': state => ({...state, text: {...state.text, lines: undefined, hasManagedFields: !state.text.hasManagedFields}}),
	'text-loaded': (state, {outcome, at}) => ({...state, text: loadText(state.text, outcome, at)}),
	'text-again': state => ({...state, text: {...state.text, reads: state.text.reads + 1}}),
	aged: (state, {at}) => ({...state, text: ageText(state.text, at), logs: ageLog(state.logs, at)}),
	differences: (state, {revision, outcome}) => ({
		...state,
		revisions: {...state.revisions, differences: new Map([...state.revisions.differences, [revision, outcome]])},
	}),
	'log-start': state => ({
		...state,
		logs: {
			...state.logs,
			lines: [],
			dropped: 0,
			isEnded: false,
			trouble: undefined,
			failure: undefined,
			line: 0,
			row: 0,
			left: 0,
			match: undefined,
		},
	}),
	'mark-log': state => ({
		...state,
		logs: appendLogLines(state.logs, [markLine]),
		flash: {text: 'A line is drawn under what came so far.', tone: 'information'},
	}),
	'clear-log': state => ({...state, logs: {...state.logs, lines: [], line: 0, row: 0, match: undefined}}),
	'log-lines': (state, {lines}) => ({...state, logs: appendLogLines(state.logs, lines)}),
	'log-trouble': (state, {trouble, at}) => ({...state, logs: troubleLog(state.logs, trouble, at)}),
	'log-end': (state, {failure}) => ({...state, logs: {...state.logs, isEnded: true, trouble: undefined, failure}}),
};

/** The view after an intent; the same object where nothing changed, so that nothing is painted. */
export const reduceView = (state: ViewState, intent: ViewIntent, world: ViewWorld): ViewState => {
	const reduce = reducers[intent.type] as Reducer<IntentType> | undefined;
	return reduce === undefined ? state : reduce(state, intent, world);
};
