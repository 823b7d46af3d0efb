import type {TargetIndex} from '../fleet/target-index.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import type {EngineSource} from './load-query.ts';
import {podsOf, shortPodsOf} from './scope-of.ts';

const specialOf = (engines: readonly EngineSource[]): ReadonlySet<string> =>
	new Set(engines.flatMap(({engine}) => (engine.isGeneric === true ? [] : [engine.engine])));

/** Whether a service may have series of an engine: of that of its image, or of any where that is not known here. */
const mayHave = ({engine}: MetricsTarget, source: EngineSource, special: ReadonlySet<string>): boolean =>
	engine === undefined || !special.has(engine) || engine === source.engine.engine;

/** The engines, where those that servers of all kinds have series of are limited to the services that need them. */
export const neededEngines = (
	engines: readonly EngineSource[],
	targets: readonly MetricsTarget[],
	index: TargetIndex,
): readonly EngineSource[] => {
	const special = specialOf(engines);
	return engines.flatMap((source): readonly EngineSource[] => {
		if (source.engine.isGeneric !== true) return [source];
		const workloads = targets.filter(target => mayHave(target, source, special)).flatMap(index.workloadsOf);
		const pods = shortPodsOf(workloads);
		return workloads.length === 0 ? [] : [{...source, ...(pods === undefined ? {} : {pods})}];
	});
};

/** Each engine limited to those of some services that may have its series. */
export const enginesOf = (
	engines: readonly EngineSource[],
	targets: readonly MetricsTarget[],
	index: TargetIndex,
): readonly EngineSource[] => {
	const special = specialOf(engines);
	return engines.flatMap((source): readonly EngineSource[] => {
		const workloads = targets.filter(target => mayHave(target, source, special)).flatMap(index.workloadsOf);
		return workloads.length === 0 ? [] : [{...source, pods: podsOf(workloads)}];
	});
};
