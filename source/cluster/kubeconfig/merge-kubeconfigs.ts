import type {Kubeconfig} from './kubeconfig.ts';

const firstWins = <Entry>(maps: ReadonlyArray<ReadonlyMap<string, Entry>>): ReadonlyMap<string, Entry> =>
	new Map(maps.toReversed().flatMap(map => [...map]));

/**
 * Several files as one, as kubectl merges them: for every name, and for the current context, the first file that has it wins.
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files
 */
export const mergeKubeconfigs = (configs: readonly Kubeconfig[]): Kubeconfig => ({
	currentContext: configs.find(config => config.currentContext !== undefined)?.currentContext,
	clusters: firstWins(configs.map(config => config.clusters)),
	users: firstWins(configs.map(config => config.users)),
	contexts: firstWins(configs.map(config => config.contexts)),
	origins: firstWins(configs.map(config => config.origins ?? new Map())),
});
