import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import type {ServiceRow} from '../../source/session/snapshot.ts';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {createRoles, roleBinding} from './cluster-roles.ts';
import {type GateCluster, openGate} from './gate-cluster.ts';
import {type ServingCluster, servingCluster} from './serving-cluster.ts';
import {deployment, listOf, namespace, node} from './serving-manifests.ts';
import {stagePlane} from './staged-plane.ts';

const chat = 'chat';

const isCalm = ({service}: ServiceRow): boolean =>
	service.rollout.phase === 'Stable' && service.replicas.available === service.replicas.desired;

describeWithControlPlane('writes over a way that breaks', () => {
	let plane: ControlPlane;
	let cluster: ServingCluster;
	const open: Array<{readonly close: () => Promise<void>}> = [];

	beforeAll(async () => {
		plane = await startControlPlane();
		cluster = servingCluster(plane);
		await createRoles(plane);
		await create(namespace(chat), node('gpu-1', 64), roleBinding('viewer', 'oncall', chat), roleBinding('operator', 'oncall', chat));
	});
	afterEach(async () => {
		for (const thing of open.splice(0).toReversed()) await thing.close();
	});
	afterAll(async () => {
		await cluster?.close();
		await plane?.stop();
	});

	const create = (...items: readonly unknown[]): Promise<string> => plane.kubectl(['create', '-f', '-'], listOf(...items));

	type Options = Parameters<typeof openGate>[5];

	/** A gate in front of one service that is calm. */
	const enter = async (name: string, options: Options = {}, server?: string): Promise<GateCluster> => {
		await create(deployment({namespace: chat, name}));
		const stage = await openGate(plane, cluster, chat, 'oncall', server, options);
		open.push(stage);
		await stage.until(name, isCalm);
		return stage;
	};

	/** Those that were no dry run, and of one object: the API server's own audit log has them. */
	const realWrites = async (stage: GateCluster, name: string) =>
		(await stage.seenWrites()).filter(
			({requestURI, objectRef}) => !String(requestURI).includes('dryRun=All') && (objectRef as {name?: string}).name === name,
		);

	it('a write that never arrives is found not to have arrived, is not sent again, and goes through when it is planned anew', async () => {
		const {stage: way, server} = await stagePlane(plane);
		open.push(way);
		const stage = await enter('held', {requestTimeout: 3_000}, server);
		const prepared = await stage.mustPrepare({type: 'scale', replicas: 3}, 'held');
		// What is open now stays dead without an end; what is opened from now on passes.
		way.holdAll();
		way.release();
		expect(await stage.gate.execute(prepared)).toEqual({
			status: 'not-applied',
			sentence: 'The answer was lost. Read again: held is as it was before, the change did not arrive. It was not sent again.',
		});
		expect(await realWrites(stage, 'held')).toEqual([]);
		expect((await stage.lines()).map(({event, outcome, httpStatus}) => [event, outcome, httpStatus])).toEqual([
			['intent', undefined, undefined],
			['result', 'not-applied', null],
		]);
		expect(await stage.gate.execute(await stage.mustPrepare({type: 'scale', replicas: 3}, 'held'))).toMatchObject({status: 'applied'});
		expect(await realWrites(stage, 'held')).toHaveLength(1);
	});

	it('a write whose answer never comes is found to have arrived, and is on the server once', async () => {
		const {stage: way, server} = await stagePlane(plane);
		open.push(way);
		const stage = await enter('silent', {requestTimeout: 3_000}, server);
		const prepared = await stage.mustPrepare({type: 'scale', replicas: 3}, 'silent');
		way.setToxics([{type: 'hold', direction: 'down'}]);
		const outcome = stage.gate.execute(prepared);
		while ((await realWrites(stage, 'silent')).length === 0);
		way.setToxics([]);
		expect(await outcome).toEqual({status: 'applied', sentence: 'The answer was lost. Read again: silent has the change.'});
		expect(await realWrites(stage, 'silent')).toHaveLength(1);
		expect((await stage.look('silent')).service.replicas.desired).toBe(3);
	});

	it('a service that is made anew under its name while its dialog is open is left alone', async () => {
		const stage = await enter('anew');
		const prepared = await stage.mustPrepare({type: 'scale', replicas: 3}, 'anew');
		await plane.kubectl(['delete', 'deployment/anew', '-n', chat, '--wait=true']);
		await create(deployment({namespace: chat, name: 'anew'}));
		expect(await stage.gate.execute(prepared)).toEqual({
			status: 'changed',
			sentence: 'anew was deleted and made anew meanwhile. Nothing was written.',
		});
		expect(await stage.lines()).toMatchObject([{event: 'intent'}, {event: 'result', httpStatus: 422, outcome: 'changed'}]);
	});

	it('over a link that is not live a plan is read once more: what holds is sent, what has changed is said and is not', async () => {
		const stage = await enter('stale', {freshness: 'STALE'});
		const [restart, scale] = [
			await stage.mustPrepare({type: 'restart'}, 'stale'),
			await stage.mustPrepare({type: 'scale', replicas: 3}, 'stale'),
		];
		expect(await stage.gate.execute(restart)).toMatchObject({status: 'applied'});
		expect(await stage.gate.execute(scale)).toMatchObject({
			status: 'changed',
			sentence: expect.stringMatching(/^stale was changed meanwhile: it was restarted\. Written by modeldeck .*\. Nothing was sent\.$/),
		});
		expect(await realWrites(stage, 'stale')).toHaveLength(1);
		// The change-cause went with the restart, in the one patch.
		expect(await plane.kubectl(['rollout', 'history', 'deployment/stale', '-n', chat])).toMatch(/\n2 +restart\n/);
	});

	it('an Event stands beside what was changed where the right is there, and where it is not that is said and stops nothing', async () => {
		const stage = await enter('noted', {notesEvents: true});
		const change = async (replicas: number) => stage.gate.execute(await stage.mustPrepare({type: 'scale', replicas}, 'noted'));
		expect(await change(3)).toEqual({
			status: 'applied',
			sentence: expect.stringMatching(
				/^noted asks for 3 replicas\. No Event could be written beside it: .*User "oncall" cannot create resource "events" in API group "events\.k8s\.io"/,
			),
		});
		await create(roleBinding('events', 'oncall', chat));
		const events = async () =>
			(
				JSON.parse(await plane.kubectl(['get', 'events', '-n', chat, '-o', 'json', '--field-selector', 'reason=ModeldeckScale'])) as {
					items: ReadonlyArray<{readonly message: string; readonly involvedObject: object}>;
				}
			).items;
		for (let replicas = 4; (await events()).length === 0; replicas = 7 - replicas) await change(replicas);
		const {service} = await stage.look('noted');
		expect((await events())[0]).toMatchObject({
			message: expect.stringMatching(/^Scale chat \/ noted by oncall: spec\.replicas \d > \d$/),
			involvedObject: {kind: 'Deployment', name: 'noted', uid: service.uid},
		});
		// Every line of ours names the line that the API server has of it.
		const own = (await stage.lines()).filter(({event}) => event === 'result').map(({auditId}) => auditId);
		expect(own).toEqual((await realWrites(stage, 'noted')).map(({auditID}) => auditID));
	});
});
