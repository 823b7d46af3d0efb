import {stringify} from 'yaml';
import type {PrometheusOptions} from '../create-prometheus.ts';
import {formatDuration} from '../promql/literals.ts';
import type {ApiRoute} from './api-route.ts';
import type {ScrapeTarget} from './targets.ts';

const defaultInterval = 60_000;

const jobOf = ({labels}: ScrapeTarget): string => labels['job'] ?? '';

const intervalOf = (targets: readonly ScrapeTarget[]): string =>
	formatDuration(targets.length === 0 ? defaultInterval : Math.min(...targets.map(({scrapeInterval}) => scrapeInterval)));

/** The configuration that would scrape these targets: clients read the interval from it. */
const configurationOf = (targets: readonly ScrapeTarget[]) => {
	const interval = intervalOf(targets);
	return {
		global: {scrape_interval: interval, scrape_timeout: interval, evaluation_interval: formatDuration(defaultInterval)},
		scrape_configs: [...Map.groupBy(targets, jobOf)].map(([job, ofJob]) => ({
			job_name: job,
			scrape_interval: intervalOf(ofJob),
			scrape_timeout: intervalOf(ofJob),
		})),
	};
};

const targetOf = (target: ScrapeTarget) => {
	const {labels, scrapeUrl, scrapeInterval, lastScrape, health, lastError = ''} = target;
	return {
		discoveredLabels: labels,
		labels,
		scrapePool: jobOf(target),
		scrapeUrl,
		globalUrl: scrapeUrl,
		lastError,
		lastScrape: new Date(lastScrape).toISOString(),
		lastScrapeDuration: 0,
		health,
		scrapeInterval: formatDuration(scrapeInterval),
		scrapeTimeout: formatDuration(scrapeInterval),
	};
};

const targetsOf = ({targets = () => []}: PrometheusOptions): readonly ScrapeTarget[] => targets();

const buildInformation = {
	version: '3.16.0',
	revision: 'simulated',
	branch: 'simulated',
	buildUser: 'modeldeck',
	buildDate: '',
	goVersion: '',
};

const get = (path: RegExp, data: (parameters: URLSearchParams, options: PrometheusOptions) => unknown): ApiRoute => ({
	path,
	methods: ['GET'],
	answer: (parameters, options) => ({data: JSON.stringify(data(parameters, options))}),
});

export const statusRoutes: readonly ApiRoute[] = [
	get(/^status\/buildinfo$/, () => buildInformation),
	get(/^status\/config$/, (_, options) => ({yaml: stringify(configurationOf(targetsOf(options)))})),
	get(/^targets$/, (parameters, options) => {
		const state = (parameters.get('state') ?? '').toLowerCase();
		const pool = parameters.get('scrapePool') ?? '';
		const shown = ['', 'any', 'active'].includes(state) ? targetsOf(options) : [];
		const activeTargets = shown.filter(target => pool === '' || jobOf(target) === pool).map(targetOf);
		return {activeTargets, droppedTargets: [], droppedTargetCounts: {}};
	}),
	// Its targets tell no help texts.
	get(/^metadata$/, () => ({})),
];
