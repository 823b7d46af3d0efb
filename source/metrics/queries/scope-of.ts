import type {MetricsTarget} from '../metrics-target.ts';
import type {Scope} from './place.ts';
import {literal} from './promql.ts';

/** Longest list of namespaces in a query: beyond that it is an address too long for many a proxy. */
const longest = 1500;

/** A regular expression of literals, as it stands between the quotes of a matcher. */
export const anyOf = (texts: readonly string[]): string => texts.map(text => literal(text).replaceAll('\\', '\\\\')).join('|');

export const namespacesOf = (targets: readonly MetricsTarget[]): readonly string[] =>
	[...new Set(targets.map(({namespace}) => namespace))].toSorted();

/** Only where services are. */
export const scopeOf = (namespaces: readonly string[]): Scope => {
	const text = anyOf(namespaces);
	return text.length > longest ? {} : {namespaces: text};
};

/** Pods by their names. */
export const podScopeOf = (target: MetricsTarget, most: number): Scope => ({
	namespaces: anyOf([target.namespace]),
	pods: anyOf(target.pods.slice(0, most).map(({name}) => name)),
});

/** A regular expression for all pods of some workloads. */
export const podsOf = (workloads: readonly string[]): string => `(${anyOf(workloads.filter(name => name !== ''))})-.+`;

/** The same, where it does not get too long. */
export const shortPodsOf = (workloads: readonly string[]): string | undefined => {
	const text = podsOf(workloads);
	return text.length > longest ? undefined : text;
};

/** Names of what stands behind gateways, where they do not get too long. */
export const shortNamesOf = (names: readonly string[]): string | undefined => {
	const text = anyOf([...new Set(names)]);
	return text.length > longest ? undefined : text;
};

/** All pods of some workloads, past ones too; and those of others whose names go on, which the reader leaves out. */
export const workloadScopeOf = (targets: readonly MetricsTarget[], workloads: readonly string[]): Scope => ({
	...scopeOf(namespacesOf(targets)),
	pods: podsOf(workloads),
});
