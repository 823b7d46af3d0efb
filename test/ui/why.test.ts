import {afterEach, expect, test} from 'vitest';
import type {SafeText} from '../../source/domain/safe-text.ts';
import type {ServiceMetrics} from '../../source/domain/service-metrics.ts';
import type {ServiceRow, Snapshot} from '../../source/session/snapshot.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {fleet, llama, metrics, minutes, now, row, safe, service, snapshot, state} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

const size = {columns: 120, rows: 60};

type Explain = (uid: string, metric: string, pod: string | undefined) => readonly SafeText[];

/** Without sentences of the source: what the page says by itself. */
const silent: Explain = () => [];

const openOn = (rows: readonly ServiceRow[], explain?: Explain, more: Partial<Snapshot> = {}): Desk => {
	const {host} = handMadeHost(snapshot(rows, more));
	const session = host.current.get();
	if (explain !== undefined) host.current.set({...session, explain});
	desk = openDesk(host, size);
	return desk;
};

const gemma = (more: Partial<ServiceMetrics> = {}): ServiceRow =>
	row(service('gemma'), state('Stable'), metrics(0.47, 12, 0.041, 0.9, {cacheUsage: {value: 0.62, at: now - 5_000}, ...more}));

/** The cursor on a column, by its place from the right: P95 is the last one. */
const onLast = ['shift-left', 'shift-w'];

test('a number that is there says its unit, when it was measured and where it comes from', async () => {
	const on = openOn([gemma()], (_, metric) => [safe(`${metric}: vllm:e2e_request_latency_seconds, by pod.`)]);
	await on.press(...onLast);
	const lines = on.lines();
	expect(lines[2]).toBe(' Latency of whole requests  p50 450ms · p95 900ms · p99 1.3s  11:59:55 UTC');
	expect(lines[3]).toBe('   latency: vllm:e2e_request_latency_seconds, by pod.');
	expect(lines[4]).toBe('   Worth a look from 2 times its own last hour, critical from 3 times its own last hour.');
	expect(lines[6]).toBe(' Source  monitoring/prometheus, service proxy');
});

test('an empty cell says why, in words with the next step', async () => {
	const {latency: _, ...rest} = metrics(0.5, 12, 0, 0.9);
	const on = openOn([row(service('gemma'), state('Stable'), rest)], (_uid, metric) =>
		metric === 'latency' ? [safe('SGLang exports nothing without --enable-metrics: add it to its arguments.')] : [],
	);
	await on.press(...onLast);
	expect(on.lines()[2]).toBe(' Latency of whole requests  —');
	expect(on.lines()[3]).toBe('   SGLang exports nothing without --enable-metrics: add it to its arguments.');
});

test('where the source says nothing of a gap, what is known of it is said: its own reason, its state, or that nothing was asked', async () => {
	const {latency: _, ...rest} = metrics(0.5, 12, 0, 0.9);
	const missing = {latency: 'Too few requests for a p95: 3 in five minutes.'};
	const on = openOn([row(service('gemma'), state('Stable'), {...rest, missing})], silent);
	await on.press(...onLast);
	expect(on.lines()[3]).toBe('   Too few requests for a p95: 3 in five minutes.');
	on.close();
	const reason = 'No Prometheus was found.';
	const without = openOn([row(service('gemma'), state('Stable'))], silent, {metricsSource: {status: 'none', reason}});
	await without.press(...onLast);
	expect(without.lines()[3]).toBe(`   ${reason}`);
	without.close();
	const early = openOn([row(service('gemma'), state('Stable'))], silent);
	await early.press(...onLast);
	expect(early.lines()[3]).toBe('   It has not been asked for yet.');
});

test('an old number says how old it is', async () => {
	const old = now - minutes(3);
	const on = openOn([gemma({gpuUtilization: {value: 0.47, at: old}})], silent);
	await on.press('shift-w');
	expect(on.text()).toContain(' GPU utilization  47%  11:57:00 UTC, 2m old');
});

test('without a column under the cursor all numbers are there, one block each', async () => {
	const on = openOn([gemma()], silent);
	await on.press('shift-w');
	for (const title of ['GPU utilization', 'Requests', 'Errors', 'KV cache', 'Time to the first token', 'Cost'])
		expect(on.lines().some(line => line.startsWith(` ${title}`))).toBe(true);
});

test('on the page of a service the selected replica is asked about too', async () => {
	const [first] = llama.service.pods?.filter(({ready}) => !ready) ?? [];
	const asked: string[] = [];
	const on = openOn([llama], (_, metric, pod) => {
		if (pod !== undefined) asked.push(`${metric} of ${pod}`);
		return pod === undefined ? [] : [safe('Its exporter has not been seen.')];
	});
	await on.press('enter', 'shift-w');
	expect(on.lines()[5]).toBe(` OF REPLICA ${first?.name}`);
	expect(on.lines()[8]).toBe('   Its exporter has not been seen.');
	expect(asked).toContain(`gpuUtilization of ${first?.name}`);
});

test('the reasons are those of the newest answer', async () => {
	const {host, store} = handMadeHost(snapshot([gemma()]));
	let words = 'before';
	host.current.set({...host.current.get(), explain: () => [safe(words)]});
	desk = openDesk(host, size);
	await desk.press('shift-w');
	expect(desk.text()).toContain('before');
	words = 'after';
	const {metricsSource} = store.get();
	store.set({...store.get(), metricsSource: {...metricsSource, answeredAt: now + 15_000} as typeof metricsSource});
	expect(desk.text()).toContain('after');
	expect(desk.text()).not.toContain('before');
});

test('a column that no source tells says who does', async () => {
	const on = openOn(fleet, silent);
	await on.press(...Array.from({length: 5}, () => 'shift-right'), 'shift-w');
	expect(on.lines()[2]).toBe(' READY is told by the cluster itself and not measured.');
});

test('what a service costs says by which prices, and without one that none is made up', async () => {
	const cost = {perHour: 9.8, idlePerHour: 2.1, window: 3_600_000, source: 'OpenCost', isPlaceholder: true, unpriced: 2} as const;
	const on = openOn([{...gemma(), cost}], silent);
	await on.press('shift-w', 'shift-g');
	expect(on.text()).toContain('$9.80 an hour by the prices of OpenCost');
	expect(on.text()).toContain('a placeholder of no cloud');
	expect(on.text()).toContain('2 of its GPUs are on nodes without a price');
	on.close();
	const free = openOn([gemma()], silent);
	await free.press('shift-w', 'shift-g');
	expect(free.text()).toContain('No price is known of a node that its GPUs are on, and none is made up');
});
