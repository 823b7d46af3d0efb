import {chmod, mkdir, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {stateFile} from '../../../source/session/state/state-file.ts';
import {folderOfFile} from '../folder-of-file.ts';

const folder = folderOfFile();

const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

test('what is kept is for its owner alone', async () => {
	const directory = path.join(folder(), 'state', 'modeldeck');
	expect(await stateFile(directory, 'journal.json', 'a').write({version: 1})).toBe(true);
	expect(await modeOf(directory)).toBe(0o700);
	expect(await modeOf(path.join(directory, 'journal.json'))).toBe(0o600);
	expect(await readdir(directory)).toEqual(['journal.json']);
});

test('files and folders that were open to others are closed, when they are written and when they are read', async () => {
	const directory = path.join(folder(), 'modeldeck');
	const file = path.join(directory, 'journal.json');
	await mkdir(directory);
	await writeFile(file, '{"version": 1}');
	await chmod(directory, 0o755);
	await chmod(file, 0o644);
	const kept = stateFile(directory, 'journal.json', 'a');
	expect(await kept.read()).toEqual({version: 1});
	expect(await modeOf(file)).toBe(0o600);
	await kept.write({version: 2});
	expect(await modeOf(directory)).toBe(0o700);
	expect(await readFile(file, 'utf8')).toBe('{"version":2}\n');
});

test.each(['', '{', 'null', '"text"', '[1,', '\u0000'])('a file that holds %j is as good as none, or what it says', async text => {
	await writeFile(path.join(folder(), 'x.json'), text);
	expect(await stateFile(folder(), 'x.json', 'a').read()).toEqual(['null', '"text"'].includes(text) ? JSON.parse(text) : undefined);
});
