import type {Clock} from '../../cluster/clock.ts';
import type {ClusterClient} from '../../cluster/cluster-client.ts';
import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {MetricsSetting} from '../metrics-feed.ts';
import type {MetricsSource} from '../metrics-source.ts';
import {type Capabilities, probeCapabilities} from '../probe-capabilities.ts';
import {createPrometheusSource} from '../sources/prometheus-source.ts';
import {createProxyTransport} from '../sources/proxy-transport.ts';
import {createUrlTransport} from '../sources/url-transport.ts';
import {type Candidate, findCandidates} from './find-candidates.ts';

export type FoundSource = {readonly source: MetricsSource; readonly capabilities: Capabilities};

export type FindOptions = {
	readonly client: ClusterClient;
	readonly clock: Clock;
	readonly namespaces: readonly string[] | undefined;
	/** Milliseconds, by the cluster's clock. */
	readonly now: () => number;
	readonly signal: AbortSignal;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** UTF-8 text. */
	readonly readFile: (file: string) => Promise<string>;
};

/** Candidates that are asked at all, and at once. */
const most = 8;
const together = 3;

const howToName = 'Name one with --prometheus NAMESPACE/NAME:PORT or --prometheus URL; --prometheus off ends the search.';

/** Whether it answers, and what it has. A source that fails is closed. */
const tryOut = async (source: MetricsSource, {now, signal}: FindOptions): Promise<Outcome<FoundSource>> => {
	const at = now();
	const answer = await source.instant('vector(1)', at, signal);
	const capabilities = answer.ok ? await probeCapabilities(source, at, signal) : answer;
	if (!capabilities.ok) {
		await source.close();
		return capabilities;
	}
	return success({source, capabilities: capabilities.value});
};

type Tried = {readonly candidate: Candidate; readonly outcome: Outcome<FoundSource>};

const tryAll = async (candidates: readonly Candidate[], options: FindOptions): Promise<readonly Tried[]> => {
	const tried: Tried[] = [];
	const waiting = [...candidates];
	const work = async (): Promise<void> => {
		for (let candidate = waiting.shift(); candidate !== undefined; candidate = waiting.shift()) {
			const source = createPrometheusSource(createProxyTransport(options.client, {...candidate.address, type: 'service'}));
			tried.push({candidate, outcome: await tryOut(source, options)});
		}
	};
	await Promise.all(Array.from({length: together}, work));
	return tried;
};

/** GPUs and engines decide; among equals the first of the table, where those that see several Prometheus stand above the one. */
const score = ({capabilities}: FoundSource): number =>
	(capabilities.gpus.length > 0 ? 1 : 0) + (capabilities.engines.some(({engine}) => engine.isGeneric !== true) ? 1 : 0);

const failureOf = (tried: readonly Tried[]): Failure => {
	const failures = tried.flatMap(({candidate, outcome}) => (outcome.ok ? [] : [{candidate, failure: outcome.failure}]));
	const forbidden = failures.find(({failure}) => failure.kind === 'forbidden');
	const [first] = failures;
	if (first === undefined) {
		return {
			kind: 'not-found',
			sentence: `No Service of this cluster is labelled as a Prometheus, Thanos, Mimir or VictoriaMetrics. ${howToName}`,
		};
	}
	if (failures.length === 1 || forbidden !== undefined) return (forbidden ?? first).failure;
	const list = failures.map(({failure}) => failure.sentence).join(' ');
	return {kind: 'unreachable', sentence: toSafeText(`None of ${failures.length} that may be a Prometheus answers. ${list} ${howToName}`)};
};

const discover = async (options: FindOptions): Promise<Outcome<FoundSource>> => {
	const candidates = await findCandidates(options.client, options.namespaces);
	if (!candidates.ok) return candidates;
	const tried = (await tryAll(candidates.value.slice(0, most), options)).toSorted(
		(one, other) => one.candidate.rank - other.candidate.rank,
	);
	const found = tried
		.flatMap(({outcome}) => (outcome.ok ? [outcome.value] : []))
		// Stable: the order of the table stands among equals.
		.toSorted((one, other) => score(other) - score(one));
	const [best, ...others] = found;
	await Promise.all(others.map(({source}) => source.close()));
	return best === undefined ? failed(failureOf(tried)) : success(best);
};

export type ActiveSetting = Exclude<MetricsSetting, {readonly type: 'off'}>;

/** The source that the setting names, or the best one of the cluster. The failure is a sentence with the next step. */
export const findSource = (setting: ActiveSetting, options: FindOptions): Promise<Outcome<FoundSource>> => {
	if (setting.type === 'auto') return discover(options);
	const {client, clock, environment, readFile} = options;
	const {access = {}} = setting;
	const transport =
		setting.type === 'url'
			? createUrlTransport(new URL(setting.url), access, {clock, environment, readFile})
			: createProxyTransport(client, setting, Object.entries(access.headers ?? {}).flat());
	return tryOut(createPrometheusSource(transport), options);
};
