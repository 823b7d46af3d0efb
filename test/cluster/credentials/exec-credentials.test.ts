import {existsSync, readFileSync} from 'node:fs';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {ClusterClient} from '../../../source/cluster/cluster-client.ts';
import type {KubeconfigExec} from '../../../source/cluster/kubeconfig/kubeconfig.ts';
import {connect, type TargetParts} from '../connect.ts';
import {eventually} from '../eventually.ts';
import {type Answer, json, type ScriptedServer, startServer, status} from '../scripted-server.ts';
import {createSteppedClock, type SteppedClock} from '../stepped-clock.ts';
import {apiVersion, createPluginFolder, credential, type PluginFolder, print} from './plugin-folder.ts';

let plugins: PluginFolder;
let clock: SteppedClock;
const open: Array<{readonly close: () => Promise<void>}> = [];

beforeEach(() => {
	plugins = createPluginFolder();
	open.push(plugins);
	clock = createSteppedClock();
});
afterEach(async () => {
	for (const thing of open.splice(0).toReversed()) await thing.close();
});

const serve = async (answers: readonly Answer[] | Answer = json({})): Promise<ScriptedServer> => {
	const server = await startServer(answers);
	open.push(server);
	return server;
};

type Options = Parameters<typeof connect>[2];

const client = (server: ScriptedServer, exec: KubeconfigExec, options: Options = {}, parts: TargetParts = {}): ClusterClient => {
	const environment = {PATH: process.env['PATH'], ...options.environment};
	const made = connect(server.url, {user: {exec}, ...parts}, {clock, ...options, environment});
	open.push(made);
	return made;
};

const ask = (from: ClusterClient) => from.getJson({path: '/api'});

/** The sentence with which it fails. */
const sentence = async (exec: KubeconfigExec, options?: Options): Promise<string> => {
	const server = await serve();
	const answer = await ask(client(server, exec, options));
	expect(server.requests).toHaveLength(0);
	expect(answer).toMatchObject({ok: false, failure: {kind: 'credentials'}});
	return answer.ok ? '' : answer.failure.sentence.replaceAll(plugins.folder, '');
};

const sent = ({requests}: ScriptedServer) => requests.map(({headers}) => headers.authorization);

const unauthorized = status(401, 'Unauthorized', 'Unauthorized');
const tokenOf = (lifetime: number) =>
	print(credential({token: 'hdt', expirationTimestamp: new Date(clock.now() + lifetime).toISOString()}));
/** A token that differs with every start. */
const counted = `echo '${credential({token: 'TOKEN'})}' | sed "s/TOKEN/token-$(wc -l < login.runs | tr -d ' ')/"`;

test.each([1, 20])('%i requests at once start the plugin once', async count => {
	const server = await serve();
	const one = client(server, plugins.plugin('login', print(credential({token: 'hdt'}))));
	await Promise.all(Array.from({length: count}, () => ask(one)));
	expect(sent(server)).toEqual(Array.from({length: count}, () => 'Bearer hdt'));
	expect(plugins.runs('login')).toBe(1);
});

test('a credential without an expiration is used until it is refused', async () => {
	const server = await serve();
	const one = client(server, plugins.plugin('login', print(credential({token: 'hdt'}))));
	await ask(one);
	clock.advance(30 * 86_400_000);
	await ask(one);
	expect(plugins.runs('login')).toBe(1);
});

test('a credential is renewed ten seconds before it ends', async () => {
	const server = await serve();
	const one = client(server, plugins.plugin('login', tokenOf(3_600_000)));
	await ask(one);
	clock.advance(3_589_000);
	await ask(one);
	expect(plugins.runs('login')).toBe(1);
	plugins.plugin('login', print(credential({token: 'next'})));
	clock.advance(1000);
	await ask(one);
	expect(sent(server)).toEqual(['Bearer hdt', 'Bearer hdt', 'Bearer next']);
});

test('an expiration is a time of day: it counts through a sleep of the machine', async () => {
	const server = await serve();
	const one = client(server, plugins.plugin('login', tokenOf(3_600_000)));
	await ask(one);
	clock.sleep(8 * 3_600_000);
	plugins.plugin('login', print(credential({token: 'next'})));
	await ask(one);
	expect(sent(server).at(-1)).toBe('Bearer next');
});

test('one that lives for seconds only is not asked for with every request', async () => {
	const server = await serve();
	const one = client(server, plugins.plugin('login', tokenOf(8000)));
	for (let second = 0; second < 7; second++) {
		await ask(one);
		clock.advance(1000);
	}
	expect(plugins.runs('login')).toBe(1);
	plugins.plugin('login', print(credential({token: 'next'})));
	clock.advance(1000);
	await ask(one);
	expect(sent(server).at(-1)).toBe('Bearer next');
});

