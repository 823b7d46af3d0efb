import {afterAll, beforeAll, expect, it} from 'vitest';
import {parse} from 'yaml';
import {type Demo, startDemo} from '../../source/demo/start-demo.ts';
import type {ExporterName} from '../../source/demo/world/exporters/exporter-name.ts';
import {exporters} from '../../source/demo/world/exporters/exporters.ts';
import type {ServiceMetrics} from '../../source/domain/service-metrics.ts';
import type {Session, SessionHost} from '../../source/session/session.ts';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {describeWithControlPlane} from '../control-plane/control-plane.ts';
import {type RealPrometheus, startRealPrometheus} from '../demo/prometheus/real-prometheus.ts';
import {openHost} from '../session/open-host.ts';

type Truth = ReturnType<Demo['truth']>;
type ServiceTruth = Truth['services'][number];
type Moment = ServiceTruth['replicas'][number]['moment'];

/** Milliseconds of samples that a rate of the console is over, and a little more. */
const filled = 130_000;

const scrapeInterval = 3;

/** Requests a second that make a p95 of two minutes. */
const fewest = 0.6;

/** Milliseconds that a number on the screen may be old: some are asked for in turns. */
const oldest = 60_000;

/** Milliseconds after which whatever is on the screen was scraped after the first look at the truth. */
const steady = 12_000;

/** Targets as the simulated Prometheus has them, each as its pod's page behind the API server's proxy. */
type RawTarget = {readonly labels: Readonly<Record<string, string>>; readonly scrapeUrl: string};

const tokenOf = (demo: Demo): string =>
	(parse(demo.kubeconfig) as {users: ReadonlyArray<{user: {token: string}}>}).users[0]?.user.token ?? '';

const get = async <Body>(demo: Demo, path: string): Promise<Body> =>
	(await (await fetch(demo.url + path, {headers: {authorization: `Bearer ${tokenOf(demo)}`}})).json()) as Body;

const indent = (text: string): string => text.replace(/^/gmu, '      ');

/** `honours`: an exporter of GPUs whose series keep their own `pod`; else theirs come as `exported_pod`. */
const staticConfig = ({labels, scrapeUrl}: RawTarget, host: string, pod: string, honours: boolean): string => {
	const {port, pathname} = new URL(scrapeUrl);
	const path = `/api/v1/namespaces/${labels['namespace']}/pods/${pod}:${port}/proxy${pathname}`;
	const own = honours ? {instance: labels['instance'], node: labels['node']} : {...labels, pod, job: undefined};
	const pairs = Object.entries({...own, __metrics_path__: path}).filter(([, value]) => value !== undefined);
	return indent(`- targets: ['${host}']\n  labels: {${pairs.map(([name, value]) => `${name}: '${value}'`).join(', ')}}`);
};

type Pod = {readonly metadata: {readonly name: string; readonly namespace: string}; readonly spec: {readonly nodeName?: string}};

