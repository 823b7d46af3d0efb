import type {Snapshot} from '../session/snapshot.ts';
import type {ViewIntent} from './intent.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {reduceGpus} from './reduce-gpus.ts';
import {moveList, selectRow} from './reduce-list.ts';
import {reduceLogs} from './reduce-logs.ts';
import {reduceText, scrollPage, scrollSteps} from './reduce-page.ts';
import {reduceRevisions, reduceService} from './reduce-service.ts';
import {reduceSource} from './reduce-source.ts';
import {reduceWhy} from './reduce-why.ts';
import {currentRoute, type View} from './route.ts';
import {serviceColumns} from './service-columns.ts';
import type {ViewState} from './view-state.ts';
import {bodyHeight, choicesOf, type ViewWorld} from './view-world.ts';
import {clamp} from './viewport.ts';

export type Scroller = (state: ViewState, intent: ViewIntent, world: ViewWorld) => ViewState;

/** Movement in a picker of `count` lines. */
const scrollChoices = (state: ViewState, intent: ViewIntent, count: number, snapshot: Snapshot): ViewState => ({
	...state,
	chosen: clamp(state.chosen + (scrollSteps(intent, bodyHeight(state, snapshot)) ?? 0), 0, Math.max(0, count - 1)),
});

/** Who understands movement, by view. */
export const scrollers: Readonly<Record<View, Scroller>> = {
	list: (state, intent, {snapshot}) => {
		const steps = scrollSteps(intent, layoutOf(state.size, 'list', noticeOf(snapshot)).listRows);
		if (steps === undefined) return state;
		return Number.isFinite(steps)
			? moveList(state, steps, snapshot)
			: selectRow(state, steps > 0 ? state.list.order.length - 1 : 0, snapshot);
	},
	service: reduceService,
	revisions: reduceRevisions,
	gpus: reduceGpus,
	// All of it is on the screen.
	traffic: state => state,
	text: (state, intent, {snapshot}) => ({...state, text: reduceText(state.text, intent, bodyHeight(state, snapshot))}),
	logs: (state, intent, {snapshot}) => ({
		...state,
		logs: reduceLogs(state.logs, intent, {width: state.size.columns, height: Math.max(1, bodyHeight(state, snapshot) - 1)}),
	}),
	choose: (state, intent, world) => scrollChoices(state, intent, choicesOf(currentRoute(state.history), world).length, world.snapshot),
	columns: (state, intent, {snapshot}) => scrollChoices(state, intent, serviceColumns.length, snapshot),
	why: reduceWhy,
	source: reduceSource,
	help: (state, intent, world) => {
		const height = bodyHeight(state, world.snapshot);
		return {...state, helpTop: scrollPage(state.helpTop, scrollSteps(intent, height) ?? 0, height, world.helpLines())};
	},
};
