import {startControlPlane} from '../control-plane/control-plane.ts';
import {auditedRequests, type BenchCluster} from './bench-cluster.ts';
import {createMixedFleet} from './mixed-fleet.ts';
import {createOldReplicaSets} from './old-replica-sets.ts';

const size = {nodes: 1300, namespaces: 20, services: 50, replicas: 10};
const oldRevisions = 10;

const until = async (holds: () => Promise<boolean>): Promise<void> => {
	while (!(await holds())) await new Promise(resolve => setTimeout(resolve, 2000));
};

/** 1,000 services of several systems and 10,000 pods on a real control plane, read as the user `oncall`, whose requests are audited. Some minutes. */
export const startRealFleet = async (say: (line: string) => void): Promise<BenchCluster> => {
	const plane = await startControlPlane();
	const everyDeployment = async (path: string): Promise<readonly string[]> =>
		(await plane.kubectl(['get', 'deployments', '-A', '-o', `jsonpath={range .items[*]}{${path}}{"\\n"}{end}`])).trim().split('\n');
	try {
		say('creating 1,000 services of four systems with 10,000 pods, some minutes');
		await createMixedFleet(plane, size);
		await plane.kubectl(['create', 'clusterrolebinding', 'oncall', '--clusterrole=cluster-admin', '--user=oncall']);
		await until(async () => (await everyDeployment('.status.readyReplicas')).every(ready => ready === String(size.replicas)));
		say(`creating ${oldRevisions} old ReplicaSets for each`);
		await createOldReplicaSets(plane, oldRevisions);
		const revision = '.metadata.annotations.deployment\\.kubernetes\\.io/revision';
		await until(async () => (await everyDeployment(revision)).every(number => number === String(oldRevisions + 1)));
	} catch (error) {
		await plane.stop();
		throw error;
	}
	return {
		name: 'real control plane, 1,000 services of four systems, 10,000 pods, 11,000 ReplicaSets',
		kubeconfig: plane.kubeconfig('oncall'),
		requests: auditedRequests(plane.folder),
		stop: plane.stop,
	};
};
