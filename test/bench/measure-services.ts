import {parse} from 'yaml';
import {connectCluster} from '../../source/cluster/connect-cluster.ts';
import {discoverGroups} from '../../source/cluster/discovery.ts';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import {startDemo} from '../../source/demo/start-demo.ts';
import {collectionKey} from '../../source/domain/cluster-event.ts';
import type {ClusterRecord, PodRecord} from '../../source/domain/cluster-record.ts';
import {collectionPath} from '../../source/domain/object-reference.ts';
import {toSafe, toSafeText} from '../../source/domain/safe-text.ts';
import type {WatchedResource} from '../../source/serving/serving-system.ts';
import {servingSystems} from '../../source/serving/serving-systems.ts';
import {createServiceBook} from '../../source/session/feed/service-book.ts';
import {createCollectionBook} from '../../source/session/watch/collection-book.ts';
import {indexKind, servedResources, watchedResources} from '../../source/session/watch/watched-collections.ts';
import {targetOf} from '../cluster/connect.ts';
import {quantile} from './process-cost.ts';

type Collection = {readonly resource: WatchedResource; readonly objects: readonly KubernetesObject[]};

/** A day of the simulated cluster, with at least one service of every system, as the API server lists it. */
const listSimulatedFleet = async (): Promise<readonly Collection[]> => {
	const clock = {now: () => Date.now(), setTimeout: () => undefined, clearTimeout: () => {}};
	const demo = await startDemo({seed: 1, clock, tls: false, history: 0});
	const {users} = parse(demo.kubeconfig) as {readonly users: ReadonlyArray<{readonly user: {readonly token: string}}>};
	const client = connectCluster(targetOf(demo.url, {user: {token: users[0]?.user.token ?? ''}}), {
		...{environment: {}, userAgent: 'modeldeck/bench', readOnly: true},
		clock: {now: Date.now, setTimeout, clearTimeout: timer => clearTimeout(timer as NodeJS.Timeout)},
	});
	try {
		demo.advance(120_000);
		const groups = await discoverGroups(client);
		if (!groups.ok) throw new Error(groups.failure.sentence);
		const collections: Collection[] = [];
		for (const resource of servedResources(watchedResources(servingSystems), groups.value)) {
			const list = await client.getJson<{readonly items: readonly KubernetesObject[]}>({path: collectionPath(resource.kind)});
			if (!list.ok) throw new Error(list.failure.sentence);
			collections.push({resource, objects: list.value.items.map(item => ({...item, kind: resource.kind.kind}))});
		}
		return collections;
	} finally {
		await client.close();
		await demo.close();
	}
};

/** The object once more in a namespace of its own: what names others in its namespace names their copies. */
const copyOf = (object: KubernetesObject, copy: number): KubernetesObject => {
	const {metadata} = object;
	const owners = metadata.ownerReferences?.map(owner => ({...owner, uid: `${owner.uid}-${copy}`}));
	return {
		...object,
		metadata: {
			...metadata,
			...(metadata.namespace === undefined ? {} : {namespace: `${metadata.namespace}-${copy}`}),
			uid: `${metadata.uid}-${copy}`,
			...(owners === undefined ? {} : {ownerReferences: owners}),
		},
	};
};

/** One more pod of the same owner. */
const siblingOf = (pod: KubernetesObject, number: number): KubernetesObject => ({
	...pod,
	metadata: {...pod.metadata, name: `${pod.metadata.name}-${number}`, uid: `${pod.metadata.uid}-${number}`},
});

/** `pods`: how many are made of one. */
const multiply = (collections: readonly Collection[], copies: number, pods: number): readonly Collection[] =>
	collections.map(({resource, objects}) => {
		const isPod = resource.kind.kind === 'Pod';
		const more = isPod ? objects.flatMap(pod => Array.from({length: pods}, (_, number) => siblingOf(pod, number))) : objects;
		return {resource, objects: Array.from({length: copies}, (_, copy) => more.map(object => copyOf(object, copy))).flat()};
	});

