import type {Clock} from '../../cluster/clock.ts';
import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {AskedSource} from '../../domain/service-metrics.ts';
import type {MetricsSetting} from '../metrics-feed.ts';
import type {SourceMemory} from '../source-memory.ts';
import {addressText, createProxyTransport, type ProxyPlace} from '../sources/proxy-transport.ts';
import {createUrlTransport} from '../sources/url-transport.ts';
import type {Candidate} from './candidate.ts';
import {findCandidates} from './find-candidates.ts';
import {pinReplica} from './pin-replica.ts';
import {type Answering, rankSources, reasonOf, saidBy, wealth} from './rank-sources.ts';
import type {SearchReport} from './source-report.ts';
import {type FoundSource, type TryOptions, trySource} from './try-source.ts';

export type FindOptions = TryOptions & {
	readonly clock: Clock;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** UTF-8 text. */
	readonly readFile: (file: string) => Promise<string>;
	/** Absent: nothing is remembered. */
	readonly memory?: SourceMemory;
};

export type ActiveSetting = Exclude<MetricsSetting, {readonly type: 'off' | 'scrape'}>;

/** A source, or why there is none, and what was asked on the way. */
export type Search = {readonly outcome: Outcome<FoundSource>; readonly report: SearchReport};

/** Candidates that are asked at all, and at once. */
const most = 8;
const together = 3;

const howToName = 'Name one with --prometheus NAMESPACE/NAME:PORT or --prometheus URL; --prometheus off ends the search.';

type Tried = {readonly candidate: Candidate; readonly outcome: Outcome<FoundSource>};

const ofProxy = (place: ProxyPlace, {access, ...setting}: ActiveSetting, options: FindOptions): Promise<Outcome<FoundSource>> =>
	trySource(createProxyTransport(options.client, place, Object.entries(access?.headers ?? {}).flat()), setting, options);

const askedOf = (place: ProxyPlace, outcome: Outcome<FoundSource>): AskedSource => ({
	name: toSafeText(addressText(place)),
	via: place.type === 'pod' ? 'pod proxy' : 'service proxy',
	said: outcome.ok ? saidBy(outcome.value) : outcome.failure.sentence,
});

const tryAll = async (candidates: readonly Candidate[], setting: ActiveSetting, options: FindOptions): Promise<readonly Tried[]> => {
	const tried: Tried[] = [];
	const waiting = [...candidates];
	const work = async (): Promise<void> => {
		for (let candidate = waiting.shift(); candidate !== undefined; candidate = waiting.shift()) {
			tried.push({candidate, outcome: await ofProxy({...candidate.address, type: 'service'}, setting, options)});
		}
	};
	await Promise.all(Array.from({length: together}, work));
	return tried.toSorted((one, other) => one.candidate.rank - other.candidate.rank);
};

const failureOf = (tried: readonly Tried[]): Failure => {
	const failures = tried.flatMap(({outcome}) => (outcome.ok ? [] : [outcome.failure]));
	const forbidden = failures.find(({kind}) => kind === 'forbidden');
	const [first] = failures;
	if (first === undefined) {
		return {
			kind: 'not-found',
			sentence: `No Service of this cluster is labelled as a Prometheus, Thanos, Mimir or VictoriaMetrics. ${howToName}`,
		};
	}
	if (failures.length === 1 || forbidden !== undefined) return forbidden ?? first;
	const list = failures.map(({sentence}) => sentence).join(' ');
	return {kind: 'unreachable', sentence: toSafeText(`None of ${failures.length} that may be a Prometheus answers. ${list} ${howToName}`)};
};

/** One replica in the place of its Service, where there are several and one may be asked. */
const pinned = async ({candidate, found}: Answering, setting: ActiveSetting, options: FindOptions): Promise<FoundSource> => {
	const own = await pinReplica(options.client, candidate, options.signal, async place => {
		const outcome = await ofProxy(place, setting, options);
		// A replica that has just come up has less than its sibling.
		return outcome.ok && wealth(outcome.value) >= wealth(found) ? outcome.value : undefined;
	});
	return own ?? found;
};

const discover = async (setting: ActiveSetting, options: FindOptions, before: readonly AskedSource[]): Promise<Search> => {
	const candidates = await findCandidates(options.client, options.namespaces);
	if (!candidates.ok) return {outcome: candidates, report: {asked: before}};
	const tried = await tryAll(candidates.value.slice(0, most), setting, options);
	const asked = [...before, ...tried.map(({candidate, outcome}) => askedOf({...candidate.address, type: 'service'}, outcome))];
	const ranked = rankSources(tried.flatMap(({candidate, outcome}) => (outcome.ok ? [{candidate, found: outcome.value}] : [])));
	const [best, ...others] = ranked;
	await Promise.all(others.map(({found}) => found.source.close()));
	if (best === undefined) return {outcome: failed(failureOf(tried)), report: {asked}};
	const found = await pinned(best, setting, options);
	await options.memory?.remember({...best.candidate.address, type: 'service'});
	return {outcome: success(found), report: {why: toSafeText(reasonOf(ranked)), asked}};
};

const auto = async (setting: ActiveSetting, options: FindOptions): Promise<Search> => {
	const isFresh = setting.type === 'auto' && setting.isFresh === true;
	const place = isFresh ? undefined : await options.memory?.recall();
	if (place === undefined) return discover(setting, options, []);
	const outcome = await ofProxy(place, setting, options);
	const asked = [askedOf(place, outcome)];
	if (outcome.ok && wealth(outcome.value) > 0) {
		const candidate: Candidate = {stack: {name: '', labels: {}, ports: []}, address: place, rank: 0};
		const found = await pinned({candidate, found: outcome.value}, setting, options);
		return {outcome: success(found), report: {why: 'Remembered from the last time; --prometheus auto looks anew.', asked}};
	}
	// Others may have what it has not.
	if (outcome.ok) await outcome.value.source.close();
	else await options.memory?.remember(undefined);
	return discover(setting, options, outcome.ok ? [] : asked);
};

/** The source that the setting names, or the best one of the cluster. The failure is a sentence with the next step. */
export const findSource = async (setting: ActiveSetting, options: FindOptions): Promise<Search> => {
	if (setting.type === 'auto') return auto(setting, options);
	const outcome =
		setting.type === 'url'
			? await trySource(createUrlTransport(new URL(setting.url), setting.access ?? {}, options), setting, options)
			: await ofProxy(setting, setting, options);
	return {outcome, report: {why: 'Named by --prometheus or the config file.', asked: []}};
};
