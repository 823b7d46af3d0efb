import {expect, test} from 'vitest';
import type {Rule} from '../../source/demo/api-server/caller.ts';
import type {JsonObject, NewDemoObject} from '../../source/demo/api-server/demo-object.ts';
import {definitions} from '../../source/demo/world/systems/definitions.ts';
import {type Action, actionTypes} from '../../source/domain/action.ts';
import {accessKey} from '../../source/session/snapshot.ts';
import {admin, type TestServer} from '../demo/api-server/test-server.ts';
import {midwayRollout} from '../serving/fixtures/argo-objects.ts';
import {folderOfFile} from './folder-of-file.ts';
import {addService} from './model-fleet.ts';
import {isDone, type Stage} from './session-stage.ts';
import {stagesOfFile} from './stages-of-file.ts';

const folder = folderOfFile();
const start = stagesOfFile();

const viewer: Rule = {verbs: ['get', 'list', 'watch'], groups: ['*'], resources: ['*']};
const scaler: Rule = {verbs: ['patch'], groups: ['apps'], resources: ['deployments/scale']};

/** A Deployment `gemma`, and a Rollout `llama` in the middle of a canary. */
const fill = (server: TestServer): void => {
	for (const definition of definitions) server.add('customresourcedefinitions', definition);
	server.add('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'chat'}});
	addService(server, 'gemma', {older: 1});
	const {
		Rollout: [rollout],
		ReplicaSet: sets,
		Pod: pods,
	} = midwayRollout();
	const add = (collection: string, apiVersion: string, kind: string, object: unknown): void =>
		void server.add(collection, JSON.parse(JSON.stringify({...(object as JsonObject), apiVersion, kind})) as NewDemoObject);
	add('rollouts.argoproj.io', 'argoproj.io/v1alpha1', 'Rollout', rollout);
	for (const set of sets) add('replicasets', 'apps/v1', 'ReplicaSet', set);
	for (const pod of pods) add('pods', 'v1', 'Pod', pod);
};

const open = async (...rules: readonly Rule[]): Promise<Stage> => {
	const stage = await start(
		fill,
		{parts: {user: {token: 'eve-token'}}, stateDirectory: folder()},
		{tokens: [admin, {token: 'eve-token', user: 'eve', rules: [viewer, ...rules]}]},
	);
	await stage.until(isDone);
	await stage.until(({identity}) => identity.user === 'eve');
	await stage.until(() => stage.row('llama') !== undefined && stage.row('gemma') !== undefined);
	stage.session.look(stage.snapshot().rows.map(({service}) => service.uid));
	await stage.until(({access}) => access.size === 2 * actionTypes.length);
	return stage;
};

/** Verbs whose keys are lit for a service: the system has them, and the user may. */
const lit = (stage: Stage, name: string): readonly string[] => {
	const service = stage.row(name)?.service;
	if (service === undefined) throw new Error(`no ${name}`);
	return actionTypes.filter(
		action => service.offers[action].possible && stage.snapshot().access.get(accessKey(service, action))?.allowed !== false,
	);
};

const offered = (stage: Stage, name: string): readonly string[] =>
	actionTypes.filter(action => stage.row(name)?.service.offers[action].possible === true);

const refusal = async (stage: Stage, name: string, action: Action): Promise<string> => {
	const preparation = await stage.session.gate.prepare(action, stage.row(name)?.service.uid ?? '');
	if (preparation.status === 'ready') throw new Error(`${action.type} is prepared`);
	return preparation.failure.sentence;
};

const writes = ({requests}: Stage): number => requests.filter(({method}) => method === 'PATCH' || method === 'DELETE').length;

test('case 19: who may only get, list and watch sees everything, has every write key grey, and sends nothing', async () => {
	const stage = await open();
	expect(offered(stage, 'gemma')).toEqual(['scale', 'update', 'roll-back', 'restart', 'replace-replica', 'pause']);
	expect(offered(stage, 'llama')).toEqual(expect.arrayContaining(['scale', 'update', 'promote', 'promote-full', 'abort', 'roll-back']));
	expect(lit(stage, 'gemma')).toEqual([]);
	expect(lit(stage, 'llama')).toEqual([]);
	expect(stage.snapshot().limits).toEqual([]);
	// A key that is pressed nevertheless is told the right that is missing, by its very object.
	expect(await refusal(stage, 'gemma', {type: 'restart'})).toMatch(/^eve may not patch deployments "gemma" in models/);
	expect(await refusal(stage, 'llama', {type: 'abort'})).toMatch(/^eve may not patch rollouts\/status "llama" in chat/);
	expect(writes(stage)).toBe(0);
});

test('case 19: with patch on deployments/scale a Deployment scales and is taken back, and its update is grey; a Rollout is none', async () => {
	const stage = await open(scaler);
	expect(lit(stage, 'gemma')).toEqual(['scale']);
	expect(lit(stage, 'llama')).toEqual([]);
	expect(await refusal(stage, 'gemma', {type: 'update', container: 'vllm', image: 'x:y'})).toMatch(
		/^eve may not patch deployments "gemma"/,
	);
	const uid = stage.row('gemma')?.service.uid ?? '';
	const scale = await stage.session.gate.prepare({type: 'scale', replicas: 3}, uid);
	if (scale.status === 'refused') throw new Error(scale.failure.sentence);
	expect(await stage.session.gate.execute(scale)).toMatchObject({status: 'applied'});
	await stage.until(({undoable}) => undoable?.title === 'Scale models / gemma');
	const undo = await stage.session.gate.prepareUndo();
	if (undo.status === 'refused') throw new Error(undo.failure.sentence);
	expect(await stage.session.gate.execute(undo)).toMatchObject({status: 'applied'});
	expect(stage.server.store.get('deployments', 'models', 'gemma')?.spec?.['replicas']).toBe(2);
	expect(writes(stage)).toBe(4);
});

test('case 19: who may patch the status of Rollouts alone steers a canary and changes nothing else', async () => {
	const stage = await open({verbs: ['patch'], groups: ['argoproj.io'], resources: ['rollouts/status']});
	expect(lit(stage, 'llama')).toEqual(expect.arrayContaining(['promote', 'promote-full', 'abort']));
	expect(lit(stage, 'llama')).not.toContain('update');
	expect(lit(stage, 'llama')).not.toContain('scale');
	expect(lit(stage, 'gemma')).toEqual([]);
});
