import {existsSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {type ApiServer, startApiServer} from '../../source/demo/api-server/api-server.ts';
import type {Account, Rule} from '../../source/demo/api-server/caller.ts';
import type {NewDemoObject} from '../../source/demo/api-server/demo-object.ts';
import {createObjectStore, type ObjectStore} from '../../source/demo/api-server/object-store.ts';
import type {LogLine} from '../../source/demo/api-server/read/logs.ts';
import {createSelfSignedCertificate} from '../../source/demo/api-server/self-signed-certificate.ts';
import {withDefaults} from '../../source/demo/api-server/write/defaults.ts';
import {type ControlPlane, describeWithControlPlane, fleetManifests, startControlPlane} from '../control-plane/control-plane.ts';
import {normalize, type Outcome, runStep} from '../demo/api-server/compare-outcomes.ts';
import {type Step, script} from '../demo/api-server/kubectl-script.ts';
import {expired, preparation, reads, writes} from '../demo/api-server/rollout-script.ts';
import {createRandom} from '../demo/api-server/test-server.ts';

const viewing: Rule = {
	namespaces: ['script'],
	verbs: ['get', 'list', 'watch'],
	groups: ['', 'apps'],
	resources: ['pods', 'deployments', 'events'],
};
const scaling: Rule = {namespaces: ['script'], verbs: ['get', 'patch', 'update'], groups: ['apps'], resources: ['deployments/scale']};

/** The users of the control plane, with the rights the test binds there. */
const accounts: readonly Account[] = [
	{token: 'admin-token', user: 'admin', groups: ['system:masters'], rules: []},
	{token: 'oncall-token', user: 'oncall', groups: ['oncall'], rules: [viewing, scaling]},
	{token: 'viewer-token', user: 'viewer', groups: ['viewer'], rules: [viewing]},
	{token: 'nobody-token', user: 'nobody', groups: ['nobody'], rules: []},
];

const copied = [
	...['namespaces', 'nodes', 'pods', 'services', 'endpoints', 'events'].map(resource => ({resource, path: `/api/v1/${resource}`})),
	...['deployments', 'replicasets', 'statefulsets', 'controllerrevisions'].map(resource => ({resource, path: `/apis/apps/v1/${resource}`})),
	{resource: 'horizontalpodautoscalers', path: '/apis/autoscaling/v2/horizontalpodautoscalers'},
];

describeWithControlPlane('the simulated API server beside a real one', assets => {
	let plane: ControlPlane;
	let server: ApiServer | undefined;

	const demoKubeconfig = (user: string): string => path.join(plane.folder, `demo-${user}.kubeconfig`);

	const startDemo = async (): Promise<ObjectStore> => {
		await server?.close();
		const store = createObjectStore({now: Date.now, random: createRandom()});
		const tls = createSelfSignedCertificate(Date.now());
		server = await startApiServer({
			store,
			tls,
			tokens: accounts,
			logs: () => ({lines: () => logLines}),
			clock: {
				now: Date.now,
				setTimeout: (callback, delay) => setTimeout(callback, delay),
				clearTimeout: timer => clearTimeout(timer as NodeJS.Timeout),
			},
		});
		for (const {user, token} of accounts) {
			const cluster = {server: server.url, 'certificate-authority-data': Buffer.from(tls.cert).toString('base64')};
			const config = {
				...{apiVersion: 'v1', kind: 'Config', 'current-context': user, clusters: [{name: 'demo', cluster}]},
				...{users: [{name: user, user: {token}}], contexts: [{name: user, context: {cluster: 'demo', user}}]},
			};
			await writeFile(demoKubeconfig(user), JSON.stringify(config));
		}
		return store;
	};

	/** Runs a script on both servers and returns the steps they answer differently, with both answers. */
	const compare = async (kubectl: string, steps: readonly Step[], after?: (step: Step) => Promise<void>) => {
		const differences: unknown[] = [];
		for (const step of steps) {
			const told = (outcome: Outcome): string =>
				step.unordered ? normalize(outcome).split('\n').toSorted().join('\n') : normalize(outcome);
			const [real, demo] = await Promise.all([
				runStep(kubectl, user => plane.kubeconfig(user as 'admin'), step).then(told),
				runStep(kubectl, demoKubeconfig, step).then(told),
			]);
			if (real !== demo) differences.push({step, real, demo});
			await after?.(step);
		}
		return differences;
	};

	/** Every step of a preparation has to succeed. */
	const prepare = async (kubectl: string, steps: readonly Step[]): Promise<void> => {
		for (const step of steps) {
			const outcome = await runStep(kubectl, user => plane.kubeconfig(user as 'admin'), step);
			expect(outcome, step.args).toMatchObject({code: 0});
		}
	};

	const bind = (name: string, rule: Rule, users: readonly string[]): readonly unknown[] => [
		{
			...{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: {name, namespace: 'script'}},
			rules: [{verbs: rule.verbs, apiGroups: rule.groups, resources: rule.resources}],
		},
		{
			...{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: {name, namespace: 'script'}},
			roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name},
			subjects: users.map(user => ({kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io'})),
		},
	];

	const copyObjects = async (store: ObjectStore): Promise<void> => {
		for (const {resource, path: source} of copied) {
			const {items, apiVersion, kind} = JSON.parse(await plane.kubectl(['get', '--raw', source])) as {
				items: NewDemoObject[];
				apiVersion: string;
				kind: string;
			};
			for (const item of items) {
				store.create(resource, {...item, apiVersion, kind: kind.replace(/List$/u, '')});
			}
		}
	};

	/** Of every container on both sides: one line is old, two are recent. */
	const logLines: readonly LogLine[] = [
		{time: Date.now() - 3_600_000, text: 'loading weights'},
		{time: Date.now() - 30_000, text: 'ready'},
		{time: Date.now() - 20_000, text: 'serving on 8000'},
	];
	const criLine = ({time, text}: LogLine): string => `${new Date(time).toISOString().replace('Z', '000000Z')} stdout F ${text}\n`;

	beforeAll(async () => {
		plane = await startControlPlane();
		await plane.kubectl(['create', '-f', '-'], await fleetManifests({nodes: 2, namespaces: 0, services: 0, replicas: 0}));
	});

	afterAll(async () => {
		await server?.close();
		await plane?.stop();
	});

	const versions = ['kubectl', 'kubectl-1.32'].filter(name => existsSync(path.join(assets, name)));

	test.each(versions)('%s hears the same from both about objects, patches, refusals and rights', async name => {
		const kubectl = path.join(assets, name);
		const store = await startDemo();
		for (const name of ['default', 'kube-system']) {
			store.create('namespaces', withDefaults('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name}}));
		}
		const bindings = [...bind('viewing', viewing, ['viewer', 'oncall']), ...bind('scaling', scaling, ['oncall'])];
		const differences = await compare(kubectl, script, async step => {
			if (step === script[0]) {
				await plane.kubectl(['create', '-f', '-'], bindings.map(object => JSON.stringify(object)).join('\n---\n'));
			}
		});
		expect(differences).toEqual([]);
	});

	test.each(versions)('%s reads, describes and rolls back copied objects as the real ones', async name => {
		const kubectl = path.join(assets, name);
		await prepare(kubectl, preparation);
		// Or what they do to the real objects after these are copied would count as a difference.
		await plane.freezeControllers(true);
		onTestFinished(() => plane.freezeControllers(false));
		const store = await startDemo();
		await copyObjects(store);
		for (const log of ['pod.log', 'pod-previous.log']) await writeFile(path.join(plane.folder, log), logLines.map(criLine).join(''));
		// Two servers that both fail would agree too.
		const log = await runStep(kubectl, demoKubeconfig, {args: '-n live logs deploy/chat --tail=1'});
		expect(log).toMatchObject({code: 0, output: expect.stringContaining('serving on 8000')});
		expect(await compare(kubectl, reads)).toEqual([]);
		expect(await compare(kubectl, writes)).toEqual([]);
		store.compact();
		await plane.killApiServer();
		await plane.startApiServer(); // knows nothing of before
		expect(await compare(kubectl, expired)).toEqual([]);
		await plane.freezeControllers(false);
		await plane.kubectl(['delete', 'namespace', 'live']);
	});
});