/** What a Prometheus of this cluster would be told to scrape. */
const configurationOf = async (demo: Demo): Promise<string> => {
	const proxied = '/api/v1/namespaces/monitoring/services/prometheus:9090/proxy/api/v1/targets';
	const {data} = await get<{data: {activeTargets: readonly RawTarget[]}}>(demo, proxied);
	const {items} = await get<{items: readonly Pod[]}>(demo, '/api/v1/pods');
	const {host} = new URL(demo.url);
	const isExporter = ({labels}: RawTarget): boolean => labels['pod'] === undefined;
	const podOn = ({labels}: RawTarget): string | undefined =>
		items.find(({metadata, spec}) => metadata.namespace === labels['namespace'] && spec.nodeName === labels['node'])?.metadata.name;
	const kserve = new Set(
		demo
			.truth()
			.services.filter(({exports}) => exports.some(name => exporters[name].prefix === 'kserve_'))
			.flatMap(({namespace, name}) => [`${namespace}/${name}`]),
	);
	const ofKserve = ({labels}: RawTarget): boolean =>
		[...kserve].some(name => `${labels['namespace']}/${labels['pod']}`.startsWith(`${name}-`));
	const all = data.activeTargets;
	const engines = all.filter(target => !isExporter(target));
	const gpus = all.filter(isExporter).flatMap(target => {
		const pod = podOn(target);
		return pod === undefined ? [] : [{target, pod}];
	});
	const job = (name: string, targets: readonly string[], more = ''): string =>
		targets.length === 0
			? ''
			: `  - job_name: ${name}\n    authorization: {credentials: '${tokenOf(demo)}'}\n${more}    static_configs:\n${targets.join('\n')}\n`;
	const configOf = (target: RawTarget): string => staticConfig(target, host, target.labels['pod'] ?? '', false);
	return [
		`global: {scrape_interval: ${scrapeInterval}s, scrape_timeout: ${scrapeInterval}s}\nscrape_configs:\n`,
		job('engines', engines.filter(target => !ofKserve(target)).map(configOf)),
		// As the PodMonitor of KServe's LLMInferenceService does it.
		job(
			'kserve',
			engines.filter(ofKserve).map(configOf),
			"    metric_relabel_configs: [{source_labels: [__name__], regex: '(vllm.*|http_requests_total)', target_label: __name__, replacement: 'kserve_$1'}]\n",
		),
		// Half as GPUs are scraped by default, half with honorLabels.
		job(
			'gpu-exported',
			gpus.filter((_, index) => index % 2 === 0).map(({target, pod}) => staticConfig(target, host, pod, false)),
		),
		job(
			'gpu-honoured',
			gpus.filter((_, index) => index % 2 === 1).map(({target, pod}) => staticConfig(target, host, pod, true)),
			'    honor_labels: true\n',
		),
	].join('');
};

/** What each exporter tells, so that a number that is not there is no pass. */
const everything = ['requestRate', 'waiting', 'running', 'cacheUsage', 'generatedTokens', 'p95', 'firstToken'] as const;
/** The tokens of prompts are asked for where a service is open. */
type Told = (typeof everything)[number] | 'mean' | 'promptTokens';

const tells: Readonly<Partial<Record<ExporterName, readonly Told[]>>> = {
	vllm: everything,
	vllmWithOldNames: everything,
	oldVllm: everything,
	kserveVllm: everything,
	sglang: everything,
	tgi: ['requestRate', 'waiting', 'running', 'generatedTokens', 'p95'],
	tei: ['requestRate', 'waiting', 'p95'],
	triton: ['requestRate', 'waiting', 'mean'],
	tritonWithSummaries: ['requestRate', 'waiting'],
	tritonTensorRt: ['requestRate', 'waiting', 'running', 'cacheUsage', 'mean'],
	trtllmServe: ['requestRate', 'waiting', 'running', 'cacheUsage', 'p95', 'firstToken'],
	nim: everything,
	rayServe: ['requestRate', 'waiting', 'running', 'p95'],
	http: ['requestRate', 'p95'],
	kserve: ['requestRate', 'p95'],
	mlserver: ['requestRate', 'p95'],
	torchServe: ['requestRate', 'mean'],
	tensorFlowServing: ['requestRate', 'p95'],
	bentoml: ['requestRate', 'running', 'p95'],
	otelHttp: ['requestRate', 'p95'],
	seldonV1: ['requestRate', 'p95'],
	seldonV2: ['requestRate', 'p95'],
	oldKnative: ['requestRate', 'p95'],
	knative: ['requestRate', 'p95'],
	cortex: ['requestRate', 'p95'],
};

const shownOf: Readonly<Record<Told, (metrics: ServiceMetrics) => number | undefined>> = {
	requestRate: metrics => metrics.requestRate?.value,
	waiting: metrics => metrics.waiting?.value,
	running: metrics => metrics.running?.value,
	cacheUsage: metrics => metrics.cacheUsage?.value,
	promptTokens: metrics => metrics.promptTokens?.value,
	generatedTokens: metrics => metrics.generatedTokens?.value,
	p95: metrics => metrics.latency?.p95?.value,
	firstToken: metrics => metrics.tokenLatency?.find(({of}) => of === 'time to first token')?.p95?.value,
	mean: metrics => metrics.latency?.mean?.value ?? metrics.meanLatency?.value,
};

const sum = (moments: readonly Moment[], of: (moment: Moment) => number): number =>
	moments.reduce((total, moment) => total + of(moment), 0);

const momentsOf = ({replicas}: ServiceTruth): readonly Moment[] => replicas.map(({moment}) => moment);

