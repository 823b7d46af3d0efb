import {expect, test} from 'vitest';
import type {KubernetesObject} from '../../../source/cluster/kubernetes-object.ts';
import type {Action} from '../../../source/domain/action.ts';
import type {Prepared} from '../../../source/session/session.ts';
import {autoscaler} from '../../serving/fixtures/raw-objects.ts';
import {answerWrites, brokenStatefulSet, completeDeployment, type GateStage, patiently} from './gate-stage.ts';
import {llama, meanwhile, scale, stagesOfGate} from './gate-stages.ts';

const start = stagesOfGate();

const change = async (stage: GateStage, action: Action, typed?: string): Promise<void> => {
	expect(await stage.gate.execute(await stage.mustPrepare(action, llama), typed)).toMatchObject({status: 'applied'});
};

const mustUndo = async (stage: GateStage): Promise<Prepared> => {
	const prepared = await stage.gate.prepareUndo();
	if (prepared.status === 'refused') throw new Error(prepared.failure.sentence);
	return prepared;
};

/** What a person would say of an object: without the server's own bookkeeping. */
const stored = (stage: GateStage, collection = 'deployments', name = 'llama'): unknown => {
	const {metadata, spec} = stage.server.store.get(collection, 'chat', name) as unknown as KubernetesObject;
	const part = {spec, metadata: {labels: metadata.labels, annotations: metadata.annotations}};
	// A map with nothing in it is not there.
	return JSON.parse(
		JSON.stringify(part, (key, value) => (key === 'annotations' && Object.keys(value ?? {}).length === 0 ? undefined : value)),
	);
};

test('before anything was changed there is nothing to take back', async () => {
	const stage = await start();
	expect(stage.gate.undoable()).toBeUndefined();
	expect(await stage.gate.prepareUndo()).toEqual({
		status: 'refused',
		failure: {kind: 'refused', sentence: 'Nothing was changed from here yet: there is nothing to take back.'},
	});
	await stage.mustPrepare(scale, llama);
	expect(stage.gate.undoable()).toBeUndefined();
});

test('a scale is taken back by a plan that says so, through the same gate', async () => {
	const stage = await start();
	await change(stage, scale);
	const at = stage.clock.now();
	expect(stage.gate.undoable()).toEqual({uid: llama, title: 'Scale chat / llama', at, offer: {possible: true}});
	stage.clock.advance(120_000);
	stage.server.clock.advance(120_000);
	stage.writes.length = 0;
	const prepared = await mustUndo(stage);
	expect(prepared.plan).toMatchObject({
		title: 'Undo: Scale chat / llama',
		verb: 'undo',
		undoes: {title: 'Scale chat / llama', at},
		done: {type: 'replicas', desired: 3},
		gpus: {change: -4},
		lines: [
			{head: 'undoes', text: 'Scale chat / llama, 2 min ago'},
			{head: 'replicas', before: '5', after: '3'},
			{head: 'gpus', text: '−4 GPUs'},
			{head: 'then', text: '2 replicas stop'},
		],
	});
	expect(prepared.differences).toEqual([{path: 'spec.replicas', before: '5', after: '3'}]);
	expect(await stage.gate.execute(prepared)).toEqual({
		status: 'applied',
		sentence: 'llama is as it was before: Scale chat / llama is taken back.',
	});
	expect(stage.writes.map(({dryRun}) => dryRun)).toEqual([true, false]);
	expect(stage.row('llama').service.replicas.desired).toBe(3);
	expect(stage.pending.get(llama)?.sentence).toMatch(/^undoing: /);
	expect(stage.lines.filter(({event}) => event === 'intent').at(-1)).toMatchObject({
		title: 'Undo: Scale chat / llama',
		undoes: {title: 'Scale chat / llama'},
	});
});

