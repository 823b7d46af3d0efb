import {AppsV1Api, CoreV1Api, KubeConfig, PatchStrategy, setHeaderOptions, Watch} from '@kubernetes/client-node';
import {afterEach, expect, test} from 'vitest';
import {deployment, startTestServer, type TestServer} from './test-server.ts';

let server: TestServer | undefined;
afterEach(() => server?.close());

/** The simulated server, and the official client of another team on it. */
const start = async () => {
	server = await startTestServer();
	const config = new KubeConfig();
	config.loadFromOptions({
		// It refuses plain http unless told that nothing is verified.
		clusters: [{name: 'simulated', server: server.url, skipTLSVerify: true}],
		users: [{name: 'admin', token: 'admin-token'}],
		contexts: [{name: 'simulated', cluster: 'simulated', user: 'admin'}],
		currentContext: 'simulated',
	});
	return {config, server, apps: config.makeApiClient(AppsV1Api), core: config.makeApiClient(CoreV1Api)};
};

test('the official JavaScript client lists what is there, typed', async () => {
	const {
		apps,
		core,
		server: {add},
	} = await start();
	add('deployments', deployment('llama', {replicas: 3}));
	const {items} = await apps.listNamespacedDeployment({namespace: 'models'});
	expect(items.map(({metadata, spec}) => [metadata?.name, spec?.replicas, metadata?.creationTimestamp instanceof Date])).toEqual([
		['llama', 3, true],
	]);
	expect((await core.listNamespace()).items.map(({metadata}) => metadata?.name)).toContain('models');
});

test('its patch is carried out and its watch hears of it', async () => {
	const {
		apps,
		config,
		server: {add},
	} = await start();
	add('deployments', deployment('llama'));
	const {metadata} = await apps.listNamespacedDeployment({namespace: 'models'});
	let stop: AbortController | undefined;
	const heard = new Promise<unknown>((resolve, reject) => {
		void new Watch(config)
			.watch(
				'/apis/apps/v1/namespaces/models/deployments',
				{resourceVersion: metadata?.resourceVersion},
				(phase: string, object: {readonly spec: {readonly replicas: number}}) => resolve([phase, object.spec.replicas]),
				(error: unknown) => reject(error),
			)
			.then(controller => {
				stop = controller;
			});
	});
	await apps.patchNamespacedDeployment(
		{name: 'llama', namespace: 'models', body: {spec: {replicas: 5}}},
		setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
	);
	expect(await heard).toEqual(['MODIFIED', 5]);
	stop?.abort();
});

test('a refusal reaches it as a status with its reason', async () => {
	const {apps} = await start();
	await expect(apps.readNamespacedDeployment({name: 'none', namespace: 'models'})).rejects.toMatchObject({code: 404});
});
