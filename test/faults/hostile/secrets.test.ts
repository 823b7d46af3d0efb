import {mkdtemp, readdir, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {crashText} from '../../../source/main/crash-text.ts';
import {openHost} from '../../session/open-host.ts';
import {openScreen} from '../../ui/fixtures/screen.ts';
import {startPoisonedCluster} from './poisoned-cluster.ts';
import {moment, walk} from './walk.ts';

let planted = 0;

/** A secret that is found wherever it comes out, whole or cut. */
const secret = (): string => {
	planted += 1;
	return `s3cr3t${planted}Qx`;
};

type Json = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A container as people write them: secrets in variables, arguments, addresses and JSON. */
const withSecrets = (container: Json): Json => ({
	...container,
	args: [
		...(Array.isArray(container['args']) ? (container['args'] as readonly unknown[]) : []),
		`--api-key=${secret()}`,
		'--hf-token',
		secret(),
		`--database-url=postgres://app:${secret()}@db:5432/models`,
		`--header=Authorization: Bearer ${secret()}`,
		`--config={"client_secret": "${secret()}", "port": 1}`,
		`--dsn=Server=db;User Id=app;Password=${secret()};`,
		`--callback=https://host/hook?sig=${secret()}`,
	],
	env: [
		...(Array.isArray(container['env']) ? (container['env'] as readonly unknown[]) : []),
		{name: 'HF_TOKEN', value: secret()},
		{name: 'HARMLESS', value: secret()},
		{name: 'SETTINGS', value: JSON.stringify({nested: {password: secret()}})},
	],
});

/** What a cluster says, with secrets wherever nobody should have written them. */
const plant = (value: unknown, key = ''): unknown => {
	if (Array.isArray(value)) {
		const entries = value.map(entry => plant(entry));
		return key === 'containers' ? entries.map(entry => (isPlain(entry) && 'image' in entry ? withSecrets(entry) : entry)) : entries;
	}
	if (!isPlain(value)) return value;
	const object = Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plant(entry, name)]));
	if (key === 'metadata' && 'uid' in object) {
		return {
			...object,
			annotations: {
				...(object['annotations'] as Json | undefined),
				'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({spec: {env: secret()}}),
				'example.com/api-token': secret(),
				'example.com/settings': JSON.stringify({'db-password': secret()}),
				'kubernetes.io/change-cause': `kubectl set env deploy/x --token=${secret()}`,
			},
		};
	}
	if ('message' in object && typeof object['message'] === 'string' && key !== 'status') {
		return {...object, message: `${object['message']} (exec: "vllm serve --api-key ${secret()}": exit 1)`};
	}
	return object;
};

const tour: ReadonlyArray<readonly string[]> = [
	['ctrl-w', 'j', 'j', 'g', 'ctrl-w', 'enter', 'tab', 'tab', 'tab', 'tab', 'pagedown', 'pagedown', 'g'],
	['y', 'pagedown', 'pagedown', 'pagedown', 'pagedown', 'l', 'l', 'm', 'shift-g', 'pageup', 'pageup', 'pageup', 'c', 'q'],
	['q', 'y', 'pagedown', 'pagedown', 'pagedown', 'shift-g', 'pageup', 'pageup', 'c', 'q'],
	['d', 'pagedown', 'pagedown', 'pagedown', 'shift-g', 'pageup', 'q', 'enter', 'd', 'pagedown', 'pagedown', 'shift-g', 'pageup', 'q'],
	['z', 'j', 'j', 'enter', 'pagedown', 'y', 'pagedown', 'pagedown', 'q', 'q', 'q'],
	['i', 'tab', 'tab', 'end', 'escape', 'r', 'down', 'down', 'down', 'escape', 'a', 'j', 'escape', 'v', 'q', 'e', 'q'],
	['z', 'j', 'b', 'down', 'down', 'down', 'down', 'escape', 'q', 'q'],
	['r', 'down', 'y', 'enter'],
	['z', 'j', 'j', 'b', 'down', 'y', 'enter', 'q', 'q'],
	['i', 'tab', 'end', ' ', '-', '-', 'x', 'enter', 'down', 'down', 'down', 'y', 'enter'],
	['c', 'n', 'shift-h', 'j', 'enter', 'y', 'pagedown', 'q', 'q'],
];

