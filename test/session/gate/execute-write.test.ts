import {expect, test} from 'vitest';
import {answerWrites, brokenStatefulSet} from './gate-stage.ts';
import {stagesOfGate} from './gate-stages.ts';

const start = stagesOfGate();

const rollBack = {type: 'roll-back', revision: 'uid-whisper-r1'} as const;
const whisper = 'uid-whisper';

test('is previewed, sent and logged step by step', async () => {
	const stage = await start({objects: brokenStatefulSet()});
	const prepared = await stage.mustPrepare(rollBack, whisper);
	expect(prepared.plan.steps).toHaveLength(2);
	expect(prepared.dryRun.accepted).toBe(true);
	expect(stage.writes.map(({method, dryRun}) => [method, dryRun])).toEqual([
		['PATCH', true],
		['DELETE', true],
	]);
	expect(stage.server.store.get('pods', 'chat', 'whisper-2')?.metadata.deletionTimestamp).toBeUndefined();
	expect(await stage.gate.execute(prepared)).toMatchObject({
		status: 'applied',
		sentence: expect.stringContaining('whisper-2 is stopped'),
	});
	expect(stage.realWrites().map(({method, path: where}) => [method, where.split('/').at(-1)])).toEqual([
		['PATCH', 'whisper'],
		['DELETE', 'whisper-2'],
	]);
	expect(stage.server.store.get('pods', 'chat', 'whisper-2')?.metadata.deletionTimestamp).toBeDefined();
	expect(stage.lines.map(({event, step, steps, outcome}) => [event, step, steps, outcome])).toEqual([
		['intent', 1, 2, undefined],
		['result', 1, 2, 'applied'],
		['intent', 2, 2, undefined],
		['result', 2, 2, 'applied'],
	]);
});

test('is logged at the time of day of the machine, also after somebody has set its clock', async () => {
	const stage = await start({objects: brokenStatefulSet()});
	const prepared = await stage.mustPrepare(rollBack, whisper);
	stage.clock.setWall(3_600_000);
	await stage.gate.execute(prepared);
	expect(stage.lines[0]?.['time']).toBe(new Date(stage.clock.now() + 3_600_000).toISOString());
});

test('has nothing left to do where the replica is gone already', async () => {
	const stage = await start({objects: brokenStatefulSet()});
	const prepared = await stage.mustPrepare(rollBack, whisper);
	stage.server.store.remove('pods', 'chat', 'whisper-2');
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'applied'});
});

test('stops where a step does not go through, says what stands, and is followed all the same', async () => {
	const stage = await start({objects: brokenStatefulSet()});
	const prepared = await stage.mustPrepare(rollBack, whisper);
	stage.setFault((request, response) =>
		request.method === 'DELETE'
			? answerWrites(403, {reason: 'Forbidden', message: 'pods "whisper-2" is forbidden: User "oncall" cannot delete it', details: {}})(
					request,
					response,
				)
			: false,
	);
	const outcome = await stage.gate.execute(prepared);
	expect(outcome.status).toBe('refused');
	expect(outcome.sentence).toMatch(
		/^whisper asks for the template of rev 1\. Step 2 of 2 did not go through: You may not do this on test .*: pods "whisper-2" is forbidden: User "oncall" cannot delete it\.$/,
	);
	expect(stage.pending.get(whisper)?.status).toBe('following');
});

test('sends no later step when the first did not go through', async () => {
	const stage = await start({objects: brokenStatefulSet()});
	const prepared = await stage.mustPrepare(rollBack, whisper);
	stage.setFault(answerWrites(422, {reason: 'Invalid', message: 'the server rejected our request due to an error in our request'}));
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'changed'});
	expect(stage.realWrites().map(({method}) => method)).toEqual(['PATCH']);
});
