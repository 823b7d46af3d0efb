import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import type {AddressInfo} from 'node:net';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {type ServeDemoResult, serveDemo} from '../../source/demo/serve-demo.ts';

const clock = {
	now: () => Date.now(),
	setTimeout: (callback: () => void, milliseconds: number): unknown => setTimeout(callback, milliseconds),
	clearTimeout: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
};

let folder: string;
let file: string;
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-serve-'));
	file = path.join(folder, 'config');
});
afterEach(() => rm(folder, {recursive: true, force: true}));

/** Serves until the line is printed, has a look, and interrupts. */
const serve = async (look: (line: string) => Promise<void>): Promise<ServeDemoResult> => {
	let interrupt: (value?: unknown) => void = () => {};
	const interrupted = new Promise(resolve => {
		interrupt = resolve;
	});
	let looked: Promise<void> = Promise.resolve();
	const result = await serveDemo({
		...{seed: 1, clock, history: 0, kubeconfigOut: file, interrupted},
		print: line => {
			looked = look(line).finally(interrupt);
		},
	});
	await looked;
	return result;
};

test('it prints where it is when the kubeconfig is there for its owner alone, and stops when interrupted', async () => {
	let url = '';
	const result = await serve(async line => {
		expect(line).not.toContain('\n');
		url = /https:\/\/127\.0\.0\.1:\d+/u.exec(line)?.[0] ?? '';
		expect((await stat(file)).mode & 0o777).toBe(0o600);
		expect(await readFile(file, 'utf8')).toContain(url);
		expect(await readdir(folder)).toEqual(['config']);
	});
	expect(result).toEqual({ok: true});
	await expect(fetch(url)).rejects.toThrow();
});

test('a file of its own is written anew, a file of somebody else is left alone', async () => {
	await serve(async () => {});
	const first = await readFile(file, 'utf8');
	await serve(async () => {});
	expect(await readFile(file, 'utf8')).not.toBe(first);
	await writeFile(file, 'apiVersion: v1\nkind: Config\n');
	const refused = await serve(async () => expect.unreachable());
	expect(refused).toEqual({ok: false, reason: `${file} is there and was not written by modeldeck demo. Choose another file.`});
	expect(await readFile(file, 'utf8')).toBe('apiVersion: v1\nkind: Config\n');
});

test('a folder that is not there and a port that is taken are told in a sentence', async () => {
	const options = {seed: 1, clock, history: 0, print: () => expect.unreachable(), interrupted: new Promise(() => {})};
	const nowhere = await serveDemo({...options, kubeconfigOut: path.join(folder, 'missing', 'config')});
	expect(nowhere).toEqual({ok: false, reason: expect.stringMatching(/^Cannot write .*: ENOENT/u)});
	const blocker = createServer();
	await new Promise<void>(resolve => blocker.listen(0, '127.0.0.1', resolve));
	const {port} = blocker.address() as AddressInfo;
	expect(await serveDemo({...options, kubeconfigOut: file, port})).toEqual({
		ok: false,
		reason: `Port ${port} on 127.0.0.1 is taken. Choose another with --port, or none for any free one.`,
	});
	expect(await readdir(folder)).toEqual([]);
	blocker.close();
});
