import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {loadKubeconfig} from '../../source/cluster/kubeconfig/load-kubeconfig.ts';
import {controlPlaneAssets} from '../control-plane/control-plane.ts';

const candidates = [path.join(controlPlaneAssets() ?? '', 'kubectl'), 'kubectl'];
const kubectl = candidates.find(command => spawnSync(command, ['version', '--client'], {stdio: 'ignore'}).status === 0);

let folder: string;

beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'modeldeck-kubeconfig-'));
});

afterAll(() => rmSync(folder, {recursive: true}));

const name = fc.constantFrom('a', 'b', 'c', 'käse');
const text = fc.constantFrom('x', 'a b', '@arn:aws/eks', '0123', 'true', '');
const file = fc.constantFrom('ca.crt', './sub/ca.crt', '../ca.crt', '/abs/ca.crt', '');
const base64 = fc.uint8Array({maxLength: 20}).map(bytes => Buffer.from(bytes).toString('base64'));
const some = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, {nil: undefined, freq: 2});

const cluster = fc.record({
	server: some(fc.constantFrom('https://10.0.0.1', 'http://localhost:8080/', '')),
	'certificate-authority': some(file),
	'certificate-authority-data': some(base64),
	'insecure-skip-tls-verify': some(fc.boolean()),
	'tls-server-name': some(text),
	'proxy-url': some(fc.constantFrom('http://proxy:3128', 'socks5://proxy:1080')),
	'disable-compression': some(fc.boolean()),
});

const exec = fc.record({
	apiVersion: fc.constant('client.authentication.k8s.io/v1'),
	command: fc.constantFrom('aws', './bin/login', '/usr/bin/login', '../login'),
	args: some(fc.array(text, {maxLength: 2})),
	env: some(fc.array(fc.record({name: fc.constantFrom('A', 'B'), value: text}), {maxLength: 2})),
	installHint: some(text),
	provideClusterInfo: fc.boolean(),
	interactiveMode: fc.constantFrom('Never', 'IfAvailable', 'Always'),
});

const user = fc.record({
	token: some(text),
	tokenFile: some(file),
	'client-certificate': some(file),
	'client-certificate-data': some(base64),
	'client-key': some(file),
	'client-key-data': some(base64),
	username: some(text),
	password: some(text),
	as: some(text),
	'as-uid': some(text),
	'as-groups': some(fc.array(text, {maxLength: 2})),
	'as-user-extra': some(fc.dictionary(fc.constantFrom('k', 'example.com/k'), fc.array(text, {maxLength: 2}), {maxKeys: 2})),
	exec: some(exec),
});

const context = fc.record({cluster: some(name), user: some(name), namespace: some(text)});

const named = <Value>(key: string, arbitrary: fc.Arbitrary<Value>) =>
	fc.uniqueArray(
		fc.tuple(name, arbitrary).map(([entry, value]) => ({name: entry, [key]: value})),
		{selector: ({name: entry}) => entry, maxLength: 3},
	);

const config = fc.record({
	apiVersion: some(fc.constant('v1')),
	kind: some(fc.constant('Config')),
	'current-context': some(fc.oneof(name, fc.constant(''))),
	clusters: some(named('cluster', cluster)),
	users: some(named('user', user)),
	contexts: some(named('context', context)),
});

type Shape = 'yaml' | 'json' | 'empty' | 'missing';

const files = fc.array(fc.tuple(fc.constantFrom<Shape>('yaml', 'yaml', 'json', 'empty', 'missing'), config), {minLength: 1, maxLength: 4});

/** Names the number of its file in each relative path, for `view` shows paths as they stand in their files. */
const mark = (value: unknown, index: number): unknown => {
	if (typeof value === 'string') return /^\.|^ca/.test(value) ? value.replace(/([^/]+)$/, `i${index}-$1`) : value;
	if (Array.isArray(value)) return value.map(entry => mark(entry, index));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, mark(entry, index)]));
};

const resolveMarked = (value: unknown, own: string): unknown => {
	if (typeof value === 'string') {
		const [, index] = /^[^/].*?i(\d)-[^/]+$|^i(\d)-/.exec(value) ?? [];
		const found = index ?? /^i(\d)-/.exec(value)?.[1];
		return found === undefined ? value : path.resolve(own, found, value);
	}
	if (Array.isArray(value)) return value.map(entry => resolveMarked(entry, own));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolveMarked(entry, own)]));
};

/** Without what is empty, as Go leaves it out, and without what neither of us reads. */
const lean = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(lean);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value)
		.map(([key, entry]) => [key, lean(entry)] as const)
		.filter(([, entry]) => entry !== undefined && entry !== null && entry !== '' && entry !== false)
		.filter(([, entry]) => !(typeof entry === 'object' && entry !== null && Object.keys(entry).length === 0));
	return entries.length === 0 ? {} : Object.fromEntries(entries);
};

const byName = (list: ReadonlyArray<Record<string, unknown>> | null | undefined, key: string) =>
	Object.fromEntries((list ?? []).map(entry => [entry['name'], lean(entry[key])]));

const asKubectl = (places: string) => {
	const {stdout, stderr, status} = spawnSync(kubectl ?? '', ['config', 'view', '--raw', '-o', 'json'], {
		env: {PATH: process.env['PATH'] ?? '', HOME: folder, KUBECONFIG: places},
		cwd: folder,
		encoding: 'utf8',
	});
	if (status !== 0) return {error: stderr};
	const view = JSON.parse(stdout);
	return {
		current: view['current-context'],
		clusters: byName(view.clusters, 'cluster'),
		users: byName(view.users, 'user'),
		contexts: byName(view.contexts, 'context'),
	};
};

const asWe = async (places: string) => {
	const loaded = await loadKubeconfig({
		environment: {KUBECONFIG: places},
		homeDirectory: folder,
		workingDirectory: folder,
		readFile: place => readFile(place, 'utf8'),
	});
	if (!loaded.ok) return {error: loaded.failure.sentence};
	const {currentContext, clusters, users, contexts} = loaded.value;
	const leanMap = (map: ReadonlyMap<string, unknown>) => Object.fromEntries([...map].map(([key, value]) => [key, lean(value)]));
	return {current: currentContext ?? '', clusters: leanMap(clusters), users: leanMap(users), contexts: leanMap(contexts)};
};

describe.skipIf(kubectl === undefined)('beside kubectl config view --raw', () => {
	test('any files in KUBECONFIG are merged as kubectl merges them', {timeout: 120_000}, async () => {
		let number = 0;
		let compared = 0;
		await fc.assert(
			fc.asyncProperty(files, async list => {
				const places = list.map(([shape, content], index) => {
					const own = path.join(folder, `${number}`, `${index}`);
					const place = path.join(own, 'config');
					mkdirSync(own, {recursive: true});
					const clean = mark(JSON.parse(JSON.stringify(content)), index);
					if (shape === 'yaml') writeFileSync(place, stringify(clean));
					if (shape === 'json') writeFileSync(place, JSON.stringify(clean));
					if (shape === 'empty') writeFileSync(place, '');
					return place;
				});
				const own = path.join(folder, `${number}`);
				number++;
				const listed = places.join(path.delimiter);
				const theirs = resolveMarked(asKubectl(listed), own);
				const ours = await asWe(listed);
				if (list.every(([shape]) => shape === 'missing')) {
					expect(ours.error).toContain('There is no kubeconfig');
					return;
				}
				compared++;
				expect(ours).toEqual(theirs);
			}),
			{numRuns: 120, seed: 7},
		);
		expect(compared).toBeGreaterThan(100);
	});
});