const every: ReadonlyArray<readonly [name: string, action: Action, typed: string | undefined]> = [
	['a scale', scale, undefined],
	['a park', {type: 'scale', replicas: 0}, 'llama'],
	['an update', {type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v1', args: ['--model', 'x']}, undefined],
	['a roll back', {type: 'roll-back', revision: 'uid-llama-h5'}, undefined],
	['a restart', {type: 'restart'}, undefined],
	['a pause', {type: 'pause'}, undefined],
];

test.each(every)('%s, its undo and the redo of that come and go, and leave the object as it was', async (_, action, typed) => {
	const stage = await start();
	const before = stored(stage);
	await change(stage, action, typed);
	const after = stored(stage);
	expect(after).not.toEqual(before);
	for (const [word, expected] of [
		['Undo', before],
		['Redo', after],
		['Undo', before],
		['Redo', after],
	] as const) {
		const prepared = await mustUndo(stage);
		expect(prepared.plan.title).toMatch(new RegExp(`^${word}: (?!Undo|Redo)`));
		expect(await stage.gate.execute(prepared, prepared.plan.typed?.text)).toMatchObject({status: 'applied'});
		expect(stored(stage)).toEqual(expected);
	}
});

test('maps that a change has made go with it, and come again', async () => {
	const objects = completeDeployment({metadata: {annotations: undefined as never}});
	const stage = await start({objects});
	const before = stored(stage);
	await change(stage, {type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v1'});
	const after = stored(stage);
	expect(after).toMatchObject({metadata: {annotations: {'kubernetes.io/change-cause': expect.any(String)}}});
	for (const expected of [before, after, before]) {
		expect(await stage.gate.execute(await mustUndo(stage))).toMatchObject({status: 'applied'});
		expect(stored(stage)).toEqual(expected);
	}
});

test('what a controller has noted meanwhile stays', async () => {
	const stage = await start({objects: completeDeployment({metadata: {annotations: undefined as never}})});
	await change(stage, {type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v1'});
	await meanwhile(stage, {metadata: {annotations: {'deployment.kubernetes.io/revision': '8'}}});
	expect(await stage.gate.execute(await mustUndo(stage))).toMatchObject({status: 'applied'});
	expect(stored(stage)).toMatchObject({metadata: {annotations: {'deployment.kubernetes.io/revision': '8'}}});
	expect(await stage.gate.execute(await mustUndo(stage))).toMatchObject({status: 'applied'});
	expect(stored(stage)).toMatchObject({
		metadata: {annotations: {'deployment.kubernetes.io/revision': '8', 'kubernetes.io/change-cause': expect.any(String)}},
	});
});

test('what somebody has changed since is said, with who it was, and nothing is sent', async () => {
	const stage = await start();
	await change(stage, scale);
	await meanwhile(stage, {spec: {replicas: 7}});
	stage.writes.length = 0;
	expect(await stage.gate.prepareUndo()).toEqual({
		status: 'refused',
		failure: {
			kind: 'changed',
			sentence:
				'Scale chat / llama cannot be taken back. llama was changed meanwhile: replicas 7 now, 5 before. Written by kubectl-edit 0 s ago.',
		},
	});
	expect(stage.writes).toEqual([]);
	// It applies again once that is gone.
	await meanwhile(stage, {spec: {replicas: 5}});
	await mustUndo(stage);
});

test('what changes elsewhere on the object is no hindrance', async () => {
	const stage = await start();
	await change(stage, scale);
	await meanwhile(stage, {spec: {template: {metadata: {annotations: {a: 'b'}}}}, metadata: {labels: {team: 'x'}}});
	expect(await stage.gate.execute(await mustUndo(stage))).toMatchObject({status: 'applied'});
});

test('an object that is gone, or another of its name, is not touched', async () => {
	const stage = await start();
	await change(stage, scale);
	stage.freezeRows();
	const old = stage.server.store.remove('deployments', 'chat', 'llama');
	if (old === undefined) throw new Error('it was there');
	expect(await stage.gate.prepareUndo()).toMatchObject({failure: {sentence: 'Scale chat / llama cannot be taken back. llama is gone.'}});
	stage.server.add('deployments', {...old, metadata: {...old.metadata, uid: 'another'}});
	expect(await stage.gate.prepareUndo()).toMatchObject({
		failure: {sentence: 'Scale chat / llama cannot be taken back. llama was deleted and made anew meanwhile.'},
	});
	stage.refresh();
	expect(await stage.gate.prepareUndo()).toMatchObject({failure: {sentence: 'This service is gone.'}});
});

test('the last change of all is what is taken back', async () => {
	const stage = await start();
	await change(stage, scale);
	await change(stage, {type: 'pause'});
	expect(stage.gate.undoable()).toMatchObject({title: 'Pause chat / llama'});
	// What is refused is no change.
	const prepared = await stage.mustPrepare({type: 'scale', replicas: 6}, llama);
	stage.setFault(answerWrites(403, {reason: 'Forbidden', message: 'no', details: {}}));
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'refused'});
	stage.setFault(undefined);
	expect((await mustUndo(stage)).plan).toMatchObject({title: 'Undo: Pause chat / llama', done: {type: 'rolled-out'}});
});

test('what has no way back says why', async () => {
	const stage = await start();
	await change(stage, {type: 'replace-replica', replicaUid: 'uid-llama-h5-b'});
	const reason = 'the replica that was stopped is gone, and another has taken its place.';
	expect(stage.gate.undoable()?.offer).toEqual({possible: false, reason});
	const sentence = `Replace a replica of chat / llama cannot be taken back: ${reason}`;
	expect(await stage.gate.prepareUndo()).toEqual({status: 'refused', failure: {kind: 'refused', sentence}});
});

test('bounds go back to the autoscaler they are of', async () => {
	const stage = await start({objects: {...completeDeployment(), HorizontalPodAutoscaler: [autoscaler()]}});
	const before = stored(stage, 'horizontalpodautoscalers');
	await change(stage, {type: 'set-bounds', minimum: 4, maximum: 9});
	const prepared = await mustUndo(stage);
	expect(prepared.plan).toMatchObject({done: {type: 'bounds', minimum: 2, maximum: 8}, target: {name: 'llama', uid: 'uid-hpa'}});
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'applied'});
	expect(stored(stage, 'horizontalpodautoscalers')).toEqual(before);
});

test('a rollback of a StatefulSet is taken back without the replicas that it replaced', async () => {
	const stage = await start({objects: brokenStatefulSet()});
	const uid = stage.uid('whisper');
	const prepared = await stage.mustPrepare({type: 'roll-back', revision: 'uid-whisper-r1'}, uid);
	expect(prepared.plan.steps).toHaveLength(2);
	const before = stored(stage, 'statefulsets', 'whisper');
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'applied'});
	const undo = await mustUndo(stage);
	expect(undo.plan.steps).toHaveLength(1);
	expect(await stage.gate.execute(undo)).toMatchObject({status: 'applied'});
	expect(stored(stage, 'statefulsets', 'whisper')).toEqual(before);
});

