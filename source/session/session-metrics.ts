import type {ModelService} from '../domain/model-service.ts';
import {createMetricsFeed} from '../metrics/create-metrics-feed.ts';
import type {MetricsFeedOptions} from '../metrics/metrics-feed.ts';
import {createMetricsTargets} from './metrics-targets.ts';

export type SessionMetrics = {
	/** The services as they are, and which of them are on the screen. */
	readonly setTargets: (services: ReadonlyMap<string, ModelService>, onScreen: readonly string[]) => void;
	/** The service whose charts and evidence are wanted; asked again where its revisions are others. */
	readonly open: (service: ModelService | undefined) => void;
	readonly refreshNow: () => void;
	readonly close: () => Promise<void>;
};

/** The metrics feed in the words of a session. */
export const createSessionMetrics = (options: MetricsFeedOptions): SessionMetrics => {
	const feed = createMetricsFeed(options);
	const targets = createMetricsTargets();
	let opened = '';
	return {
		setTargets: (services, onScreen) => feed.setTargets(targets.of(services, new Set(onScreen))),
		open(service) {
			const hashes = service?.revisions?.flatMap(({hash}) => hash ?? []) ?? [];
			const key = `${service?.uid ?? ''} ${hashes.join(' ')}`;
			if (key === opened) return;
			opened = key;
			feed.open(service?.uid, hashes);
		},
		refreshNow: feed.refreshNow,
		close: feed.close,
	};
};