type Records = {readonly resource: WatchedResource; readonly records: readonly ClusterRecord[]};

const project = (collections: readonly Collection[]): readonly Records[] =>
	collections.map(({resource, objects}) => ({
		resource,
		records: objects.map(object => toSafe(resource.project(object)) as ClusterRecord),
	}));

const openBook = (fleet: readonly Records[]) => {
	const book = createCollectionBook();
	const served = new Set(fleet.map(({resource}) => indexKind(resource)));
	book.setUnserved(
		new Set(
			watchedResources(servingSystems)
				.map(indexKind)
				.filter(kind => !served.has(kind)),
		),
	);
	const services = createServiceBook({systems: servingSystems, book, onRecord: () => {}});
	const collections = fleet.map(({resource, records}) => ({key: collectionKey(resource.kind, undefined), resource, records}));
	for (const {key, resource} of collections) book.open({key, resource, namespace: undefined});
	return {book, services, collections};
};

/** Milliseconds of this thread: what else the machine has to do does not count. */
const timed = (run: () => void): number => {
	const start = process.threadCpuUsage();
	run();
	const {user, system} = process.threadCpuUsage(start);
	return (user + system) / 1000;
};

export type ServiceFigures = {
	readonly services: number;
	readonly pods: number;
	readonly systems: ReadonlyMap<string, number>;
	/** Milliseconds: records into the index. The least of several rounds, for a machine has other things to do as well. */
	readonly index: number;
	/** Milliseconds: all services from what is in the index. Likewise. */
	readonly build: number;
	/** Milliseconds: one pod's change, from the event to its service. */
	readonly change: number;
};

const rounds = 15;
/** The clock of a thread ticks too slowly for one change. */
const batches = 20;
const batchSize = 200;

/** How long a mixed fleet of a thousand services and ten thousand pods takes to become services. */
export const measureServices = async (leastServices = 1000, leastPods = 10_000): Promise<ServiceFigures> => {
	const collections = await listSimulatedFleet();
	const fill = (fleet: readonly Records[]) => {
		const opened = openBook(fleet);
		const index = timed(() => {
			for (const {key, records} of opened.collections) {
				opened.services.take({type: 'page', collection: key, at: 0, records});
				const event = {type: 'listed', collection: key, at: 0} as const;
				opened.book.take(event);
				opened.services.take(event);
			}
		});
		return {...opened, index, build: timed(() => void opened.services.rebuild(Date.now()))};
	};
	const one = fill(project(collections));
	const copies = Math.ceil(leastServices / one.services.services.size);
	const podsOfOne = Math.ceil(leastPods / (copies * one.services.index.members('pods').size));
	const fleet = project(multiply(collections, copies, podsOfOne));
	const filled = Array.from({length: rounds}, () => fill(fleet));
	const last = filled.at(-1) ?? one;
	const pods = fleet.find(({resource}) => resource.kind.kind === 'Pod')?.records ?? [];
	const times = Array.from({length: batches}, (_, batch) => {
		const records = Array.from({length: batchSize}, (__, index) => {
			const number = batch * batchSize + index;
			const pod = pods[(number * 7919) % pods.length] as PodRecord;
			return {...pod, ready: !pod.ready, restarts: pod.restarts + 1, resourceVersion: toSafeText(`c${number}`)};
		});
		const time = timed(() => {
			for (const record of records) {
				last.services.take({type: 'changed', collection: 'pods', at: 0, record});
				last.services.rebuild(Date.now());
			}
		});
		return time / batchSize;
	});
	return {
		services: last.services.services.size,
		pods: pods.length,
		systems: new Map([...Map.groupBy(last.services.services.values(), ({system}) => system)].map(([name, list]) => [name, list.length])),
		index: Math.min(...filled.map(({index}) => index)),
		build: Math.min(...filled.map(({build}) => build)),
		change: quantile(times, 0.5),
	};
};
