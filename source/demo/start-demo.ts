import {text} from 'node:stream/consumers';
import {startApiServer} from './api-server/api-server.ts';
import type {ProxyHandler} from './api-server/proxy.ts';
import {createSelfSignedCertificate} from './api-server/self-signed-certificate.ts';
import type {ServerClock} from './api-server/server-clock.ts';
import {demoAccounts} from './demo-accounts.ts';
import {demoKubeconfig} from './demo-kubeconfig.ts';
import {createPrometheus, type Prometheus} from './prometheus/create-prometheus.ts';
import {prometheusService} from './world/fleet/monitoring.ts';
import {startWorld} from './world/start-world.ts';
import {createWorldClock} from './world/world-clock.ts';

export type DemoOptions = {
	/** The same seed and the same steps of time give the same cluster. */
	readonly seed: number;
	/** The clock of the machine, for `run`; its present time is the time the cluster begins at. */
	readonly clock: ServerClock;
	/** Default: any free one. */
	readonly port?: number;
	/** Default: true. kubectl sends no token over plain http. */
	readonly tls?: boolean;
};

export type Demo = {
	readonly url: string;
	/** YAML: contexts `demo` (may do all), `demo-viewer` (reads) and `demo-chat` (one namespace). */
	readonly kubeconfig: string;
	/** Moves the cluster's time on by this many milliseconds, and with it all that happens. */
	readonly advance: (milliseconds: number) => void;
	/** From now on time goes on by itself. */
	readonly run: () => void;
	readonly close: () => Promise<void>;
};

const proxyTo =
	(prometheus: Prometheus): ProxyHandler =>
	async (request, response) => {
		const {namespace, name, port, portName} = prometheusService;
		const isPrometheus = request.resource === 'services' && request.namespace === namespace && request.name === name;
		if (!isPrometheus || !['', String(port), portName].includes(request.port)) return false;
		const body = request.method === 'POST' ? await text(request.body) : undefined;
		const answer = prometheus.handle(request.method, `${request.path}${request.query}`, request.headers, body);
		response.writeHead(answer.status, {...answer.headers, 'Content-Length': answer.body.byteLength});
		response.end(request.method === 'HEAD' ? undefined : answer.body);
		return true;
	};

/** Starts a simulated cluster on loopback. Its time stands still until it is moved or runs. Rejects when the port is taken. */
export const startDemo = async ({seed, clock: host, port, tls = true}: DemoOptions): Promise<Demo> => {
	const clock = createWorldClock(host.now());
	const {store, database} = startWorld({clock, seed});
	const prometheus = createPrometheus({database, now: clock.now});
	const certificate = tls ? createSelfSignedCertificate(host.now()) : undefined;
	const server = await startApiServer({
		...{store, clock, tokens: demoAccounts, proxy: proxyTo(prometheus)},
		...(port === undefined ? {} : {port}),
		...(certificate === undefined ? {} : {tls: certificate}),
	});
	let stop: (() => void) | undefined;
	return {
		url: server.url,
		kubeconfig: demoKubeconfig(server.url, certificate?.cert),
		advance: clock.advance,
		run: () => {
			stop ??= clock.follow(host);
		},
		close: async () => {
			stop?.();
			await server.close();
		},
	};
};
