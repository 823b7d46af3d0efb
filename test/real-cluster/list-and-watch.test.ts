import {appendFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {systemClock} from '../../source/cluster/clock.ts';
import type {ClusterClient} from '../../source/cluster/cluster-client.ts';
import {discoverGroups} from '../../source/cluster/discovery.ts';
import {streamLogs} from '../../source/cluster/logs/stream-logs.ts';
import {createAuditor} from '../../source/cluster/reflector/audit.ts';
import {collectionPath, resourceKinds} from '../../source/domain/object-reference.ts';
import {projectNode} from '../../source/serving/records/node-record.ts';
import type {WatchedResource} from '../../source/serving/serving-system.ts';
import {servingSystems} from '../../source/serving/serving-systems.ts';
import {eventually} from '../cluster/eventually.ts';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {type Mirror, mirror} from './mirror.ts';
import {clientOf} from './plane-client.ts';
import {autoscaler, deployment, listOf, namespace, node, statefulSet} from './serving-manifests.ts';

type Listed = {
	readonly metadata: {readonly namespace?: string; readonly name: string; readonly uid: string; readonly resourceVersion: string};
};

const byKind = new Map(servingSystems.flatMap(({watches}) => watches.map(watched => [watched.kind.kind, watched] as const)));
const nodes: WatchedResource = {kind: resourceKinds.node, stage: 'background', project: projectNode};
/** What a cluster serves of itself; custom resources are watched in the same way. */
const builtIn: ReadonlySet<string> = new Set(['', 'apps', 'autoscaling']);
const watchedKinds: readonly WatchedResource[] = [...[...byKind.values()].filter(({kind}) => builtIn.has(kind.group)), nodes];

describeWithControlPlane('list and watch on a real API server', () => {
	let plane: ControlPlane;
	let client: ClusterClient;
	const open: Array<{readonly close: () => unknown}> = [];

	beforeAll(async () => {
		plane = await startControlPlane();
		client = await clientOf(plane.kubeconfig('admin'));
		const services = ['one', 'two', 'three'].map(name => deployment({namespace: 'live', name}));
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(
				...[namespace('live'), namespace('other'), ...['gpu-1', 'gpu-2', 'gpu-3'].map(name => node(name, 64)), ...services],
				...['one', 'two', 'three'].map(name => statefulSet({namespace: 'live', name: `set-${name}`, replicas: 1})),
				deployment({namespace: 'other', name: 'elsewhere'}),
				...['one', 'two', 'three'].map(name => autoscaler({namespace: 'live', name, minimum: 2, maximum: 4})),
			),
		);
		for (const name of ['deployment/one', 'deployment/two', 'deployment/three', 'statefulset/set-one'])
			await plane.kubectl(['rollout', 'status', name, '-n', 'live']);
	});

	afterEach(() => {
		for (const thing of open.splice(0).toReversed()) thing.close();
	});

	afterAll(async () => {
		await client?.close();
		await plane?.stop();
	});

	const watch = (watched: WatchedResource, options?: {namespace?: string; pageSize?: number}): Mirror => {
		const made = mirror(client, watched, options);
		open.push(made.reflector);
		return made;
	};

	/** The truth, in the form of `Mirror.lines`. */
	const listedByKubectl = async (watched: WatchedResource, inNamespace?: string): Promise<readonly string[]> => {
		const answer = await plane.kubectl(['get', '--raw', collectionPath(watched.kind, inNamespace)]);
		return (JSON.parse(answer) as {items: Listed[]}).items
			.map(({metadata}) => `${metadata.namespace ?? ''}/${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`)
			.toSorted();
	};

	/** Waits until a mirror holds what kubectl lists. Statuses may change between the two, so both are read until they agree. */
	const agree = async (copy: Mirror, watched: WatchedResource, inNamespace?: string): Promise<readonly string[]> => {
		for (;;) {
			const truth = await listedByKubectl(watched, inNamespace);
			if (copy.lines().join('\n') === truth.join('\n')) return truth;
			await new Promise(resolve => setImmediate(resolve));
		}
	};

	it.each(watchedKinds.map(watched => [watched.kind.resource, watched] as const))(
		'%s come in pages of two, and amount to what kubectl lists',
		async (_, watched) => {
			const copy = watch(watched, {pageSize: 2});
			await copy.until(() => copy.events.some(({type}) => type === 'listed'));
			const pages = copy.events.filter(({type}) => type === 'page');
			expect(pages.length).toBeGreaterThan(1);
			expect(pages[0]).toMatchObject({remaining: expect.any(Number)});
			expect((await agree(copy, watched)).length).toBeGreaterThan(2);
			expect(copy.reflector.counts()).toMatchObject({lists: 1, unreadable: 0, wentBack: 0});
		},
	);

	it('a watch of one namespace brings what is made, changed and deleted there, and nothing of another', async () => {
		const watched = byKind.get('Deployment') ?? nodes;
		const copy = watch(watched, {namespace: 'live'});
		await agree(copy, watched, 'live');
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(deployment({namespace: 'live', name: 'made'}), deployment({namespace: 'other', name: 'made'})),
		);
		await plane.kubectl(['scale', 'deployment/made', '-n', 'live', '--replicas=1']);
		await plane.kubectl(['rollout', 'status', 'deployment/made', '-n', 'live']);
		await agree(copy, watched, 'live');
		expect(copy.lines().some(line => line.startsWith('live/made'))).toBe(true);
		await plane.kubectl(['delete', 'deployment/made', '-n', 'live']);
		await plane.kubectl(['delete', 'deployment/made', '-n', 'other']);
		await agree(copy, watched, 'live');
		expect(copy.lines().some(line => line.includes('made'))).toBe(false);
		expect(copy.events.some(event => 'record' in event && event.record.namespace === 'other')).toBe(false);
		expect(copy.reflector.counts()).toMatchObject({lists: 1, watches: 1});
	});

	it('an object made anew under its name is another one', async () => {
		const watched = byKind.get('Deployment') ?? nodes;
		await plane.kubectl(['create', '-f', '-'], listOf(deployment({namespace: 'other', name: 'phoenix'})));
		const copy = watch(watched, {namespace: 'other'});
		await agree(copy, watched, 'other');
		const before = copy
			.lines()
			.find(line => line.startsWith('other/phoenix'))
			?.split(' ')[1];
		await plane.kubectl(['delete', 'deployment/phoenix', '-n', 'other']);
		await plane.kubectl(['create', '-f', '-'], listOf(deployment({namespace: 'other', name: 'phoenix'})));
		await agree(copy, watched, 'other');
		const after = copy.lines().filter(line => line.startsWith('other/phoenix'));
		expect(after).toHaveLength(1);
		expect(after[0]?.split(' ')[1]).not.toBe(before);
	});

	it('knows which groups a cluster serves, from one request', async () => {
		const groups = await discoverGroups(client);
		expect(groups.ok && groups.value.has('apps', 'v1', 'deployments')).toBe(true);
		expect(groups.ok && groups.value.has('apps', 'v1', 'rollouts')).toBe(false);
		expect(groups.ok && groups.value.has('argoproj.io', 'v1alpha1', 'rollouts')).toBe(false);
	});

	it('a log is followed as it grows, from its last lines on', async () => {
		const line = (text: string): string => `${new Date().toISOString().replace('Z', '000000Z')} stdout F ${text}\n`;
		const log = path.join(plane.folder, 'pod.log');
		await writeFile(log, ['loading weights', 'ready', 'serving'].map(line).join(''));
		const pod = (await plane.kubectl(['get', 'pods', '-n', 'live', '-l', 'app=one', '-o', 'jsonpath={.items[0].metadata.name}'])).trim();
		const lines: string[] = [];
		await new Promise<void>((resolve, reject) => {
			const stream = streamLogs({
				...{client, namespace: 'live', pod, container: 'vllm', previous: false, follow: true, tailLines: 2},
				...{clock: systemClock, random: Math.random},
				onLines(more) {
					const first = lines.length === 0;
					lines.push(...more.map(({text}) => text));
					if (first) void appendFile(log, line('a request came'));
					if (lines.includes('a request came')) resolve();
				},
				onEnd: failure => reject(new Error(failure?.sentence ?? 'the log ended')),
			});
			open.push(stream);
		});
		expect(lines).toEqual(['ready', 'serving', 'a request came']);
	});

	it('goes on after the API server was killed in the middle: nothing is lost and nothing is a phantom', async () => {
		const watchedPods = byKind.get('Pod') ?? nodes;
		const watchedDeployments = byKind.get('Deployment') ?? nodes;
		const pods = watch(watchedPods);
		const deployments = watch(watchedDeployments);
		await agree(pods, watchedPods);
		await agree(deployments, watchedDeployments);

		await plane.killApiServer();
		await pods.until(() => pods.events.at(-1)?.type === 'trouble');
		const [trouble] = pods.events.filter(event => event.type === 'trouble');
		expect(trouble).toMatchObject({failure: {kind: 'unreachable'}, retryAt: expect.any(Number)});
		expect(pods.lines().length).toBeGreaterThan(2);

		await plane.startApiServer();
		// Before a reflector that waits for its back-off has come back.
		await plane.kubectl(['delete', 'deployment/two', '-n', 'live']);
		await plane.kubectl(['create', '-f', '-'], listOf(deployment({namespace: 'live', name: 'newcomer'})));
		await plane.kubectl(['rollout', 'status', 'deployment/newcomer', '-n', 'live']);
		pods.reflector.retryNow();
		deployments.reflector.retryNow();
		await agree(deployments, watchedDeployments);
		await plane.kubectl(['wait', '--for=delete', 'pod', '-l', 'app=two', '-n', 'live', '--timeout=60s']);
		await agree(pods, watchedPods);
		expect(deployments.lines().some(line => line.startsWith('live/two '))).toBe(false);
		expect(deployments.lines().some(line => line.startsWith('live/newcomer '))).toBe(true);
		// And it is live again, not listed once more.
		await plane.kubectl(['scale', 'deployment/newcomer', '-n', 'live', '--replicas=0']);
		const lists = deployments.reflector.counts().lists;
		await agree(deployments, watchedDeployments);
		expect(deployments.reflector.counts().lists).toBe(lists);
	});

	it('an audit compares with the very version that was reached: nothing differs where all is held, and what is not is counted', async () => {
		const path = collectionPath(resourceKinds.pod);
		const listed = JSON.parse(await plane.kubectl(['get', '--raw', path])) as {
			readonly metadata: {resourceVersion: string};
			items: Listed[];
		};
		const version = listed.metadata.resourceVersion;
		const held = new Map(listed.items.map(({metadata}) => [metadata.uid, metadata.resourceVersion]));
		// What comes after that version is no difference.
		await plane.kubectl(['create', '-f', '-'], listOf(deployment({namespace: 'live', name: 'later'})));
		await plane.kubectl(['rollout', 'status', 'deployment/later', '-n', 'live']);
		let time = 0;
		let told = 0;
		const auditor = createAuditor({
			...{client, path, query: {}, random: () => 0, accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'},
			clock: {...systemClock, now: () => time},
			onDifferences: () => told++,
		});
		const compare = async (known: ReadonlyMap<string, string>): Promise<void> => {
			const {audits} = auditor.counts();
			auditor.listed();
			time += 3_600_000;
			auditor.look(version, known);
			await eventually(() => auditor.counts().audits > audits);
		};
		await compare(held);
		expect([auditor.counts(), told]).toEqual([{audits: 1, differences: 0}, 0]);
		const [first = '', second = ''] = held.keys();
		await compare(new Map([...held, [first, '1'], ['of-none', '1']].filter(([uid]) => uid !== second) as Array<[string, string]>));
		expect([auditor.counts(), told]).toEqual([{audits: 2, differences: 3}, 1]);
	});
});
