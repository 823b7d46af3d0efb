import {readFileSync} from 'node:fs';
import {Agent, fetch} from 'undici';
import {type ControlPlane, fleetManifests, startControlPlane} from '../control-plane/control-plane.ts';

export type BenchCluster = {
	readonly name: string;
	readonly kubeconfig: string;
	/** Requests of the measured user so far, by "verb resource"; undefined: not counted here. */
	readonly requests: (() => ReadonlyMap<string, number>) | undefined;
	readonly stop: () => Promise<void>;
};

const size = {nodes: 1300, namespaces: 20, services: 50, replicas: 10};

const until = async (holds: () => Promise<boolean>): Promise<void> => {
	while (!(await holds())) await new Promise(resolve => setTimeout(resolve, 2000));
};

/** Ten old ReplicaSets for each Deployment, as a cluster has that has lived. */
const createOldReplicaSets = async (plane: ControlPlane): Promise<void> => {
	const dispatcher = new Agent({connect: {rejectUnauthorized: false}, connections: 16});
	const headers = {authorization: 'Bearer admin-token', 'content-type': 'application/json'};
	const list = await fetch(`${plane.server}/apis/apps/v1/deployments`, {dispatcher, headers});
	const {items} = (await list.json()) as {
		items: ReadonlyArray<{metadata: {name: string; namespace: string; uid: string}; spec: {template: {metadata: {labels: object}}}}>;
	};
	const bodies = items.flatMap(({metadata, spec}) =>
		Array.from({length: 10}, (_, age) => {
			const hash = `old${age}`;
			const labels = {...spec.template.metadata.labels, 'pod-template-hash': hash};
			return {
				namespace: metadata.namespace,
				body: JSON.stringify({
					apiVersion: 'apps/v1',
					kind: 'ReplicaSet',
					metadata: {
						name: `${metadata.name}-${hash}`,
						labels,
						annotations: {'deployment.kubernetes.io/revision': '0'},
						ownerReferences: [
							{
								apiVersion: 'apps/v1',
								kind: 'Deployment',
								name: metadata.name,
								uid: metadata.uid,
								controller: true,
								blockOwnerDeletion: true,
							},
						],
					},
					spec: {
						replicas: 0,
						selector: {matchLabels: labels},
						template: {...spec.template, metadata: {labels}},
					},
				}),
			};
		}),
	);
	const next = bodies.values();
	await Promise.all(
		Array.from({length: 16}, async () => {
			for (const {namespace, body} of next) {
				const answer = await fetch(`${plane.server}/apis/apps/v1/namespaces/${namespace}/replicasets`, {
					dispatcher,
					headers,
					method: 'POST',
					body,
				});
				await answer.arrayBuffer();
			}
		}),
	);
	await dispatcher.close();
};

const auditedRequests = (folder: string): ReadonlyMap<string, number> => {
	const counts = new Map<string, number>();
	for (const line of readFileSync(`${folder}/audit.log`, 'utf8').split('\n')) {
		if (line === '') continue;
		const event = JSON.parse(line) as {verb: string; stage: string; objectRef?: {resource?: string; subresource?: string}};
		// A watch is two lines: when it began and when it ended. Only the first is a request.
		if (event.verb === 'watch' && event.stage !== 'ResponseStarted') continue;
		if (event.verb !== 'watch' && event.stage !== 'ResponseComplete') continue;
		const key = `${event.verb} ${event.objectRef?.resource ?? 'other'}`;
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
};

/** 1,000 services and 10,000 pods on a real control plane, read as the user `oncall`, whose requests are audited. */
export const startRealFleet = async (say: (line: string) => void): Promise<BenchCluster> => {
	const plane = await startControlPlane();
	try {
		say('creating 1,000 services with 10,000 pods, some minutes');
		await plane.kubectl(['create', '-f', '-'], await fleetManifests(size));
		await plane.kubectl(['create', 'clusterrolebinding', 'oncall', '--clusterrole=cluster-admin', '--user=oncall']);
		await until(async () => {
			const ready = (await plane.kubectl(['get', 'deployments', '-A', '-o', 'jsonpath={.items[*].status.readyReplicas}'])).split(' ');
			return ready.reduce((sum, count) => sum + Number(count), 0) === size.namespaces * size.services * size.replicas;
		});
		say('creating ten old ReplicaSets for each');
		await createOldReplicaSets(plane);
	} catch (error) {
		await plane.stop();
		throw error;
	}
	return {
		name: 'real control plane',
		kubeconfig: plane.kubeconfig('oncall'),
		requests: () => auditedRequests(plane.folder),
		stop: plane.stop,
	};
};
