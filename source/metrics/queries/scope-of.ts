import type {MetricsTarget} from '../metrics-target.ts';
import type {Scope} from './place.ts';
import {literal} from './promql.ts';

/** Namespaces named in a query at most: beyond that the query costs more than what it leaves out. */
const mostNamespaces = 60;

/** Only where services are, and never outside the namespaces that are watched. */
export const scopeOf = (targets: readonly MetricsTarget[], watched: readonly string[] | undefined): Scope => {
	const used = [...new Set(targets.map(({namespace}) => namespace))].toSorted();
	if (watched === undefined && used.length > mostNamespaces) return {};
	return {namespaces: used.map(literal).join('|').replaceAll('\\', '\\\\')};
};

/** The pods of one service, by name. */
export const podScopeOf = (target: MetricsTarget, most: number): Scope => ({
	namespaces: literal(target.namespace).replaceAll('\\', '\\\\'),
	pods: target.pods
		.slice(0, most)
		.map(({name}) => literal(name).replaceAll('\\', '\\\\'))
		.join('|'),
});
