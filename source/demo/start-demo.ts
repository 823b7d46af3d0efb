import {type ApiServerOptions, startApiServer} from './api-server/api-server.ts';
import type {ObjectStore} from './api-server/object-store.ts';
import {createSelfSignedCertificate} from './api-server/self-signed-certificate.ts';
import type {ServerClock} from './api-server/server-clock.ts';
import {demoAccounts} from './demo-accounts.ts';
import {demoKubeconfig} from './demo-kubeconfig.ts';
import {createPrometheus} from './prometheus/create-prometheus.ts';
import {createFaultyPrometheus, type PrometheusFault} from './prometheus/prometheus-faults.ts';
import {startPrometheus} from './prometheus/start-prometheus.ts';
import {proxyTo} from './proxy-handler.ts';
import type {Monitoring} from './world/start-monitoring.ts';
import {startWorld} from './world/start-world.ts';
import type {Truth} from './world/truth.ts';
import {createWorldClock} from './world/world-clock.ts';

export type DemoOptions = {
	/** The same seed, the same beginning and the same steps of time give the same cluster. */
	readonly seed: number;
	/** The clock of the machine, for `run`; its present time is the time the cluster begins at. */
	readonly clock: ServerClock;
	/** How many; ten replicas and ten old releases each. Default: the two dozen of the demo, with their troubles. */
	readonly services?: number;
	/**
	 * `none`: no services of serving systems that have operators of their own, of which the demo has one of each. `mixed`: the services
	 * of a fleet of another size are of all of them in turn.
	 */
	readonly systems?: 'none' | 'mixed';
	/** `all`: one service of each engine and behind each gateway besides, for those who read metrics. */
	readonly engines?: 'all';
	/** `all`: a node and a service of each way in which GPUs are had besides: instances, slices, claims, other vendors. */
	readonly gpus?: 'all';
	/** Default: any free one. */
	readonly port?: number;
	/** Default: true. kubectl sends no token over plain http. */
	readonly tls?: boolean;
	/** Milliseconds of metrics from before the start. Default: two hours, and none of a fleet of another size. */
	readonly history?: number;
	/** Changes that a watch may begin before: who changes much needs more of them. Default: 4,000. */
	readonly remembered?: number;
	/** A port of its own for Prometheus, 0 for any free one. Default: it answers behind the API server's proxy only. */
	readonly prometheusPort?: number;
} & Pick<ApiServerOptions, 'beforeResponse' | 'onRequest'>;

type DemoFaults = Pick<Monitoring, 'breakExporter' | 'resetCounters'> & {
	/** `undefined`: it is well again. */
	readonly setPrometheusFault: (fault: PrometheusFault | undefined) => void;
	/** It is down, answers 503 and scrapes nothing for so many milliseconds; with its head it loses all samples. */
	readonly restartPrometheus: (how: {readonly losesHead: boolean; readonly downFor: number}) => void;
	/** Its clock goes before the cluster's by so many milliseconds. */
	readonly skewPrometheus: (milliseconds: number) => void;
};

export type Demo = {
	readonly url: string;
	/** YAML: contexts `demo` (may do all), `demo-viewer` (reads) and `demo-chat` (one namespace). */
	readonly kubeconfig: string;
	/** Of Prometheus, where it has a port of its own. */
	readonly prometheusUrl: string | undefined;
	/** Milliseconds since the epoch, in the cluster. */
	readonly now: () => number;
	/** Its objects, for those who change them as its own controllers do. */
	readonly store: ObjectStore;
	/** What the metrics of the cluster stand for, as of the last scrape of each. */
	readonly truth: () => Truth;
	/** Puts what is measured and who measures it out of order, for tests of those who read it. */
	readonly faults: DemoFaults;
	/** Moves the cluster's time on by this many milliseconds, and with it all that happens. */
	readonly advance: (milliseconds: number) => void;
	/** From now on time goes on by itself. */
	readonly run: () => void;
	readonly close: () => Promise<void>;
};

/** Starts a simulated cluster on loopback. Its time stands still until it is moved or runs. Rejects when a port is taken. */
export const startDemo = async (options: DemoOptions): Promise<Demo> => {
	const {
		seed,
		clock: host,
		services,
		systems,
		engines,
		gpus,
		history,
		remembered,
		tls = true,
		port,
		prometheusPort,
		beforeResponse,
		onRequest,
	} = options;
	const clock = createWorldClock(host.now());
	const world = startWorld({
		clock,
		seed,
		services,
		history,
		remembered,
		engines,
		gpus,
		isMixed: systems === 'mixed',
		...(systems === 'none' ? {systems: []} : {}),
	});
	const {store, database, logs, resourceMetrics, ruler, targets, faults} = world;
	const now = (): number => clock.now() + faults.skew;
	const faulty = createFaultyPrometheus(createPrometheus({database, now, ruler, targets}).handle, {clock, now});
	const {answer} = faulty;
	const own = prometheusPort === undefined ? undefined : await startPrometheus({database, now, answer, port: prometheusPort});
	const certificate = tls ? createSelfSignedCertificate(host.now()) : undefined;
	const server = await startApiServer({
		...{store, clock, logs, resourceMetrics, tokens: demoAccounts, proxy: proxyTo(answer, world.pages)},
		...(port === undefined ? {} : {port}),
		...(certificate === undefined ? {} : {tls: certificate}),
		...(beforeResponse === undefined ? {} : {beforeResponse}),
		...(onRequest === undefined ? {} : {onRequest}),
	}).catch(async (error: unknown) => {
		await own?.close();
		throw error;
	});
	let stop: (() => void) | undefined;
	return {
		url: server.url,
		kubeconfig: demoKubeconfig(server.url, certificate?.cert),
		prometheusUrl: own?.url,
		now: clock.now,
		store,
		truth: world.truth,
		faults: {
			setPrometheusFault: faulty.setFault,
			restartPrometheus({losesHead, downFor}) {
				faults.pausesAll = true;
				faulty.setFault({kind: 'unavailable'});
				if (losesHead) database.clear();
				clock.setTimeout(() => {
					faults.pausesAll = false;
					faulty.setFault(undefined);
				}, downFor);
			},
			skewPrometheus(milliseconds) {
				faults.skew = milliseconds;
			},
			breakExporter: world.breakExporter,
			resetCounters: world.resetCounters,
		},
		advance: clock.advance,
		run: () => {
			stop ??= clock.follow(host);
		},
		close: async () => {
			stop?.();
			await Promise.all([server.close(), own?.close()]);
		},
	};
};
