import {readFile} from 'node:fs/promises';
import {systemClock} from '../../source/cluster/clock.ts';
import type {ClusterClient} from '../../source/cluster/cluster-client.ts';
import type {ClusterTarget} from '../../source/cluster/cluster-target.ts';
import {connectCluster} from '../../source/cluster/connect-cluster.ts';
import {loadKubeconfig} from '../../source/cluster/kubeconfig/load-kubeconfig.ts';
import {resolveTarget, type TargetOptions} from '../../source/cluster/kubeconfig/resolve-target.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** From a kubeconfig file to a target, as the program does it. */
export const targetOf = async (file: string, options: TargetOptions = {}, environment: Environment = {}): Promise<ClusterTarget> => {
	const kubeconfig = await loadKubeconfig({
		environment,
		homeDirectory: '/nonexistent',
		explicitPath: file,
		readFile: name => readFile(name, 'utf8'),
	});
	if (!kubeconfig.ok) throw new Error(kubeconfig.failure.sentence);
	const target = resolveTarget(kubeconfig.value, options);
	if (!target.ok) throw new Error(target.failure.sentence);
	return target.value;
};

/** A client of a real cluster with nothing between the kubeconfig and the wire. */
export const clientOf = async (file: string, options: TargetOptions = {}, environment: Environment = {}): Promise<ClusterClient> =>
	connectCluster(await targetOf(file, options, environment), {
		clock: systemClock,
		environment: {PATH: process.env['PATH'], ...environment},
		readOnly: true,
		userAgent: 'modeldeck/test (x)',
	});
