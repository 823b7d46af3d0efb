import {afterAll, beforeAll, expect, it} from 'vitest';
import type {Freshness} from '../../source/domain/connection.ts';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {bindRoles} from './cluster-roles.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {watchSentRequests} from './sent-requests.ts';
import {deployment, listOf, namespace, node} from './serving-manifests.ts';
import {stagePlane} from './staged-plane.ts';

const minutes = 4;

describeWithControlPlane('a cluster on which nothing happens', () => {
	let plane: ControlPlane;
	const open: Array<{readonly close: () => unknown}> = [];

	beforeAll(async () => {
		plane = await startControlPlane();
		await bindRoles(plane, 'oncall');
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(namespace('models'), node('gpu-1', 8), ...['chat', 'embed'].map(name => deployment({namespace: 'models', name}))),
		);
		for (const name of ['chat', 'embed']) await plane.kubectl(['rollout', 'status', `deployment/${name}`, '-n', 'models']);
	});

	afterAll(async () => {
		for (const thing of open.toReversed()) await thing.close();
		await plane?.stop();
	});

	/** All that the header, and the parts of the screen, say from when it is first live. */
	const wordsOf = async ({session, until}: PlaneSession): Promise<ReadonlySet<Freshness>> => {
		const words = new Set<Freshness>();
		await until(({loading, connection}) => (loading.stage === 'done' && connection.freshness === 'LIVE' ? true : undefined));
		const note = (): void => {
			const {connection, parts = []} = session.store.get();
			for (const {freshness} of [connection, ...parts]) words.add(freshness);
		};
		note();
		open.push({close: session.store.subscribe(note)});
		return words;
	};

	it(`is live for ${minutes} minutes, near and far, and costs next to nothing`, {timeout: (minutes + 2) * 60_000}, async () => {
		const staged = await stagePlane(plane);
		staged.stage.setToxics((['up', 'down'] as const).map(direction => ({type: 'latency', direction, milliseconds: 300, jitter: 200})));
		const [nearby, faraway] = [watchSentRequests(plane.server), watchSentRequests(staged.server)];
		open.push(staged.stage, nearby, faraway);
		const sessions = await Promise.all([
			startPlaneSession(plane.kubeconfig('oncall')),
			startPlaneSession(await staged.kubeconfig('oncall')),
		]);
		open.push(...sessions);
		const words = await Promise.all(sessions.map(wordsOf));
		const before = [nearby.all().length, faraway.all().length, staged.stage.connections().length];
		// The time of a real server is real: its bookmarks come once a minute.
		await new Promise(resolve => setTimeout(resolve, minutes * 60_000));
		expect(words.map(said => [...said])).toEqual([['LIVE'], ['LIVE']]);
		// A question for the kinds there are, and probes of what was quiet while a bookmark was late.
		const after = [nearby.all().length, faraway.all().length, staged.stage.connections().length];
		for (const [index, count] of after.entries()) expect(count - (before[index] ?? 0)).toBeLessThan(8 * minutes);
		// What is live is live: it follows.
		await plane.kubectl(['scale', 'deployment/chat', '-n', 'models', '--replicas=1']);
		for (const session of sessions) await session.row('chat', ({service}) => service.replicas.desired === 1);
	});
});
