import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {JournalEntry} from '../../../source/session/journal/journal-entry.ts';
import {createWriteJournal, type WriteJournal} from '../../../source/session/journal/write-journal.ts';
import {stateFile} from '../../../source/session/state/state-file.ts';
import {entryOf} from './journal-entries.ts';

let directory: string;
beforeEach(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'modeldeck-'));
});
afterEach(() => rm(directory, {recursive: true}));

const file = (): string => path.join(directory, 'journal.json');

const open = (id: string, onChange: (service: string | undefined) => void = () => {}): WriteJournal =>
	createWriteJournal({file: stateFile(directory, 'journal.json', id), onChange});

const write = async (journal: WriteJournal, entry: JournalEntry, outcome: JournalEntry['outcome'] = 'applied'): Promise<void> => {
	await journal.begin(entry);
	await journal.end(entry, outcome);
};

const ids = (journal: WriteJournal, service = 'uid-llama'): readonly string[] => journal.entriesOf(service).map(({id}) => id);

test('a write is on disk before it leaves, readable for its owner alone, and in the next run', async () => {
	const journal = open('one');
	await journal.begin(entryOf({id: 'a'}));
	const content = JSON.parse(await readFile(file(), 'utf8')) as {entries: JournalEntry[]};
	expect(content.entries).toEqual([entryOf({id: 'a'})]);
	expect((await stat(file())).mode & 0o777).toBe(0o600);
	await journal.end(entryOf({id: 'a'}), 'applied');
	await journal.close();
	const changes: (string | undefined)[] = [];
	const next = open('two', service => changes.push(service));
	await next.close();
	expect(next.entriesOf('uid-llama')).toEqual([entryOf({id: 'a', outcome: 'applied'})]);
	expect(changes).toEqual([undefined]);
});

test('what did not arrive is forgotten', async () => {
	const journal = open('one');
	await journal.begin(entryOf({id: 'a'}));
	await journal.end(entryOf({id: 'a'}), undefined);
	await write(journal, entryOf({id: 'b'}), 'unknown');
	await journal.close();
	expect(ids(journal)).toEqual(['b']);
	const next = open('two');
	await next.close();
	expect(ids(next)).toEqual(['b']);
});

test('two consoles keep what both have written, and each sees the other when it writes', async () => {
	const [one, other] = [open('one'), open('two')];
	await write(one, entryOf({id: 'a', at: 1}));
	await write(other, entryOf({id: 'b', at: 2}));
	expect(ids(other)).toEqual(['b', 'a']);
	await write(one, entryOf({id: 'c', at: 3}));
	expect(ids(one)).toEqual(['c', 'b', 'a']);
	await Promise.all([one.close(), other.close()]);
});

test('the oldest go: twenty of a service and five hundred in all stay', async () => {
	const many = Array.from({length: 40}, (_, service) =>
		Array.from({length: 20}, (__, at) =>
			entryOf({id: `${service}-${at}`, service: `s${service}`, at: 100 * at + service, outcome: 'applied'}),
		),
	).flat();
	await writeFile(file(), JSON.stringify({version: 1, entries: many}));
	const journal = open('one');
	await write(journal, entryOf({id: 'new', service: 's3', at: 5000}));
	await journal.close();
	expect(journal.entriesOf('s3')[0]?.id).toBe('new');
	const kept = (JSON.parse(await readFile(file(), 'utf8')) as {entries: JournalEntry[]}).entries;
	expect(kept).toHaveLength(500);
	expect(Math.min(...kept.map(({at}) => at))).toBeGreaterThan(
		Math.max(...many.filter(({id}) => !kept.some(each => each.id === id)).map(({at}) => at)) - 1,
	);
	for (let count = 0; count < 25; count++) await write(journal, entryOf({id: `more-${count}`, service: 's3', at: 6000 + count}));
	expect(ids(journal, 's3')).toEqual(Array.from({length: 20}, (_, index) => `more-${24 - index}`));
});

test('a file that is damaged, of another shape, or in no directory at all costs nothing but the memory', async () => {
	await writeFile(file(), '{"version":1,"entries":[{"id":"a"');
	const damaged = open('one');
	await write(damaged, entryOf({id: 'b'}));
	expect(ids(damaged)).toEqual(['b']);
	await damaged.close();
	await writeFile(
		file(),
		JSON.stringify({entries: [{id: 'a'}, 7, {...entryOf({id: 'odd'}), fields: [{path: 'spec'}]}, entryOf({id: 'good'})]}),
	);
	const odd = open('two');
	await odd.close();
	expect(ids(odd)).toEqual(['good']);
	const nowhere = createWriteJournal({file: stateFile(undefined, 'journal.json', 'x'), onChange: () => {}});
	await write(nowhere, entryOf({id: 'c'}));
	expect(ids(nowhere)).toEqual(['c']);
});
