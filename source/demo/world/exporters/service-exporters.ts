import type {Sample} from '../../prometheus/time-series-database.ts';
import {gatewayOf, poolOf} from '../fleet/gateways.ts';
import type {ServicePlan} from '../fleet/service-plan.ts';
import {noLoad, type ReplicaLoad, replicaLoad} from '../load/service-load.ts';
import {splitTraffic} from '../load/split-traffic.ts';
import {trafficAt} from '../load/traffic.ts';
import type {TrafficWeights} from '../load/traffic-weights.ts';
import {bucketShares} from './exporter.ts';
import type {GatewayName} from './exporter-name.ts';
import {exporters, exportersOf, gatewayExporters} from './exporters.ts';
import type {Page} from './exposition.ts';
import type {About, EngineExporter, Family} from './family.ts';
import {formerReplicas} from './former-replicas.ts';
import type {GpuUse} from './gpus/gpu-exporter.ts';
import type {Part} from './metric.ts';
import {momentOf} from './moment.ts';
import type {Replica, Replicas} from './replicas.ts';
import type {ScrapeFaults} from './scrape-faults.ts';
import {type Target, type TargetPod, targetsOf} from './target.ts';

export type ServiceExportersOptions = {
	readonly plans: readonly ServicePlan[];
	readonly replicas: Replicas;
	/** Pods of a gateway that answer. */
	readonly gatewayPods: (namespace: string, name: string) => readonly TargetPod[];
	/** Name of what the traffic follows from. */
	readonly seed: string;
	/** Milliseconds since the epoch: when the world began. */
	readonly start: number;
	/** Milliseconds between two scrapes. */
	readonly interval: number;
	readonly weights: TrafficWeights;
	readonly faults: Pick<ScrapeFaults, 'of'>;
};

export type ServiceExporters = {
	/** Has all replicas of a service do what they do until a time, and tells what their exporters and those of its gateways tell then. */
	readonly goOn: (plan: ServicePlan, at: number) => readonly Sample[];
	/** Load of each serving replica of a service, by UID. */
	readonly loadOf: (plan: ServicePlan, at: number) => ReadonlyMap<string, ReplicaLoad>;
	/** What each serving replica has done since `goOn` before last. */
	readonly partsOf: (plan: ServicePlan) => ReadonlyMap<string, Part>;
	readonly pagesOf: (plan: ServicePlan, uid: string, at: number) => readonly Page[];
	readonly pagesOfGateway: (namespace: string, pod: string, at: number) => readonly Page[];
	readonly targetsOf: (plan: ServicePlan) => readonly Target[];
	readonly useOf: (uid: string) => GpuUse | undefined;
	/** The counters of a replica begin at 0. */
	readonly reset: (uid: string) => void;
	/** Replicas that were there before the world began, and are no more. */
	readonly gone: readonly Replica[];
};

const isServing = ({readyAt, until}: Replica, at: number): boolean => readyAt !== undefined && readyAt <= at && (until ?? at + 1) > at;

/** Memory a replica holds while it loads, and after: vLLM and TGI take what there is. */
const memoryOf = (plan: ServicePlan, replica: Replica, at: number): number => {
	const full = plan.engine === 'vllm' || plan.engine === 'tgi' ? 0.91 : 0.46;
	if (replica.readyAt !== undefined && replica.readyAt <= at) return full;
	return replica.startedAt === undefined ? 0 : Math.min(1, (at - replica.startedAt) / Math.max(1, plan.loading)) * full * 0.85;
};

const aboutOf = (plan: ServicePlan, pod: TargetPod, revision: string | undefined): About => ({
	...{model: plan.model, namespace: plan.namespace, service: plan.name, pod: pod.name, container: pod.container, pool: poolOf(plan)},
	revision: revision?.slice(revision.indexOf('/') + 1) ?? `${plan.name}-00001`,
	workload: plan.workload ?? plan.name,
});

