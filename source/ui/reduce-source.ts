import type {Snapshot} from '../session/snapshot.ts';
import type {ViewIntent} from './intent.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {scrollPage, scrollSteps} from './reduce-page.ts';
import {sourceLines} from './source-lines.ts';
import type {Theme} from './theme.ts';
import type {ViewState} from './view-state.ts';

/** Movement on the page of the source of metrics. */
export const reduceSource = (
	state: ViewState,
	intent: ViewIntent,
	{snapshot, theme}: {readonly snapshot: Snapshot; readonly theme: Theme},
): ViewState => {
	const height = layoutOf(state.size, 'source', noticeOf(snapshot)).body;
	const {length} = sourceLines(snapshot, {theme, width: state.size.columns});
	return {...state, helpTop: scrollPage(state.helpTop, scrollSteps(intent, height) ?? 0, height, length)};
};
