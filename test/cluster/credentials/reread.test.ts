import {afterEach, expect, test} from 'vitest';
import type {ClusterTarget} from '../../../source/cluster/cluster-target.ts';
import type {KubeconfigUser} from '../../../source/cluster/kubeconfig/kubeconfig.ts';
import {connect, targetOf} from '../connect.ts';
import {json, type ScriptedServer, startServer, status} from '../scripted-server.ts';

const open: Array<{readonly close: () => Promise<void>}> = [];

afterEach(async () => {
	for (const thing of open.splice(0).toReversed()) await thing.close();
});

const unauthorized = status(401, 'Unauthorized', 'Unauthorized');

/** A server that knows one token, and a client whose kubeconfig somebody writes anew. */
const stage = async (accepted: string) => {
	const server: ScriptedServer = await startServer((response, request) =>
		(request.headers.authorization === `Bearer ${accepted}` ? json({fine: true}) : unauthorized)(response, request),
	);
	open.push(server);
	const kubeconfig: {user: KubeconfigUser | undefined; server: string; reads: number} = {
		user: {token: 'old'},
		server: server.url,
		reads: 0,
	};
	const client = connect(
		server.url,
		{user: {token: 'old'}},
		{
			reread: async (): Promise<ClusterTarget | undefined> => {
				kubeconfig.reads++;
				return kubeconfig.user && targetOf(kubeconfig.server, {user: kubeconfig.user});
			},
		},
	);
	open.push(client);
	return {server, client, kubeconfig, ask: () => client.getJson({path: '/api'})};
};

test('a token that is refused is looked for in the kubeconfig again, once for all that were refused', async () => {
	const {ask, kubeconfig, server} = await stage('new');
	expect(await ask()).toMatchObject({ok: false, failure: {kind: 'unauthorized'}});
	kubeconfig.user = {token: 'new'};
	expect(await Promise.all([ask(), ask(), ask()])).toEqual(Array.from({length: 3}, () => ({ok: true, value: {fine: true}})));
	expect(server.requests.length).toBeLessThanOrEqual(7);
	const {reads} = kubeconfig;
	await ask();
	expect(kubeconfig.reads).toBe(reads);
});

test('the same token again is not sent again', async () => {
	const {ask, server} = await stage('new');
	expect(await ask()).toMatchObject({ok: false, failure: {kind: 'unauthorized'}});
	expect(server.requests).toHaveLength(1);
});

test('a person who asks has the kubeconfig read again', async () => {
	const {ask, client, kubeconfig} = await stage('old');
	expect(await ask()).toMatchObject({ok: true});
	kubeconfig.user = {token: 'other'};
	client.retryCredentials?.();
	expect(await ask()).toMatchObject({ok: false, failure: {kind: 'unauthorized'}});
});

test.each([
	['is gone', {user: undefined}],
	['names another server', {user: {token: 'new'}, server: 'http://127.0.0.1:1'}],
])('a context that %s changes nothing', async (_, change) => {
	const {ask, kubeconfig} = await stage('new');
	Object.assign(kubeconfig, change);
	expect(await ask()).toMatchObject({ok: false, failure: {kind: 'unauthorized'}});
});
