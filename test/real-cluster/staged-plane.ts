import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {ControlPlane, PlaneUser} from '../control-plane/control-plane.ts';
import {startTcpStage, type TcpStage} from '../faults/tcp-stage.ts';

export type StagedPlane = {
	readonly stage: TcpStage;
	/** `https://127.0.0.1:PORT` */
	readonly server: string;
	/** A kubeconfig of this user whose server is the stage. */
	readonly kubeconfig: (user: PlaneUser) => Promise<string>;
	/** The same with other credentials: `user` as it stands in a kubeconfig, files relative to the plane's folder. */
	readonly kubeconfigOf: (name: string, user: object, cluster?: object) => Promise<string>;
};

/** The way to the API server of a plane through a stage where its bytes are delayed, cut and lost; the certificate holds there too. */
export const stagePlane = async (plane: ControlPlane): Promise<StagedPlane> => {
	const {hostname, port} = new URL(plane.server);
	const stage = await startTcpStage({host: hostname, port: Number(port)});
	const server = `https://127.0.0.1:${stage.port}`;
	const kubeconfigOf: StagedPlane['kubeconfigOf'] = async (name, user, cluster = {}) => {
		const file = path.join(plane.folder, `${name}-${stage.port}.kubeconfig`);
		const config = {
			...{apiVersion: 'v1', kind: 'Config', 'current-context': name},
			clusters: [{name: 'real', cluster: {server, 'certificate-authority': 'ca.crt', ...cluster}}],
			users: [{name, user}],
			contexts: [{name, context: {cluster: 'real', user: name}}],
		};
		await writeFile(file, JSON.stringify(config));
		return file;
	};
	return {stage, server, kubeconfig: user => kubeconfigOf(user, {token: `${user}-token`}), kubeconfigOf};
};