/** All files below a folder, with the rights that they have. */
const filesIn = async (folder: string): Promise<ReadonlyMap<string, {readonly mode: number; readonly text: string}>> => {
	const entries = await readdir(folder, {recursive: true, withFileTypes: true});
	const files = entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name));
	return new Map(
		await Promise.all(
			files.map(async file => [path.basename(file), {mode: (await stat(file)).mode & 0o777, text: await readFile(file, 'utf8')}] as const),
		),
	);
};

test('a secret that stands in variables, arguments, annotations or messages comes out in no frame, no copy and no file, and no Secret is read', async () => {
	const cluster = await startPoisonedCluster({json: value => plant(value), line: line => line, cure: name => name});
	const folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-secrets-'));
	const host = openHost({
		kubeconfig: JSON.stringify({
			apiVersion: 'v1',
			kind: 'Config',
			'current-context': 'demo',
			clusters: [{name: 'demo', cluster: {server: cluster.url}}],
			users: [{name: 'admin', user: {token: 'demo-admin-token'}}],
			contexts: [{name: 'demo', context: {cluster: 'demo', user: 'admin'}}],
		}),
		random: Math.random,
		metrics: () => ({type: 'auto'}),
		refresh: 1000,
		stateDirectory: path.join(folder, 'modeldeck'),
	});
	const session = host.current.get();
	const screen = openScreen(host, {columns: 200, rows: 50});
	const leaks = new Set<string>();
	let hiddenSeen = 0;
	const look = async (what: string): Promise<void> => {
		const text = await screen.text();
		hiddenSeen += text.match(/\(hidden\)/g)?.length ?? 0;
		for (const line of text.split('\n')) if (/s3cr3t/.test(line)) leaks.add(`${what}: ${line.trim()}`);
	};
	try {
		cluster.demo.run();
		while (session.store.get().loading.stage !== 'done') await moment(50);
		await moment(1000);
		await walk(screen, {rows: [0, 9], tour}, look);
		await moment(500);
	} finally {
		screen.close();
		await host.close();
		await cluster.close();
	}
	const files = await filesIn(folder);
	for (const [name, {text}] of files)
		if (/s3cr3t|demo-admin-token/.test(text)) leaks.add(`${name}: ${/.{0,120}(?:s3cr3t|demo-admin-token).{0,20}/.exec(text)?.[0]}`);
	for (const text of screen.copied) if (/s3cr3t/.test(text)) leaks.add(`copy: ${text}`);
	expect([...leaks].slice(0, 30)).toEqual([]);
	expect(planted).toBeGreaterThan(5000);
	expect(hiddenSeen).toBeGreaterThan(100);
	expect(cluster.requests.filter(request => /\/secrets(?:\/|\?|$)/.test(request))).toEqual([]);
	expect(cluster.requests.some(request => request.startsWith('PATCH '))).toBe(true);
	expect([...files.keys()]).toEqual(expect.arrayContaining(['audit.jsonl']));
	expect(files.get('audit.jsonl')?.text).toMatch(/"outcome":"applied"/);
	expect([...files].filter(([, {mode}]) => mode !== 0o600).map(([name]) => name)).toEqual([]);
	expect((await stat(path.join(folder, 'modeldeck'))).mode & 0o777).toBe(0o700);
	await rm(folder, {recursive: true});
});

test('what a crash tells is masked', () => {
	const error = new Error('request failed: {"headers":{"authorization":"Bearer s3cr3tQx"},"env":"HF_TOKEN=s3cr3tQx"}');
	expect(crashText(error)).toContain('request failed');
	expect(crashText(error)).not.toContain('s3cr3t');
	expect(crashText({toString: 1})).toContain('toString');
});
