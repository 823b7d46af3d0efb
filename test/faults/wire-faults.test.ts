import {describe, expect, test} from 'vitest';
import {closeAfterEach} from '../metrics/close-after-each.ts';
import {addService} from '../session/model-fleet.ts';
import {type FaultSession, isLive, startFaultSession} from './fault-session.ts';
import {leavesNothingBehind} from './leaks.ts';
import {seesTheTruth} from './sees-the-truth.ts';
import {faultsOf, faultsOfEverything, faultsOfWatches, type WireFault} from './wire-fault-table.ts';

leavesNothingBehind();
const closing = closeAfterEach();

const names = ['gone', 'llama', 'remade', 'stays'] as const;

const start = async (before?: Parameters<typeof startFaultSession>[0]['before']): Promise<FaultSession> =>
	closing(
		await startFaultSession({
			fill(server) {
				for (const name of names) addService(server, name);
			},
			session: {metrics: {type: 'off'}},
			...(before === undefined ? {} : {before}),
		}),
	);

/** What happens in the cluster while nobody hears of it. */
const live = ({server}: FaultSession): void => {
	const {store} = server;
	store.remove('deployments', 'models', 'gone');
	for (const {metadata} of store.list('replicasets'))
		if (metadata.name.startsWith('gone-')) store.remove('replicasets', 'models', metadata.name);
	for (const {metadata} of store.list('pods')) if (metadata.name.startsWith('gone-')) store.remove('pods', 'models', metadata.name);
	const made = store.remove('deployments', 'models', 'remade');
	if (made === undefined) throw new Error('no Deployment');
	const {metadata: _, ...remade} = made;
	server.add('deployments', {...remade, metadata: {name: 'remade', namespace: 'models', labels: {app: 'remade'}}});
	const llama = store.get('deployments', 'models', 'llama');
	if (llama === undefined) throw new Error('no Deployment');
	store.update('deployments', {...llama, spec: {...llama.spec, replicas: 7}}, {});
};

/** That what stays is shown all the time, once, and the same rows afterwards as a session that has met no fault. */
const endsWell = async (its: FaultSession, fault: WireFault): Promise<void> => {
	fault.end(its);
	await its.until(isLive, fault.backWithin ?? 60);
	await seesTheTruth(its);
	expect(its.words().at(-1)).toBe('LIVE');
};

const asked = ({stage}: FaultSession): number => stage.connections().reduce((sum, {requests}) => sum + requests.length, 0);

describe.each([
	['everything', faultsOfEverything],
	['watches', [...faultsOf('watch'), ...faultsOfWatches]],
] as const)('%s', (_, faults) => {
	test.each(faults)('$name: what is known stays, the header says it, and it comes back right', async fault => {
		const its = await start();
		await its.until(isLive);
		await its.pass(2);
		its.forget();
		const missing: string[] = [];
		its.session.store.subscribe(() => {
			const uids = its.snapshot().rows.map(({service}) => service.uid);
			if (new Set(uids).size !== uids.length) missing.push('a row twice');
			if (its.row('stays') === undefined) missing.push('a row not at all');
		});
		const before = asked(its);
		fault.begin(its);
		live(its);
		await its.pass(Math.min(90, fault.seconds));
		// A minute and a half without a sign of life is the longest that anything is taken for current.
		if (fault.says !== undefined) expect(its.words()).not.toEqual(['LIVE']);
		await its.pass(Math.max(0, fault.seconds - 90));
		const requests = asked(its) - before;
		if (fault.says !== undefined) expect(its.words()).toContain(fault.says);
		expect(its.isMet()).toBe(true);
		expect(requests / fault.seconds).toBeLessThanOrEqual(fault.atMost ?? 2);
		await endsWell(its, fault);
		expect(missing).toEqual([]);
	});
});

test.each([...faultsOfEverything, ...faultsOf('list')])('the first list meets: $name', async fault => {
	const its = await start(parts => fault.begin(parts));
	const before = asked(its);
	await its.pass(fault.seconds);
	expect((asked(its) - before) / fault.seconds).toBeLessThanOrEqual(fault.atMost ?? 2);
	if (fault.says !== undefined) expect(its.words()).toContain(fault.says);
	expect(its.isMet()).toBe(true);
	live(its);
	await endsWell(its, fault);
});
