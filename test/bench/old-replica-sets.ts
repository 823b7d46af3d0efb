import {Agent, fetch} from 'undici';
import type {ControlPlane} from '../control-plane/control-plane.ts';

type Deployment = {
	readonly metadata: {readonly name: string; readonly namespace: string; readonly uid: string};
	readonly spec: {readonly template: {readonly metadata: {readonly labels: Readonly<Record<string, string>>}; readonly spec: object}};
};

const replicaSet = ({metadata: {name, namespace, uid}, spec: {template}}: Deployment, revision: number) => {
	const hash = `old${revision}`;
	const labels = {...template.metadata.labels, 'pod-template-hash': hash};
	return {
		apiVersion: 'apps/v1',
		kind: 'ReplicaSet',
		metadata: {
			name: `${name}-${hash}`,
			namespace,
			labels,
			annotations: {'deployment.kubernetes.io/revision': String(revision)},
			ownerReferences: [{apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true, blockOwnerDeletion: true}],
		},
		spec: {replicas: 0, selector: {matchLabels: labels}, template: {metadata: {labels}, spec: template.spec}},
	};
};

const connections = 16;

/** Old ReplicaSets for each Deployment, as a cluster has that has lived: revisions 1 to `count`, so that the one that serves is the next. */
export const createOldReplicaSets = async (plane: ControlPlane, count: number): Promise<void> => {
	const dispatcher = new Agent({connect: {rejectUnauthorized: false}, connections});
	const headers = {authorization: 'Bearer admin-token', 'content-type': 'application/json'};
	const list = await fetch(`${plane.server}/apis/apps/v1/deployments`, {dispatcher, headers});
	const {items} = (await list.json()) as {items: readonly Deployment[]};
	const next = items.flatMap(item => Array.from({length: count}, (_, index) => replicaSet(item, index + 1))).values();
	await Promise.all(
		Array.from({length: connections}, async () => {
			for (const body of next) {
				const path = `/apis/apps/v1/namespaces/${body.metadata.namespace}/replicasets`;
				const answer = await fetch(`${plane.server}${path}`, {dispatcher, headers, method: 'POST', body: JSON.stringify(body)});
				await answer.arrayBuffer();
				if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
			}
		}),
	);
	await dispatcher.close();
};
