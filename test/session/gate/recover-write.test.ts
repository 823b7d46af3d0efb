import {expect, test} from 'vitest';
import {type GateStage, isRealWrite, patiently} from './gate-stage.ts';
import {deploymentPath, llama, meanwhile, scale, stagesOfGate} from './gate-stages.ts';

const start = stagesOfGate();

const silent =
	(arrived: () => void, commit: boolean): NonNullable<Parameters<GateStage['setFault']>[0]> =>
	async (request, response) => {
		if (!isRealWrite(request)) return false;
		arrived();
		if (!commit) return new Promise<boolean>(() => {});
		response.end = () => response;
		return false;
	};

test.each([
	['before it was carried out', false, 'not-applied', 'llama is as it was before, the change did not arrive. It was not sent again.'],
	['after it was carried out', true, 'applied', 'Read again: llama has the change.'],
])('of a server that falls silent %s is found out by reading', async (_, commit, status, words) => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	const arrived = new Promise<void>(resolve => stage.setFault(silent(resolve, commit)));
	const outcome = stage.gate.execute(prepared);
	await arrived;
	if (commit) await stage.until(() => stage.row('llama').service.replicas.desired === 5);
	expect(stage.pending.get(llama)).toMatchObject({status: 'sending', sentence: 'scaling: being sent'});
	stage.clock.advance(15_000);
	const {status: ended, sentence} = await patiently(stage, outcome);
	expect(sentence).toContain(words);
	expect(ended).toBe(status);
	expect(stage.realWrites()).toHaveLength(1);
});

test('of a change that shows only at the second look is applied', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	let reads = 0;
	stage.setFault(async (request, response) => {
		if (request.headers['x-late'] !== undefined) return false;
		if (isRealWrite(request)) {
			response.socket?.destroy();
			return true;
		}
		reads++;
		// A slow commit: it lands between the first read and the second.
		if (reads === 2)
			await stage.server.send(
				'PATCH',
				deploymentPath,
				{spec: {replicas: 5}},
				{'content-type': 'application/merge-patch+json', 'x-late': 'yes'},
			);
		return false;
	});
	expect(await patiently(stage, stage.gate.execute(prepared))).toMatchObject({status: 'applied'});
});

test('that was not there at the first look is unknown when there is no second', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	let looks = 0;
	stage.setFault((request, response) => {
		const isRead = request.method === 'GET';
		if (isRead) looks++;
		if (isRead && looks === 1) return false;
		response.socket?.destroy();
		return true;
	});
	expect(await patiently(stage, stage.gate.execute(prepared))).toMatchObject({status: 'unknown'});
});

test('of what another has changed in between is neither claimed nor sent again', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	stage.setFault(async (request, response) => {
		if (!isRealWrite(request) || request.url?.includes('kubectl') === true) return false;
		await meanwhile(stage, {spec: {replicas: 7}});
		response.socket?.destroy();
		return true;
	});
	const outcome = await patiently(stage, stage.gate.execute(prepared));
	expect(outcome).toEqual({
		status: 'changed',
		sentence:
			'The answer was lost. Read again: llama was changed meanwhile: replicas 7 now, 3 before. Written by kubectl-edit 0 s ago. It is not what was asked for, and it was not sent again.',
	});
});

test('that nobody could find out about is cleared up by the watch', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	stage.freezeRows();
	let isDown = false;
	stage.setFault((request, response) => {
		if (isRealWrite(request)) {
			isDown = true;
			response.end = () => {
				response.socket?.destroy();
				return response;
			};
			return false;
		}
		if (isDown) response.socket?.destroy();
		return isDown;
	});
	expect(await patiently(stage, stage.gate.execute(prepared))).toMatchObject({status: 'unknown'});
	expect(stage.pending.get(llama)?.status).toBe('unknown');
	isDown = false;
	stage.refresh();
	expect(stage.pending.get(llama)).toMatchObject({status: 'following', sentence: 'scaling: 3 of 5 ready'});
});
