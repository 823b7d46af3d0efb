import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {ControlPlane, PlaneUser} from '../control-plane/control-plane.ts';
import {startTcpStage, type TcpStage} from '../faults/tcp-stage.ts';

export type StagedPlane = {
	readonly stage: TcpStage;
	/** `https://127.0.0.1:PORT` */
	readonly server: string;
	/** A kubeconfig of this user whose server is the stage. */
	readonly kubeconfig: (user: PlaneUser) => Promise<string>;
};

/** The way to the API server of a plane through a stage where its bytes are delayed, cut and lost; the certificate holds there too. */
export const stagePlane = async (plane: ControlPlane): Promise<StagedPlane> => {
	const {hostname, port} = new URL(plane.server);
	const stage = await startTcpStage({host: hostname, port: Number(port)});
	const server = `https://127.0.0.1:${stage.port}`;
	return {
		stage,
		server,
		async kubeconfig(user) {
			const file = path.join(plane.folder, `${user}-${stage.port}.kubeconfig`);
			await writeFile(file, (await readFile(plane.kubeconfig(user), 'utf8')).replace(plane.server, server));
			return file;
		},
	};
};
