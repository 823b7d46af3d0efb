import {chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createFileAuditLog} from '../../../source/session/gate/create-file-audit-log.ts';

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
	const log = createFileAuditLog(directory);
	expect(await log.check()).toEqual({ok: true, value: undefined});
	await Promise.all(Array.from({length: 20}, (_, number) => log.append({number})));
	await createFileAuditLog(directory).append({number: 20});
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
	await createFileAuditLog(folder).append({new: 2});
	expect(await modeOf(file)).toBe('600');
	expect(await modeOf(folder)).toBe('700');
	expect(await linesOf(file)).toEqual([{old: 1}, {new: 2}]);
});

test('a line stays one line and plain ASCII, whatever the cluster said', async () => {
	await createFileAuditLog(folder).append({sentence: 'a\nb\u001b[31m\u202e\u2028é\u{1f600}'});
	const text = await readFile(path.join(folder, 'audit.jsonl'), 'utf8');
	expect(text).toMatch(/^[\x20-\x7e]+\n$/);
	expect(await linesOf(path.join(folder, 'audit.jsonl'))).toEqual([{sentence: 'a\nb\u001b[31m\u202e\u2028é\u{1f600}'}]);
});

test('without a directory there is no log, and the sentence says that writing is off', async () => {
	const log = createFileAuditLog(undefined);
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
	const log = createFileAuditLog(directory);
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
	expect(await createFileAuditLog(directory).append({a: 1})).toMatchObject({
		ok: false,
		failure: {sentence: expect.stringContaining('ELOOP')},
	});
	expect(await readFile(elsewhere, 'utf8')).toBe('');
});
