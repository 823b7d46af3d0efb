import type {IncomingHttpHeaders, ServerResponse} from 'node:http';
import {startApiServer} from '../../source/demo/api-server/api-server.ts';
import type {Account} from '../../source/demo/api-server/caller.ts';
import type {NewDemoObject} from '../../source/demo/api-server/demo-object.ts';
import {createObjectStore} from '../../source/demo/api-server/object-store.ts';
import {withDefaults} from '../../source/demo/api-server/write/defaults.ts';
import {createPrometheus} from '../../source/demo/prometheus/create-prometheus.ts';
import {createTimeSeriesDatabase, type Sample} from '../../source/demo/prometheus/time-series-database.ts';
import {admin, createRandom} from '../demo/api-server/test-server.ts';

export const start = Date.parse('2026-06-01T12:00:00Z');

/** Answers in the place of the Prometheus, and returns false where it is to answer itself. */
type Trouble = (response: ServerResponse, query: string, service: string) => unknown;

type ServiceManifest = {
	readonly namespace: string;
	readonly name: string;
	readonly labels?: Readonly<Record<string, string>>;
	readonly annotations?: Readonly<Record<string, string>>;
	readonly ports: ReadonlyArray<{readonly port: number; readonly name?: string}>;
};

export type SimulatedOptions = {
	readonly services?: readonly ServiceManifest[];
	readonly tokens?: readonly Account[];
	/** `namespace/name` of the Services and pods that a Prometheus stands behind. Default: monitoring/prometheus. */
	readonly answering?: readonly string[];
};

const prometheusService: ServiceManifest = {
	namespace: 'monitoring',
	name: 'prometheus',
	labels: {'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/component': 'server'},
	ports: [{port: 9090, name: 'http'}],
};

/** A cluster with a Prometheus behind the service proxy of its API server, its time passed by the test. */
export const startSimulatedSource = async (options: SimulatedOptions = {}) => {
	let time = start;
	const database = createTimeSeriesDatabase({retention: 3_600_000 * 72});
	const prometheus = createPrometheus({database, now: () => time});
	const clock = {now: () => time, setTimeout: () => 0, clearTimeout: () => {}};
	const store = createObjectStore({now: () => time, random: createRandom()});
	const {services = [prometheusService], tokens = [admin], answering = ['monitoring/prometheus']} = options;
	const namespaces = new Set<string>();
	const addNamespace = (namespace: string): void => {
		if (!namespaces.has(namespace)) {
			namespaces.add(namespace);
			store.create('namespaces', withDefaults('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}}));
		}
	};
	const add = ({namespace, name, labels = {}, annotations = {}, ports}: ServiceManifest): void => {
		addNamespace(namespace);
		const metadata = {namespace, name, labels: {...labels}, annotations: {...annotations}};
		const manifest = {apiVersion: 'v1', kind: 'Service', metadata, spec: {ports: [...ports]}};
		store.create('services', withDefaults('services', manifest));
	};
	for (const service of services) add(service);
	/** Every request that reached the Prometheus, in order. */
	const requests: Array<{readonly path: string; readonly parameters: URLSearchParams; readonly headers: IncomingHttpHeaders}> = [];
	let trouble: Trouble | undefined;
	const server = await startApiServer({
		store,
		clock,
		tokens,
		proxy(request, response) {
			if (!answering.includes(`${request.namespace}/${request.name}`)) return false;
			requests.push({path: request.path, parameters: new URLSearchParams(request.query), headers: request.headers});
			const query = new URLSearchParams(request.query).get('query') ?? '';
			if (trouble !== undefined && trouble(response, query, request.name) !== false) return true;
			const answer = prometheus.handle(request.method, `${request.path}${request.query}`, request.headers);
			response.writeHead(answer.status, {...answer.headers}).end(answer.body);
			return true;
		},
	});
	return {
		...server,
		add,
		/** Any other object of the cluster. */
		addObject(resource: string, object: NewDemoObject & {readonly metadata: {readonly namespace: string}}) {
			addNamespace(object.metadata.namespace);
			store.create(resource, withDefaults(resource, object));
		},
		requests,
		/** From now on the Prometheus answers in this way; undefined: as it should. */
		setTrouble(next: Trouble | undefined) {
			trouble = next;
		},
		now: () => time,
		/** One scrape of one target, now. */
		scrape: (samples: readonly Sample[], target = 'all') => database.append(time, samples, target),
		advance(milliseconds: number) {
			time += milliseconds;
		},
	};
};

export type SimulatedSource = Awaited<ReturnType<typeof startSimulatedSource>>;

/** Scrapes 15 s apart; the last one is now. */
export const fillSource = (source: SimulatedSource, scrapes: number, samples: (scrape: number) => readonly Sample[]): void => {
	for (let scrape = 1; scrape <= scrapes; scrape++) {
		if (scrape > 1) source.advance(15_000);
		source.scrape(samples(scrape));
	}
};
