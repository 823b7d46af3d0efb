import type {DemoObject} from '../../api-server/demo-object.ts';
import type {Sample} from '../../prometheus/time-series-database.ts';
import type {ServicePlan} from '../fleet/service-plan.ts';
import {noLoad, type ReplicaLoad, replicaLoad} from '../load/service-load.ts';
import {splitTraffic} from '../load/split-traffic.ts';
import {trafficAt} from '../load/traffic.ts';
import type {TrafficWeights} from '../load/traffic-weights.ts';
import {engineExporters} from './engines.ts';
import type {Page} from './exposition.ts';
import {formerReplicas} from './former-replicas.ts';
import {createGpuExporter, type GpuExporter, type GpuUse} from './gpu-exporter.ts';
import {momentOf} from './moment.ts';
import {bucketShares, createReplicaExporter, type ReplicaExporter} from './replica-exporter.ts';
import type {Replica, Replicas} from './replicas.ts';

export type Scraper = {
	/** Asks every exporter whose number leaves `remainder` when divided by `groups`, at a time in milliseconds. */
	readonly scrape: (at: number, groups?: number, remainder?: number) => void;
	/** Load of each serving replica of a service now, by UID. */
	readonly loadOf: (plan: ServicePlan, at: number) => ReadonlyMap<string, ReplicaLoad>;
	/** What the exporters of a replica tell at a time, by port and path. */
	readonly pagesOf: (plan: ServicePlan, uid: string, at: number) => readonly Page[];
	/** The same of the exporter of GPUs on a node. */
	readonly pagesOnNode: (node: string, at: number) => readonly Page[];
};

export type ScraperOptions = {
	/** Takes what a scrape found. The samples are the same objects at each scrape, with other values. */
	readonly sink: (at: number, samples: readonly Sample[], scrape: string) => void;
	readonly plans: readonly ServicePlan[];
	readonly nodes: readonly DemoObject[];
	readonly replicas: Replicas;
	/** Name of what the traffic follows from. */
	readonly seed: string;
	/** Milliseconds since the epoch: when the world began. */
	readonly start: number;
	/** Milliseconds between two scrapes. */
	readonly interval: number;
	readonly weights: TrafficWeights;
};

type Target = {readonly port: number; readonly exporter: ReplicaExporter; readonly up: Sample & {value: number}};

const isServing = ({readyAt, until}: Replica, at: number): boolean => readyAt !== undefined && readyAt <= at && (until ?? at + 1) > at;

/** Memory a replica holds while it loads, and after: vLLM and TGI take what there is. */
const memoryOf = (plan: ServicePlan | undefined, replica: Replica, at: number): number => {
	const full = plan?.engine === 'vllm' || plan?.engine === 'tgi' ? 0.91 : 0.46;
	if (replica.readyAt !== undefined && replica.readyAt <= at) return full;
	return replica.startedAt === undefined ? 0 : Math.min(1, (at - replica.startedAt) / Math.max(1, plan?.loading ?? 1)) * full * 0.85;
};

