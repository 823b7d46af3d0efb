import {systemClock} from '../../source/cluster/clock.ts';
import type {ClusterClient} from '../../source/cluster/cluster-client.ts';
import type {ClusterTarget} from '../../source/cluster/cluster-target.ts';
import {type ConnectOptions, connectCluster} from '../../source/cluster/connect-cluster.ts';
import type {KubeconfigCluster, KubeconfigUser} from '../../source/cluster/kubeconfig/kubeconfig.ts';
import {resolveTarget, type TargetOptions} from '../../source/cluster/kubeconfig/resolve-target.ts';

export type TargetParts = TargetOptions & {readonly cluster?: KubeconfigCluster; readonly user?: KubeconfigUser};

export const targetOf = (server: string, {cluster, user, ...options}: TargetParts = {}): ClusterTarget => {
	const target = resolveTarget(
		{
			currentContext: 'test',
			clusters: new Map([['test', {server, ...cluster}]]),
			users: new Map([['someone', user ?? {}]]),
			contexts: new Map([['test', {cluster: 'test', user: 'someone'}]]),
		},
		options,
	);
	if (!target.ok) throw new Error(target.failure.sentence);
	return target.value;
};

/** A client of a server under test, by default with the real clock, without proxies and able to write. */
export const connect = (server: string, parts: TargetParts = {}, options: Partial<ConnectOptions> = {}): ClusterClient =>
	connectCluster(targetOf(server, parts), {
		clock: systemClock,
		environment: {},
		readOnly: false,
		userAgent: 'modeldeck/test (x)',
		...options,
	});
