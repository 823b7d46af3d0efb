import path from 'node:path';
import {expect, test} from 'vitest';
import {loadKubeconfig} from '../../source/cluster/kubeconfig/load-kubeconfig.ts';
import {parseKubeconfig} from '../../source/cluster/kubeconfig/parse-kubeconfig.ts';
import {resolveTarget, type TargetOptions} from '../../source/cluster/kubeconfig/resolve-target.ts';

type Files = Readonly<Record<string, string>>;

const load = (files: Files, environment: Readonly<Record<string, string>> = {}, explicitPath?: string) =>
	loadKubeconfig({
		environment,
		homeDirectory: '/home/eve',
		workingDirectory: '/folder',
		...(explicitPath === undefined ? {} : {explicitPath}),
		readFile: async file => {
			const text = files[file];
			if (text === undefined) throw Object.assign(new Error('no such file'), {code: 'ENOENT'});
			return text;
		},
	});

const standard = '/home/eve/.kube/config';

const target = async (files: Files, options?: TargetOptions, environment?: Readonly<Record<string, string>>) => {
	const config = await load(files, environment);
	return config.ok ? resolveTarget(config.value, options) : config;
};

const config = (parts: {cluster?: object; user?: object; context?: object; current?: string} = {}): string =>
	JSON.stringify({
		'current-context': parts.current ?? 'prod',
		clusters: [{name: 'c', cluster: {server: 'https://10.0.0.1:6443/', ...parts.cluster}}],
		users: [{name: 'u', user: parts.user ?? {token: 't'}}],
		contexts: [{name: 'prod', context: {cluster: 'c', user: 'u', ...parts.context}}],
	});

const sentence = async (outcome: Promise<{ok: boolean; failure?: {kind: string; sentence: string}}>): Promise<string> => {
	const {failure} = await outcome;
	expect(failure?.kind).toBe('credentials');
	return failure?.sentence ?? '';
};

test('a context gives server, namespace and user', async () => {
	expect(await target({[standard]: config({context: {namespace: 'chat'}})})).toMatchObject({
		ok: true,
		value: {
			context: 'prod',
			server: 'https://10.0.0.1:6443',
			address: '10.0.0.1:6443',
			namespace: 'chat',
			namespaceIsNamed: true,
			userName: 'u',
			user: {token: 't'},
			insecure: false,
		},
	});
});

test('without a kubeconfig the places that were looked at are named', async () => {
	expect(await sentence(load({}))).toBe(`There is no kubeconfig: ${standard} does not exist and KUBECONFIG is not set.`);
	expect(await sentence(load({}, {KUBECONFIG: '/a:/b'}))).toBe('There is no kubeconfig: no file of KUBECONFIG exists (/a:/b).');
});

test('a file named on the command line must exist', async () => {
	expect(await sentence(load({}, {}, 'mine'))).toBe('Cannot read the kubeconfig /folder/mine: it does not exist.');
});

test('a context that does not exist names those that do', async () => {
	expect(await sentence(target({[standard]: config()}, {context: 'stage'}))).toBe(
		'The kubeconfig has no context "stage". There are: prod.',
	);
	expect(await sentence(target({[standard]: config({current: ''})}))).toMatch(
		/no current context: choose one with --context. There are: prod\./,
	);
});

test.each([
	['clusters:\n- name: a\n  cluster: [', /config, line \d: not valid YAML/],
	['a: 1\nclusters: 5', /line 2: clusters must be a list/],
	['users:\n- name: u\n  user:\n    token: 123', /line 4: token must be a text: put it in quotes/],
	['clusters:\n- name: c\n  cluster:\n    certificate-authority-data: "*"', /line 4: certificate-authority-data must be base64/],
	['clusters:\n- {name: c}\n- {name: c}', /line 3: clusters has the name "c" twice/],
	['just words', /line 1: this is not a kubeconfig/],
	['kind: Deployment', /its kind is not Config/],
])('a broken file is named with the line: %j', async (text, words) => {
	expect(await sentence(load({[standard]: text}))).toMatch(words);
});

test('an empty file and missing files of a list are fine', async () => {
	expect(await load({'/empty': '', '/b': config()}, {KUBECONFIG: '/missing::/empty:/b'})).toMatchObject({
		ok: true,
		value: {currentContext: 'prod'},
	});
});

