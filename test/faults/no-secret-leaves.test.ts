import {execFile} from 'node:child_process';
import {chmodSync, existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {type Authority, createAuthority} from '../cluster/certificates.ts';
import {type Answer, cut, json, startServer, status} from '../cluster/scripted-server.ts';
import {startTerminal, type Terminal} from '../end-to-end/terminal.ts';
import {createWorkspace, program, type Workspace} from '../end-to-end/workspace.ts';

let workspace: Workspace;
let authority: Authority;
let users: Readonly<Record<string, object>>;
let secrets: readonly string[];
const terminals: Terminal[] = [];
const open: Array<{readonly close: () => Promise<void>}> = [];

beforeAll(() => {
	workspace = createWorkspace();
	authority = createAuthority('own');
	users = makeUsers();
	secrets = secretsOf(users);
});
afterEach(async () => {
	for (const terminal of terminals) terminal.kill('SIGKILL');
	await Promise.all(terminals.splice(0).map(({ended}) => ended));
	for (const thing of open.splice(0)) await thing.close();
});
afterAll(() => workspace.remove());

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Every way to say who we are, with words that are found wherever they turn up. */
const makeUsers = (): Readonly<Record<string, object>> => {
	const plugin = workspace.write(
		'.kube/plugin',
		`#!/bin/sh\nprintf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"marmalade-of-plugin"}}'\n`,
	);
	const broken = workspace.write(
		'.kube/broken',
		`#!/bin/sh\nprintf '{"kind":"ExecCredential","apiVersion":"v9","status":{"token":"marmalade-of-plugin"}}'\necho 'token=marmalade-of-words' >&2\n`,
	);
	for (const file of [plugin, broken]) chmodSync(file, 0o700);
	const {cert, key} = authority.issue('me', 'extendedKeyUsage=clientAuth');
	const exec = {apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', args: ['--client-secret=marmalade-of-argument']};
	return {
		token: {token: 'marmalade-of-token'},
		'token file': {tokenFile: workspace.write('.kube/token', 'marmalade-of-file\n')},
		password: {username: 'jane', password: 'marmalade-of-password'},
		plugin: {exec: {...exec, command: plugin, env: [{name: 'X', value: 'marmalade-of-variable'}]}},
		'broken plugin': {exec: {...exec, command: broken}},
		certificate: {'client-certificate-data': base64(cert), 'client-key-data': base64(key)},
		'broken certificate': {'client-certificate-data': base64(cert), 'client-key-data': base64(authority.key)},
		'unsendable token': {token: 'marmalade-of-token\nX: y'},
	};
};

const kubeconfig = (name: string, server: string, user: object, cluster: object = {}): string =>
	workspace.write(
		`.kube/config-of-${name}`,
		JSON.stringify({
			'current-context': 'prod',
			clusters: [{name: 'c', cluster: {server, ...cluster}}],
			users: [{name: 'u', user}],
			contexts: [{name: 'prod', context: {cluster: 'c', user: 'u'}}],
		}),
	);

/** Bodies of keys as they stand in a file, line by line. */
const secretsOf = (users: Readonly<Record<string, object>>): readonly string[] => {
	const keys = Object.values(users).flatMap(user => ('client-key-data' in user ? [String(user['client-key-data'])] : []));
	const lines = keys.flatMap(key => [key.slice(0, 40), ...Buffer.from(key, 'base64').toString().split('\n').slice(1, 3)]);
	return ['marmalade', base64('jane:marmalade-of-password').slice(8, 30), 'Bearer ', 'Basic ', 'PRIVATE KEY', ...lines];
};

const expectNone = (text: string, what: string): void => {
	for (const secret of secrets)
		expect(text.includes(secret), `${secret} in ${what}: ${text.slice(Math.max(0, text.indexOf(secret) - 100)).slice(0, 300)}`).toBe(false);
};

const state = (): string => {
	const folder = path.join(workspace.folder, 'state');
	if (!existsSync(folder)) return '';
	const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile());
	return files.map(({parentPath, name}) => `${name}\n${readFileSync(path.join(parentPath, name), 'utf8')}`).join('\n');
};

const runOnce = (file: string, environment: Readonly<Record<string, string>> = {}): Promise<string> =>
	new Promise(resolve => {
		const env = {PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', ...workspace.environment, ...environment};
		execFile(process.execPath, [program, '--kubeconfig', file, '--once', '--request-timeout', '2s'], {env}, (_, output, errors) =>
			resolve(output + errors),
		);
	});

const answers: Readonly<Record<string, Answer>> = {
	'is cut': cut,
	'answers 401': status(401, 'Unauthorized', 'Unauthorized'),
	'answers nonsense': response => void response.writeHead(200).end('<html>'),
	redirects: response => void response.writeHead(302, {location: 'http://127.0.0.1:1/'}).end(),
};

test('no way to say who we are reaches the terminal or a file, whatever the server does', async () => {
	for (const [word, answer] of Object.entries(answers)) {
		const server = await startServer(answer);
		open.push(server);
		await Promise.all(
			Object.entries(users).map(async ([name, user]) => {
				const said = await runOnce(kubeconfig(name, server.url, user));
				expect(said, `${name}, ${word}`).not.toBe('');
				expectNone(said, `${name}, ${word}`);
			}),
		);
		// They were sent, or these would be tests of nothing.
		expect(new Set(server.requests.map(({headers}) => headers.authorization))).toEqual(
			new Set([
				'Bearer marmalade-of-token',
				'Bearer marmalade-of-file',
				'Bearer marmalade-of-plugin',
				`Basic ${base64('jane:marmalade-of-password')}`,
				undefined,
			]),
		);
	}
	expectNone(state(), 'files of its own');
});

test('nor does the password of a proxy', async () => {
	const refusing = await startServer(response => void response.writeHead(407).end());
	open.push(refusing);
	for (const proxy of [
		`http://eve:marmalade-of-proxy@${refusing.address}`,
		'http://eve:marmalade-of-proxy@127.0.0.1:1',
		'http://eve:marmalade-of-proxy@[',
		'ftp://eve:marmalade-of-proxy@host',
	]) {
		const said = await runOnce(kubeconfig('config', 'https://10.255.0.1', {token: 'marmalade-of-token'}, {'proxy-url': proxy}));
		expect(said).not.toBe('');
		expectNone(said, proxy);
		expectNone(await runOnce(kubeconfig('config', 'https://10.255.0.1', {}), {HTTPS_PROXY: proxy}), proxy);
	}
	expectNone(state(), 'files of its own');
});

test('nor does the console show one, in any view, when it fails and when it crashes', async () => {
	const server = await startServer((response, request) =>
		(request.path.includes('selfsubject') ? json({}) : status(401, 'Unauthorized', 'Unauthorized'))(response, request),
	);
	open.push(server);
	const preload = workspace.write('crash.mjs', `process.on('SIGUSR2', () => setTimeout(() => { throw new Error('planted'); }, 0));`);
	for (const [name, user] of Object.entries(users)) {
		const console = startTerminal({
			arguments: ['--kubeconfig', kubeconfig('config', server.url, user)],
			columns: 120,
			rows: 40,
			environment: {...workspace.environment, NODE_OPTIONS: `--import=${preload}`, NODE_DEBUG: ''},
		});
		terminals.push(console);
		await console.until('NO ACCESS');
		console.press('ctrl-r', '?');
		await console.until('help');
		process.kill(console.pid, 'SIGUSR2');
		await console.until('bug of its own');
		await console.ended;
		expectNone(console.raw(), name);
	}
	expectNone(state(), 'files of its own');
});
