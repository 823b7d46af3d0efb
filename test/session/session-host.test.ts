import {afterEach, expect, test} from 'vitest';
import type {Kubeconfig} from '../../source/cluster/kubeconfig/kubeconfig.ts';
import type {SessionHostOptions} from '../../source/session/create-session-host.ts';
import type {SessionHost} from '../../source/session/session.ts';
import {json, startServer} from '../cluster/scripted-server.ts';
import {folderOfFile} from './folder-of-file.ts';
import {addService} from './model-fleet.ts';
import {hostOf, openHost} from './open-host.ts';
import type {Stage} from './session-stage.ts';
import {stagesOfFile} from './stages-of-file.ts';

const directory = folderOfFile();
const start = stagesOfFile();
const hosts: SessionHost[] = [];
afterEach(async () => {
	for (const host of hosts.splice(0)) await host.close();
});

const kubeconfigOf = (urls: Readonly<Record<string, string>>): Kubeconfig => ({
	currentContext: Object.keys(urls)[0],
	clusters: new Map(Object.entries(urls).map(([name, server]) => [name, {server}])),
	users: new Map([['admin', {token: 'admin-token'}]]),
	contexts: new Map(Object.keys(urls).map(name => [name, {cluster: name, user: 'admin'}])),
});

const optionsOf = ({clock}: Stage, kubeconfig: Kubeconfig, more: Partial<SessionHostOptions> = {}) => ({
	kubeconfig,
	clock,
	readOnlyBecause: (context: string) => (context === 'prod' ? 'MODELDECK_READ_ONLY_CONTEXTS' : undefined),
	isProtected: (context: string) => context === 'prod',
	...more,
});

const open = (...of: Parameters<typeof optionsOf>): SessionHost => {
	const host = openHost(optionsOf(...of));
	hosts.push(host);
	return host;
};

test('another context is another session, and the old one is closed', async () => {
	const [one, other] = [await start(server => addService(server, 'llama')), await start(server => addService(server, 'gemma'))];
	const host = open(one, kubeconfigOf({staging: one.server.url, prod: other.server.url}));
	const rows = (): readonly string[] =>
		host.current
			.get()
			.store.get()
			.rows.map(({service}) => service.name);
	await one.until(() => rows().includes('llama'));
	const before = host.current.get();
	expect(await host.switchContext('prod')).toEqual({ok: true, value: undefined});
	expect(host.current.get()).not.toBe(before);
	await one.until(() => rows().includes('gemma'));
	expect(host.current.get().store.get().identity).toMatchObject({context: 'prod', isProtected: true, readOnly: true});
	expect(host.contexts).toEqual([
		{name: 'staging', isCurrent: false},
		{name: 'prod', isCurrent: true},
	]);
	const seen = before.store.get();
	addService(one.server, 'late');
	for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve));
	expect(before.store.get()).toBe(seen);
});

test('each context has the source of numbers that is said of it, which sees nothing of its credentials', async () => {
	const stage = await start(server => addService(server, 'llama'));
	const prometheus = await startServer(json({status: 'success', data: {resultType: 'vector', result: []}}));
	const host = open(stage, kubeconfigOf({staging: stage.server.url, prod: stage.server.url}), {
		metrics: context => (context === 'prod' ? {type: 'url', url: prometheus.url} : {type: 'off'}),
	});
	const source = () => host.current.get().store.get().metricsSource;
	await stage.until(() => source().status === 'none');
	await host.switchContext('prod');
	await stage.until(() => source().status === 'live');
	expect(source()).toMatchObject({name: prometheus.url, via: 'url'});
	for (const {rawHeaders} of prometheus.requests) expect(rawHeaders.join()).not.toMatch(/authorization|admin-token/i);
	await host.switchContext('staging');
	await stage.until(() => source().status === 'none');
	await prometheus.close();
});

test('a context that does not exist is refused in words, and the session stays', async () => {
	const stage = await start();
	const host = open(stage, kubeconfigOf({staging: stage.server.url}));
	const before = host.current.get();
	const outcome = await host.switchContext('nowhere');
	expect(outcome).toMatchObject({ok: false, failure: {sentence: 'The kubeconfig has no context "nowhere". There are: staging.'}});
	expect(host.current.get()).toBe(before);
});

test('another namespace is watched alone, and all of them again', async () => {
	const stage = await start(server => {
		addService(server, 'llama');
		addService(server, 'gemma', {namespace: 'default'});
	});
	const host = open(stage, kubeconfigOf({staging: stage.server.url}));
	const rows = (): readonly string[] =>
		host.current
			.get()
			.store.get()
			.rows.map(({service}) => service.name);
	await stage.until(() => rows().length === 2);
	await host.switchNamespace('default');
	await stage.until(() => rows().length > 0);
	expect(rows()).toEqual(['gemma']);
	expect(host.current.get().store.get().identity.namespaces).toEqual(['default']);
	await host.switchNamespace(undefined);
	await stage.until(() => rows().length === 2);
	expect(await host.switchNamespace('Not a name')).toMatchObject({ok: false, failure: {kind: 'invalid'}});
});

test('a first context that cannot be used is a failure of the host', async () => {
	const stage = await start();
	expect(hostOf(optionsOf(stage, kubeconfigOf({staging: stage.server.url}), {targetOptions: {context: 'nowhere'}}))).toMatchObject({
		ok: false,
	});
});

test('what is arranged on the screen holds in every context, and at the next start', async () => {
	const [one, other] = [await start(server => addService(server, 'llama')), await start(server => addService(server, 'gemma'))];
	const kubeconfig = kubeconfigOf({staging: one.server.url, prod: other.server.url});
	const stateDirectory = directory();
	const host = open(one, kubeconfig, {stateDirectory});
	host.preferences.setColumns('list', ['service', 'cache']);
	await host.switchContext('prod');
	expect(host.preferences.store.get().columns['list']).toEqual(['service', 'cache']);
	await host.close();
	const next = open(one, kubeconfig, {stateDirectory});
	await one.until(() => next.preferences.store.get().columns['list'] !== undefined);
	expect(next.preferences.store.get().columns).toEqual({list: ['service', 'cache']});
});