export const createServiceExporters = (options: ServiceExportersOptions): ServiceExporters => {
	const {plans, replicas, gatewayPods, seed, interval, start, weights, faults} = options;
	const targets = new Map<string, readonly Target[]>();
	const lastScrapes = new Map<ServicePlan, number>();
	const lastRequests = new Map<ServicePlan, number>();
	const uses = new Map<string, GpuUse>();
	const seen = new Map<ServicePlan, ReadonlySet<string>>();
	const parts = new Map<ServicePlan, ReadonlyMap<string, Part>>();
	const gone = new Map(plans.map(plan => [plan, formerReplicas(plan, replicas.of(plan).values(), start)]));

	const presentOf = (plan: ServicePlan, at: number): readonly Replica[] =>
		[...replicas.of(plan).values(), ...(gone.get(plan) ?? [])].filter(({createdAt, until}) => createdAt <= at && (until ?? at + 1) > at);

	const targetsAt = (key: string, plan: ServicePlan, engines: readonly EngineExporter[], pod: TargetPod, revision?: string) => {
		const found = targets.get(key);
		if (found !== undefined) return found;
		const place = {port: plan.port, job: `${pod.namespace}/model-services`};
		const made = targetsOf(engines, pod, aboutOf(plan, pod, revision), place);
		targets.set(key, made);
		return made;
	};
	const targetsOfReplica = (plan: ServicePlan, replica: Replica): readonly Target[] => {
		const names = exportersOf(plan);
		if (names.length === 0) return [];
		return targetsAt(
			replica.uid,
			plan,
			names.map(name => exporters[name]),
			replica,
			replica.revision,
		);
	};
	const podsOfGateway = (plan: ServicePlan, name: GatewayName, present: readonly Replica[]): readonly TargetPod[] => {
		const gateway = gatewayOf(name, plan);
		return gateway === undefined ? present.filter(({isFrontend}) => isFrontend) : gatewayPods(gateway.namespace, gateway.name);
	};
	const gatewayKey = (plan: ServicePlan, name: GatewayName, pod: TargetPod): string =>
		`${name}/${pod.namespace}/${pod.name}/${plan.namespace}/${plan.name}`;
	const targetsOfGateways = (plan: ServicePlan, present: readonly Replica[]): ReadonlyMap<string, readonly Target[]> =>
		new Map(
			(plan.gateways ?? []).flatMap(name =>
				podsOfGateway(plan, name, present).map(pod => {
					const key = gatewayKey(plan, name, pod);
					return [key, targetsAt(key, plan, [gatewayExporters[name]], pod)] as const;
				}),
			),
		);

	/** All that is told of a service, whoever tells it. */
	const families = new Map<ServicePlan, readonly Family[]>();
	const familiesOf = (plan: ServicePlan): readonly Family[] => {
		const known = families.get(plan);
		if (known !== undefined) return known;
		const engines = [...exportersOf(plan).map(name => exporters[name]), ...(plan.gateways ?? []).map(name => gatewayExporters[name])];
		const found = engines.flatMap(engine => engine.families);
		families.set(plan, found);
		return found;
	};

	const loadsOf = (plan: ServicePlan, serving: readonly Replica[], at: number): ReadonlyMap<string, ReplicaLoad> => {
		const isQuiet = plan.load.quietFor !== undefined && at >= start - plan.load.quietFor;
		const traffic = isQuiet ? 0 : trafficAt(`${seed}/${plan.namespace}/${plan.name}`, plan.load, at, start);
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

	const goOn = (plan: ServicePlan, at: number): readonly Sample[] => {
		const present = presentOf(plan, at);
		const serving = present.filter(replica => isServing(replica, at));
		const loads = loadsOf(plan, serving, at);
		const seconds = (at - (lastScrapes.get(plan) ?? at - interval)) / 1000;
		lastScrapes.set(plan, at);
		const samples: Sample[] = [];
		const shares = new Map<number, ReturnType<typeof bucketShares>>();
		const done = new Map<string, Part>();
		if ([...loads.values()].some(({rate}) => rate > 0)) lastRequests.set(plan, at / 1000);
		for (const replica of present) {
			const load = loads.get(replica.uid);
			uses.set(replica.uid, {busy: Math.min(0.99, load?.utilization ?? 0), memory: memoryOf(plan, replica, at)});
			if (replica.isFollower || (load === undefined && replica.startedAt === undefined)) continue;
			if (load !== undefined) {
				const moment = momentOf(plan, load, {seconds, share: replica.share, lastRequest: lastRequests.get(plan) ?? 0});
				const key = load.latency;
				const below = shares.get(key) ?? bucketShares(familiesOf(plan), moment);
				shares.set(key, below);
				done.set(replica.uid, {moment, shares: below});
			}
			const part = done.get(replica.uid);
			for (const target of targetsOfReplica(plan, replica)) {
				const isBroken = faults.of(replica.namespace, replica.name) !== undefined;
				target.scrape(part === undefined || isBroken ? undefined : [part], samples);
			}
		}
		parts.set(plan, done);
		const gateways = targetsOfGateways(plan, present);
		for (const target of [...gateways.values()].flat()) {
			const isBroken = faults.of(target.labels['namespace'] ?? '', target.labels['pod'] ?? '') !== undefined;
			target.scrape(isBroken ? undefined : [...done.values()], samples);
		}
		forget(plan, new Set([...present.map(({uid}) => uid), ...gateways.keys()]));
		return samples;
	};

	return {
		goOn,
		loadOf: (plan, at) =>
			loadsOf(
				plan,
				presentOf(plan, at).filter(replica => isServing(replica, at)),
				at,
			),
		partsOf: plan => parts.get(plan) ?? new Map(),
		pagesOf(plan, uid, at) {
			goOn(plan, at);
			const replica = replicas.of(plan).get(uid);
			const own = replica === undefined ? [] : (targets.get(uid) ?? []);
			const front = replica?.isFrontend === true ? [...targetsOfGateways(plan, [replica]).values()].flat() : [];
			return [...own, ...front].flatMap(({page}) => page() ?? []);
		},
		pagesOfGateway(namespace, pod, at) {
			const found = plans.flatMap(plan => {
				const behind = (plan.gateways ?? []).flatMap(name =>
					podsOfGateway(plan, name, []).filter(other => other.namespace === namespace && other.name === pod),
				);
				if (behind.length === 0) return [];
				goOn(plan, at);
				return [...targetsOfGateways(plan, []).values()].flat().filter(({labels}) => labels['pod'] === pod);
			});
			const pages = found.flatMap(({page}) => page() ?? []);
			const [first] = pages;
			return first === undefined ? [] : [{...first, families: () => pages.flatMap(({families}) => families())}];
		},
		targetsOf: plan => [...(seen.get(plan) ?? [])].flatMap(key => targets.get(key) ?? []),
		useOf: uid => uses.get(uid),
		reset: uid => void targets.delete(uid),
		gone: [...gone.values()].flat(),
	};
};
