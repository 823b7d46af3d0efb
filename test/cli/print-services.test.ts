import {describe, expect, test} from 'vitest';
import {printServices} from '../../source/cli/print-services.ts';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {createStore, type Store} from '../../source/session/store.ts';
import {fleet, llama, safe, snapshot} from '../ui/fixtures/fleet.ts';

type Run = {
	readonly store: Store<Snapshot>;
	readonly code: Promise<number>;
	readonly printed: () => string;
	readonly complaints: readonly string[];
	/** Lets the time pass until the timers of this length, or all. */
	readonly pass: (milliseconds: number) => void;
	readonly timers: () => number;
};

const start = (first: Snapshot, ascii = false): Run => {
	const store = createStore(first);
	let printed = '';
	const complaints: string[] = [];
	let due: {readonly after: number; readonly run: () => void}[] = [];
	const code = printServices(store, {
		ascii,
		print: text => {
			printed += text;
		},
		complain: sentence => void complaints.push(sentence),
		schedule: (after, run) => {
			const entry = {after, run};
			due.push(entry);
			return () => {
				due = due.filter(other => other !== entry);
			};
		},
	});
	return {
		store,
		code,
		printed: () => printed,
		complaints,
		timers: () => due.length,
		pass: milliseconds => {
			for (const {after, run} of [...due]) if (after <= milliseconds) run();
		},
	};
};

const without = (more: Partial<Snapshot>): Snapshot => snapshot([], {loading: {stage: 'workloads', loaded: 0}, ...more});

describe('the table', () => {
	test('shows every service with its numbers, and a sign where there is no data', async () => {
		const run = start(snapshot(fleet));
		expect(await run.code).toBe(0);
		await expect(run.printed()).toMatchFileSnapshot('service-table.frame.txt');
		expect(run.complaints).toEqual([]);
		expect(run.timers()).toBe(0);
	});

	test('holds nothing but ASCII where that is asked for', async () => {
		const run = start(snapshot(fleet), true);
		await run.code;
		expect(run.printed()).toMatch(/^[\x20-\x7e\n]+$/);
		expect(run.printed()).toContain('2-8');
	});

	test('has the same number of columns in every line for awk, up to the state', async () => {
		const run = start(snapshot(fleet));
		await run.code;
		const lines = run.printed().trimEnd().split('\n');
		expect(lines).toHaveLength(fleet.length + 1);
		for (const line of lines.slice(1)) expect(line.split(/\s+/)[4]).toMatch(/^\d+\/\d+$/);
		for (const line of lines) expect(line.split(/\s+/).length).toBeGreaterThanOrEqual(12);
	});
});

describe('printing once', () => {
	test('waits for the workloads, the pods and the first numbers', async () => {
		const run = start(without({connection: {freshness: 'CONNECTING'}, metricsSource: {status: 'searching'}}));
		const numberless = fleet.map(row => ({...row, metrics: undefined}));
		run.store.set(snapshot(numberless, {loading: {stage: 'background', loaded: 3}, metricsSource: {status: 'searching'}}));
		run.store.set(snapshot(numberless, {metricsSource: {status: 'searching'}}));
		run.store.set(snapshot(numberless));
		await Promise.resolve();
		expect(run.printed()).toBe('');
		run.store.set(snapshot(fleet));
		expect(await run.code).toBe(0);
		expect(run.printed()).toContain('82%');
		expect(run.timers()).toBe(0);
	});

	test('is content with an answer that holds no numbers, if it was asked for when the pods were known', async () => {
		const rows = (askedReplicas: {readonly askedReplicas?: number}): Snapshot['rows'] =>
			fleet.map(row => ({...row, metrics: {byPod: new Map(), missing: {}, ...askedReplicas}}));
		const run = start(snapshot(rows({})));
		await Promise.resolve();
		expect(run.timers()).toBe(2);
		run.store.set(snapshot(rows({askedReplicas: 1})));
		expect(await run.code).toBe(0);
		expect(run.complaints).toEqual(['No numbers came in time from the metrics source.']);
	});

	test('waits for the numbers of every service that serves, not for the first that has some', async () => {
		const late = {...llama, metrics: {byPod: new Map(), missing: {}}};
		const run = start(snapshot(fleet.map(row => (row.service.uid === llama.service.uid ? late : row))));
		await Promise.resolve();
		expect(run.printed()).toBe('');
		run.store.set(snapshot(fleet));
		expect(await run.code).toBe(0);
		expect(run.complaints).toEqual([]);
	});

	test('does without numbers that do not come, and says so', async () => {
		const run = start(snapshot(fleet, {metricsSource: {status: 'searching'}}));
		run.pass(10_000);
		expect(await run.code).toBe(0);
		expect(run.complaints).toEqual(['No numbers came in time from the metrics source.']);
	});

	test('says why there are no numbers, and what may not be read', async () => {
		const limits = ['You may not list nodes: free GPUs are not known.'];
		const run = start(snapshot(fleet, {limits, metricsSource: {status: 'none', reason: 'No Prometheus was found.'}}));
		expect(await run.code).toBe(0);
		expect(run.complaints).toEqual([...limits, 'No Prometheus was found.']);
	});

	test('ends with 1 and the sentence of the connection where the cluster cannot be reached', async () => {
		const run = start(without({connection: {freshness: 'CONNECTING'}}));
		const reason = 'Cannot reach prod-eu (10.0.0.1:443): connection refused.';
		run.store.set(without({connection: {freshness: 'OFFLINE', reason, sentence: `${reason} Trying again in 2 s; ctrl-r tries now.`}}));
		expect(await run.code).toBe(1);
		expect(run.printed()).toBe('');
		expect(run.complaints).toEqual([reason]);
	});

	test('ends with 1 where nothing comes for a minute', async () => {
		const run = start(without({connection: {freshness: 'CONNECTING'}}));
		run.pass(60_000);
		expect(await run.code).toBe(1);
		expect(run.complaints).toEqual(['prod-eu (10.0.0.1:443) did not answer in time.']);
	});

	test('prints what it has after a minute, and says that it is not everything', async () => {
		const run = start(snapshot(fleet, {loading: {stage: 'background', loaded: 3}}));
		run.pass(60_000);
		expect(await run.code).toBe(0);
		expect(run.printed()).toContain('llama-3-70b');
		expect(run.complaints).toEqual(['Not everything has come in yet: states may still be wrong.']);
	});

	test('says that there is none where there is none', async () => {
		const identity = {...snapshot([]).identity, namespaces: [safe('chat')]};
		const run = start(snapshot([], {identity}));
		expect(await run.code).toBe(0);
		expect(run.printed()).toBe('');
		expect(run.complaints).toEqual(['There are no model services in chat.']);
	});
});
