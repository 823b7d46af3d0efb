import {expect, test} from 'vitest';
import {closeAfterEach} from '../metrics/close-after-each.ts';
import {addService} from '../session/model-fleet.ts';
import {isLive, startFaultSession} from './fault-session.ts';
import {leavesNothingBehind} from './leaks.ts';
import {seesTheTruth} from './sees-the-truth.ts';

leavesNothingBehind();
const closing = closeAfterEach();

const start = (count: number, session: Parameters<typeof startFaultSession>[0]['session'] = {}) =>
	startFaultSession({
		fill(server) {
			for (let number = 0; number < count; number++) addService(server, `llama-${number}`, {node: `gpu-${number % 8}`});
		},
		session,
	});

test('a session with sixty services on the screen, one after the other opened, asks within a burst and five a second', async () => {
	const its = closing(await start(60));
	await its.until(isLive);
	const uids = its.snapshot().rows.map(({service}) => service.uid);
	const seconds: number[] = [];
	let before = 0;
	const plain = (): number => its.requests().filter(line => !line.includes('watch=1') && !line.includes('/proxy/')).length;
	const proxied = (): number => its.requests().filter(line => line.includes('/proxy/')).length;
	for (let second = 0; second < 120; second++) {
		its.session.look(uids.slice(second % 40, (second % 40) + 20));
		its.session.open(uids[second % 60]);
		await its.pass(1);
		seconds.push(plain() - before);
		before = plain();
	}
	// The start is one burst; what a person can ask for after it stays within client-go's five a second over any ten seconds.
	expect(seconds[0]).toBeLessThanOrEqual(100);
	for (let at = 1; at + 10 <= seconds.length; at++) {
		expect(seconds.slice(at, at + 10).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(50);
	}
	// Numbers have their own bound: fifteen queries a refresh, and three at once for an opened service.
	expect(proxied() / 120).toBeLessThanOrEqual(8);
	its.session.open(undefined);
	await its.pass(30);
	const [idlePlain, idleProxied] = [plain(), proxied()];
	await its.pass(60);
	expect(plain() - idlePlain).toBeLessThanOrEqual(6);
	expect(proxied() - idleProxied).toBeLessThanOrEqual(60);
});

test('a server that is down is asked no more often by a hundred watches and their numbers than by one, and found again within 30 s', async () => {
	const namespaces = Array.from({length: 20}, (_, number) => `team-${number}`);
	const its = closing(
		await startFaultSession({
			fill(server) {
				for (const name of namespaces) {
					server.add('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name}});
					addService(server, `llama-of-${name}`, {namespace: name});
				}
			},
			session: {namespaces},
		}),
	);
	await its.until(({loading, connection}) => loading.stage === 'done' && connection.freshness === 'LIVE');
	await its.until(({metricsSource}) => metricsSource.status === 'live');
	const asked = (): number => its.stage.connections().reduce((sum, {requests}) => sum + requests.length, 0);
	expect(its.stage.connections().filter(({isOpen}) => isOpen).length).toBeGreaterThan(100);
	its.forget();
	its.stage.setToxics([{type: 'reset', direction: 'up'}]);
	its.stage.cutAll('reset');
	const before = asked();
	await its.pass(60);
	expect(asked() - before).toBeLessThanOrEqual(150);
	const settled = asked();
	await its.pass(540);
	expect((asked() - settled) / 540).toBeLessThanOrEqual(0.25);
	expect(its.words()).toEqual(['LIVE', 'OFFLINE']);
	expect(its.sourceWords()).not.toContain('searching');
	its.stage.setToxics([]);
	expect(await its.until(isLive)).toBeLessThanOrEqual(30);
	await its.until(({metricsSource}) => metricsSource.status === 'live', 30);
	await seesTheTruth(its);
});
