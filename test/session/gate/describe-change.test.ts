import {expect, test} from 'vitest';
import type {JsonObject} from '../../../source/demo/api-server/demo-object.ts';
import {llama, meanwhile, scale, stagesOfGate} from './gate-stages.ts';

const start = stagesOfGate();

const changes: ReadonlyArray<readonly [what: string, body: JsonObject, sentence: string]> = [
	[
		'scaled it',
		{spec: {replicas: 4}},
		'llama was changed meanwhile: replicas 4 now, 3 before. Written by kubectl-edit 0 s ago. Nothing was written.',
	],
	[
		'released another image',
		{spec: {template: {spec: {containers: [{name: 'vllm', image: 'vllm/vllm-openai:v2'}]}}}},
		'image of vllm vllm/vllm-openai:v2 now, vllm/vllm-openai:v0.11.0 before',
	],
	['paused it', {spec: {paused: true}}, 'llama was changed meanwhile: its rollout was paused. Written by kubectl-edit'],
	[
		'restarted it',
		{spec: {template: {metadata: {annotations: {'kubectl.kubernetes.io/restartedAt': '2026-06-01T12:00:00Z'}}}}},
		'llama was changed meanwhile: it was restarted.',
	],
	[
		'released what the controller has numbered already',
		{
			metadata: {annotations: {'deployment.kubernetes.io/revision': '8'}},
			spec: {template: {spec: {containers: [{name: 'vllm', image: 'vllm/vllm-openai:v2'}]}}},
		},
		'llama was changed meanwhile: image of vllm vllm/vllm-openai:v2 now, vllm/vllm-openai:v0.11.0 before; arguments of vllm; template: ',
	],
	[
		'released what the controller numbered',
		{metadata: {annotations: {'deployment.kubernetes.io/revision': '8'}}},
		'revision 8 now, 7 before',
	],
];

test.each(changes)('case 3: and %s: the sentence says so, and nothing is written', async (_, body, sentence) => {
	const stage = await start();
	// Guarded by replicas, image and template, revision number: one of these plans meets each change.
	const replicas = (body['spec'] as JsonObject | undefined)?.['replicas'];
	const prepared = await stage.mustPrepare(replicas === undefined ? {type: 'roll-back', revision: 'uid-llama-h5'} : scale, llama);
	// The watch is behind: only the preconditions meet the change.
	stage.freezeRows();
	await meanwhile(stage, body);
	const version = stage.server.store.resourceVersion();
	const outcome = await stage.gate.execute(prepared);
	const isSeen = outcome.status === 'changed';
	// A pause is not what a rollback depends on: it goes through, and is kept.
	expect(isSeen).toBe((body['spec'] as JsonObject | undefined)?.['paused'] !== true);
	if (!isSeen) return;
	expect(outcome.sentence).toContain(sentence);
	expect(stage.server.store.resourceVersion()).toBe(version);
	expect(stage.pending.size).toBe(0);
	expect(stage.lines.at(-1)).toMatchObject({event: 'result', outcome: 'changed', httpStatus: 422});
});

test('and is deleting it: that is what is said', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	const object = stage.server.store.get('deployments', 'chat', 'llama');
	if (object === undefined) throw new Error('it was there');
	stage.freezeRows();
	const metadata = {...object.metadata, deletionTimestamp: '2026-06-01T12:00:00Z', finalizers: ['foregroundDeletion']};
	stage.server.store.update('deployments', {...object, metadata, spec: {...object.spec, replicas: 1}});
	expect(await stage.gate.execute(prepared)).toEqual({status: 'changed', sentence: 'llama is being deleted. Nothing was written.'});
});

test('and made it anew, or deleted it: neither is touched', async () => {
	const stage = await start();
	const [one, other] = [await stage.mustPrepare(scale, llama), await stage.mustPrepare(scale, llama)];
	stage.freezeRows();
	const old = stage.server.store.remove('deployments', 'chat', 'llama');
	expect(await stage.gate.execute(one)).toEqual({status: 'changed', sentence: 'llama is gone. Nothing was written.'});
	if (old === undefined) throw new Error('it was there');
	stage.server.add('deployments', {...old, metadata: {...old.metadata, uid: 'another'}});
	expect(await stage.gate.execute(other)).toEqual({
		status: 'changed',
		sentence: 'llama was deleted and made anew meanwhile. Nothing was written.',
	});
	expect(stage.server.store.get('deployments', 'chat', 'llama')?.spec?.['replicas']).toBe(3);
});
