import type {Failure} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {MetricsSourceState} from '../../domain/service-metrics.ts';
import type {UsageBook} from '../resources/create-usage-book.ts';
import {scrapeInterval} from './create-scraper.ts';

/** What the last look at the pods brought. `failure`: none of them could be read. */
export type Round = {readonly at: number; readonly failure: Failure | undefined; readonly isEmpty: boolean};

const joined = (...sentences: ReadonlyArray<string | undefined>): string => sentences.filter(sentence => sentence).join(' ');

/** Pods are the source: undefined where none could be read. `why`: there is no other. */
export const pagesState = (round: Round | undefined, why: string, isOpen: boolean): MetricsSourceState | undefined =>
	round === undefined || round.failure !== undefined || round.isEmpty
		? undefined
		: {
				status: 'live',
				name: isOpen ? 'pods of the open service' : 'pods on the screen',
				via: 'direct scrape',
				...{interval: scrapeInterval, answeredAt: round.at, warnings: []},
				reason: toSafeText(
					joined(
						why,
						`Numbers are read from ${isOpen ? 'its pods' : 'the pods on the screen'} one by one; of others there are none without a Prometheus.`,
					),
				),
			};

/** CPU and memory alone are known. */
export const usageState = (
	{readAt, failure, interval}: ReturnType<UsageBook['state']>,
	prometheus: MetricsSourceState,
	round: Round | undefined,
): MetricsSourceState | undefined =>
	readAt === undefined
		? undefined
		: {
				status: failure === undefined ? 'live' : 'stale',
				name: 'CPU and memory alone',
				via: 'metrics.k8s.io',
				...{interval, answeredAt: readAt, warnings: []},
				...(failure === undefined ? {} : {failure: failure.kind}),
				reason: toSafeText(joined('reason' in prometheus ? prometheus.reason : undefined, round?.failure?.sentence, failure?.sentence)),
			};
