import {expect, test} from 'vitest';
import type {JournalEntry} from '../../../source/session/journal/journal-entry.ts';
import {answerWrites, brokenStatefulSet, type StageOptions} from './gate-stage.ts';
import {llama, scale, stagesOfGate} from './gate-stages.ts';

const start = stagesOfGate();

const withJournal = async (options: StageOptions = {}) => {
	const begun: JournalEntry[] = [];
	const ended: [string, JournalEntry['outcome']][] = [];
	let sentAtBegin: number | undefined;
	const stage = await start({
		...options,
		journal: {
			begin: async entry => {
				sentAtBegin = stage.realWrites().length;
				begun.push(entry);
			},
			end: async ({id}, outcome) => void ended.push([id, outcome]),
		},
	});
	return {stage, begun, ended, sentAtBegin: () => sentAtBegin};
};

test('what is written is remembered before it leaves, with what was there, and after it what came of it', async () => {
	const {stage, begun, ended, sentAtBegin} = await withJournal();
	const prepared = await stage.mustPrepare({type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v1'}, llama);
	await stage.gate.execute(prepared);
	expect(sentAtBegin()).toBe(0);
	expect(begun).toEqual([
		{
			id: `${prepared.id}/1`,
			at: stage.clock.now(),
			context: 'prod-eu',
			server: '10.0.0.1:443',
			user: 'oncall',
			service: llama,
			object: {group: 'apps', version: 'v1', resource: 'deployments', kind: 'Deployment', namespace: 'chat', name: 'llama', uid: llama},
			generation: 3,
			action: 'update',
			verb: 'update',
			title: 'Update chat / llama',
			reason: 'image vllm/vllm-openai:v1 (was v0.11.0)',
			fields: [
				{
					path: ['spec', 'template', 'spec', 'containers', 0, 'image'],
					before: 'vllm/vllm-openai:v0.11.0',
					after: 'vllm/vllm-openai:v1',
				},
				{path: ['metadata', 'annotations', 'kubernetes.io/change-cause'], after: 'image vllm/vllm-openai:v1 (was v0.11.0)'},
			],
			desired: 3,
			available: 3,
		},
	]);
	expect(ended).toEqual([[`${prepared.id}/1`, 'applied']]);
});

test('a park says so, and from how many', async () => {
	const {stage, begun} = await withJournal();
	await stage.gate.execute(await stage.mustPrepare({type: 'scale', replicas: 0}, llama), 'llama');
	await stage.gate.execute(await stage.mustPrepare(scale, llama));
	expect(begun.map(({parks, desired, subresource, fields}) => [parks, desired, subresource, fields])).toEqual([
		[true, 3, 'scale', [{path: ['spec', 'replicas'], before: 3, after: 0}]],
		[undefined, 0, 'scale', [{path: ['spec', 'replicas'], before: 0, after: 5}]],
	]);
});

test('what was refused is no entry in the end, and a deletion none at all', async () => {
	const {stage, begun, ended} = await withJournal();
	const prepared = await stage.mustPrepare(scale, llama);
	stage.setFault(answerWrites(403, {reason: 'Forbidden', message: 'no', details: {}}));
	await stage.gate.execute(prepared);
	expect(ended).toEqual([[`${prepared.id}/1`, undefined]]);
	stage.setFault(undefined);
	await stage.gate.execute(await stage.mustPrepare({type: 'replace-replica', replicaUid: 'uid-llama-h5-b'}, llama));
	expect(begun).toHaveLength(1);
});

test('of a plan of several steps each patch is one, and each deletion none', async () => {
	const {stage, begun} = await withJournal({objects: brokenStatefulSet()});
	const uid = stage.uid('whisper');
	await stage.gate.execute(await stage.mustPrepare({type: 'roll-back', revision: 'uid-whisper-r1'}, uid));
	expect(begun.map(({id, action, service}) => [id, action, service])).toEqual([['plan-1/1', 'roll-back', uid]]);
});