test('a refused credential is renewed once, for all that were refused with it, and the requests are sent again', async () => {
	const server = await serve((response, request) =>
		(request.headers.authorization === 'Bearer token-1' ? unauthorized : json({fine: true}))(response, request),
	);
	const one = client(server, plugins.plugin('login', counted));
	expect(await Promise.all(Array.from({length: 8}, () => ask(one)))).toEqual(
		Array.from({length: 8}, () => ({ok: true, value: {fine: true}})),
	);
	expect(plugins.runs('login')).toBe(2);
});

test('credentials that are refused for ever start the plugin once more, and then seldom', async () => {
	const server = await serve(unauthorized);
	const one = client(server, plugins.plugin('login', counted));
	const answers = await Promise.all(Array.from({length: 12}, () => ask(one)));
	for (const answer of answers) expect(answer).toMatchObject({ok: false, failure: {kind: 'unauthorized', status: 401}});
	expect(answers[0]).toMatchObject({
		failure: {sentence: `test (${server.address}) does not accept these credentials any more: log in again.`},
	});
	expect(plugins.runs('login')).toBe(2);
	// Watches that ask again and again, for an hour.
	for (let minute = 0; minute < 60; minute++) {
		clock.advance(60_000);
		await ask(one);
	}
	expect(plugins.runs('login')).toBeLessThan(14);
});

test('the same token again is not sent again', async () => {
	const server = await serve(unauthorized);
	const one = client(server, plugins.plugin('login', print(credential({token: 'hdt'}))));
	expect(await ask(one)).toMatchObject({ok: false, failure: {kind: 'unauthorized'}});
	expect(server.requests).toHaveLength(1);
});

test('a plugin that fails rests, longer each time, and is started at once when a person asks', async () => {
	const server = await serve();
	const one = client(server, plugins.plugin('login', 'exit 1'));
	for (let second = 0; second < 3600; second += 5) {
		await ask(one);
		clock.advance(5000);
	}
	// After 10, 20, 40 ... 600 seconds.
	expect(plugins.runs('login')).toBe(11);
	one.retryCredentials?.();
	await ask(one);
	expect(plugins.runs('login')).toBe(12);
	plugins.plugin('login', print(credential({token: 'hdt'})));
	one.retryCredentials?.();
	expect(await ask(one)).toMatchObject({ok: true});
});

test('a person who asks does not make a plugin start whose credential is good', async () => {
	const server = await serve();
	const one = client(server, plugins.plugin('login', print(credential({token: 'hdt'}))));
	await ask(one);
	one.retryCredentials?.();
	await ask(one);
	expect(plugins.runs('login')).toBe(1);
});

test('a person who asks gets another credential for one that is refused, however short ago the plugin was started', async () => {
	const server = await serve((response, request) =>
		(request.headers.authorization === 'Bearer token-3' ? json({}) : unauthorized)(response, request),
	);
	const one = client(server, plugins.plugin('login', counted));
	await ask(one);
	expect(await ask(one)).toMatchObject({ok: false});
	one.retryCredentials?.();
	expect(await ask(one)).toMatchObject({ok: true});
	expect(plugins.runs('login')).toBe(3);
});

test('a person who asks is asked for a login also where all that were refused have waited for the same renewal', async () => {
	const server = await serve(unauthorized);
	const one = client(server, plugins.plugin('login', print(credential({token: 'hdt'}))));
	await Promise.all([ask(one), ask(one)]);
	expect(plugins.runs('login')).toBe(2);
	one.retryCredentials?.();
	await ask(one);
	expect(plugins.runs('login')).toBeGreaterThan(2);
});

test('a plugin that hangs is killed after its deadline, with what it has started, and what it said is told', async () => {
	const server = await serve();
	const script = `echo 'Visit https://login.example.com and enter ABCD' >&2\n(sleep 1000; touch survived) &\necho $! > child\nsleep 1000`;
	const one = client(server, plugins.plugin('login', script));
	const answer = ask(one);
	await eventually(() => plugins.read('child') !== '');
	// What it said before is in its pipe by now, and is read in the next turns.
	for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve));
	const recovered: number[] = [];
	one.onRecovery?.(() => recovered.push(clock.now()));
	const said = 'Visit https://login.example.com and enter ABCD';
	const failure = (words: string) => ({
		ok: false,
		failure: {kind: 'credentials', sentence: `The credential plugin ${plugins.folder}/login ${words}: ${said}.`},
	});
	// Nobody waits for it without a word for long, and it goes on.
	clock.advance(10_000);
	expect(await answer).toEqual(failure('is still running'));
	clock.advance(49_999);
	expect(recovered).toEqual([]);
	const next = ask(one);
	await eventually(() => clock.timers().length === 2);
	clock.advance(1);
	expect(await next).toEqual(failure('did not answer within 60 s'));
	expect(plugins.runs('login')).toBe(1);
	// Whoever has given up is told that it is over.
	expect(recovered).toHaveLength(1);
	// What nobody has buried yet counts as dead. Linux only.
	const child = `/proc/${plugins.read('child').trim()}/stat`;
	const isAlive = (): boolean => existsSync(child) && !/\) Z/.test(readFileSync(child, 'utf8'));
	await eventually(() => !isAlive());
	expect(clock.timers()).toEqual([]);
});