/** Gauges as the simulation knows them: they move between two looks at it, and what is on screen lies between those. */
const gauges: Readonly<Partial<Record<Told, (moments: readonly Moment[]) => number>>> = {
	waiting: moments => sum(moments, ({waiting}) => Math.round(waiting)),
	running: moments => sum(moments, ({running}) => Math.round(running)),
	cacheUsage: moments => Math.max(...moments.map(({cacheUsage}) => cacheUsage)),
};

/** Rates a second. Loads change slowly, and rates are over two minutes. */
const rates: Readonly<Partial<Record<Told, (moment: Moment) => number>>> = {
	requestRate: ({rate}) => rate,
	promptTokens: ({promptRate}) => promptRate,
	generatedTokens: ({generationRate}) => generationRate,
};

const secondsOf = (name: string): number =>
	/milliseconds|_ms$|request_latencies$/u.test(name) ? 1e-3 : /:tensorflow:/u.test(name) ? 1e-6 : 1;

/** The distribution behind a histogram that the console says it reads, and the width of the bucket in which its quantile lies. */
const behind = ({exports, replicas}: ServiceTruth, explanation: string, share: number) => {
	const families = exports
		.flatMap(name => exporters[name].families)
		.filter(family => family.type === 'histogram' && explanation.includes(family.name))
		.toSorted((one, other) => other.name.length - one.name.length);
	const [family] = families;
	if (family?.type !== 'histogram') return undefined;
	const metric = replicas[0]?.metrics.find(({name, type}) => name === family.name && type === 'histogram');
	if (metric === undefined || !('distribution' in metric)) return undefined;
	const factor = secondsOf(family.name);
	const value = metric.distribution.quantile(share) * factor;
	const bounds = [0, ...family.bounds.map(bound => bound * factor)];
	const index = bounds.findIndex(bound => bound >= value);
	const upper = bounds[index] ?? Number.POSITIVE_INFINITY;
	return {value, width: upper - (bounds[index - 1] ?? 0), last: bounds.at(-1) ?? 0, name: family.name};
};

