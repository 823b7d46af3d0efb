import {spawn} from 'node:child_process';
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readAuditLog} from '../../../source/session/gate/read-audit-log.ts';

let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-audit-'));
});
afterEach(() => rm(folder, {recursive: true}));

const appender = fileURLToPath(new URL('./append-audit-lines.ts', import.meta.url));

/** A process of its own that appends so many lines. `dies`: it is killed after that many results. */
const append = (name: string, count: number, dies = Number.POSITIVE_INFINITY): Promise<NodeJS.Signals | number | null> =>
	new Promise((resolve, reject) => {
		const child = spawn(process.execPath, ['--import', 'tsx', appender, folder, name, String(count)], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let said = '';
		child.stdout.on('data', piece => {
			said += String(piece);
			if (said.split('\n').length - 1 >= dies) child.kill('SIGKILL');
		});
		child.on('error', reject);
		child.on('exit', (code, signal) => resolve(signal ?? code));
	});

const wanted = {isContext: () => true, namespaces: undefined, since: undefined, most: undefined};

test('consoles that write at the same time, over the end of a full file too, keep every line whole and lose none', async () => {
	await writeFile(path.join(folder, 'audit.jsonl'), `${'x'.repeat(9_990_000)}\n`);
	expect(await Promise.all(['a', 'b', 'c', 'd'].map(name => append(name, 50)))).toEqual([0, 0, 0, 0]);
	expect((await readdir(folder)).length).toBeGreaterThan(1);
	const read = await readAuditLog(folder, wanted);
	if (!read.ok || read.value === undefined) throw new Error('it cannot be read');
	const {changes, damaged} = read.value;
	// The one line that filled the file.
	expect(damaged).toBe(1);
	expect(new Set(changes.map(({entry}) => entry['id'])).size).toBe(200);
	expect(changes.filter(({isRecorded}) => !isRecorded)).toEqual([]);
});

test('a console that is killed between the two lines of a change leaves the first, and its outcome is told as not recorded', async () => {
	expect(await append('a', 1_000_000, 3)).toBe('SIGKILL');
	expect(await append('b', 1)).toBe(0);
	const read = await readAuditLog(folder, wanted);
	if (!read.ok || read.value === undefined) throw new Error('it cannot be read');
	const {changes, damaged} = read.value;
	// It dies wherever it is just then: of each change there are both lines, or of the last one the first alone.
	expect(damaged).toBeLessThanOrEqual(1);
	expect(changes.filter(({isRecorded}) => !isRecorded).length).toBeLessThanOrEqual(1);
	expect(changes.filter(({entry}) => String(entry['id']).startsWith('a')).length).toBeGreaterThanOrEqual(3);
	expect(changes.at(-1)).toMatchObject({isRecorded: true, entry: {id: 'b-0'}});
	const text = await readFile(path.join(folder, 'audit.jsonl'), 'utf8');
	expect(text.endsWith('\n')).toBe(true);
});
