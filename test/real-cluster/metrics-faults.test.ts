import {appendFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import type {Reading, ServiceMetrics} from '../../source/domain/service-metrics.ts';
import type {ServiceRow, Snapshot} from '../../source/session/snapshot.ts';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {type RealPrometheus, startRealPrometheus} from '../demo/prometheus/real-prometheus.ts';
import {type Fault, type FaultyWay, refreshesOf, startFaultyWay} from './faulty-way.ts';
import {endlessAnswer, skewedBy} from './metrics-fault-kinds.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {deployment, listOf, namespace, node} from './serving-manifests.ts';
import {requestsPerSecond, type SmallExporter, startSmallExporter, waitingRequests} from './small-exporters.ts';

const second = 1000;
const minute = 60 * second;

const service = {
	apiVersion: 'v1',
	kind: 'Service',
	metadata: {
		namespace: 'monitoring',
		name: 'prometheus-server',
		labels: {'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/component': 'server'},
	},
	spec: {selector: {app: 'prometheus'}, ports: [{name: 'http', port: 80, targetPort: 9090}]},
};

const namedPrometheus = {type: 'service', namespace: 'monitoring', name: 'prometheus-server', port: '80'} as const;

const configuration = (addresses: readonly string[], large: string): string => `
global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
  - {job_name: engines, honor_labels: true, static_configs: [{targets: [${addresses.map(address => `'${address}'`).join()}]}]}
  - {job_name: large, honor_labels: true, scrape_interval: 10s, scrape_timeout: 10s, static_configs: [{targets: ['${large}']}]}
`;

/** A console on a real API server and a real Prometheus that scrapes real processes: whatever happens to the numbers, the list goes on. */
describeWithControlPlane('faults of what is measured and of what measures', assets => {
	let plane: ControlPlane;
	let prometheus: RealPrometheus;
	let way: FaultyWay;
	let session: PlaneSession;
	let exporters: readonly SmallExporter[] = [];
	let large: SmallExporter;
	/** Of the two replicas of one service, and of the only one of another. */
	let first: SmallExporter;
	let sibling: SmallExporter;
	let only: SmallExporter;
	let canaries = 1;

	const podsOf = async (app: string): Promise<readonly string[]> =>
		(await plane.kubectl(['get', 'pods', '-n', 'chat', '-l', `app=${app}`, '-o', 'jsonpath={.items[*].metadata.name}'])).trim().split(' ');

	const startExporters = async (): Promise<void> => {
		[first, sibling, only] = await Promise.all([startSmallExporter(), startSmallExporter(), startSmallExporter()]);
		exporters = [first, sibling, only];
		large = await startSmallExporter();
		prometheus = await startRealPrometheus(
			assets,
			configuration(
				exporters.map(({address}) => address),
				large.address,
			),
		);
		way = await startFaultyWay(prometheus.url);
	};

	beforeAll(async () => {
		[plane] = await Promise.all([startControlPlane(), startExporters()]);
		await appendFile(path.join(plane.folder, 'egress.map'), `*:9090 ${way.address}\n`);
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(
				...[namespace('monitoring'), namespace('chat'), node('gpu-1', 8), service],
				deployment({namespace: 'monitoring', name: 'prometheus', replicas: 1, gpus: 0}),
				deployment({namespace: 'chat', name: 'llama'}),
				deployment({namespace: 'chat', name: 'mistral', replicas: 1}),
				deployment({namespace: 'chat', name: 'canary', replicas: 1, gpus: 0}),
			),
		);
		for (const name of ['llama', 'mistral', 'canary']) {
			await plane.kubectl(['wait', '-n', 'chat', '--for=condition=Available', `deployment/${name}`, '--timeout=60s']);
		}
		const ready = '--for=jsonpath={.subsets[0].addresses[0].ip}';
		await plane.kubectl(['wait', '-n', 'monitoring', ready, 'endpoints/prometheus-server', '--timeout=60s']);
		const pods = [...(await podsOf('llama')), ...(await podsOf('mistral'))];
		for (const [index, exporter] of exporters.entries()) exporter.belongTo('chat', pods[index] ?? '');
		await prometheus.write(exporters.flatMap(exporter => exporter.past(Date.now() - 200 * second, Date.now())));
		for (const exporter of exporters) exporter.serve();
		session = await startPlaneSession(plane.kubeconfig('admin'), {
			metrics: namedPrometheus,
			refresh: second,
		});
		await session.until(({connection}) => (connection.freshness === 'LIVE' ? true : undefined));
		await untilNumbers();
	});

	afterAll(async () => {
		await session?.close();
		await way?.close();
		await prometheus?.stop();
		await Promise.all([...exporters, ...(large === undefined ? [] : [large])].map(exporter => exporter.close()));
		await plane?.stop();
	});

	const metricsOf = (snapshot: Snapshot, name: string): ServiceMetrics | undefined =>
		snapshot.rows.find(row => row.service.name === name)?.metrics;

	const untilLive = () =>
		session.until(({metricsSource, now}) =>
			metricsSource.status === 'live' && metricsSource.answeredAt > now - minute ? true : undefined,
		);

	const untilNumbers = async (): Promise<void> => {
		await session.until(snapshot => {
			const [llama, mistral] = [metricsOf(snapshot, 'llama'), metricsOf(snapshot, 'mistral')];
			return snapshot.metricsSource.status === 'live' &&
				llama?.waiting?.value === 2 * waitingRequests &&
				mistral?.waiting?.value === waitingRequests
				? true
				: undefined;
		});
	};

	/** A change in the cluster, pods and all, is on the screen. */
	const seesAChange = async (): Promise<void> => {
		canaries = 3 - canaries;
		await plane.kubectl(['scale', '-n', 'chat', 'deployment/canary', `--replicas=${canaries}`]);
		const isThere = ({service: {replicas}}: ServiceRow): boolean => replicas.desired === canaries && replicas.available === canaries;
		await session.row('canary', isThere);
	};

	/**
	 * All snapshots while something is wrong: the list is live in each, whatever the numbers do, and no more is asked than without it.
	 */
	const through = async (work: () => Promise<void>, fault?: Fault, consoles = 1): Promise<readonly Snapshot[]> => {
		const seen: Snapshot[] = [];
		const stop = session.session.store.subscribe(() => seen.push(session.session.store.get()));
		way.forget();
		const begun = Date.now();
		way.setFault(fault);
		try {
			await work();
			await seesAChange();
		} finally {
			way.setFault(undefined);
			stop();
		}
		expect(new Set(seen.map(({connection}) => connection.freshness))).toEqual(new Set(['LIVE']));
		expect(seen.every(({rows}) => rows.length === 4)).toBe(true);
		const refreshes = refreshesOf(way.asked());
		expect(refreshes.length).toBeLessThanOrEqual(consoles * ((Date.now() - begun) / second + 6));
		expect(Math.max(...refreshes.map(({length}) => length))).toBeLessThanOrEqual(6);
		expect(way.most()).toBeLessThanOrEqual(3 * consoles);
		return seen;
	};

	const readingsOf = (seen: readonly Snapshot[], name: string, of: (metrics: ServiceMetrics) => Reading | undefined): readonly Reading[] =>
		seen.flatMap(snapshot => {
			const metrics = metricsOf(snapshot, name);
			return (metrics === undefined ? undefined : of(metrics)) ?? [];
		});

	it('numbers come each second, in a handful of requests that have one time', async () => {
		const seen = await through(async () => {
			const at = Date.now();
			await session.until(snapshot => ((metricsOf(snapshot, 'llama')?.waiting?.at ?? 0) > at + 3 * second ? true : undefined));
		});
		const llama = metricsOf(seen.at(-1) as Snapshot, 'llama');
		expect(llama?.requestRate?.value).toBeCloseTo(2 * requestsPerSecond, 0);
		expect(llama?.latency?.p95?.value).toBeGreaterThan(0.3);
	});

	it('an exporter that dies leaves no number: gauges are gone, and no rate runs out slowly as if it were of now', async () => {
		let diedAt = 0;
		const seen = await through(async () => {
			await only.die();
			diedAt = Date.now();
			await session.until(snapshot => (metricsOf(snapshot, 'mistral')?.waiting === undefined ? true : undefined));
			await session.until(snapshot => (metricsOf(snapshot, 'mistral')?.requestRate === undefined ? true : undefined));
		});
		for (const of of [
			(metrics: ServiceMetrics) => metrics.requestRate,
			(metrics: ServiceMetrics) => metrics.waiting,
			(metrics: ServiceMetrics) => metrics.latency?.p95,
		]) {
			for (const {at} of readingsOf(seen, 'mistral', of)) expect(at).toBeLessThanOrEqual(diedAt + second);
		}
		const rates = readingsOf(seen, 'mistral', ({requestRate}) => requestRate).map(({value}) => value);
		expect(Math.min(...rates)).toBeGreaterThan(0.97 * requestsPerSecond);
		const [mistral, llama] = ['mistral', 'llama'].map(name => metricsOf(session.session.store.get(), name));
		expect(mistral?.missing).toMatchObject({requestRate: expect.any(String), queue: expect.any(String)});
		expect(llama).toMatchObject({waiting: {value: 2 * waitingRequests}});
	});

	it('an exporter that starts again from 0 has no rate below 0, and none above what came', async () => {
		const seen = await through(async () => {
			await only.startAgain();
			// Between two scrapes, so that nothing says that it was away.
			await first.die();
			await first.startAgain();
			const at = Date.now();
			await session.until(snapshot => ((metricsOf(snapshot, 'mistral')?.requestRate?.at ?? 0) > at + 4 * second ? true : undefined));
		});
		for (const [name, most] of [
			['mistral', requestsPerSecond],
			['llama', 2 * requestsPerSecond],
		] as const) {
			const values = readingsOf(seen, name, ({requestRate}) => requestRate).map(({value}) => value);
			expect(values.length).toBeGreaterThan(2);
			expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
			expect(Math.max(...values)).toBeLessThan(1.1 * most);
		}
		await untilNumbers();
	});

	it('a Prometheus that is killed is said to be away, its numbers keep their time, and it is found again by itself', async () => {
		let killedAt = 0;
		const seen = await through(async () => {
			await prometheus.kill();
			killedAt = Date.now();
			await session.until(({metricsSource}) => (metricsSource.status === 'stale' ? true : undefined));
			await seesAChange();
			await prometheus.startAgain();
			await untilLive();
		});
		const away = seen.filter(({metricsSource}) => metricsSource.status === 'stale');
		expect(away.length).toBeGreaterThan(0);
		for (const {metricsSource} of away) {
			if (metricsSource.status !== 'stale') continue;
			expect(metricsSource.reason).toMatch(/prometheus-server:80/);
			expect(metricsSource.answeredAt).toBeLessThanOrEqual(killedAt);
		}
		for (const {at} of readingsOf(away, 'llama', ({waiting}) => waiting)) expect(at).toBeLessThanOrEqual(killedAt);
		await untilNumbers();
	});

	it('a Prometheus that answers 503 is said to, and is not asked more often', async () => {
		const seen = await through(
			async () => {
				await session.until(({metricsSource}) => (metricsSource.status === 'stale' ? true : undefined));
				await way.refreshes(4);
			},
			{
				answer(response) {
					const body = JSON.stringify({status: 'error', errorType: 'timeout', error: 'query timed out in expression evaluation'});
					response.writeHead(503, {'content-type': 'application/json'}).end(body);
					return true;
				},
			},
		);
		const reasons = seen.flatMap(({metricsSource}) => ('reason' in metricsSource ? [metricsSource.reason] : []));
		expect(reasons[0]).toContain('query timed out in expression evaluation');
		await untilNumbers();
	});

	it('a Prometheus that stalls for half a minute is given up after its deadline, and what is asked meanwhile does not pile up', async () => {
		const hold = new Promise(resolve => setTimeout(resolve, 30 * second));
		const seen = await through(
			async () => {
				await session.until(({metricsSource}) => (metricsSource.status === 'stale' ? true : undefined));
				await seesAChange();
				await hold;
			},
			{hold},
		);
		const reasons = seen.flatMap(({metricsSource}) => ('reason' in metricsSource ? [metricsSource.reason] : []));
		expect(reasons[0]).toContain('did not answer within 10 s');
		expect(way.asked().length).toBeLessThanOrEqual(12);
		await untilNumbers();
	});

	it('what a partial answer warns of is said, and its numbers are shown', async () => {
		const warning = 'Get "http://thanos-sidecar-1:10901": context deadline exceeded';
		const seen = await through(
			async () => {
				await session.until(({metricsSource}) =>
					metricsSource.status === 'live' && metricsSource.warnings.length > 0 && metricsSource.answeredAt > 0 ? true : undefined,
				);
			},
			{answering: body => ({...body, warnings: [warning]})},
		);
		const warned = seen.filter(({metricsSource}) => metricsSource.status === 'live' && metricsSource.warnings.length > 0);
		for (const snapshot of warned) {
			expect(snapshot.metricsSource).toMatchObject({status: 'live', warnings: [warning]});
			expect(metricsOf(snapshot, 'llama')?.waiting?.value).toBe(2 * waitingRequests);
		}
		await session.until(({metricsSource}) => (metricsSource.status === 'live' && metricsSource.warnings.length === 0 ? true : undefined));
	});

	it.each([
		['ahead of', 10],
		['behind', -10],
	] as const)(
		'a Prometheus whose clock is ten minutes %s that of the API server is asked by its own time, and says so',
		async (word, minutes) => {
			let started: PlaneSession | undefined;
			try {
				await through(
					async () => {
						started = await startPlaneSession(plane.kubeconfig('admin'), {metrics: namedPrometheus, refresh: second});
						const row = await started.row('llama', ({metrics}) => metrics?.waiting !== undefined && metrics.latency?.p95 !== undefined);
						expect(row.metrics?.waiting?.value).toBe(2 * waitingRequests);
						expect(row.metrics?.requestRate?.value).toBeCloseTo(2 * requestsPerSecond, 0);
						// Of one of the last few scrapes.
						expect(Math.abs((row.metrics?.waiting?.at ?? 0) - Date.now())).toBeLessThan(minute);
						const {metricsSource} = started.session.store.get();
						expect('report' in metricsSource ? metricsSource.report?.remarks : []).toEqual([
							`Its clock is 10 min ${word} that of the API server: it is asked by its own time.`,
						]);
					},
					skewedBy(minutes * 60),
					2,
				);
			} finally {
				await started?.close();
			}
			await untilNumbers();
		},
	);

	it.each(['identity', 'gzip'] as const)('an answer of millions of series is not read to its end, coded as %s', async coding => {
		const endless = endlessAnswer(coding, query => query.includes('_bucket'));
		await through(async () => {
			const begun = Date.now();
			await session.until(({metricsSource}) =>
				metricsSource.status === 'stale' && metricsSource.reason?.includes('MB, which is not read') === true ? true : undefined,
			);
			// What was not asked with it goes on.
			await session.until(snapshot => ((metricsOf(snapshot, 'llama')?.waiting?.at ?? 0) > begun + second ? true : undefined));
		}, endless);
		expect(endless.bytes()).toBeGreaterThan(64 << 20);
		await untilNumbers();
	});

	it('two hundred thousand series of one page are shown or said to be too many, in bounded memory', async () => {
		const before = process.memoryUsage().rss;
		let most = 0;
		const stop = session.session.store.subscribe(() => {
			most = Math.max(most, process.memoryUsage().rss);
		});
		const seen = await through(async () => {
			large.belongTo('chat', 'large-7d9f8c6b5-x2x4k');
			large.serve();
			await large.append(function* () {
				for (let block = 0; block < 200; block++) {
					const names = Array.from({length: 1000}, (_, index) => `m${block * 1000 + index}-7d9f8c6b5-x2x4k`);
					yield names.map(pod => `vllm:num_requests_waiting{namespace="chat",pod="${pod}",job="engines",engine="0"} 1\n`).join('');
				}
			});
			await way.refreshes(refreshesOf(way.asked()).length + 4);
		});
		stop();
		expect(most - before).toBeLessThan(800 << 20);
		for (const snapshot of seen) {
			const {metricsSource} = snapshot;
			if (metricsSource.status === 'stale') expect(metricsSource.reason).toMatch(/prometheus-server:80/);
			else expect(metricsSource.status).toBe('live');
			expect(metricsOf(snapshot, 'llama')?.waiting?.value ?? 2 * waitingRequests).toBe(2 * waitingRequests);
		}
	});
});
