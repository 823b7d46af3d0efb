import {afterAll, beforeAll, expect, it} from 'vitest';
import {deployment as deployments} from '../../source/serving/deployment.ts';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {mirror} from './mirror.ts';
import {clientOf} from './plane-client.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {type PlaneStore, planeStore} from './plane-store.ts';
import {type SentRequests, watchSentRequests} from './sent-requests.ts';
import {deployment, listOf, namespace} from './serving-manifests.ts';
import {type StagedPlane, stagePlane} from './staged-plane.ts';

/** Straight to etcd: what it has compacted the API server has not either. */
const uncached = ['--watch-cache=false'];

describeWithControlPlane('the history of a real store', () => {
	let plane: ControlPlane;
	let store: PlaneStore;
	let staged: StagedPlane;
	let session: PlaneSession;
	let requests: SentRequests;

	const create = (...names: readonly string[]) =>
		plane.kubectl(['create', '-f', '-'], listOf(...names.map(name => deployment({namespace: 'models', name, replicas: 0}))));
	const lists = (): readonly string[] =>
		requests.all().flatMap(({path}) => (/^\/apis\/apps\/v1\/deployments\?(?!.*watch=1)(?!limit=1$)/.test(path) ? [path] : []));
	/** Name, UID and count of every row, one to a line. */
	const shown = (): string =>
		session.session.store
			.get()
			.rows.map(({service}) => `${service.name} ${service.uid} ${service.replicas.desired}`)
			.toSorted()
			.join('\n');
	const line = '{range .items[*]}{.metadata.name} {.metadata.uid} {.spec.replicas}{"\\n"}{end}';
	/** Waits until the session shows what kubectl lists. */
	const agrees = async (): Promise<void> => {
		const truth = await plane.kubectl(['get', 'deployments', '-n', 'models', '-o', `jsonpath=${line}`]);
		const wanted = truth.trim().split('\n').toSorted().join('\n');
		await session.until(() => (shown() === wanted ? true : undefined));
	};
	const names = (): readonly string[] => session.session.store.get().rows.map(({service}) => service.name);

	beforeAll(async () => {
		plane = await startControlPlane();
		// What is compared does not move by itself.
		await plane.freezeControllers(true);
		store = await planeStore(plane.folder);
		await plane.kubectl(['create', '-f', '-'], listOf(namespace('models')));
		await create('chat', 'embed', 'rank');
		staged = await stagePlane(plane);
		requests = watchSentRequests(staged.server);
		session = await startPlaneSession(await staged.kubeconfig('admin'), {random: () => 0});
		await session.until(({loading, rows}) => (loading.stage === 'done' && rows.length === 3 ? true : undefined));
	});

	afterAll(async () => {
		requests?.close();
		await session?.close();
		await staged?.stage.close();
		await plane?.freezeControllers(false);
		await plane?.stop();
	});

	it('a watch from a version that is compacted is a list again: what was deleted goes, and no row that stays is away for a moment', async () => {
		const [before, kept] = [lists().length, new Set(session.session.store.get().rows.map(({service}) => service.uid))];
		const embed = (await session.row('embed')).service.uid;
		kept.delete(embed);
		let missing = 0;
		const stop = session.session.store.subscribe(() => {
			const uids = new Set(session.session.store.get().rows.map(({service}) => service.uid));
			missing += [...kept].filter(uid => !uids.has(uid)).length;
		});
		await staged.stage.refuse(true);
		await plane.killApiServer();
		await session.until(({connection}) => (connection.freshness === 'OFFLINE' ? true : undefined));
		await plane.startApiServer(...uncached);
		await plane.kubectl(['delete', 'deployment/embed', '-n', 'models']);
		await create('newcomer');
		await store.compact();
		expect(names()).toContain('embed');
		await staged.stage.refuse(false);
		session.session.retryNow();
		await agrees();
		await session.until(({connection}) => (connection.freshness === 'LIVE' ? true : undefined));
		stop();
		expect(names().toSorted()).toEqual(['chat', 'newcomer', 'rank']);
		expect(missing).toBe(0);
		expect(lists().length - before).toBe(1);
	});

	it('a continue token that is compacted between two pages is one list in one piece', async () => {
		const client = await clientOf(await staged.kubeconfig('admin'));
		const [watched] = deployments.watches;
		if (watched === undefined) throw new Error('nothing is watched');
		const before = lists().length;
		const copy = mirror(client, watched, {pageSize: 1});
		await copy.until(() => {
			const hasBegun = copy.events.some(({type}) => type === 'page');
			// The question for the second page leaves in this moment, and arrives when its token is too old.
			if (hasBegun) staged.stage.setToxics([{type: 'latency', direction: 'up', milliseconds: 3000}]);
			return hasBegun;
		});
		await plane.kubectl(['delete', 'deployment/newcomer', '-n', 'models']);
		await store.compact();
		await copy.until(() => copy.events.some(({type}) => type === 'replaced'));
		staged.stage.setToxics([]);
		expect(copy.events.map(({type}) => type)).toEqual(['page', 'replaced']);
		expect(copy.lines().map(held => held.split(' ')[0])).toEqual(['models/chat', 'models/rank']);
		expect(lists().slice(before).at(-1)).toMatch(/\?resourceVersion=\d+&resourceVersionMatch=NotOlderThan$/);
		copy.reflector.close();
		await client.close();
		await agrees();
	});

	it('a store that is set back to a backup is noticed, read again and told of, though the server says nothing', async () => {
		await store.keep();
		// A server that starts writes a few dozen times itself: the backup is older than that.
		await store.write(1000);
		await create('phantom');
		await plane.kubectl(['delete', 'deployment/rank', '-n', 'models']);
		for (const replicas of [1, 2, 3]) await plane.kubectl(['scale', 'deployment/chat', '-n', 'models', `--replicas=${replicas}`]);
		await agrees();
		expect(names().toSorted()).toEqual(['chat', 'phantom']);
		await plane.killApiServer();
		await store.kill();
		await store.restore();
		await store.start();
		await plane.startApiServer();
		await agrees();
		expect(names().toSorted()).toEqual(['chat', 'rank']);
		const {limits} = await session.until(now => (now.connection.freshness === 'LIVE' && now.limits.length > 0 ? now : undefined));
		expect(limits).toEqual([expect.stringContaining('The versions of this cluster went backwards')]);
		await plane.kubectl(['scale', 'deployment/chat', '-n', 'models', '--replicas=1']);
		await agrees();
	});
});
