import type {Snapshot} from '../session/snapshot.ts';
import type {ViewIntent} from './intent.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {scrollPage, scrollSteps} from './reduce-page.ts';
import {openedRow} from './reduce-service.ts';
import {currentRoute} from './route.ts';
import type {Theme} from './theme.ts';
import type {ViewState} from './view-state.ts';
import {whyLines} from './why-lines.ts';

/** Movement on the page that says where numbers come from. */
export const reduceWhy = (
	state: ViewState,
	intent: ViewIntent,
	{snapshot, theme}: {readonly snapshot: Snapshot; readonly theme: Theme},
): ViewState => {
	const row = openedRow(state, snapshot);
	const route = currentRoute(state.history);
	if (row === undefined || route.view !== 'why') return state;
	const height = layoutOf(state.size, 'why', noticeOf(snapshot)).body;
	const count = whyLines(row, route, state.why, snapshot, {theme, width: state.size.columns}).length;
	return {...state, why: {...state.why, top: scrollPage(state.why.top, scrollSteps(intent, height) ?? 0, height, count)}};
};
