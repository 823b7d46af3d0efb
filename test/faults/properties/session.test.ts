import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {WriteOutcome} from '../../../source/session/session.ts';
import {folderOfFile} from '../../session/folder-of-file.ts';
import {addService} from '../../session/model-fleet.ts';
import {type FaultSession, isLive, startFaultSession} from '../fault-session.ts';
import {befall, type RandomFault, randomFault} from './server-faults.ts';

const folder = folderOfFile();

type Happening =
	/** A service comes where there is none of this name, or goes with all it has. */
	| {readonly type: 'come or go'; readonly name: string}
	/** A replica of it is ready, or not any more. */
	| {readonly type: 'flip'; readonly name: string}
	/** Somebody else scales it. */
	| {readonly type: 'another scales'; readonly name: string; readonly replicas: number}
	/** We scale it, and this befalls the way just when it is confirmed. */
	| {readonly type: 'scale'; readonly name: string; readonly replicas: number; readonly fault: RandomFault | undefined}
	| {readonly type: 'fault'; readonly fault: RandomFault}
	| {readonly type: 'pass'; readonly seconds: number};

const name = fc.constantFrom('llama', 'qwen', 'bge', 'whisper');
const replicas = fc.integer({min: 1, max: 9});

const happening: fc.Arbitrary<Happening> = fc.oneof(
	{weight: 3, arbitrary: fc.record({type: fc.constant('come or go' as const), name})},
	{weight: 3, arbitrary: fc.record({type: fc.constant('flip' as const), name})},
	{weight: 2, arbitrary: fc.record({type: fc.constant('another scales' as const), name, replicas})},
	{
		weight: 4,
		arbitrary: fc.record({type: fc.constant('scale' as const), name, replicas, fault: fc.option(randomFault, {nil: undefined})}),
	},
	{weight: 3, arbitrary: fc.record({type: fc.constant('fault' as const), fault: randomFault})},
	{weight: 2, arbitrary: fc.record({type: fc.constant('pass' as const), seconds: fc.constantFrom(1, 10, 60)})},
);

const isWrite = (request: string): boolean =>
	/^(PATCH|PUT|POST|DELETE) /.test(request) && !request.includes('dryRun=All') && !request.includes('reviews');

/** How often a confirmed change may have reached the server, by what is said of it. */
const arrivals: Readonly<Record<WriteOutcome['status'], readonly number[]>> = {
	applied: [1],
	// On its way, refused by the server, or lost before it.
	'not-applied': [0, 1],
	unknown: [0, 1],
	changed: [0, 1],
	refused: [0, 1],
};

const removeAll = ({server: {store}}: FaultSession, service: string): void => {
	for (const resource of ['pods', 'replicasets', 'deployments'])
		for (const {metadata} of store.list(resource, 'models'))
			if (metadata.labels?.['app'] === service) store.remove(resource, 'models', metadata.name);
};

/** One life of a cluster and of a console that looks at it; returns what is wrong about it. */
const live = async (happenings: readonly Happening[], stateDirectory: string): Promise<readonly string[]> => {
	const wrong: string[] = [];
	const faulty = await startFaultSession({
		fill(server) {
			for (const service of ['llama', 'qwen', 'bge']) addService(server, service);
		},
		session: {stateDirectory},
	});
	const {server, session, stage, setFault, pass} = faulty;
	const {store} = server;
	const ever = new Set<string>();
	const note = (): void => {
		// What an owner has stands for itself as long as the owner is not told of.
		for (const resource of ['deployments', 'replicasets', 'pods']) for (const {metadata} of store.list(resource)) ever.add(metadata.uid);
	};
	const stopLooking = session.store.subscribe(() => {
		const {rows} = session.store.get();
		for (const {service} of rows) if (!ever.has(service.uid)) wrong.push(`${service.name} ${service.uid} was shown and never there`);
		if (new Set(rows.map(({service}) => service.uid)).size !== rows.length) wrong.push('a row was shown twice');
	});
	const world = {stage, setFault, pass, compact: store.compact};
	/** Lets time go by until something that takes its time has come to its end. */
	const inTime = async <Value>(promise: Promise<Value>): Promise<Value> => {
		let isOver = false;
		const over = promise.finally(() => {
			isOver = true;
		});
		for (let passed = 0; passed < 200 && !isOver; passed++) await pass(1);
		if (!isOver) wrong.push('a write never ended');
		return over;
	};
	const scale = async (step: Extract<Happening, {readonly type: 'scale'}>): Promise<void> => {
		const row = faulty.row(step.name);
		if (row === undefined) return;
		const prepared = await inTime(session.gate.prepare({type: 'scale', replicas: step.replicas}, row.service.uid));
		if (prepared.status !== 'ready') return;
		const before = faulty.requests().filter(isWrite).length;
		const executed = session.gate.execute(prepared, prepared.plan.typed?.text);
		if (step.fault !== undefined) await befall(world, step.fault);
		const {status, sentence} = await inTime(executed);
		const arrived = faulty.requests().filter(isWrite).length - before;
		if (!arrivals[status].includes(arrived)) wrong.push(`${status} after ${arrived} writes: ${sentence}`);
		if (status === 'applied' && store.get('deployments', 'models', step.name)?.spec?.['replicas'] !== step.replicas)
			wrong.push(`said to be applied and is not: ${sentence}`);
	};
	try {
		note();
		await faulty.until(isLive, 60);
		for (const step of happenings) {
			note();
			if (step.type === 'pass') await pass(step.seconds);
			if (step.type === 'fault') await befall(world, step.fault);
			if (step.type === 'scale') await scale(step);
			if (step.type === 'come or go') {
				if (store.get('deployments', 'models', step.name) === undefined) addService(server, step.name);
				else removeAll(faulty, step.name);
			}
			if (step.type === 'another scales') {
				const there = store.get('deployments', 'models', step.name);
				if (there !== undefined) store.update('deployments', {...there, spec: {...there.spec, replicas: step.replicas}});
			}
			if (step.type === 'flip') {
				const pod = store.list('pods', 'models').find(({metadata}) => metadata.labels?.['app'] === step.name);
				if (pod === undefined) continue;
				const conditions = [{type: 'Ready', status: JSON.stringify(pod.status).includes('"True"') ? 'False' : 'True'}];
				store.update('pods', {...pod, status: {phase: 'Running', conditions}}, {subresource: 'status'});
			}
			note();
		}
		await befall(world, {type: 'calm'});
		const truth = await faulty.truth();
		await faulty
			.until(snapshot => isLive(snapshot) && faulty.seen().join() === truth.join(), 400)
			.catch(() => {
				wrong.push(`shows ${faulty.seen()}, and there is ${truth}`);
			});
		return wrong;
	} finally {
		stopLooking();
		await faulty.close();
	}
};

test('whatever happens, the console shows what is there in the end, never what never was, and writes once what was confirmed', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(happening, {minLength: 4, maxLength: 14, size: 'max'}), async happenings => {
			expect(await live(happenings, folder())).toEqual([]);
		}),
		{numRuns: 30, endOnFailure: true},
	);
});
