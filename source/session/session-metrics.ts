import type {ModelService} from '../domain/model-service.ts';
import {createMetricsFeed} from '../metrics/create-metrics-feed.ts';
import {firstView, type MetricsFeed, type MetricsFeedOptions, type MetricsView} from '../metrics/metrics-feed.ts';
import type {MetricsTarget} from '../metrics/metrics-target.ts';
import {createMetricsTargets} from './metrics-targets.ts';

export type SessionMetrics = {
	/** The services as they are, and which of them are on the screen. */
	readonly setTargets: (
		services: ReadonlyMap<string, ModelService>,
		onScreen: readonly string[],
		/** Names of nodes that advertise each of their GPUs several times. */
		sharing: ReadonlySet<string>,
	) => void;
	/** The service whose charts and evidence are wanted; asked again where its revisions are others. */
	readonly open: (service: ModelService | undefined) => void;
	/** Others are watched now: queries are limited to them. */
	readonly setNamespaces: (namespaces: readonly string[] | undefined) => void;
	readonly show: MetricsFeed['show'];
	readonly explain: MetricsFeed['explain'];
	readonly refreshNow: () => void;
	readonly close: () => Promise<void>;
};

type SessionMetricsOptions = MetricsFeedOptions & {
	/** What is on the screen beside the services. */
	readonly onView: (view: MetricsView) => void;
};

/** Where numbers of the metrics feed go, and who is told what of them is shown. */
export type NumberSinks = Required<Pick<SessionMetricsOptions, 'onState' | 'onMetrics' | 'onDevices' | 'onPrices' | 'onView'>>;

/** The metrics feed in the words of a session. */
export const createSessionMetrics = (options: SessionMetricsOptions): SessionMetrics => {
	const targets = createMetricsTargets();
	let feed = createMetricsFeed(options);
	let {namespaces} = options;
	let closing: Promise<unknown> = Promise.resolve();
	let shown: readonly MetricsTarget[] = [];
	let view = firstView;
	let opened: {readonly uid: string | undefined; readonly hashes: readonly string[]} = {uid: undefined, hashes: []};
	return {
		setNamespaces(next) {
			if (next?.join() === namespaces?.join()) return;
			namespaces = next;
			closing = Promise.all([closing, feed.close()]);
			feed = createMetricsFeed({...options, namespaces});
			feed.setTargets(shown);
			feed.open(opened.uid, opened.hashes);
			feed.show(view);
		},
		setTargets(services, onScreen, sharing) {
			shown = targets.of(services, new Set(onScreen), sharing);
			feed.setTargets(shown);
		},
		open(service) {
			const hashes = service?.revisions?.flatMap(({hash}) => hash ?? []) ?? [];
			if (service?.uid === opened.uid && hashes.join() === opened.hashes.join()) return;
			opened = {uid: service?.uid, hashes};
			feed.open(opened.uid, hashes);
		},
		show(next) {
			view = next;
			options.onView(next);
			feed.show(next);
		},
		explain: (uid, metric, pod) => feed.explain(uid, metric, pod),
		refreshNow: () => feed.refreshNow(),
		async close() {
			await Promise.all([closing, feed.close()]);
		},
	};
};
