import fc from 'fast-check';
import {expect, test} from 'vitest';
import {reflect} from '../../../source/cluster/reflector/reflect.ts';
import type {ClusterRecord} from '../../../source/domain/cluster-record.ts';
import {resourceKinds} from '../../../source/domain/object-reference.ts';
import {connect} from '../../cluster/connect.ts';
import {bareRecord} from '../../cluster/reflector-stage.ts';
import {createSteppedClock} from '../../cluster/stepped-clock.ts';
import {deployment, startTestServer} from '../../demo/api-server/test-server.ts';
import {startTcpStage} from '../tcp-stage.ts';
import {befall, type RandomFault, randomFault} from './server-faults.ts';

type Happening =
	/** Made where there is none of this name, else changed. */
	| {readonly type: 'write'; readonly name: string; readonly replicas: number}
	| {readonly type: 'remove'; readonly name: string}
	| {readonly type: 'fault'; readonly fault: RandomFault}
	| {readonly type: 'pass'; readonly seconds: number};

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');

const happening: fc.Arbitrary<Happening> = fc.oneof(
	{weight: 5, arbitrary: fc.record({type: fc.constant('write' as const), name, replicas: fc.integer({min: 1, max: 9})})},
	{weight: 3, arbitrary: fc.record({type: fc.constant('remove' as const), name})},
	{weight: 3, arbitrary: fc.record({type: fc.constant('fault' as const), fault: randomFault})},
	{weight: 3, arbitrary: fc.record({type: fc.constant('pass' as const), seconds: fc.constantFrom(1, 10, 100)})},
);

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Of one collection: what it holds, checked with every event. */
const createCache = () => {
	const records = new Map<string, ClusterRecord>();
	const wrong: string[] = [];
	const put = (record: ClusterRecord): void => {
		const before = records.get(record.uid);
		if (before !== undefined && Number(before.resourceVersion) > Number(record.resourceVersion))
			wrong.push(`${record.name} went back from ${before.resourceVersion} to ${record.resourceVersion}`);
		records.set(record.uid, record);
	};
	return {records, wrong, put};
};

/** Requests that a server wishes for itself, beyond those to one that is away. */
const wishedBy = (fault: RandomFault): number => (fault.type === 'answer' && fault.retryAfter === 1 ? fault.seconds / 2 : 0);

/** One life of a collection; returns what is wrong about it. */
const live = async (happenings: readonly Happening[]): Promise<readonly string[]> => {
	const asked: string[] = [];
	let fault: Parameters<Parameters<typeof befall>[0]['setFault']>[0];
	const server = await startTestServer({
		window: 12,
		beforeResponse: (request, response) => fault?.(request, response) ?? false,
		onRequest: ({query}) => void asked.push(query),
	});
	for (const first of ['a', 'b', 'c']) server.add('deployments', deployment(first));
	const stage = await startTcpStage({host: '127.0.0.1', port: server.port});
	const clock = createSteppedClock(server.clock.now());
	const client = connect(`http://${stage.host}:${stage.port}`, {user: {token: 'admin-token'}}, {clock});
	const {records, wrong, put} = createCache();
	const reflector = reflect({
		client,
		kind: resourceKinds.deployment,
		namespace: 'models',
		clock,
		random: () => 0,
		pageSize: 2,
		project: bareRecord,
		onEvent(event) {
			if (event.type === 'page') for (const record of event.records) put(record);
			if (event.type === 'changed') put(event.record);
			if (event.type === 'deleted') records.delete(event.uid);
			if (event.type === 'replaced') {
				const kept = new Set<string>(event.records.map(({uid}) => uid));
				for (const record of event.records) put(record);
				for (const uid of records.keys()) if (!kept.has(uid)) records.delete(uid);
			}
		},
	});
	const settle = async (): Promise<void> => {
		let [last, still] = [-1, 0];
		while (still < 8) {
			await turn();
			const {up, down} = stage.bytes();
			const now = up + down + stage.connections().length + asked.length;
			still = now === last ? still + 1 : 0;
			last = now;
		}
	};
	let passed = 0;
	const pass = async (seconds: number): Promise<void> => {
		const end = passed + seconds;
		await settle();
		while (passed < end) {
			const [next = 5000] = clock.timers();
			const step = Math.min(5000, Math.max(1, next), (end - passed) * 1000);
			server.clock.advance(step);
			clock.advance(step);
			passed += step / 1000;
			await settle();
		}
	};
	const seen = (): readonly string[] => [...records.values()].map(({uid, resourceVersion}) => `${uid} ${resourceVersion}`).toSorted();
	const truth = (): readonly string[] =>
		server.store
			.list('deployments', 'models')
			.map(({metadata: {uid, resourceVersion}}) => `${uid} ${resourceVersion}`)
			.toSorted();
	const world = {
		stage,
		setFault(next: typeof fault) {
			fault = next;
		},
		compact: server.store.compact,
		pass,
	};
	try {
		for (const step of happenings) {
			if (step.type === 'pass') await pass(step.seconds);
			if (step.type === 'fault') await befall(world, step.fault);
			if (step.type === 'remove') server.store.remove('deployments', 'models', step.name);
			if (step.type === 'write') {
				const there = server.store.get('deployments', 'models', step.name);
				if (there === undefined) server.add('deployments', deployment(step.name));
				else server.store.update('deployments', {...there, spec: {...there.spec, replicas: step.replicas}});
			}
		}
		await befall(world, {type: 'calm'});
		// The longest rest of a watch, twice a minute and a half for one that is half-open, and the slowest back-off.
		for (let waited = 0; waited < 400 && seen().join() !== truth().join(); waited += 10) await pass(10);
		if (seen().join() !== truth().join()) wrong.push(`holds ${seen()}, and there is ${truth()}`);
		const faults = happenings.filter(({type}) => type === 'fault').length;
		// At the end of a fault what waited goes on, and whether the server is behind is asked; a list of six objects has three pages.
		// Who asks to be asked again in a second is, some times in a row.
		const wished = happenings.reduce((sum, step) => sum + (step.type === 'fault' ? wishedBy(step.fault) : 0), 0);
		const most = 15 + passed / 4 + 10 * faults + wished;
		if (asked.length > most) wrong.push(`${asked.length} requests in ${passed} s with ${faults} faults`);
		if (reflector.counts().wentBack > 0) wrong.push('versions were said to go backwards');
		return wrong;
	} finally {
		reflector.close();
		await client.close();
		await stage.close();
		await server.close();
	}
};

test('whatever happens in a cluster and on the way to it, what is held becomes what is there: no phantom, nothing lost, no version backwards, no storm', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(happening, {minLength: 8, maxLength: 40, size: 'max'}), async happenings => {
			expect(await live(happenings)).toEqual([]);
		}),
		{numRuns: 500, endOnFailure: true},
	);
});