describeWithControlPlane('every number on the screen, from a real Prometheus that scrapes all simulated exporters', assets => {
	let demo: Demo;
	let prometheus: RealPrometheus;
	let host: SessionHost;
	let session: Session;
	/** What was true at each refresh, the oldest first: numbers that are asked in turns are of one of them. */
	const truths: Array<{readonly at: number; readonly truth: Truth}> = [];
	let after: Truth;
	let snapshot: Snapshot;

	/** Resolves with the first snapshot that holds; each refresh of the numbers makes one. */
	const until = (holds: (value: Snapshot) => boolean): Promise<Snapshot> =>
		new Promise(resolve => {
			const look = (): void => {
				const value = session.store.get();
				if (!holds(value)) return;
				stop();
				resolve(value);
			};
			const stop = session.store.subscribe(look);
			look();
		});

	const hasDevices = ({gpus}: Snapshot): boolean => gpus?.nodes.some(({devices}) => devices.length > 0) === true;

	/** Services that their exporters tell of, with what is true now and was true since the oldest number on the screen. */
	const compared = (value: Snapshot = snapshot) => {
		const now = demo.truth();
		return now.services.flatMap(service => {
			const {namespace, name} = service;
			const row = value.rows.find(candidate => candidate.service.namespace === namespace && candidate.service.name === name);
			if (row?.metrics === undefined || service.replicas.length === 0) return [];
			const since = truths.filter(({at}) => at > Date.now() - oldest);
			const history = since.flatMap(({truth}) => truth.services.find(other => other.namespace === namespace && other.name === name) ?? []);
			return [{label: `${namespace}/${name}`, row, metrics: row.metrics, service, history}];
		});
	};

	const explained = ({service}: Snapshot['rows'][number]): string => session.explain(service.uid, 'latency').join(' ');

	const missedIn = (value: Snapshot): readonly string[] =>
		compared(value).flatMap(({label, row, metrics, service}) => {
			const [first] = service.exports;
			const wanted = first === undefined ? [] : (tells[first] ?? []);
			// A quantile of few requests would be none, and then the console says so.
			const isRare = sum(momentsOf(service), ({rate}) => rate) < fewest || /too few for a p95/u.test(explained(row));
			const isTold = (told: Told): boolean => shownOf[told](metrics) !== undefined || (isRare && (told === 'p95' || told === 'firstToken'));
			return wanted.filter(told => !isTold(told)).map(told => `${label} (${first}): ${told}`);
		});

	beforeAll(async () => {
		demo = await startDemo({seed: 7, clock: realClock, history: 60_000, tls: false, systems: 'none', engines: 'all', gpus: 'all'});
		demo.run();
		prometheus = await startRealPrometheus(assets, await configurationOf(demo));
		const scraped = Date.now();
		host = openHost({
			kubeconfig: demo.kubeconfig,
			random: Math.random,
			readOnlyBecause: () => 'a test',
			metrics: () => ({type: 'url', url: prometheus.url}),
			refresh: 5000,
		});
		session = host.current.get();
		await until(({loading}) => loading.stage === 'done');
		session.look(session.store.get().rows.map(({service}) => service.uid));
		session.show({chartSpan: 15 * 60_000, hasDevices: true});
		const stopTruths = session.store.subscribe(() => {
			if (Date.now() - (truths.at(-1)?.at ?? 0) > 2000) truths.push({at: Date.now(), truth: demo.truth()});
		});
		await until(({rows}) => Date.now() - scraped > filled && rows.some(({metrics}) => metrics !== undefined));
		// What was not there yet when the console first looked for it is looked for again.
		session.retryNow();
		await until(({rows}) => rows.filter(({metrics}) => metrics?.latency !== undefined).length > 25);
		const asked = Date.now();
		// One after another come the engines that one refresh has no room for: until all are there, or a minute after they should be.
		snapshot = await until(value => {
			const waited = Date.now() - asked;
			return waited > steady && (waited > 240_000 || (missedIn(value).length === 0 && hasDevices(value)));
		});
		stopTruths();
		after = demo.truth();
		truths.push({at: Date.now(), truth: after});
	}, 600_000);

	afterAll(async () => {
		await host?.close();
		await prometheus?.stop();
		await demo?.close();
	});

	it('forty services and more are compared, of all exporters', () => {
		expect(compared().length).toBeGreaterThanOrEqual(40);
		const seen = new Set(compared().flatMap(({service}) => service.exports));
		expect(Object.keys(tells).filter(name => !seen.has(name as ExporterName))).toEqual([]);
	});

	it('what an engine tells is there: no number is missed', () => {
		expect(missedIn(snapshot)).toEqual([]);
	});

	it('gauges are those of the replicas at the time', () => {
		const wrong = compared().flatMap(({label, metrics, service, history}) =>
			Object.entries(gauges).flatMap(([name, of]) => {
				const shown = shownOf[name as Told](metrics);
				const limits = [service, ...history].map(truth => of(momentsOf(truth)));
				// A wave of the load may turn between two looks.
				const slack = name === 'cacheUsage' ? 0.02 : 2;
				return shown === undefined || (shown >= Math.min(...limits) - slack && shown <= Math.max(...limits) + slack)
					? []
					: [`${label} ${name}: ${shown}, not ${Math.min(...limits)} to ${Math.max(...limits)}`];
			}),
		);
		expect(wrong).toEqual([]);
	});

	it('rates are those of the load, and no replica is counted twice', () => {
		const wrong = compared().flatMap(({label, metrics, service, history}) =>
			Object.entries(rates).flatMap(([name, of]) => {
				const shown = shownOf[name as Told](metrics);
				const limits = [service, ...history].map(truth => sum(momentsOf(truth), of));
				const [least, most] = [Math.min(...limits), Math.max(...limits)];
				return shown === undefined || (shown >= 0.75 * least - 0.3 && shown <= 1.25 * most + 0.3)
					? []
					: [`${label} ${name}: ${shown}, not ${least} to ${most}`];
			}),
		);
		expect(wrong).toEqual([]);
	});

	it('quantiles are within the bucket of the true one', () => {
		const checked: string[] = [];
		const wrong = compared().flatMap(({label, row, metrics, service}) => {
			const p95 = metrics.latency?.p95;
			const explanation = explained(row);
			const truth = behind(service, explanation, 0.95);
			if (p95 === undefined || truth === undefined) return [];
			checked.push(label);
			if (p95.bound === 'at-least') return truth.value >= truth.last * 0.9 ? [] : [`${label}: at least ${p95.value}, not ${truth.value}`];
			const isWithin =
				p95.bound === 'below' ? truth.value <= p95.value * 1.01 : Math.abs(p95.value - truth.value) <= truth.width + 0.02 * truth.value;
			return isWithin ? [] : [`${label} (${truth.name}): ${p95.value}, not ${truth.value} ± ${truth.width}`];
		});
		expect(wrong).toEqual([]);
		expect(checked.length).toBeGreaterThanOrEqual(15);
	});

	it('every GPU is the one of its exporter, once, with its own memory, temperature and error, and held by whom it is held', () => {
		const shown = (snapshot.gpus?.nodes ?? []).flatMap(node => node.devices.map(device => ({node: node.name, device})));
		const wrong = after.devices.flatMap(truth => {
			// dcgm-exporter looks twice a minute: what is on the screen is of one of its looks.
			const looks = truths
				.slice(-20)
				.flatMap(({truth: past}) => past.devices.find(({uuid, instance}) => uuid === truth.uuid && instance === truth.instance) ?? []);
			const id = truth.instance === undefined ? truth.uuid : `${truth.uuid}/${truth.instance}`;
			// Exporters of other vendors have names of their own for a GPU.
			const own =
				shown.find(({device}) => device.id === id) ??
				shown.find(({node, device}) => node === truth.node && device.index === String(truth.gpu) && !device.id.includes('GPU-')) ??
				shown.filter(({node, device}) => node === truth.node && device.id.includes(':'))[truth.gpu];
			if (own === undefined) return [`${truth.node}/${truth.gpu} ${truth.uuid}: not shown`];
			const {device} = own;
			const differs = (
				name: string,
				value: number | undefined,
				wanted: (look: typeof truth) => number,
				slack: number,
			): readonly string[] =>
				value === undefined || looks.some(look => Math.abs(value - wanted(look)) <= slack)
					? []
					: [`${truth.node}/${truth.gpu} ${name}: ${value}, not ${wanted(truth)}`];
			return [
				...differs('utilization', device.utilization?.value, look => look.utilization, 0.02),
				...differs('memory', device.memoryUsed?.value, look => look.usedBytes, 0),
				...differs('total', device.memoryTotal?.value, look => look.totalBytes, 0.01 * truth.totalBytes),
				...differs('temperature', device.temperature?.value, look => look.temperature, 0),
				...(truth.error === 0 || device.error?.code === truth.error ? [] : [`${truth.node}/${truth.gpu}: error ${truth.error} not shown`]),
				...(device.error !== undefined && truth.error === 0 ? [`${truth.node}/${truth.gpu}: error ${device.error.code} made up`] : []),
				...device.holders
					.filter(({pod}) => !truth.holders.some(holder => holder.pod === pod))
					.map(({pod}) => `${truth.node}/${truth.gpu}: held by ${pod}, who does not`),
			];
		});
		expect(wrong).toEqual([]);
		expect(shown.length).toBeGreaterThanOrEqual(60);
		expect(shown.some(({device}) => device.slice !== undefined)).toBe(true);
		expect(shown.some(({device}) => device.isShared)).toBe(true);
	});

	it('the GPU utilization of a service is the mean of its own GPUs', () => {
		const wrong = compared().flatMap(({label, row, metrics}) => {
			if (metrics.gpuUtilization === undefined || metrics.gpuShared === true) return [];
			const pods = new Set((row.service.pods ?? []).filter(({ready}) => ready).map(({name}) => String(name)));
			const ofPod = Map.groupBy(
				after.devices.filter(({holders}) => holders.length === 1 && pods.has(holders[0]?.pod ?? '')),
				({holders}) => holders[0]?.pod,
			);
			if (ofPod.size < (metrics.gpuReplicas ?? 0)) return [];
			const means = [...ofPod.values()].map(devices => devices.reduce((total, {utilization}) => total + utilization, 0) / devices.length);
			const truth = means.reduce((total, mean) => total + mean, 0) / means.length;
			return Math.abs(metrics.gpuUtilization.value - truth) <= 0.06 ? [] : [`${label}: ${metrics.gpuUtilization.value}, not ${truth}`];
		});
		expect(wrong).toEqual([]);
	});
});

/** The demo's time is that of the machine: what a real Prometheus scrapes has no other. */
const realClock = {
	now: () => Date.now(),
	setTimeout: (callback: () => void, milliseconds: number) => setTimeout(callback, milliseconds),
	clearTimeout: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
};