test('a plugin that reads from its standard input finds nothing there', async () => {
	const server = await serve();
	const script = `read answer; echo "[$answer]" > answer\n${print(credential({token: 'hdt'}))}`;
	expect(await ask(client(server, plugins.plugin('login', script)))).toMatchObject({ok: true});
	expect(plugins.read('answer')).toBe('[]\n');
});

test('a plugin that leaves a child which holds its output open has answered all the same', async () => {
	const server = await serve();
	const script = `sleep 1000 &\necho $! > child\n${print(credential({token: 'hdt'}))}`;
	const answer = ask(client(server, plugins.plugin('login', script)));
	await eventually(() => clock.timers()[0] === 1000);
	clock.advance(1000);
	expect(await answer).toMatchObject({ok: true});
	process.kill(Number(plugins.read('child')), 'SIGKILL');
});

test.each([
	['garbage', 'echo hello', '/login did not print an ExecCredential as JSON.'],
	['nothing', 'true', '/login printed nothing.'],
	['a list', 'echo []', '/login did not print an ExecCredential as JSON.'],
	['something else', `echo '{"kind":"Pod"}'`, '/login did not print an ExecCredential.'],
	[
		'another version',
		print(credential({token: 'x'}, 'client.authentication.k8s.io/v1beta1')),
		'/login printed a credential of version client.authentication.k8s.io/v1beta1; the kubeconfig says client.authentication.k8s.io/v1.',
	],
	[
		'a version that is none',
		`echo '{"kind":"ExecCredential","apiVersion":{"toString":1}}'`,
		'/login printed a credential without a version; the kubeconfig says client.authentication.k8s.io/v1.',
	],
	['no status', `echo '{"kind":"ExecCredential","apiVersion":"${apiVersion}"}'`, '/login printed a credential without a status.'],
	['an empty status', print(credential({})), '/login gave neither a token nor a certificate.'],
	['a token that is no text', print(credential({token: 5})), '/login printed a credential whose token is no text.'],
	[
		'half a certificate',
		print(credential({clientCertificateData: 'x'})),
		'/login gave a certificate without its key, or a key without its certificate.',
	],
	['an expiration that is none', print(credential({token: 'x', expirationTimestamp: '5'})), '/login gave an expiration that is no time.'],
	[
		'what has expired',
		print(credential({token: 'x', expirationTimestamp: '2020-01-01T00:00:00Z'})),
		'/login gave a credential that has expired already: log in again, or check the clock of this machine.',
	],
	[
		'garbage, and says why',
		'echo "not logged in" >&2; echo hello',
		'/login did not print an ExecCredential as JSON. It said: not logged in',
	],
	[
		'a failure',
		'echo one >&2; echo two >&2; printf "\\033]0;evil\\007three\\n\\nfour\\n" >&2; exit 7',
		'/login failed with status 7: two / ␛]0;evil␇three / four.',
	],
	['no words', 'exit 1', '/login failed with status 1.'],
	['a signal', 'kill -SEGV $$', '/login was ended by SIGSEGV.'],
	['endless words', 'yes words | head -c 3000000 >&2; exit 1', `/login failed with status 1: …${'words / '.repeat(3).slice(0, -3)}.`],
])('a plugin that gives %s is refused with a sentence', async (_, script, words) => {
	const said = await sentence(plugins.plugin('login', script));
	expect(said).toBe(`The credential plugin ${words}`.replace('…', ''));
});

test('one line without an end is cut', async () => {
	const said = await sentence(plugins.plugin('login', 'yes äöü | tr -d "\\n" | head -c 3000001 >&2; exit 1'));
	expect(said.length).toBeLessThan(600);
	expect(said).toMatch(/failed with status 1: ….*äöü/);
});

test('a plugin that prints without end is stopped', async () => {
	expect(await sentence(plugins.plugin('login', 'yes'))).toBe('The credential plugin /login printed more than a credential.');
});

test('a token that could not be sent is refused', async () => {
	expect(await sentence(plugins.plugin('login', print(credential({token: 'a\nX-Remote-User: root'}))))).toBe(
		'The token or the impersonated user contains characters that cannot be sent.',
	);
});

