import {expect, test} from 'vitest';
import {failed, success} from '../../../source/domain/outcome.ts';
import type {Prepared} from '../../../source/session/session.ts';
import {answerWrites, type GateStage, isRealWrite} from './gate-stage.ts';
import {llama, scale, stagesOfGate} from './gate-stages.ts';

const start = stagesOfGate();

const refusal = async (stage: GateStage, prepared: Prepared, typed?: string): Promise<string> => {
	const outcome = await stage.gate.execute(prepared, typed);
	expect(outcome.status).toBe('refused');
	expect(stage.realWrites()).toEqual([]);
	return outcome.sentence;
};

test('wants the typed text to the letter, and a slip does not cost the plan', async () => {
	const stage = await start({identity: {isProtected: true}});
	const prepared = await stage.mustPrepare(scale, llama);
	for (const typed of [undefined, '', 'Llama', 'llama ']) {
		expect(await refusal(stage, prepared, typed)).toBe('Type llama first: prod-eu is a protected context. Nothing was sent.');
	}
	expect(await stage.gate.execute(prepared, 'llama')).toMatchObject({status: 'applied'});
});

test.each([
	[
		'became read-only',
		{readOnly: true, readOnlyBecause: 'MODELDECK_READ_ONLY_CONTEXTS'},
		/read-only here \(MODELDECK_READ_ONLY_CONTEXTS\)/,
	],
	['is another context', {context: 'staging' as GateStage['who']}, /^This was prepared for prod-eu as oncall/],
	['is another server', {server: '10.0.0.2:443' as GateStage['who']}, /^This was prepared for prod-eu as oncall/],
	['is another user', {user: 'eve' as GateStage['who']}, /^This was prepared for prod-eu as oncall/],
])('sends nothing where the session meanwhile %s', async (_, identity, words) => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	stage.setIdentity(identity);
	expect(await refusal(stage, prepared)).toMatch(words);
});

test('sends nothing for a service that is gone from the screen', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	stage.server.store.remove('deployments', 'chat', 'llama');
	expect(await refusal(stage, prepared)).toBe('llama is gone. Nothing was sent.');
});

test('sends what was prepared, whatever it is handed under that id', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	const forged = await stage.mustPrepare({type: 'scale', replicas: 0}, llama);
	expect(await stage.gate.execute({...forged, id: prepared.id})).toMatchObject({
		status: 'applied',
		sentence: 'llama asks for 5 replicas.',
	});
	expect(await stage.gate.execute({...prepared, id: 'never prepared'})).toMatchObject({status: 'refused'});
	expect(stage.realWrites()).toHaveLength(1);
});

test('keeps the plans of the last eight dialogs', async () => {
	const stage = await start();
	const first = await stage.mustPrepare(scale, llama);
	for (let more = 0; more < 8; more++) await stage.mustPrepare({type: 'restart'}, llama);
	expect(await refusal(stage, first)).toContain('too old');
});

test('lets one write of a service be on its way at a time', async () => {
	const stage = await start();
	const [first, second] = [await stage.mustPrepare(scale, llama), await stage.mustPrepare({type: 'restart'}, llama)];
	let release = (): void => {};
	const arrived = new Promise<void>(reached => {
		stage.setFault(async request => {
			if (!isRealWrite(request)) return false;
			reached();
			await new Promise<void>(resolve => {
				release = resolve;
			});
			return false;
		});
	});
	const outcome = stage.gate.execute(first);
	await arrived;
	expect(await stage.gate.execute(second)).toEqual({
		status: 'refused',
		sentence: 'A change of llama is on its way. Its answer comes first.',
	});
	expect(await stage.gate.prepare({type: 'pause'}, llama)).toMatchObject({status: 'refused', failure: {kind: 'conflict'}});
	expect(await stage.gate.execute(first)).toMatchObject({status: 'refused'});
	release();
	expect(await outcome).toMatchObject({status: 'applied'});
	expect(stage.realWrites()).toHaveLength(1);
	stage.setFault(undefined);
	await stage.mustPrepare({type: 'pause'}, llama);
});

test('sends nothing whose line in the audit log could not be written', async () => {
	const full = {kind: 'read-only' as const, sentence: 'The audit log cannot be written (ENOSPC), so nothing can be changed from here.'};
	const stage = await start({audit: {check: async () => success(undefined), append: async () => failed(full)}});
	expect(await refusal(stage, await stage.mustPrepare(scale, llama))).toBe(`${full.sentence} Nothing was sent.`);
	expect(stage.pending.size).toBe(0);
});

test('tells an outcome also where its line in the audit log could not be written', async () => {
	let lines = 0;
	const full = {kind: 'read-only' as const, sentence: 'The audit log cannot be written (ENOSPC).'};
	const stage = await start({
		audit: {check: async () => success(undefined), append: async () => (++lines === 1 ? success(undefined) : failed(full))},
	});
	expect(await stage.gate.execute(await stage.mustPrepare(scale, llama))).toEqual({
		status: 'applied',
		sentence: `llama asks for 5 replicas. What came of it is not in the audit log: ${full.sentence}`,
	});
});

test('a 403 at the last moment wins over what the review said', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	stage.setFault(answerWrites(403, {reason: 'Forbidden', message: 'x is forbidden: User "oncall" cannot patch', details: {}}));
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'refused'});
	expect(stage.learned).toEqual([
		{key: 'chat/scale', allowed: true},
		{key: 'chat/scale', allowed: false},
	]);
});