export const createScraper = ({sink, plans, nodes, replicas, seed, interval, start, weights}: ScraperOptions): Scraper => {
	const targets = new Map<string, Target>();
	const lastScrapes = new Map<ServicePlan, number>();
	const uses = new Map<string, GpuUse>();
	const seen = new Map<ServicePlan, ReadonlySet<string>>();
	const gpuExporters: readonly GpuExporter[] = nodes.map(node =>
		createGpuExporter(
			node,
			node.metadata.labels?.['nvidia.com/gpu.product']?.includes('H100') === true ? 'exported_pod' : 'pod',
			plans.some(({isLean}) => isLean),
		),
	);

	const gone = new Map(plans.map(plan => [plan, formerReplicas(plan, replicas.of(plan).values(), start)]));
	const goneByNode = Map.groupBy([...gone.values()].flat(), ({node}) => node);

	const presentOf = (plan: ServicePlan, at: number): readonly Replica[] =>
		[...replicas.of(plan).values(), ...(gone.get(plan) ?? [])].filter(({createdAt, until}) => createdAt <= at && (until ?? at + 1) > at);

	const targetOf = (plan: ServicePlan, replica: Replica): Target => {
		const found = targets.get(replica.uid);
		if (found !== undefined) return found;
		const exporter = engineExporters[plan.isLean === true ? 'lean' : plan.engine];
		const common = {
			...{
				container: replica.container,
				endpoint: plan.engine === 'triton' ? 'metrics' : 'http',
				instance: `${replica.address}:${exporter.port}`,
			},
			...{job: `${replica.namespace}/model-services`, namespace: replica.namespace, pod: replica.name},
		};
		const target = {
			port: exporter.port,
			exporter: createReplicaExporter(exporter, common, exporter.labels(plan.model)),
			up: {name: 'up', labels: common, value: 0},
		};
		targets.set(replica.uid, target);
		return target;
	};

	const loadsOf = (plan: ServicePlan, serving: readonly Replica[], at: number): ReadonlyMap<string, ReplicaLoad> => {
		const traffic =
			plan.load.quietFor !== undefined && at >= start - plan.load.quietFor
				? 0
				: trafficAt(`${seed}/${plan.namespace}/${plan.name}`, plan.load, at, start);
		const takers = serving.filter(({isFollower}) => !isFollower);
		const loads = new Map(
			splitTraffic(takers, traffic, weights).flatMap(({replicas: equals, traffic: part}) =>
				equals.map(
					({uid, slowdown, errors}) => [uid, replicaLoad(plan.load, {traffic: part, replicas: equals.length, slowdown, errors})] as const,
				),
			),
		);
		const [first] = loads.values();
		// They are as busy as those they work for.
		const followed = first === undefined ? noLoad : {...noLoad, utilization: first.utilization};
		for (const {uid} of serving.filter(({isFollower}) => isFollower)) loads.set(uid, followed);
		return loads;
	};

	/** Those that are gone come back under another name, if at all. */
	const forget = (plan: ServicePlan, present: ReadonlySet<string>): void => {
		for (const uid of seen.get(plan) ?? []) {
			if (present.has(uid)) continue;
			targets.delete(uid);
			uses.delete(uid);
		}
		seen.set(plan, present);
	};

	/** Has all replicas of a service do what they do until a time, and tells what they tell then. */
	const goOn = (plan: ServicePlan, at: number): readonly Sample[] => {
		const present = presentOf(plan, at);
		const serving = present.filter(replica => isServing(replica, at));
		const loads = loadsOf(plan, serving, at);
		const seconds = (at - (lastScrapes.get(plan) ?? at - interval)) / 1000;
		lastScrapes.set(plan, at);
		const samples: Sample[] = [];
		const shares = new Map<number, ReturnType<typeof bucketShares>>();
		for (const replica of present) {
			const load = loads.get(replica.uid);
			uses.set(replica.uid, {busy: Math.min(0.99, load?.utilization ?? 0), memory: memoryOf(plan, replica, at)});
			if (plan.engine === 'none' || replica.isFollower || (load === undefined && replica.startedAt === undefined)) continue;
			const target = targetOf(plan, replica);
			target.up.value = load === undefined ? 0 : 1;
			samples.push(target.up);
			if (load === undefined) continue;
			const moment = momentOf(plan, load, seconds, replica.share);
			const below = shares.get(replica.slowdown) ?? bucketShares(engineExporters[plan.isLean === true ? 'lean' : plan.engine], moment);
			shares.set(replica.slowdown, below);
			for (const sample of target.exporter.scrape(moment, below)) samples.push(sample);
		}
		forget(plan, new Set(present.map(({uid}) => uid)));
		return samples;
	};

	/** `undefined`: nobody remembers that time, and nothing is no idleness. */
	const readGpus = (index: number, at: number): readonly Sample[] | undefined => {
		const name = nodes[index]?.metadata.name ?? '';
		const present = [...replicas.onNode(name).values(), ...(goneByNode.get(name) ?? [])];
		if (at < start && present.length > 0 && present.every(({uid}) => !uses.has(uid))) return undefined;
		return gpuExporters[index]?.scrape(at, present, ({uid}) => uses.get(uid) ?? {busy: 0, memory: 0});
	};

	const scrapeNode = (index: number, at: number): void => {
		const samples = readGpus(index, at);
		if (samples !== undefined) sink(at, samples, `gpu/${nodes[index]?.metadata.name}`);
	};

	return {
		scrape(at, groups = 1, remainder = 0) {
			for (let index = remainder; index < plans.length; index += groups) {
				const plan = plans[index];
				if (plan === undefined || at < start - (plan.remembers ?? Number.POSITIVE_INFINITY)) continue;
				sink(at, goOn(plan, at), `${plan.namespace}/${plan.name}`);
			}
			for (let index = remainder; index < nodes.length; index += groups) scrapeNode(index, at);
		},
		loadOf: (plan, at) =>
			loadsOf(
				plan,
				presentOf(plan, at).filter(replica => isServing(replica, at)),
				at,
			),
		pagesOf(plan, uid, at) {
			goOn(plan, at);
			const target = targets.get(uid);
			return target === undefined || target.up.value === 0 ? [] : [{port: target.port, path: '/metrics', families: target.exporter.page}];
		},
		pagesOnNode(name, at) {
			const index = nodes.findIndex(({metadata}) => metadata.name === name);
			const exporter = gpuExporters[index];
			if (exporter === undefined) return [];
			readGpus(index, at);
			return [{port: 9400, path: '/metrics', families: exporter.page}];
		},
	};
};
