import {chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createFileAuditLog} from '../../../source/session/gate/create-file-audit-log.ts';

const time = Date.UTC(2026, 10, 26, 1, 8, 55, 123);
let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-audit-'));
});
afterEach(() => rm(folder, {recursive: true}));

const modeOf = async (file: string): Promise<string> => ((await stat(file)).mode & 0o777).toString(8);

const linesOf = async (file: string): Promise<unknown[]> => {
	const text = await readFile(file, 'utf8');
	expect(text.endsWith('\n')).toBe(true);
	return text
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line) as unknown);
};

test('each entry is a line of JSON, in the order they were appended, in a file and a directory of the user alone', async () => {
	const directory = path.join(folder, 'state', 'modeldeck');
	const log = createFileAuditLog(directory, () => time);
	expect(await log.check()).toEqual({ok: true, value: undefined});
	await Promise.all(Array.from({length: 20}, (_, number) => log.append({number})));
	await createFileAuditLog(directory, () => time).append({number: 20});
	const file = path.join(directory, 'audit.jsonl');
	expect(await linesOf(file)).toEqual(Array.from({length: 21}, (_, number) => ({number})));
	expect(await modeOf(file)).toBe('600');
	expect(await modeOf(directory)).toBe('700');
});

test('a file or a directory that others could read is closed to them before anything is added', async () => {
	const file = path.join(folder, 'audit.jsonl');
	await writeFile(file, '{"old":1}\n');
	await chmod(file, 0o644);
	await chmod(folder, 0o755);
	await createFileAuditLog(folder, () => time).append({new: 2});
	expect(await modeOf(file)).toBe('600');
	expect(await modeOf(folder)).toBe('700');
	expect(await linesOf(file)).toEqual([{old: 1}, {new: 2}]);
});

test('a line stays one line and plain ASCII, whatever the cluster said', async () => {
	await createFileAuditLog(folder, () => time).append({sentence: 'a\nb\u001b[31m\u202e\u2028é\u{1f600}'});
	const text = await readFile(path.join(folder, 'audit.jsonl'), 'utf8');
	expect(text).toMatch(/^[\x20-\x7e]+\n$/);
	expect(await linesOf(path.join(folder, 'audit.jsonl'))).toEqual([{sentence: 'a\nb\u001b[31m\u202e\u2028é\u{1f600}'}]);
});

test('without a directory there is no log, and the sentence says that writing is off', async () => {
	const log = createFileAuditLog(undefined, () => time);
	const answer = {
		ok: false,
		failure: {kind: 'read-only', sentence: 'There is no directory for the audit log, so nothing can be changed from here.'},
	};
	expect(await log.check()).toEqual(answer);
	expect(await log.append({})).toEqual(answer);
});

test('a log that cannot be written says which and why, and is tried again the next time', async () => {
	const directory = path.join(folder, 'state');
	await writeFile(directory, 'a file where the directory should be');
	const log = createFileAuditLog(directory, () => time);
	const answer = await log.check();
	expect(answer).toMatchObject({ok: false, failure: {kind: 'read-only'}});
	expect(answer.ok || answer.failure.sentence).toMatch(
		/^The audit log .*\/state\/audit\.jsonl cannot be written \((EEXIST|ENOTDIR)\), so nothing can be changed from here\.$/,
	);
	await rm(directory);
	expect(await log.append({a: 1})).toEqual({ok: true, value: undefined});
});

test('a link in place of the file is not followed', async () => {
	const elsewhere = path.join(folder, 'elsewhere');
	const directory = path.join(folder, 'state');
	await mkdir(directory);
	await writeFile(elsewhere, '');
	await symlink(elsewhere, path.join(directory, 'audit.jsonl'));
	expect(await createFileAuditLog(directory, () => time).append({a: 1})).toMatchObject({
		ok: false,
		failure: {sentence: expect.stringContaining('ELOOP')},
	});
	expect(await readFile(elsewhere, 'utf8')).toBe('');
});

const fill = async (file: string, bytes: number): Promise<string> => {
	const lines = `${'x'.repeat(bytes - 1)}\n`;
	await writeFile(file, lines);
	return lines;
};

test('a full file is kept under another name, and a new one begun', async () => {
	const full = await fill(path.join(folder, 'audit.jsonl'), 10_000_000);
	const log = createFileAuditLog(folder, () => time);
	expect(await log.append({first: 1})).toEqual({ok: true, value: undefined});
	expect(await log.append({second: 2})).toEqual({ok: true, value: undefined});
	const [kept, now, ...others] = (await readdir(folder)).toSorted();
	expect([now, others]).toEqual(['audit.jsonl', []]);
	expect(kept).toMatch(/^audit-20261126T010855123Z-[0-9a-f]{8}\.jsonl$/);
	expect(await readFile(path.join(folder, kept ?? ''), 'utf8')).toBe(full);
	expect(await modeOf(path.join(folder, 'audit.jsonl'))).toBe('600');
	expect(await linesOf(path.join(folder, 'audit.jsonl'))).toEqual([{first: 1}, {second: 2}]);
});

test('a file that is not full yet is not kept apart', async () => {
	await fill(path.join(folder, 'audit.jsonl'), 9_999_999);
	await createFileAuditLog(folder, () => time).append({first: 1});
	expect(await readdir(folder)).toEqual(['audit.jsonl']);
});

test('a line that was cut short, by a crash or a full disk, spoils no other', async () => {
	const file = path.join(folder, 'audit.jsonl');
	await writeFile(file, '{"whole":1}\n{"cut sh');
	await createFileAuditLog(folder, () => time).append({next: 2});
	expect(await readFile(file, 'utf8')).toBe('{"whole":1}\n{"cut sh\n{"next":2}\n');
});

test('several logs that append to one file at once, over its end too, keep every line whole and lose none', async () => {
	await fill(path.join(folder, 'audit.jsonl'), 9_999_000);
	const logs = Array.from({length: 4}, () => createFileAuditLog(folder, () => time));
	const padding = 'p'.repeat(100);
	await Promise.all(logs.flatMap((log, of) => Array.from({length: 25}, (_, number) => log.append({of, number, padding}))));
	const names = await readdir(folder);
	const texts = await Promise.all(names.map(name => readFile(path.join(folder, name), 'utf8')));
	const lines = texts
		.join('')
		.split('\n')
		.filter(line => line.startsWith('{'))
		.map(line => JSON.parse(line) as {readonly of: number; readonly number: number});
	expect(names.length).toBeGreaterThan(1);
	expect(new Set(lines.map(({of, number}) => `${of}/${number}`)).size).toBe(100);
	expect(lines).toHaveLength(100);
});
