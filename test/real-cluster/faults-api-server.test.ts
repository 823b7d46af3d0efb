import {afterAll, beforeAll, expect, it, onTestFinished} from 'vitest';
import type {ServiceRow} from '../../source/session/snapshot.ts';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {killPart, signalPart} from '../control-plane/plane-parts.ts';
import {lineOf, untilRead} from '../end-to-end/console-steps.ts';
import {startTerminal} from '../end-to-end/terminal.ts';
import {createWorkspace} from '../end-to-end/workspace.ts';
import {bindRoles} from './cluster-roles.ts';
import {createHeldClock} from './held-clock.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {watchSentRequests} from './sent-requests.ts';
import {deployment, listOf, namespace, node} from './serving-manifests.ts';
import {type StagedPlane, stagePlane} from './staged-plane.ts';

const isServing = ({service}: ServiceRow): boolean =>
	service.rollout.phase === 'Stable' && service.replicas.available === service.replicas.desired && (service.revisions?.length ?? 0) > 0;

const names = ['lost', 'limbo', 'never', 'calm'] as const;

describeWithControlPlane('an API server that is killed under a session', () => {
	let plane: ControlPlane;
	let staged: StagedPlane;
	let session: PlaneSession;
	let requests: ReturnType<typeof watchSentRequests>;
	const clock = createHeldClock();

	beforeAll(async () => {
		plane = await startControlPlane();
		await bindRoles(plane, 'oncall');
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(namespace('models'), node('gpu-1', 64), ...names.map(name => deployment({namespace: 'models', name}))),
		);
		staged = await stagePlane(plane);
		requests = watchSentRequests(staged.server);
		session = await startPlaneSession(await staged.kubeconfig('oncall'), {clock, random: () => 0});
		for (const name of names) await session.row(name, isServing);
	});

	afterAll(async () => {
		clock.release();
		requests?.close();
		await session?.close();
		await staged?.stage.close();
		await plane?.stop();
	});

	type Stored = {readonly metadata: {readonly generation: number}; readonly spec: {readonly replicas: number}};
	const stored = async (name: string): Promise<Stored> =>
		JSON.parse(await plane.kubectl(['get', `deployment/${name}`, '-n', 'models', '-o', 'json'])) as Stored;
	const sent = (count: number): Promise<void> =>
		new Promise(resolve => {
			const look = (): void => {
				if (requests.writes().length >= count) resolve();
				else setImmediate(look);
			};
			look();
		});

	it('each of three writes in flight is sent once, and said to be what it became', async () => {
		const {gate, store} = session.session;
		const before = store.get().rows.length;
		let fewest = before;
		const stop = store.subscribe(() => {
			fewest = Math.min(fewest, store.get().rows.length);
		});
		const [lost, limbo, never] = await Promise.all(
			(['lost', 'limbo', 'never'] as const).map(name => session.prepare(name, {type: 'scale', replicas: 3})),
		);
		if (lost === undefined || limbo === undefined || never === undefined) throw new Error('nothing is prepared');
		// One is written, and its answer is lost on the way.
		staged.stage.setToxics([{type: 'latency', direction: 'down', milliseconds: 3_600_000}]);
		const lostOutcome = gate.execute(lost);
		while ((await stored('lost')).spec.replicas !== 3);
		// One is with a store that stands still.
		await signalPart(plane.folder, 'etcd', 'SIGSTOP');
		const limboOutcome = gate.execute(limbo);
		await sent(2);
		// One is with a server that does not run any more.
		await signalPart(plane.folder, 'apiserver', 'SIGSTOP');
		const neverOutcome = gate.execute(never);
		await sent(3);

		clock.hold();
		await killPart(plane.folder, 'apiserver');
		await signalPart(plane.folder, 'etcd', 'SIGCONT');
		staged.stage.setToxics([]);
		staged.stage.cutAll('reset');
		const refused = await gate.prepare({type: 'scale', replicas: 3}, (await session.row('calm')).service.uid);
		expect(refused).toMatchObject({status: 'refused', failure: {sentence: expect.stringContaining('the connection')}});
		await plane.startApiServer();
		clock.release();

		expect(await lostOutcome).toEqual({status: 'applied', sentence: 'The answer was lost. Read again: lost has the change.'});
		expect(await neverOutcome).toEqual({
			status: 'not-applied',
			sentence: 'The answer was lost. Read again: never is as it was before, the change did not arrive. It was not sent again.',
		});
		const limboIs = await stored('limbo');
		expect((await limboOutcome).status).toBe(limboIs.spec.replicas === 3 ? 'applied' : 'not-applied');
		expect(requests.writes().map(({path}) => path.split('/')[7])).toEqual(['lost', 'limbo', 'never']);
		expect((await stored('lost')).metadata.generation).toBe(2);
		expect(limboIs.metadata.generation).toBe(limboIs.spec.replicas === 3 ? 2 : 1);
		expect((await stored('never')).metadata.generation).toBe(1);

		await session.until(({connection}) => (connection.freshness === 'LIVE' ? true : undefined));
		await session.row('lost', row => isServing(row) && row.service.replicas.desired === 3);
		stop();
		expect(fewest).toBe(before);
		expect(await session.perform('never', {type: 'scale', replicas: 3})).toMatchObject({pending: {status: 'done'}});
	});

	it('a console in a terminal shows what it had, takes keys, sends nothing, and keeps what is selected when the server is back', async () => {
		const workspace = createWorkspace();
		const console = startTerminal({
			...{arguments: ['--kubeconfig', await staged.kubeconfig('oncall')], columns: 120, rows: 30},
			environment: workspace.environment,
		});
		onTestFinished(() => {
			console.kill('SIGKILL');
			workspace.remove();
		});
		const selected = (): string | undefined => {
			const line = console.lines()[console.selectedRow() ?? -1] ?? '';
			return names.find(name => lineOf(line, name) !== '');
		};
		await untilRead(console);
		await console.until(text => names.every(name => lineOf(text, name) !== ''));
		console.press('down', 'down');
		await console.until(() => selected() === 'lost');
		await plane.killApiServer();
		const away = await console.until(/OFFLINE/);
		for (const name of names) expect(lineOf(away, name)).not.toBe('');
		expect(away).toMatch(/connection was reset|connection refused/);
		console.press('?');
		await console.until(/Keys|keys/);
		console.press('escape');
		await console.until(text => lineOf(text, 'calm') !== '');
		await plane.startApiServer();
		// Above what is selected, so that its line moves.
		await plane.kubectl(['delete', 'deployment/calm', '-n', 'models']);
		await console.until(text => /LIVE/.test(text.split('\n', 1)[0] ?? '') && lineOf(text, 'calm') === '');
		expect(selected()).toBe('lost');
		console.press('ctrl-c');
		expect(await console.ended).toMatchObject({exitCode: 0});
	});
});
