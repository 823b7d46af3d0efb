import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {discoverGroups} from '../../source/cluster/discovery.ts';
import type {OwnerReference} from '../../source/demo/api-server/demo-object.ts';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {installCustomResources, removeCustomResources} from '../control-plane/custom-resources.ts';
import {clientOf} from './plane-client.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {deployment, listOf, namespace, node, statefulSet} from './serving-manifests.ts';

const set = 'leader-worker-set';

const group = {
	apiVersion: 'leaderworkerset.x-k8s.io/v1',
	kind: 'LeaderWorkerSet',
	metadata: {name: 'group', namespace: 'models'},
	spec: {
		replicas: 1,
		leaderWorkerTemplate: {
			size: 1,
			workerTemplate: {
				spec: {containers: [{name: 'vllm', image: 'vllm/vllm-openai:v0.10.2', resources: {limits: {'nvidia.com/gpu': '1'}}}]},
			},
		},
	},
};

/** Of a kind that no system knows. */
const widgets = {
	apiVersion: 'apiextensions.k8s.io/v1',
	kind: 'CustomResourceDefinition',
	metadata: {name: 'widgets.example.com'},
	spec: {
		group: 'example.com',
		scope: 'Namespaced',
		names: {kind: 'Widget', plural: 'widgets', singular: 'widget'},
		versions: [
			{
				...{name: 'v1', served: true, storage: true},
				schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
			},
		],
	},
};

describeWithControlPlane('kinds of a real cluster', () => {
	let plane: ControlPlane;
	let session: PlaneSession | undefined;
	const seen = new Set<string>();

	const create = (...items: readonly unknown[]) => plane.kubectl(['create', '-f', '-'], listOf(...items));
	const owned = async <Manifest extends {readonly metadata: object}>(manifest: Manifest, kind: string, name: string): Promise<Manifest> => {
		const object = JSON.parse(await plane.kubectl(['get', kind, name, '-n', 'models', '-o', 'json'])) as OwnerReference & {
			readonly metadata: {readonly uid: string};
		};
		const owner = {apiVersion: object.apiVersion, kind: object.kind, name, uid: object.metadata.uid, controller: true};
		return {...manifest, metadata: {...manifest.metadata, ownerReferences: [owner]}};
	};
	const rows = ({rows: all}: Snapshot): readonly string[] => all.map(({service}) => `${service.system} ${service.name}`).toSorted();
	const open = async (): Promise<PlaneSession> => {
		session = await startPlaneSession(plane.kubeconfig('admin'));
		seen.clear();
		session.session.store.subscribe(() => {
			for (const row of rows(session?.session.store.get() ?? ({rows: []} as unknown as Snapshot))) seen.add(row);
		});
		await session.until(({loading}) => (loading.stage === 'done' ? true : undefined));
		return session;
	};
	const shows = (opened: PlaneSession, ...wanted: readonly string[]) =>
		opened.until(snapshot => (JSON.stringify(rows(snapshot)) === JSON.stringify(wanted) ? true : undefined));

	beforeAll(async () => {
		plane = await startControlPlane();
		await create(namespace('models'), node('gpu-1', 64), deployment({namespace: 'models', name: 'plain'}));
	});
	afterEach(async () => {
		await session?.close();
		session = undefined;
	});
	afterAll(async () => {
		await plane?.stop();
	});

	it('a kind that is installed is picked up, its objects own what is theirs, and it goes with all of it', async () => {
		const opened = await open();
		await shows(opened, 'Deployment plain');
		await installCustomResources(plane, [set]);
		await create(group);
		await create(await owned(statefulSet({namespace: 'models', name: 'group', replicas: 1}), 'leaderworkersets', 'group'));
		await shows(opened, 'Deployment plain', 'LeaderWorkerSet group');
		await removeCustomResources(plane, [set]);
		await shows(opened, 'Deployment plain');
		const {connection, limits} = await opened.until(now => (now.connection.freshness === 'LIVE' ? now : undefined));
		expect({connection, limits}).toEqual({connection: {freshness: 'LIVE'}, limits: []});
		expect([...seen].toSorted()).toEqual(['Deployment plain', 'LeaderWorkerSet group']);
	});

	it('an owner of a kind that nobody knows is a row with its own words', async () => {
		await create(widgets);
		await plane.kubectl(['wait', '--for=condition=Established', 'crd/widgets.example.com']);
		await create({apiVersion: 'example.com/v1', kind: 'Widget', metadata: {name: 'chat', namespace: 'models'}});
		await create(await owned(deployment({namespace: 'models', name: 'chat-decode'}), 'widgets', 'chat'));
		const opened = await open();
		await shows(opened, 'Deployment plain', 'Other chat');
		const {service} = await opened.row('chat', row => row.service.replicas.ready === 2);
		expect(service).toMatchObject({mode: 'Widget', components: [{name: 'chat-decode'}], gpus: {held: 2}});
		await plane.kubectl(['delete', 'widgets', 'chat', '-n', 'models']);
		await shows(opened, 'Deployment plain');
		expect([...seen].toSorted()).toEqual(['Deployment plain', 'Other chat']);
	});

	it('says in 304 that nothing has changed, and tells what has', async () => {
		const client = await clientOf(plane.kubeconfig('admin'));
		try {
			const first = await discoverGroups(client);
			if (!first.ok) throw new Error(first.failure.sentence);
			expect(first.value.source.etag).toMatch(/^".+"$/);
			expect(first.value.find('apps', 'Deployment')).toMatchObject({resource: 'deployments', version: 'v1', namespaced: true});
			const answer = await client.get({
				path: '/apis',
				accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
				ifNoneMatch: first.value.source.etag ?? '',
			});
			expect(answer.ok && answer.value.status).toBe(304);
			const second = await discoverGroups(client, first.value);
			expect(second.ok && second.value).toBe(first.value);
		} finally {
			await client.close();
		}
	});
});
