import type {ServerResponse} from 'node:http';
import {gzipSync} from 'node:zlib';
import {startApiServer} from '../../../source/demo/api-server/api-server.ts';
import type {Account} from '../../../source/demo/api-server/caller.ts';
import {createObjectStore} from '../../../source/demo/api-server/object-store.ts';
import type {ProxyHandler} from '../../../source/demo/api-server/proxy.ts';
import type {ResourceMetrics} from '../../../source/demo/api-server/resource-metrics.ts';
import {withDefaults} from '../../../source/demo/api-server/write/defaults.ts';
import {admin, createRandom} from '../../demo/api-server/test-server.ts';
import {start} from '../simulated-source.ts';

export type PodManifest = {
	readonly namespace: string;
	readonly name: string;
	readonly node?: string;
	readonly labels?: Readonly<Record<string, string>>;
	readonly annotations?: Readonly<Record<string, string>>;
	readonly ports?: ReadonlyArray<{readonly name?: string; readonly containerPort: number}>;
	/** By address, `8000/metrics`: what it answers. A function may answer in its own way, or later, or never. */
	readonly pages?: Readonly<Record<string, string | ((response: ServerResponse) => void)>>;
};

type PageSeen = {readonly pod: string; readonly address: string; readonly at: number; readonly encoding: string};

/** A cluster whose pods serve pages behind the pod proxy of its API server; what was asked for, and how much of it at once. */
export const startPodCluster = async (
	options: {
		readonly tokens?: readonly Account[];
		readonly now?: () => number;
		/** What stands behind the proxy of services. */
		readonly services?: ProxyHandler;
		readonly resourceMetrics?: ResourceMetrics;
	} = {},
) => {
	const {tokens = [admin], now = () => start, services = () => false} = options;
	const clock = {now, setTimeout: () => 0, clearTimeout: () => {}};
	const store = createObjectStore({now, random: createRandom()});
	const namespaces = new Set<string>();
	const pods = new Map<string, PodManifest>();
	const seen: PageSeen[] = [];
	let isOpen = 0;
	let peak = 0;
	const server = await startApiServer({
		store,
		clock,
		tokens,
		...(options.resourceMetrics === undefined ? {} : {resourceMetrics: options.resourceMetrics}),
		proxy(request, response) {
			if (request.resource !== 'pods') return services(request, response);
			const address = `${request.port}${request.path}`;
			const page = pods.get(`${request.namespace}/${request.name}`)?.pages?.[address];
			seen.push({pod: request.name, address, at: now(), encoding: String(request.headers['accept-encoding'] ?? '')});
			if (page === undefined) return false;
			isOpen += 1;
			peak = Math.max(peak, isOpen);
			response.once('close', () => {
				isOpen -= 1;
			});
			if (typeof page === 'function') page(response);
			else response.writeHead(200, {'content-type': 'text/plain; version=0.0.4', 'content-encoding': 'gzip'}).end(gzipSync(page));
			return true;
		},
	});
	const add = (manifest: PodManifest): string => {
		const {namespace, name, node = 'node-1', labels = {}, annotations = {}, ports = []} = manifest;
		if (!namespaces.has(namespace)) {
			namespaces.add(namespace);
			store.create('namespaces', withDefaults('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}}));
		}
		pods.set(`${namespace}/${name}`, manifest);
		const made = store.create(
			'pods',
			withDefaults('pods', {
				...{apiVersion: 'v1', kind: 'Pod'},
				metadata: {namespace, name, labels: {...labels}, annotations: {...annotations}},
				spec: {nodeName: node, containers: [{name: 'server', image: 'vllm/vllm-openai:v0.11.0', ports: ports.map(port => ({...port}))}]},
			}),
		);
		return String(made.metadata.uid);
	};
	return {
		...server,
		add,
		addService(namespace: string, name: string, labels: Readonly<Record<string, string>>, port: number) {
			store.create('namespaces', withDefaults('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}}));
			const manifest = {apiVersion: 'v1', kind: 'Service', metadata: {namespace, name, labels: {...labels}}, spec: {ports: [{port}]}};
			store.create('services', withDefaults('services', manifest));
		},
		/** Requests for pages that reached the proxy, in order. */
		seen,
		peak: () => peak,
		open: () => isOpen,
		/** Another page from now on. */
		setPages(namespace: string, name: string, pages: NonNullable<PodManifest['pages']>) {
			const manifest = pods.get(`${namespace}/${name}`);
			if (manifest !== undefined) pods.set(`${namespace}/${name}`, {...manifest, pages});
		},
	};
};

export type PodCluster = Awaited<ReturnType<typeof startPodCluster>>;
