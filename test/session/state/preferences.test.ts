import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createPreferenceBook, type PreferenceBook} from '../../../source/session/state/preferences.ts';
import {stateFile} from '../../../source/session/state/state-file.ts';

let directory = '';
beforeEach(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'modeldeck-'));
});
afterEach(() => rm(directory, {recursive: true}));

const file = (): string => path.join(directory, 'preferences.json');
const open = (id = 'a'): PreferenceBook => createPreferenceBook(stateFile(directory, 'preferences.json', id));

/** What a book that is opened anew finds. */
const found = async (): Promise<unknown> => {
	const book = open();
	await book.close();
	return book.store.get();
};

test('columns that are chosen are there at the next start, view by view', async () => {
	const book = open();
	book.setColumns('list', ['service', 'gpu']);
	book.setColumns('wide', ['service', 'cache']);
	book.setColumns('list', ['service', 'p95']);
	await book.close();
	expect(await found()).toEqual({columns: {list: ['service', 'p95'], wide: ['service', 'cache']}});
});

test('a choice that is given up is gone at the next start too', async () => {
	const book = open();
	book.setColumns('list', ['service']);
	book.setColumns('list', undefined);
	await book.close();
	expect(await found()).toEqual({columns: {}});
});

test('what is chosen before the file is read stands against what it holds, and the other view keeps its own', async () => {
	await writeFile(file(), JSON.stringify({columns: {list: ['service'], wide: ['service', 'age']}}));
	const book = open();
	book.setColumns('list', ['service', 'ttft']);
	await book.close();
	expect(await found()).toEqual({columns: {list: ['service', 'ttft'], wide: ['service', 'age']}});
});

test('the file is for its owner alone, and nothing else is left beside it', async () => {
	const book = open();
	book.setColumns('list', ['service']);
	await book.close();
	expect((await stat(file())).mode & 0o777).toBe(0o600);
	expect(await readdir(directory)).toEqual(['preferences.json']);
	expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({columns: {list: ['service']}});
});

test.each(['', '{', 'null', '[]', '{"columns":7}', '{"columns":{"list":"gpu"}}', '{"columns":{"list":[7]}}'])(
	'a file that holds %j is as good as none',
	async content => {
		await writeFile(file(), content);
		expect(await found()).toEqual({columns: {}});
	},
);

test('where nothing may be kept, a choice holds until the end', async () => {
	const book = createPreferenceBook(stateFile(undefined, 'preferences.json', 'a'));
	book.setColumns('list', ['service']);
	await book.close();
	expect(book.store.get()).toEqual({columns: {list: ['service']}});
});