test('paths count from the folder of their own file; a bare command does not', async () => {
	const user = {tokenFile: 'token', 'client-certificate': '/abs/c', 'client-key': '../k', exec: {command: 'aws', apiVersion: 'v'}};
	const loaded = await load({'/a/one': config({user, cluster: {'certificate-authority': 'ca.crt'}})}, {KUBECONFIG: '/a/one'});
	expect(loaded.ok && loaded.value.users.get('u')).toMatchObject({
		tokenFile: '/a/token',
		'client-certificate': '/abs/c',
		'client-key': '/k',
		exec: {command: 'aws'},
	});
	expect(loaded.ok && loaded.value.clusters.get('c')?.['certificate-authority']).toBe(path.join('/a', 'ca.crt'));
	const exec = {exec: {command: './bin/login', apiVersion: 'v'}};
	const second = await load({'/a/one': config({user: exec})}, {KUBECONFIG: '/a/one'});
	expect(second.ok && second.value.users.get('u')?.exec?.command).toBe('/a/bin/login');
});

test.each([
	[{cluster: {server: ''}}, 'The cluster "c" of the kubeconfig has no server.'],
	[{cluster: {server: 'ftp://x'}}, 'The server of cluster "c" is not an address: ftp://x.'],
	[{context: {cluster: 'other'}}, 'The kubeconfig has no cluster "other".'],
	[{context: {user: 'other'}}, 'The kubeconfig has no user "other", which the context "prod" names.'],
	[
		{cluster: {'insecure-skip-tls-verify': true, 'certificate-authority': 'x'}},
		'both insecure-skip-tls-verify and a certificate authority',
	],
	[{user: {'auth-provider': {name: 'oidc'}}}, 'Use a credential plugin (exec), such as kubelogin'],
	[{user: {'auth-provider': {name: 'gcp'}}}, '"gcloud container clusters get-credentials" writes the plugin that took its place.'],
	[{user: {'auth-provider': {name: 'azure'}}}, '"kubelogin convert-kubeconfig" writes the plugin that took its place.'],
	[{user: {'auth-provider': {name: 'openstack'}}}, 'client-keystone-auth'],
	[
		{user: {'auth-provider': {name: '__proto__'}}},
		'the auth provider "__proto__", which no client has any more: use a credential plugin (exec).',
	],
	[{user: {'auth-provider': {}}}, 'the auth provider "", which no client has any more'],
	[{user: {token: 't', username: 'n'}}, 'both a token and a user name'],
	[{user: {'client-certificate-data': 'YQ=='}}, 'a client certificate without its key'],
	[{user: {exec: {apiVersion: 'v'}}}, 'has no command'],
	[{user: {'as-groups': ['g']}}, 'needs a user as well: add --as USER.'],
])('%j is refused with a sentence', async (parts, words) => {
	expect(await sentence(target({[standard]: config(parts)}))).toContain(words);
});

test('the command line stands above the kubeconfig', async () => {
	const files = {[standard]: config({context: {namespace: 'chat'}, user: {as: 'x', 'as-groups': ['y']}})};
	expect(await target(files, {namespace: 'vision', as: 'eve', asGroups: ['a', 'b'], requestTimeout: 5})).toMatchObject({
		value: {namespace: 'vision', impersonation: {user: 'eve', groups: ['a', 'b']}, requestTimeout: 5},
	});
});

test('in a pod without a kubeconfig its service account is used', async () => {
	const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
	const environment = {KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443'};
	expect(await target({[`${folder}/token`]: 'x', [`${folder}/namespace`]: 'chat\n'}, {}, environment)).toMatchObject({
		value: {
			context: 'in-cluster',
			server: 'https://[fd00::1]',
			namespace: 'chat',
			user: {tokenFile: `${folder}/token`},
			cluster: {'certificate-authority': `${folder}/ca.crt`},
		},
	});
	expect(await target({[`${folder}/token`]: 'x', [standard]: config()}, {}, environment)).toMatchObject({value: {context: 'prod'}});
});

test('what the kubeconfig says is safe in sentences', async () => {
	expect(await sentence(target({[standard]: config({current: '\u001b[2J'})}))).toContain('␛[2J');
});

test('a kubeconfig with an alias of nothing, or with aliases without end, is refused in a sentence', () => {
	const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from({length: 9}, (_, index) => `a${index + 1}: &a${index + 1} [${Array.from({length: 10}, () => `*a${index}`).join(', ')}]\n`).join('')}`;
	for (const text of ['users: *nobody\n', bomb]) {
		const read = parseKubeconfig(text, '/home/x/config');
		expect(read.ok).toBe(false);
		if (!read.ok) expect(read.failure.sentence).toMatch(/^Cannot read the kubeconfig \/home\/x\/config: not valid YAML \(.*alias.*\)\.$/);
	}
});