test('a protected context and what would revert it ask for the name here too, and so does nothing left to serve', async () => {
	const stage = await start({identity: {isProtected: true}});
	await change(stage, scale, 'llama');
	const prepared = await mustUndo(stage);
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'refused', sentence: expect.stringMatching(/^Type llama first/)});
	const annotations = {'argocd.argoproj.io/tracking-id': 'chat:apps/Deployment:chat/llama'};
	const managed = await start({objects: completeDeployment({metadata: {annotations}})});
	await change(managed, scale, 'chat');
	expect((await mustUndo(managed)).plan).toMatchObject({typed: {text: 'chat'}, warnings: [{kind: 'reverted'}]});
	const parked = await start({objects: completeDeployment({spec: {replicas: 0}})});
	await change(parked, {type: 'scale', replicas: 2});
	expect((await mustUndo(parked)).plan).toMatchObject({
		typed: {text: 'llama', because: 'nothing serves at 0 replicas.'},
		warnings: [{kind: 'serving'}],
	});
});

test('whoever became read-only, or may not any more, takes nothing back', async () => {
	const stage = await start();
	await change(stage, scale);
	const prepared = await mustUndo(stage);
	stage.setIdentity({readOnly: true, readOnlyBecause: '--read-only'});
	expect(await stage.gate.prepareUndo()).toMatchObject({failure: {kind: 'read-only'}});
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'refused'});
});

test('a write whose answer was lost can be taken back where it has arrived', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	let isDown = false;
	stage.setFault((request, response) => {
		if (request.method === 'PATCH' && request.url?.includes('dryRun') !== true) {
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
	stage.setFault(undefined);
	expect((await mustUndo(stage)).plan.done).toEqual({type: 'replicas', desired: 3});
});
