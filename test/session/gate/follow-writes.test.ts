import {expect, test} from 'vitest';
import type {JsonObject} from '../../../source/demo/api-server/demo-object.ts';
import {healthy} from '../../serving/fixtures/raw-objects.ts';
import type {GateStage} from './gate-stage.ts';
import {deploymentPath, llama, stagesOfGate} from './gate-stages.ts';

const startAny = stagesOfGate();
const start = (): Promise<GateStage> => startAny({objects: healthy()});

const carryOut = async (stage: GateStage, replicas: number): Promise<void> => {
	expect(await stage.gate.execute(await stage.mustPrepare({type: 'scale', replicas}, llama))).toMatchObject({status: 'applied'});
};

/** What the controllers report, as the watch brings it. */
const report = (stage: GateStage, status: JsonObject): void => {
	const object = stage.server.store.get('deployments', 'chat', 'llama');
	if (object === undefined) throw new Error('gone');
	const {generation = 0} = object.metadata;
	stage.server.store.update(
		'deployments',
		{...object, status: {...object.status, observedGeneration: generation, ...status}},
		{subresource: 'status'},
	);
	stage.refresh();
};

const counts = (replicas: number, availableReplicas: number): JsonObject => ({
	replicas,
	updatedReplicas: replicas,
	readyReplicas: availableReplicas,
	availableReplicas,
});

test('a write is shown from the moment it is sent until a little after it is done', async () => {
	const stage = await start();
	await carryOut(stage, 5);
	report(stage, counts(5, 4));
	report(stage, counts(5, 5));
	expect(stage.shown.map(pending => [pending?.status, pending?.sentence])).toEqual([
		['sending', 'scaling: being sent'],
		['following', 'scaling: 3 of 5 ready'],
		['following', 'scaling: 4 of 5 ready'],
		['done', 'scaling: done'],
	]);
	expect(new Set(stage.shown.map(pending => pending?.startedAt)).size).toBe(1);
	// What comes after the end is another change: it is not told as this one's.
	report(stage, counts(1, 1));
	expect(stage.pending.get(llama)?.status).toBe('done');
	expect(stage.listeners()).toBe(0);
	stage.clock.advance(6_000);
	expect(stage.pending.size).toBe(0);
	expect(stage.clock.timers()).toEqual([]);
});

test('a snapshot without news of a write is not shown again', async () => {
	const stage = await start();
	await carryOut(stage, 5);
	const {length} = stage.shown;
	for (let times = 0; times < 5; times++) stage.refresh();
	expect(stage.shown).toHaveLength(length);
});

test("a rollout is told from the generation that the write really got, not from another's change before it", async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare({type: 'restart'}, llama);
	stage.freezeRows();
	// An autoscaler changes the count between the plan and the write, which does not mind.
	const {code} = await stage.server.send(
		'PATCH',
		deploymentPath,
		{spec: {replicas: 4}},
		{
			'content-type': 'application/merge-patch+json',
		},
	);
	expect(code).toBe(200);
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'applied'});
	const object = stage.server.store.get('deployments', 'chat', 'llama');
	if (object === undefined) throw new Error('gone');
	const {generation = 0} = object.metadata;
	// The controller has seen that change and not yet ours.
	stage.server.store.update(
		'deployments',
		{...object, status: {...object.status, ...counts(4, 4), observedGeneration: generation - 1}},
		{subresource: 'status'},
	);
	stage.refresh();
	expect(stage.pending.get(llama)).toMatchObject({status: 'following', sentence: 'restarting: the controllers have not shown it yet'});
	report(stage, counts(4, 4));
	expect(stage.pending.get(llama)?.status).toBe('done');
});

test('a newer write takes the place of the one that is followed', async () => {
	const stage = await start();
	await carryOut(stage, 5);
	await carryOut(stage, 6);
	expect(stage.listeners()).toBe(1);
	report(stage, counts(6, 6));
	expect(stage.shown.at(-1)).toMatchObject({status: 'done', plan: {action: {replicas: 6}}});
	expect(stage.shown.filter(pending => pending?.status === 'failed')).toEqual([]);
	stage.clock.advance(6_000);
	expect(stage.pending.size).toBe(0);
});

test("a write that failed is said for a while, and then the row's own state has the word", async () => {
	const stage = await start();
	await carryOut(stage, 5);
	report(stage, {
		...counts(3, 3),
		conditions: [{type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: gpus'}],
	});
	expect(stage.pending.get(llama)).toMatchObject({status: 'failed', sentence: 'scaling: exceeded quota: gpus'});
	stage.clock.advance(30_000);
	expect(stage.pending.size).toBe(0);
	expect(stage.listeners()).toBe(0);
});

test('a model that loads for twenty minutes is followed to its end', async () => {
	const stage = await start();
	await carryOut(stage, 5);
	report(stage, counts(5, 3));
	stage.clock.advance(20 * 60_000);
	expect(stage.pending.get(llama)).toMatchObject({status: 'following', sentence: 'scaling: 3 of 5 ready'});
	report(stage, counts(5, 5));
	expect(stage.pending.get(llama)?.status).toBe('done');
});

test('a write whose effect never shows is given up', async () => {
	const stage = await start();
	stage.freezeRows();
	await carryOut(stage, 5);
	expect(stage.pending.get(llama)?.sentence).toBe('scaling: the controllers have not shown it yet');
	stage.clock.advance(119_999);
	expect(stage.pending.size).toBe(1);
	stage.clock.advance(1);
	expect(stage.pending.size).toBe(0);
	expect(stage.listeners()).toBe(0);
});

test('nothing is followed of a service that is gone, nor by a gate that is closed', async () => {
	const stage = await start();
	await carryOut(stage, 5);
	stage.server.store.remove('deployments', 'chat', 'llama');
	stage.refresh();
	expect(stage.listeners()).toBe(0);
	expect(stage.clock.timers()).toEqual([]);
	const other = await start();
	await carryOut(other, 5);
	other.gate.close();
	expect(other.listeners()).toBe(0);
	expect(other.clock.timers()).toEqual([]);
});
