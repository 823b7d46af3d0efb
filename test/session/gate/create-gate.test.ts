import {afterEach, expect, test} from 'vitest';
import {type GateStage, type StageOptions, startGateStage} from './gate-stage.ts';

const open: GateStage[] = [];

afterEach(async () => {
	for (const stage of open.splice(0)) await stage.close();
});

const start = async (options?: StageOptions): Promise<GateStage> => {
	const stage = await startGateStage(options);
	open.push(stage);
	return stage;
};

test('a scale is previewed, shown before and after, sent once and followed until its replicas are ready', async () => {
	const stage = await start();
	const uid = stage.uid('llama');
	const prepared = await stage.mustPrepare({type: 'scale', replicas: 5}, uid);
	expect(prepared).toMatchObject({
		context: 'prod-eu',
		namespace: 'chat',
		differences: [{path: 'spec.replicas', before: '3', after: '5'}],
		dryRun: {
			accepted: true,
			sentence: 'The API server accepts this (dry run). Scheduling, image pull and pod quota are not covered by it.',
		},
	});
	expect(stage.realWrites()).toEqual([]);

	expect(await stage.gate.execute(prepared)).toEqual({status: 'applied', sentence: 'llama asks for 5 replicas.'});
	expect(stage.writes).toEqual([
		{method: 'PATCH', path: '/apis/apps/v1/namespaces/chat/deployments/llama/scale', dryRun: true},
		{method: 'PATCH', path: '/apis/apps/v1/namespaces/chat/deployments/llama/scale', dryRun: false},
	]);
	expect(stage.row('llama').service.replicas.desired).toBe(5);
	expect(stage.lines.map(({event, outcome}) => [event, outcome])).toEqual([
		['intent', undefined],
		['result', 'applied'],
	]);
});
