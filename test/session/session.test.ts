import {afterEach, expect, test} from 'vitest';
import {createSession} from '../../source/session/create-session.ts';
import type {Session} from '../../source/session/session.ts';
import type {SessionOptions} from '../../source/session/session-options.ts';
import {servingSystems} from '../../source/serving/serving-systems.ts';
import {systemClock} from '../../source/cluster/clock.ts';
import {targetOf} from '../cluster/connect.ts';
import {startTestServer, type TestServer} from '../demo/api-server/test-server.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const close of closing.splice(0).reverse()) await close();
});

const optionsOf = (server: TestServer): SessionOptions => ({
	target: targetOf(server.url, {user: {token: 'admin-token'}}),
	connect: {environment: {}, userAgent: 'modeldeck/test (x)'},
	clock: systemClock,
	random: () => 0.5,
	systems: servingSystems,
	namespaces: undefined,
	isProtected: false,
	metrics: {type: 'off'},
	refresh: 15_000,
	stateDirectory: undefined,
});
test('x', async () => {
	const server = await startTestServer();
	server.add('deployments', {apiVersion:'apps/v1', kind:'Deployment', metadata:{name:'llama', namespace:'models'}, spec:{replicas:2, selector:{matchLabels:{app:'llama'}}, template:{metadata:{labels:{app:'llama'}}, spec:{containers:[{name:'vllm', image:'vllm/vllm-openai:v0.10', resources:{limits:{'nvidia.com/gpu':'2'}}}]}}}});
	const session: Session = createSession(optionsOf(server));
	closing.push(server.close, session.close);
	await new Promise(r => setTimeout(r, 1500));
	console.log(JSON.stringify(session.store.get(), null, 1).slice(0, 3000));
	expect(session.store.get().rows).toHaveLength(1);
});
