import type {Session} from '../session/session.ts';
import {chartSpans, firstSpan} from './chart-spans.ts';
import {currentRoute} from './route.ts';
import {serviceColumns} from './service-columns.ts';
import type {Sort} from './service-order.ts';
import type {ViewState} from './view-state.ts';

type MetricsView = Parameters<Session['show']>[0];

const isRanking = (metric: string | undefined): metric is NonNullable<MetricsView['ranking']> =>
	metric === 'latency' || metric === 'firstToken' || metric === 'interToken' || metric === 'queueTime';

/** A list that is sorted by a quantile wants it of all services, not of those on the screen alone. */
const rankingOf = ({column}: Sort): Pick<MetricsView, 'ranking'> => {
	const {metric, isRanked} = serviceColumns.find(({id}) => id === column) ?? {};
	return isRanked === true && isRanking(metric) ? {ranking: metric} : {};
};

/** What of the screen decides which numbers are worth asking for. */
export const metricsViewOf = ({service, history, list}: ViewState): MetricsView => ({
	chartSpan: (chartSpans[service.span] ?? chartSpans[firstSpan])?.milliseconds ?? 0,
	hasDevices: currentRoute(history).view === 'gpus',
	...rankingOf(list.sort),
});
