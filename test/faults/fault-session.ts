import type {IncomingMessage, ServerResponse} from 'node:http';
import {createPrometheus} from '../../source/demo/prometheus/create-prometheus.ts';
import {createTimeSeriesDatabase} from '../../source/demo/prometheus/time-series-database.ts';
import type {Freshness} from '../../source/domain/connection.ts';
import type {MetricsSourceState} from '../../source/domain/service-metrics.ts';
import {createSession} from '../../source/session/create-session.ts';
import type {Session} from '../../source/session/session.ts';
import type {SessionOptions} from '../../source/session/session-options.ts';
import type {ServiceRow, Snapshot} from '../../source/session/snapshot.ts';
import type {TargetParts} from '../cluster/connect.ts';
import {createSteppedClock, type SteppedClock} from '../cluster/stepped-clock.ts';
import {startTestServer, type TestServer} from '../demo/api-server/test-server.ts';
import {vllmSamples} from '../metrics/fleet-samples.ts';
import {sessionOptionsOf} from '../session/session-stage.ts';
import {startTcpStage, type TcpStage} from './tcp-stage.ts';

/** Answers, or breaks, in the place of the server; true: it has done so. */
export type ServerFault = (request: IncomingMessage, response: ServerResponse) => boolean;

export type FaultSession = {
	readonly server: TestServer;
	readonly stage: TcpStage;
	readonly clock: SteppedClock;
	readonly session: Session;
	readonly snapshot: () => Snapshot;
	readonly row: (name: string) => ServiceRow | undefined;
	/** The words of the header and of the source of numbers since the start, each change once. */
	readonly words: () => readonly Freshness[];
	readonly sourceWords: () => ReadonlyArray<MetricsSourceState['status']>;
	/** Forgets what was told until now. */
	readonly forget: () => void;
	/** What reached the server, as `GET /path?query`. */
	readonly requests: () => readonly string[];
	/** What is wrong inside the server; undefined: nothing. */
	readonly setFault: (fault: ServerFault | undefined) => void;
	/** Something was wrong with a request: inside the server, or on the way. */
	readonly isMet: () => boolean;
	/** Behind the proxy of the API server. */
	readonly setPrometheusFault: (fault: ServerFault | undefined) => void;
	/** Both sides live through this much time, in steps of a second, or of more. */
	readonly pass: (seconds: number, stride?: number) => Promise<void>;
	/** As `until`, but bytes that are slow on purpose are waited for: so many seconds of our clock go by in a real one. */
	readonly untilSlowly: (holds: (snapshot: Snapshot) => boolean, speed: number) => Promise<void>;
	/** As `pass`, until something holds; returns the seconds it took. Throws after so many. */
	readonly until: (holds: (snapshot: Snapshot) => boolean, seconds?: number) => Promise<number>;
	/** Another session at the same server, or at that of a port, straight, with what it sees when it has read everything. */
	readonly truth: (port?: number) => Promise<readonly string[]>;
	/** The same of this session. */
	readonly seen: () => readonly string[];
	readonly close: () => Promise<void>;
};

type Options = {
	readonly fill: (server: TestServer) => void;
	readonly session?: Partial<SessionOptions>;
	/** Of the kubeconfig. */
	readonly parts?: TargetParts;
	/** Name by which the stage is called; default: its address. */
	readonly host?: string;
	readonly serverOptions?: Parameters<typeof startTestServer>[0];
	/** What is wrong before the session opens. */
	readonly before?: (parts: Pick<FaultSession, 'stage' | 'setFault'>) => void | Promise<void>;
	readonly seed?: number;
};

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** What of a snapshot must be the same however it came about: no times, no order of arrival. */
const seenOf = ({rows}: Snapshot): readonly string[] =>
	rows
		.map(({service}) => {
			const {uid, namespace, name, system, replicas, pods} = service;
			const members = (pods ?? []).map(pod => `${pod.name} ${pod.uid} ${pod.ready}`).toSorted();
			return JSON.stringify({uid, namespace, name, system, replicas, members});
		})
		.toSorted();

const isDone = ({loading, connection}: Snapshot): boolean => loading.stage === 'done' && connection.freshness === 'LIVE';

