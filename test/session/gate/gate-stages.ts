import {afterEach} from 'vitest';
import {type GateStage, type StageOptions, startGateStage} from './gate-stage.ts';

/** The UID of the service that most changes are tried on, where it stands, and a change of it. */
export const llama = 'uid-llama';
export const deploymentPath = '/apis/apps/v1/namespaces/chat/deployments/llama';
export const scale = {type: 'scale', replicas: 5} as const;

/** Somebody with kubectl. */
export const meanwhile = async (stage: GateStage, body: unknown): Promise<void> => {
	const headers = {'content-type': 'application/merge-patch+json'};
	const {code} = await stage.server.send('PATCH', `${deploymentPath}?fieldManager=kubectl-edit`, body, headers);
	if (code !== 200) throw new Error(`refused with ${code}`);
	stage.writes.length = 0;
};

/** Gates of one test file, closed after each test. */
export const stagesOfGate = (): ((options?: StageOptions) => Promise<GateStage>) => {
	const open: GateStage[] = [];
	afterEach(async () => {
		for (const stage of open.splice(0)) await stage.close();
	});
	return async options => {
		const stage = await startGateStage(options);
		open.push(stage);
		return stage;
	};
};
