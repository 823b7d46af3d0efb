import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import type {JsonObject, NewDemoObject} from '../../../source/demo/api-server/demo-object.ts';
import {definitions} from '../../../source/demo/world/systems/definitions.ts';
import type {Action} from '../../../source/domain/action.ts';
import type {Session} from '../../../source/session/session.ts';
import type {Snapshot} from '../../../source/session/snapshot.ts';
import type {TestServer} from '../../demo/api-server/test-server.ts';
import {ray} from '../../serving/fixtures/ray-objects.ts';
import {folderOfFile} from '../folder-of-file.ts';
import {addService} from '../model-fleet.ts';
import {isDone, type Stage} from '../session-stage.ts';
import {stagesOfFile} from '../stages-of-file.ts';

const start = stagesOfFile();
const folder = folderOfFile();

/** Everything is read, and the server has said who we are. */
const isKnown = (snapshot: Snapshot): boolean => isDone(snapshot) && snapshot.identity.user === 'admin';

const perform = async ({gate}: Session, action: Action, uid: string): Promise<void> => {
	const prepared = await gate.prepare(action, uid);
	if (prepared.status === 'refused') throw new Error(prepared.failure.sentence);
	expect(await gate.execute(prepared, prepared.plan.typed?.text)).toMatchObject({status: 'applied'});
};

test('a service that was parked from here knows the count it had, in the next run too', async () => {
	const stage = await start(target => addService(target, 'gemma', {replicas: 4}), {stateDirectory: folder()});
	await stage.until(isKnown);
	const uid = stage.row('gemma')?.service.uid ?? '';
	await perform(stage.session, {type: 'scale', replicas: 0}, uid);
	await stage.until(() => stage.row('gemma')?.service.replicas.parkedFrom === 4);
	await stage.session.close();
	const next = stage.open({stateDirectory: folder()});
	await stage.until(() => next.store.get().rows[0]?.service.replicas.parkedFrom === 4 && next.store.get().identity.user === 'admin');
	await perform(next, {type: 'scale', replicas: 4}, uid);
	await stage.until(() => next.store.get().rows[0]?.service.replicas.desired === 4);
	expect(next.store.get().rows[0]?.service.replicas).not.toHaveProperty('parkedFrom');
	await next.close();
	expect((await stat(path.join(folder(), 'journal.json'))).mode & 0o777).toBe(0o600);
});

const collections = {RayService: 'rayservices.ray.io', RayCluster: 'rayclusters.ray.io', Pod: 'pods'} as const;

/** RayService `qwen`, whose cluster keeps none of its old specs. */
const fill = (server: TestServer): void => {
	for (const definition of definitions) server.add('customresourcedefinitions', definition);
	server.add('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'chat'}});
	const objects = ray();
	for (const [kind, collection] of Object.entries(collections) as ReadonlyArray<[keyof typeof collections, string]>) {
		const apiVersion = kind === 'Pod' ? 'v1' : 'ray.io/v1';
		for (const object of objects[kind]) server.add(collection, JSON.parse(JSON.stringify({...object, apiVersion, kind})) as NewDemoObject);
	}
};

const next = 'rayproject/ray-llm:2.50.0';
const imagesIn = ({server}: Stage): readonly string[] => {
	const {spec} = server.store.get('rayservices.ray.io', 'chat', 'qwen') as unknown as {readonly spec: JsonObject};
	return [...JSON.stringify(spec).matchAll(/"image":"([^"]*)"/g)].map(([, image = '']) => image);
};

test('what keeps no history goes back to what was written over from here, and only while it stands as it was written', async () => {
	const stage = await start(fill, {stateDirectory: folder()});
	await stage.until(isKnown);
	await stage.until(() => stage.row('qwen') !== undefined);
	const service = () => stage.row('qwen')?.service;
	const uid = service()?.uid ?? '';
	const before = imagesIn(stage);
	expect(service()?.offers['roll-back']).toMatchObject({possible: false});
	await perform(stage.session, {type: 'update', container: 'ray-head', image: next}, uid);
	expect(imagesIn(stage)).not.toEqual(before);
	await stage.until(() => service()?.offers['roll-back'].possible === true);
	const [, old] = service()?.revisions ?? [];
	expect(old).toMatchObject({number: 1, newest: false, id: expect.stringMatching(/^journal:/)});
	expect(await readFile(path.join(folder(), 'journal.json'), 'utf8')).toContain(next);
	const differences = await stage.session.revisionDifferences(uid, old?.id ?? '');
	expect(differences.ok && differences.value.some(({before: now, after}) => now === next && after === before[0])).toBe(true);

	const kubectl = async (image: string): Promise<void> => {
		const headers = {'content-type': 'application/json-patch+json'};
		const body = [{op: 'replace', path: '/spec/rayClusterConfig/headGroupSpec/template/spec/containers/0/image', value: image}];
		const {code} = await stage.server.send('PATCH', '/apis/ray.io/v1/namespaces/chat/rayservices/qwen', body, headers);
		expect(code).toBe(200);
	};
	const rollBack = {type: 'roll-back', revision: old?.id ?? ''} as const;
	await kubectl('somebody/else:1');
	expect(await stage.session.gate.prepare(rollBack, uid)).toMatchObject({
		status: 'refused',
		failure: {sentence: expect.stringContaining('was changed since it was written over: ')},
	});
	await kubectl(next);
	await perform(stage.session, rollBack, uid);
	expect(imagesIn(stage)).toEqual(before);
});
