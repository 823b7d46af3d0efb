import type {Session} from '../session/session.ts';
import {chartSpans, firstSpan} from './chart-spans.ts';
import {currentRoute} from './route.ts';
import type {ViewState} from './view-state.ts';

/** What of the screen decides which numbers are worth asking for. */
export const metricsViewOf = ({service, history}: ViewState): Parameters<Session['show']>[0] => ({
	chartSpan: (chartSpans[service.span] ?? chartSpans[firstSpan])?.milliseconds ?? 0,
	hasDevices: currentRoute(history).view === 'gpus',
});