/** A whole session and a simulated API server with a Prometheus, and a TCP stage between them. Time stands still until it is passed. */
export const startFaultSession = async (options: Options): Promise<FaultSession> => {
	const {fill, session: own, serverOptions, before, seed, parts, host} = options;
	const scheme = serverOptions?.tls === undefined ? 'http' : 'https';
	const requests: string[] = [];
	let fault: ServerFault | undefined;
	let isMet = false;
	let prometheusFault: ServerFault | undefined;
	const database = createTimeSeriesDatabase({retention: 3_600_000});
	let clockOfServer = (): number => 0;
	const prometheus = createPrometheus({database, now: () => clockOfServer()});
	const server = await startTestServer({
		...serverOptions,
		beforeResponse(request, response) {
			const isFaulty = fault?.(request, response) ?? false;
			isMet ||= isFaulty;
			return isFaulty;
		},
		onRequest: ({method, path, query}) => void requests.push(`${method} ${path}${query}`),
		proxy(request, response) {
			if (request.name !== 'prometheus') return false;
			if (prometheusFault?.({url: request.path} as IncomingMessage, response) === true) {
				isMet = true;
				return true;
			}
			const answer = prometheus.handle(request.method, `${request.path}${request.query}`, request.headers);
			response.writeHead(answer.status, {...answer.headers}).end(answer.body);
			return true;
		},
	});
	clockOfServer = server.clock.now;
	server.add('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'monitoring'}});
	server.add('services', {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {
			namespace: 'monitoring',
			name: 'prometheus',
			labels: {'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/component': 'server'},
		},
		spec: {ports: [{port: 9090, name: 'http'}]},
	});
	fill(server);
	const scrape = (): void => {
		for (const {metadata} of server.store.list('pods')) {
			const {namespace = '', name} = metadata;
			const requestsUntilNow = server.clock.now() / 250;
			database.append(server.clock.now(), vllmSamples({namespace, pod: name, requests: [0, requestsUntilNow], running: 8}), name);
		}
	};
	for (let count = 0; count < 4; count++) {
		scrape();
		server.clock.advance(15_000);
	}
	scrape();
	const clock = createSteppedClock(server.clock.now());
	const stage = await startTcpStage({host: '127.0.0.1', port: server.port}, seed);
	const setFault: FaultSession['setFault'] = next => {
		fault = next;
	};
	await before?.({stage, setFault});
	const open = (url: string, more: Partial<SessionOptions>): Session =>
		createSession({
			// Inflating takes real time, of which a stepped clock knows nothing.
			...sessionOptionsOf(url, clock, {...parts, cluster: {...parts?.cluster, 'disable-compression': true}}),
			...more,
		});
	const session = open(`${scheme}://${host ?? stage.host}:${stage.port}`, {metrics: {type: 'auto'}, ...own});
	const words: Freshness[] = [];
	const sourceWords: Array<MetricsSourceState['status']> = [];
	const note = (): void => {
		const {connection, metricsSource} = session.store.get();
		if (words.at(-1) !== connection.freshness) words.push(connection.freshness);
		if (sourceWords.at(-1) !== metricsSource.status) sourceWords.push(metricsSource.status);
	};
	note();
	session.store.subscribe(note);

	/** Files and plugins take real time as well. */
	const isWorking = (): boolean => process.getActiveResourcesInfo().some(kind => /FSReq|Process|GetAddrInfo/.test(kind));
	/** Until no byte moves any more for a while; what is slow on purpose is not waited for. */
	const settle = async (): Promise<void> => {
		let [last, still] = [-1, 0];
		for (let count = 0; count < 400 && still < 12; count++) {
			await turn();
			const {up, down} = stage.bytes();
			const now = up + down + stage.connections().length + requests.length;
			still = now === last ? still + 1 : 0;
			last = now;
			if (still === 12 && isWorking()) still = 0;
		}
	};
	let scrapedAt = server.clock.now();
	const second = async (stride = 1): Promise<void> => {
		for (let step = 0; step < 4; step++) {
			server.clock.advance(250 * stride);
			clock.advance(250 * stride);
			await settle();
		}
		if (server.clock.now() - scrapedAt >= 15_000) {
			scrapedAt = server.clock.now();
			scrape();
		}
	};
	const until: FaultSession['until'] = async (holds, seconds = 120) => {
		for (let passed = 0; passed <= seconds; passed++) {
			if (holds(session.store.get())) return passed;
			await second();
		}
		throw new Error(`never held: ${holds}\n${JSON.stringify({...session.store.get(), rows: seenOf(session.store.get())}, undefined, 1)}`);
	};
	return {
		...{server, stage, clock, session, setFault, until},
		snapshot: () => session.store.get(),
		row: name => session.store.get().rows.find(({service}) => service.name === name),
		isMet: () => isMet || stage.isStruck(),
		words: () => words,
		sourceWords: () => sourceWords,
		forget() {
			words.splice(0);
			sourceWords.splice(0);
			note();
		},
		requests: () => requests,
		setPrometheusFault(next) {
			prometheusFault = next;
		},
		async pass(seconds, stride = 1) {
			for (let passed = 0; passed < seconds; passed += stride) await second(stride);
		},
		async untilSlowly(holds, speed) {
			for (let begun = performance.now(), last = begun; !holds(session.store.get()); ) {
				await new Promise(resolve => setTimeout(resolve, 20));
				const now = performance.now();
				if (now - begun > 30_000) throw new Error(`never held: ${holds}`);
				server.clock.advance((now - last) * speed);
				clock.advance((now - last) * speed);
				last = now;
			}
		},
		async truth(port = server.port) {
			const other = open(`${scheme}://127.0.0.1:${port}`, {});
			for (let count = 0; count < 5000 && !isDone(other.store.get()); count++) {
				clock.advance(0);
				const [next] = clock.timers();
				if (next !== undefined && next <= 125) clock.advance(next);
				await turn();
			}
			const found = seenOf(other.store.get());
			await other.close();
			return found;
		},
		seen: () => seenOf(session.store.get()),
		async close() {
			await session.close();
			await stage.close();
			await server.close();
		},
	};
};

export const isLive = (snapshot: Snapshot): boolean => isDone(snapshot);
