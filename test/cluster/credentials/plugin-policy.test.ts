import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {findProgram} from '../../../source/cluster/credentials/find-program.ts';
import {loadPluginPolicy, permitPlugin} from '../../../source/cluster/credentials/plugin-policy.ts';
import {connect} from '../connect.ts';
import {json, startServer} from '../scripted-server.ts';
import {createPluginFolder, credential, type PluginFolder, print} from './plugin-folder.ts';
import {policyCases} from './policy-cases.ts';

let plugins: PluginFolder;

beforeEach(() => {
	plugins = createPluginFolder();
	plugins.plugin('login', print(credential({token: 'hdt'})));
	plugins.plugin('other', print(credential({token: 'hdt'})));
});
afterEach(() => plugins.close());

/** What the policy of a kuberc says to a command: 'starts …', or why not. */
const verdict = async (
	kuberc: string | undefined,
	command: string,
	environment: Readonly<Record<string, string>> = {},
): Promise<string> => {
	const readFile = async (file: string): Promise<string> => {
		if (kuberc === undefined || file === '/missing') throw Object.assign(new Error('no such file'), {code: 'ENOENT'});
		return kuberc;
	};
	const policy = await loadPluginPolicy({environment, homeDirectory: '/home/eve', readFile});
	const permitted = await permitPlugin(policy, command.replace('FOLDER', plugins.folder), findProgram(`relative:${plugins.folder}`));
	return (permitted.ok ? `starts ${permitted.value}` : permitted.failure.sentence).replaceAll(plugins.folder, 'FOLDER');
};

test.each(policyCases)('$kuberc lets $command start: $starts', async ({kuberc, command, starts}) => {
	const said = await verdict(kuberc.replaceAll('FOLDER', plugins.folder), command);
	expect(said.startsWith('starts ')).toBe(starts);
});

test.each([
	['credentialPluginPolicy: DenyAll', 'was not started: /home/eve/.kube/kuberc forbids credential plugins (DenyAll).'],
	['credentialPluginPolicy: [', 'was not started, for /home/eve/.kube/kuberc cannot be followed: it is not valid YAML.'],
	['just words', 'was not started, for /home/eve/.kube/kuberc cannot be followed: it is no kuberc.'],
	[
		'credentialPluginPolicy: Maybe',
		'was not started, for /home/eve/.kube/kuberc cannot be followed: its credentialPluginPolicy is none of AllowAll, DenyAll and Allowlist.',
	],
	[
		'credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: other}]',
		'was not started: it is not in the credentialPluginAllowlist of /home/eve/.kube/kuberc.',
	],
])('the sentence names the file that forbids it: %j', async (kuberc, sentence) => {
	expect(await verdict(kuberc, 'login')).toBe(sentence);
});

test('the file is where kubectl has it, and is switched off as for kubectl', async () => {
	const deny = 'credentialPluginPolicy: DenyAll';
	expect(await verdict(undefined, 'login')).toBe('starts login');
	expect(await verdict(deny, 'login', {KUBERC: '/etc/kuberc'})).toContain('/etc/kuberc forbids');
	expect(await verdict(deny, 'login', {KUBERC: '/missing'})).toBe('was not started, for /missing cannot be followed: it does not exist.');
	expect(await verdict(deny, 'login', {KUBERC: 'off'})).toBe('starts login');
	expect(await verdict(deny, 'login', {KUBECTL_KUBERC: 'false'})).toBe('starts login');
});

test('the program that was looked at is the one that is started', async () => {
	const list = (command: string) => `credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: ${command}}]`;
	expect(await verdict(list(path.join(plugins.folder, 'login')), 'login')).toBe('starts FOLDER/login');
	expect(await verdict(list('login'), 'FOLDER/login')).toBe('starts FOLDER/login');
	expect(await verdict(list('login'), 'missing')).toBe('was not found.');
});

test('a plugin that the policy forbids is never started, and may start as soon as it is allowed', async () => {
	const server = await startServer(json({}));
	let type: 'AllowAll' | 'DenyAll' = 'DenyAll';
	const one = connect(
		server.url,
		{user: {exec: plugins.plugin('login', print(credential({token: 'hdt'})))}},
		{
			environment: {PATH: process.env['PATH']},
			pluginPolicy: async () => ({type, file: '/home/eve/.kube/kuberc'}),
		},
	);
	expect(await one.getJson({path: '/api'})).toMatchObject({
		ok: false,
		failure: {
			kind: 'credentials',
			sentence: `The credential plugin ${plugins.folder}/login was not started: /home/eve/.kube/kuberc forbids credential plugins (DenyAll).`,
		},
	});
	expect(plugins.runs('login')).toBe(0);
	type = 'AllowAll';
	one.retryCredentials?.();
	expect(await one.getJson({path: '/api'})).toMatchObject({ok: true});
	await one.close();
	await server.close();
});
