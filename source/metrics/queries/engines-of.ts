import type {TargetIndex} from '../fleet/target-index.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import type {EngineSource} from './load-query.ts';
import {anyOf, podsOf, shortNamesOf, shortPodsOf} from './scope-of.ts';

const specialOf = (engines: readonly EngineSource[]): ReadonlySet<string> =>
	new Set(engines.flatMap(({engine}) => (engine.isGeneric === true || engine.isGateway === true ? [] : [engine.engine])));

/** Whether a service may have series of an engine: of that of its image or what is built on it, or of any where that is not known here. */
const mayHave = ({engine: own, kind}: MetricsTarget, {engine}: EngineSource, special: ReadonlySet<string>): boolean => {
	if (engine.isGateway === true) return true;
	if (own === engine.engine || engine.isFrontOf?.includes(kind) === true) return true;
	if (engine.isNameless === true) return false;
	if (own !== undefined && engine.alsoOf?.includes(own) === true) return true;
	return own === undefined || !special.has(own);
};

/** Those whose series a service may have: what else there is would only make its questions longer. */
export const enginesOfOne = (engines: readonly EngineSource[], target: MetricsTarget): readonly EngineSource[] => {
	const special = specialOf(engines);
	return engines.filter(source => mayHave(target, source, special));
};

/** Services up to which gateways are asked for all of them: any of them may be one whose pods are not scraped. */
const mostForGateways = 100;

/** Whether its engine leaves something that a gateway may know. */
const needsGateway = (target: MetricsTarget, engines: readonly EngineSource[]): boolean => {
	const own = engines.filter(({engine}) => engine.engine === target.engine || engine.isFrontOf?.includes(target.kind) === true);
	return !own.some(({isWhole}) => isWhole === true);
};

/** The engines, where those that servers of all kinds have series of, and gateways, are limited to the services that need them. */
export const neededEngines = (
	engines: readonly EngineSource[],
	targets: readonly MetricsTarget[],
	index: TargetIndex,
): readonly EngineSource[] => {
	const special = specialOf(engines);
	return engines.flatMap((source): readonly EngineSource[] => {
		const {isGeneric, isGateway, isNameless, subject} = source.engine;
		if (isGeneric === undefined && isGateway === undefined && isNameless === undefined) return [source];
		const isAll = isGateway === true && targets.length <= mostForGateways;
		const needing = targets.filter(
			target => mayHave(target, source, special) && (isGateway === undefined || isAll || needsGateway(target, engines)),
		);
		if (needing.length === 0) return [];
		if (subject !== undefined) {
			const names = isAll ? undefined : shortNamesOf(needing.flatMap(index.subjectsOf));
			return [{...source, ...(names === undefined ? {} : {names})}];
		}
		const workloads = needing.flatMap(index.workloadsOf);
		const pods = shortPodsOf(workloads);
		return workloads.length === 0 ? [] : [{...source, ...(pods === undefined ? {} : {pods})}];
	});
};

/** Each engine limited to those of some services that may have its series, and that want it. */
export const enginesOf = (
	engines: readonly EngineSource[],
	targets: readonly MetricsTarget[],
	index: TargetIndex,
	wants: (target: MetricsTarget, source: EngineSource) => boolean = () => true,
): readonly EngineSource[] => {
	const special = specialOf(engines);
	return engines.flatMap((source): readonly EngineSource[] => {
		const having = targets.filter(target => mayHave(target, source, special) && wants(target, source));
		if (source.engine.subject !== undefined)
			return having.length === 0 ? [] : [{...source, names: anyOf(having.flatMap(index.subjectsOf))}];
		const workloads = having.flatMap(index.workloadsOf);
		return workloads.length === 0 ? [] : [{...source, pods: podsOf(workloads)}];
	});
};

/** The same for their latencies: a gateway knows those of whole requests no better than an engine that tells them itself. */
export const latencyEnginesOf = (
	engines: readonly EngineSource[],
	targets: readonly MetricsTarget[],
	index: TargetIndex,
): readonly EngineSource[] => {
	const telling = new Set(
		engines.flatMap(({engine}) =>
			engine.isGateway !== true && engine.histograms.some(({of}) => of === 'end to end') ? [engine.engine] : [],
		),
	);
	return enginesOf(
		engines,
		targets,
		index,
		({engine, kind}, {engine: {isGateway, isFrontOf}}) =>
			isGateway !== true || isFrontOf?.includes(kind) === true || engine === undefined || !telling.has(engine),
	);
};
