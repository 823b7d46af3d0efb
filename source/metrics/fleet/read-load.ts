import type {MetricsTarget} from '../metrics-target.ts';
import type {ByName} from '../numbers/by-name.ts';
import type {WorkloadNumbers} from '../numbers/read-numbers.ts';
import type {EngineSource} from '../queries/load-query.ts';
import {type EngineLoad, readEngine} from './read-engine.ts';

/** What is told of a service by its engine, and by a gateway where that does not tell. */
export type ServiceLoad = EngineLoad & {
	/** Whose requests these are, or who else tells most. */
	readonly source: EngineSource;
	/** Its engine, where that tells anything. */
	readonly engine?: EngineSource;
	/** What counted requests, errors or times in the place of its engine. */
	readonly gateway?: EngineSource;
	/** Who tells each number. */
	readonly tellers: Readonly<Partial<Record<keyof EngineLoad, EngineSource>>>;
};

const isFront = ({engine}: EngineSource, {kind}: MetricsTarget): boolean => engine.isFrontOf?.includes(kind) === true;

const rank = (source: EngineSource, target: MetricsTarget): number => {
	const {engine, isGateway, isGeneric, alsoOf} = source.engine;
	if (isGateway === true) return 4;
	if (isGeneric === true) return 3;
	if (isFront(source, target)) return 0;
	return engine === target.engine || (target.engine !== undefined && alsoOf?.includes(target.engine) === true) ? 1 : 2;
};

/**
 * The engines of a service, most likely first: the way into it, what its image says and what is built on it, the others in the order
 * of the catalogue, what servers of all kinds have, and gateways.
 */
export const enginesFor = (target: MetricsTarget, sources: readonly EngineSource[]): readonly EngineSource[] => {
	const ranks: readonly EngineSource[][] = [[], [], [], [], []];
	for (const source of sources) {
		const {engine, isNameless} = source.engine;
		if (isNameless !== true || engine === target.engine) ranks[rank(source, target)]?.push(source);
	}
	return ranks.flat();
};

/** Names under which the series of an engine are those of a service. `subjects`: what gateways may call it. */
export const namesFor = ({engine}: EngineSource, workloads: readonly string[], subjects: readonly string[]): readonly string[] =>
	engine.subject === undefined ? workloads : subjects;

type Teller = {readonly source: EngineSource; readonly load: EngineLoad};

/** Numbers that say nothing without each other. */
const families: ReadonlyArray<readonly (keyof EngineLoad)[]> = [
	['requests'],
	['errorRatio', 'isPartial'],
	['errorKinds'],
	['mean'],
	['queueMean'],
	['quantiles'],
	['waiting', 'running'],
	['cacheUsage'],
	['promptTokens', 'generatedTokens'],
	['prefixHitRatio'],
	['preemptions'],
	['imbalance'],
];

const has = ({load}: Teller, family: readonly (keyof EngineLoad)[]): boolean => family.some(key => load[key] !== undefined);

/** The first that tells; errors that an engine knows in part only are told by a gateway where one does. */
const tellerOf = (family: readonly (keyof EngineLoad)[], engines: readonly Teller[], gateway: Teller | undefined): Teller | undefined => {
	const own = engines.filter(teller => has(teller, family));
	const other = gateway !== undefined && has(gateway, family) ? gateway : undefined;
	const isPartial = ({load}: Teller): boolean => load.isPartial === true && family.includes('errorRatio');
	return own.find(teller => !isPartial(teller)) ?? other ?? own[0];
};

/**
 * The numbers of a service, each told by one engine or gateway and never added up over two. Undefined: no series of any belongs to it.
 * `subjects`: what gateways may call it; none where the numbers of pods alone are wanted. `withKinds`: kinds of errors were asked for.
 */
export const readServiceLoad = (
	target: MetricsTarget,
	workloads: readonly string[],
	numbers: ByName<WorkloadNumbers>,
	sources: readonly EngineSource[],
	subjects: readonly string[] = [target.name, ...target.aliases],
	withKinds = false,
): ServiceLoad | undefined => {
	const named = numbers.get(target.namespace);
	if (named === undefined) return undefined;
	const ofPods = workloads.flatMap(name => named.get(name) ?? []);
	const ofNames = subjects.flatMap(name => named.get(name) ?? []);
	if (ofPods.length === 0 && ofNames.length === 0) return undefined;
	const engines: Teller[] = [];
	let gateway: Teller | undefined;
	for (const source of enginesFor(target, sources)) {
		const {subject, byPod, isGateway} = source.engine;
		if (isGateway === true && gateway !== undefined) break;
		const found = subject === undefined ? ofPods : byPod === undefined ? ofNames : [...new Set([...ofNames, ...ofPods])];
		const load = found.length === 0 ? undefined : readEngine(source.engine, found, withKinds);
		if (load === undefined) continue;
		if (isGateway === true) gateway = {source, load};
		else engines.push({source, load});
	}
	const load: Partial<Record<keyof EngineLoad, unknown>> = {};
	const by: Partial<Record<keyof EngineLoad, EngineSource>> = {};
	for (const family of families) {
		const teller = tellerOf(family, engines, gateway);
		if (teller === undefined) continue;
		for (const key of family) {
			if (teller.load[key] === undefined) continue;
			load[key] = teller.load[key];
			by[key] = teller.source;
		}
	}
	const main = [...engines, ...(gateway === undefined ? [] : [gateway])];
	const source = main.find(teller => has(teller, ['requests'])) ?? main[0];
	if (source === undefined) return undefined;
	const engine = engines.find(teller => has(teller, ['requests'])) ?? engines[0];
	return {
		...(load as EngineLoad),
		...(source.load.at === undefined ? {} : {at: source.load.at}),
		source: source.source,
		...(engine === undefined ? {} : {engine: engine.source}),
		...(gateway !== undefined && Object.values(by).includes(gateway.source) ? {gateway: gateway.source} : {}),
		tellers: by,
	};
};
