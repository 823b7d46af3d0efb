import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {openStage, type Stage} from './stage.ts';
import {startTerminal} from './terminal.ts';
import {plainKubeconfig, program} from './workspace.ts';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

type Run = {readonly code: number; readonly output: string; readonly errors: string};

const run = (words: readonly string[], environment: Readonly<Record<string, string>> = {}, command = [program]): Promise<Run> =>
	new Promise(resolve => {
		const env = {PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', ...stage.workspace.environment, ...environment};
		execFile(process.execPath, [...command, ...words], {env}, (error, output, errors) =>
			resolve({code: error === null ? 0 : Number(error.code), output, errors}),
		);
	});

test('piped, it prints one plain table of the services and ends', async () => {
	const {code, output, errors} = await run(['--kubeconfig', stage.kubeconfig, '-A']);
	expect(errors).toBe('');
	expect(code).toBe(0);
	const [heads = '', ...lines] = output.trimEnd().split('\n');
	expect(heads.split(/\s+/)).toEqual([
		'NAMESPACE',
		'SERVICE',
		'MODEL',
		'VERSION',
		'READY',
		'SCALE',
		'GPUS',
		'GPU',
		'REQ/S',
		'ERR',
		'P95',
		'SYSTEM',
		'BY',
		'STATE',
	]);
	expect(lines.filter(line => /^(?:chat|search|speech|vision) /.test(line))).toHaveLength(24);
	// One at least of every other serving system, each at its true owner.
	for (const service of ['assistant', 'summarizer', 'support-chat', 'toxicity', 'ocr', 'mixtral', 'deepseek-v3', 'ray-llm', 'codestral']) {
		expect(lines.filter(line => line.split(/ +/)[1] === service)).toHaveLength(1);
	}
	expect(lines.filter(line => /-(?:predictor|deployment|kserve|serving) /.test(line))).toEqual([]);
	expect(lines[0]).toMatch(/^chat +llama-3-70b +\S+ +→v0\.11\.0 +3\/6 +2–8 +12 +\d+% .*Stuck \d+m$/);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there.
	expect(output).not.toMatch(/\u001b/);
});

test('--once prints the same on a terminal, without a full screen', async () => {
	const console = stage.open({arguments: ['-A', '--once'], columns: 200, rows: 64});
	expect((await console.ended).exitCode).toBe(0);
	expect(console.raw()).not.toContain('\u001b[?1049h');
	expect(console.text()).toMatch(/llama-3-70b .*Stuck/);
});

test('TERM=dumb gets the table and a word why', async () => {
	const console = stage.open({environment: {TERM: 'dumb'}, columns: 200, rows: 64});
	expect((await console.ended).exitCode).toBe(0);
	expect(console.text()).toContain('TERM=dumb');
	expect(console.text()).toMatch(/llama-3-70b .*Stuck/);
});

test('who may read one namespace gets the table of that one', async () => {
	const {code, output} = await run(['--kubeconfig', stage.kubeconfig, '--context', 'demo-chat', '--prometheus', 'off']);
	expect(code).toBe(0);
	expect(
		output
			.trimEnd()
			.split('\n')
			.slice(1)
			.every(line => line.startsWith('chat ')),
	).toBe(true);
});

test.each([
	[['--nonsense'], 'modeldeck does not know --nonsense; modeldeck --help lists what it knows.\n'],
	[['--refresh', 'soon'], '--refresh wants a time such as 30s or 1m, not "soon".\n'],
	[
		['--prometheus', 'nowhere'],
		'--prometheus takes a URL (https://prometheus.example.com/prefix), NAMESPACE/NAME:PORT, NAMESPACE/https:NAME:PORT/prefix, NAMESPACE/pod/NAME:PORT, auto, scrape or off, not "nowhere".\n',
	],
])('%s ends with 2 and one sentence', async (words, sentence) => {
	expect(await run(words)).toEqual({code: 2, output: '', errors: sentence});
});

test('a config file that is wrong ends with 2 and one sentence for each problem, wherever it is', async () => {
	const wrong = 'thresholds: {waiting: many}\ncolour: red\n';
	const sentences = (file: string): string =>
		[
			`${file}, line 1: thresholds.waiting wants a mapping of warning, critical, not "many".`,
			`${file}, line 2: colour is not known; the file takes metrics, contexts, thresholds, prices, columns, audit, link.`,
			'',
		].join('\n');
	const named = stage.workspace.write('named.yaml', wrong);
	expect(await run(['--config', named])).toEqual({code: 2, output: '', errors: sentences(named)});
	expect(await run([], {MODELDECK_CONFIG: named})).toEqual({code: 2, output: '', errors: sentences(named)});
	const folder = path.join(stage.workspace.folder, 'settings');
	mkdirSync(path.join(folder, 'modeldeck'), {recursive: true});
	const usual = stage.workspace.write('settings/modeldeck/config.yaml', wrong);
	expect(await run([], {XDG_CONFIG_HOME: folder})).toEqual({code: 2, output: '', errors: sentences(usual)});
});

test('what the config file says of a context is where its numbers come from', async () => {
	const file = stage.workspace.write('off.yaml', 'contexts: {demo: {metrics: {prometheus: off}}}\n');
	const {code, output, errors} = await run(['--kubeconfig', stage.kubeconfig, '--context', 'demo', '-n', 'chat', '--config', file]);
	expect(code).toBe(0);
	expect(errors).toContain('Metrics are switched off');
	expect(output).toMatch(/llama-3-70b/);
});

test('a cluster that cannot be reached ends with 1 and one sentence', async () => {
	const file = stage.workspace.write('dead', plainKubeconfig('dead', 'http://127.0.0.1:1'));
	const {code, output, errors} = await run(['--kubeconfig', file]);
	expect({code, output}).toEqual({code: 1, output: ''});
	expect(errors).toBe('Cannot reach dead (127.0.0.1:1): connection refused.\n');
});

test('a token that is refused ends with 1 and one sentence', async () => {
	const file = stage.workspace.write('refused', stage.demo.kubeconfig.replaceAll('demo-admin-token', 'wrong-token'));
	const {code, output, errors} = await run(['--kubeconfig', file, '-A']);
	expect({code, output}).toEqual({code: 1, output: ''});
	expect(errors.trimEnd().split('\n')).toHaveLength(1);
	expect(errors).toContain('demo');
});

test('without a kubeconfig one sentence names the demo', async () => {
	const {code, errors} = await run([]);
	expect(code).toBe(1);
	expect(errors).toMatch(/^There is no kubeconfig: .* "modeldeck demo" opens the console on a simulated cluster\.\n$/);
});

test('a context that is not there is named, with those that are', async () => {
	const {code, errors} = await run(['--kubeconfig', stage.kubeconfig, '--context', 'prod']);
	expect(code).toBe(1);
	expect(errors).toBe('The kubeconfig has no context "prod". There are: demo, demo-chat, demo-viewer.\n');
});

test('keys that come from no terminal are refused in one sentence', async () => {
	const shell = startTerminal({
		command: 'bash',
		arguments: ['--norc', '-c', `true | '${process.execPath}' '${program}' --kubeconfig '${stage.kubeconfig}'`],
		columns: 200,
		rows: 5,
	});
	expect((await shell.ended).exitCode).toBe(2);
	expect(shell.text()).toContain('modeldeck --once prints the services as a table and needs no keys.');
});

test('a reader that has read enough is no error', async () => {
	const shell = startTerminal({
		command: 'bash',
		arguments: [
			'--norc',
			'-c',
			`set -o pipefail; '${process.execPath}' '${program}' --kubeconfig '${stage.kubeconfig}' -A | head -1; echo "ended"`,
		],
		columns: 200,
		rows: 10,
	});
	await shell.ended;
	expect(shell.text()).toMatch(/NAMESPACE/);
	expect(shell.text()).not.toMatch(/EPIPE|failed/);
});

test('what was changed from this machine is listed without a cluster, and no log is no fault', async () => {
	const state = path.join(stage.workspace.folder, 'audited');
	const folder = path.join(state, 'modeldeck');
	const nothing = await run(['audit'], {XDG_STATE_HOME: state});
	expect(nothing).toEqual({code: 0, output: '', errors: `Nothing was changed from here yet: there is no audit log in ${folder}.\n`});
	const line = {
		event: 'result',
		id: '1',
		time: '2026-11-26T11:00:00Z',
		context: 'prod-eu',
		verb: 'restart',
		namespace: 'chat',
		name: 'llama',
	};
	mkdirSync(folder, {recursive: true});
	writeFileSync(path.join(folder, 'audit.jsonl'), `${JSON.stringify({...line, outcome: 'applied'})}\ncut sh`);
	const {code, output, errors} = await run(['audit', '--context', 'prod-*', '--ascii'], {XDG_STATE_HOME: state});
	expect(code).toBe(0);
	expect(output).toMatch(/^TIME +CONTEXT .*\n2026-11-26T11:00:00Z +prod-eu +- +- +chat\/llama +applied +- +restart\n$/);
	expect(errors).toBe(`1 line of the audit log in ${folder} cannot be read: cut short, or not modeldeck's.\n`);
	expect(await run(['audit', '--once'])).toMatchObject({code: 2, errors: '--once does not go with modeldeck audit.\n'});
});

test('--help and --version come without a cluster', async () => {
	const help = await run(['--help']);
	expect(help.code).toBe(0);
	expect(help.output).toContain('modeldeck demo');
	const {version} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {version: string};
	expect(await run(['--version'])).toEqual({code: 0, output: `${version}\n`, errors: ''});
});

test('the built program runs wherever it is copied, with nothing installed beside it', async () => {
	const copy = path.join(stage.workspace.folder, 'elsewhere');
	cpSync(path.dirname(program), copy, {recursive: true});
	const copied = path.join(copy, 'modeldeck.js');
	const {code, output} = await run(['--kubeconfig', stage.kubeconfig, '-A', '--prometheus', 'off'], {}, [copied]);
	expect(code).toBe(0);
	expect(output).toContain('llama-3-70b');
	const demo = await run(['demo', '--once', '--prometheus', 'off'], {}, [copied]);
	expect(demo.errors).toBe('Metrics are switched off (--prometheus off).\n');
	expect(demo.output).toContain('llama-3-70b');
});

test('an older Node is refused in one sentence', async () => {
	const pretend = stage.workspace.write(
		'pretend.mjs',
		"Object.defineProperty(process, 'versions', {value: {...process.versions, node: '20.19.5'}});",
	);
	const {code, output, errors} = await run(['--version'], {NODE_OPTIONS: `--import=${pretend}`});
	expect({code, output, errors}).toEqual({code: 1, output: '', errors: 'modeldeck needs Node 22.19 or newer, this is Node 20.19.5.\n'});
});

test('the table is printed without loading React', async () => {
	const spy = stage.workspace.write(
		'spy.mjs',
		"import {registerHooks} from 'node:module'; registerHooks({load(url, context, next) { process.stderr.write('loaded ' + url + String.fromCharCode(10)); return next(url, context); }});",
	);
	const {errors} = await run(['--kubeconfig', stage.kubeconfig, '-A', '--prometheus', 'off'], {NODE_OPTIONS: `--import=${spy}`});
	expect(errors).toMatch(/loaded .*run-once/);
	expect(errors).not.toMatch(/loaded .*run-console/);
	const help = await run(['--help'], {NODE_OPTIONS: `--import=${spy}`});
	expect(help.errors).not.toMatch(/loaded .*(run-console|run-once|watch-cluster)/);
});

test('the demo is served for kubectl until it is interrupted', async () => {
	const file = path.join(stage.workspace.folder, 'served');
	const child = spawn(process.execPath, [program, 'demo', '--serve', '--kubeconfig-out', file], {stdio: ['ignore', 'pipe', 'inherit']});
	const [line] = (await once(child.stdout, 'data')) as [Buffer];
	expect(line.toString()).toContain(file);
	expect(statSync(file).mode & 0o777).toBe(0o600);
	const {output} = await run(['--kubeconfig', file, '-A', '--prometheus', 'off']);
	expect(output).toContain('llama-3-70b');
	child.kill('SIGINT');
	expect(await once(child, 'exit')).toEqual([0, null]);
});

test('the demo opens in a terminal, is said to be simulated, and leaves nothing behind', async () => {
	const temporary = path.join(stage.workspace.folder, 'temporary');
	mkdirSync(temporary);
	const console = startTerminal({
		arguments: ['demo'],
		columns: 120,
		rows: 40,
		environment: {...stage.workspace.environment, TMPDIR: temporary},
	});
	await console.until(text => text.includes('simulated') && text.includes('llama-3-70b'));
	console.press('ctrl-c');
	expect((await console.ended).exitCode).toBe(0);
	expect(readdirSync(temporary).filter(name => name.startsWith('modeldeck'))).toEqual([]);
});