test('a program that does not exist is named, with the hint how to install it', async () => {
	const exec = {apiVersion, command: 'no-such-login', installHint: 'brew install no-such-login\n'};
	expect(await sentence(exec)).toBe('The credential plugin no-such-login was not found. brew install no-such-login');
	expect(await sentence({apiVersion, command: plugins.write('text', 'words')})).toBe(
		'The credential plugin /text could not be started: it is no program, or permission is denied.',
	);
});

test.each([
	[
		{apiVersion: 'client.authentication.k8s.io/v1alpha1'},
		'speaks client.authentication.k8s.io/v1alpha1, which nobody understands any more: update the kubeconfig.',
	],
	[{interactiveMode: 'Sometimes'}, 'has the interactiveMode Sometimes, which there is not: Never, IfAvailable or Always.'],
	[{interactiveMode: 'Always'}, 'needs a terminal to ask for a login, and there is none.'],
])('%j is refused before anything is started', async (exec, words) => {
	expect(await sentence(plugins.plugin('login', 'exit 1', exec))).toBe(`The credential plugin /login ${words}`);
	expect(plugins.runs('login')).toBe(0);
});

test('the plugin gets its arguments, its variables and ours, and is told what it is asked for', async () => {
	const server = await serve();
	const exec = plugins.plugin(
		'login',
		`printf '%s|' "$@" "$REGION" "$HOME_SWEET" > said\necho "$KUBERNETES_EXEC_INFO" > info\n${print(credential({token: 'hdt'}))}`,
		{
			args: ['get token', '--x'],
			env: [{name: 'REGION', value: 'eu'}],
			provideClusterInfo: true,
		},
	);
	const cluster = {
		'insecure-skip-tls-verify': true,
		'tls-server-name': 'api.internal',
		'proxy-url': 'http://127.0.0.1:1',
		extensions: [
			{name: 'client.authentication.k8s.io/exec', extension: {audience: 'a'}},
			{name: 'other', extension: 1},
		],
	};
	await ask(client(server, exec, {environment: {HOME_SWEET: 'ours'}}, {cluster}));
	expect(plugins.read('said')).toBe('get token|--x|eu|ours|');
	expect(JSON.parse(plugins.read('info'))).toEqual({
		kind: 'ExecCredential',
		apiVersion,
		spec: {
			cluster: {
				server: server.url,
				'insecure-skip-tls-verify': true,
				'tls-server-name': 'api.internal',
				'proxy-url': 'http://127.0.0.1:1',
				config: {audience: 'a'},
			},
			interactive: false,
		},
	});
	const other = plugins.plugin('other', `echo "$KUBERNETES_EXEC_INFO" > info\n${print(credential({token: 'hdt'}))}`);
	await ask(client(server, other));
	expect(JSON.parse(plugins.read('info'))).toEqual({kind: 'ExecCredential', apiVersion, spec: {interactive: false}});
});

test('a plugin is not asked where the kubeconfig has a token, a token file or a user name', async () => {
	const server = await serve();
	const exec = plugins.plugin('login', 'exit 1');
	for (const user of [{token: 'own'}, {tokenFile: plugins.write('token', 'own\n')}, {username: 'jane', password: 'x'}]) {
		expect(await ask(client(server, exec, {}, {user: {...user, exec}}))).toMatchObject({ok: true});
	}
	expect(sent(server)).toEqual(['Bearer own', 'Bearer own', `Basic ${Buffer.from('jane:x').toString('base64')}`]);
	expect(plugins.runs('login')).toBe(0);
});

test('who we are is not told without TLS, but to this machine', async () => {
	const server = await serve();
	const exec = plugins.plugin('login', print(credential({token: 'hdt'})));
	const through = {cluster: {'proxy-url': server.url}};
	// A proxy of plain HTTP sees whatever is sent.
	for (const user of [{exec}, {token: 'own'}, {username: 'jane', password: 'x'}]) {
		const one = connect('http://10.255.0.1', {...through, user}, {clock});
		open.push(one);
		await ask(one);
		await ask(client(server, exec, {}, {user}));
	}
	const [first, ...others] = server.requests.map(({headers}) => headers.authorization);
	expect([first, ...others].filter(word => word === undefined)).toHaveLength(3);
	expect(plugins.runs('login')).toBe(1);
});

test('a client that is closed leaves no plugin running', async () => {
	const server = await serve();
	const one = client(server, plugins.plugin('login', 'echo $$ > pid\nsleep 1000'));
	const answer = ask(one);
	await eventually(() => plugins.read('pid') !== '');
	await one.close();
	expect(await answer).toMatchObject({ok: false, failure: {kind: 'aborted'}});
	const place = `/proc/${plugins.read('pid').trim()}/stat`;
	await eventually(() => !existsSync(place) || /\) Z/.test(readFileSync(place, 'utf8')));
	expect(clock.timers()).toEqual([]);
});
