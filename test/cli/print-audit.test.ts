import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {AuditArguments} from '../../source/cli/arguments.ts';
import {printAudit} from '../../source/cli/print-audit.ts';

let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-audit-'));
});
afterEach(() => rm(folder, {recursive: true}));

const now = Date.parse('2026-11-26T12:00:00Z');

type Entry = Readonly<Record<string, unknown>>;

const facts = (more: Entry = {}): Entry => ({
	id: 'one',
	context: 'prod-eu',
	user: 'oncall',
	verb: 'scale',
	title: 'Scale chat / llama',
	reason: null,
	step: 1,
	steps: 1,
	method: 'PATCH',
	kind: 'Deployment',
	namespace: 'chat',
	name: 'llama',
	before: {'spec.replicas': ['2']},
	after: {'spec.replicas': ['4']},
	...more,
});

const intent = (more: Entry = {}): Entry => ({event: 'intent', time: '2026-11-26T11:00:00.250Z', ...facts(more)});
const result = (more: Entry = {}): Entry => ({
	event: 'result',
	time: '2026-11-26T11:00:01Z',
	sentAt: '2026-11-26T11:00:00.250Z',
	...facts(),
	httpStatus: 200,
	auditId: 'a-1',
	outcome: 'applied',
	...more,
});

const write = (lines: ReadonlyArray<Entry | string>, file = 'audit.jsonl'): Promise<void> =>
	writeFile(path.join(folder, file), `${lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')}\n`);

const show = async (asked: Partial<AuditArguments> = {}) => {
	const printed: string[] = [];
	const said: string[] = [];
	const code = await printAudit(
		folder,
		{context: undefined, namespaces: undefined, since: undefined, most: 50, json: false, ascii: false, ...asked},
		{now: () => now, print: text => void printed.push(text), complain: sentence => void said.push(sentence)},
	);
	return {code, said, text: printed.join(''), lines: printed.join('').trimEnd().split('\n')};
};

test('each change is a line, latest last, with who, where, what and what came of it', async () => {
	await write([
		intent({id: 'two', time: '2026-11-26T11:30:00Z'}),
		result({
			id: 'two',
			sentAt: '2026-11-26T11:30:00Z',
			outcome: 'refused',
			auditId: null,
			verb: 'update',
			reason: 'image v1 (was v0)',
			name: 'qwen',
		}),
		intent(),
		result(),
	]);
	const {code, lines, said} = await show();
	expect(lines).toEqual([
		'TIME                  CONTEXT  USER    KIND        OBJECT      OUTCOME  AUDIT-ID  WHAT',
		'2026-11-26T11:00:00Z  prod-eu  oncall  Deployment  chat/llama  applied  a-1       scale: replicas 2 → 4',
		'2026-11-26T11:30:00Z  prod-eu  oncall  Deployment  chat/qwen   refused  —         update: image v1 (was v0)',
	]);
	expect([code, said]).toEqual([0, []]);
});

test('in ASCII it has no other sign', async () => {
	await write([result({auditId: null})]);
	expect((await show({ascii: true})).text).toMatch(/^[\x20-\x7e\n]+$/);
});

test('a change whose second line is missing is shown as not recorded, and said', async () => {
	await write([result(), intent({id: 'lost'})]);
	const {lines, said, code} = await show();
	expect(lines.filter(line => line.includes('not-recorded'))).toHaveLength(1);
	expect(said).toEqual(['The outcome of 1 change is not recorded: it is on its way, or modeldeck ended before it knew.']);
	expect(code).toBe(0);
});

test('a second line of before it told the whole change takes its facts from the first', async () => {
	await write([intent(), {event: 'result', id: 'one', step: 1, time: '2026-11-26T11:00:01Z', outcome: 'applied', auditId: 'a-9'}]);
	const {lines} = await show();
	expect(lines[1]).toBe('2026-11-26T11:00:00Z  prod-eu  oncall  Deployment  chat/llama  applied  a-9       scale: replicas 2 → 4');
});

test('the steps of one plan are lines of their own', async () => {
	await write([result({step: 1, steps: 2}), result({step: 2, steps: 2, method: 'DELETE', kind: 'Pod', before: {}, after: {}})]);
	expect((await show()).lines.slice(1).map(line => line.replace(/^.*a-1 +/, ''))).toEqual([
		'scale (step 1 of 2): replicas 2 → 4',
		'scale (step 2 of 2)',
	]);
});

test.each<readonly [Partial<AuditArguments>, readonly string[]]>([
	[{}, ['eu', 'us', 'old', 'search']],
	[{context: 'prod-eu'}, ['eu', 'old', 'search']],
	[{context: 'prod-*'}, ['eu', 'us', 'old', 'search']],
	[{context: 'prod'}, []],
	[{namespaces: ['search', 'other']}, ['search']],
	[{since: 24 * 3_600_000}, ['eu', 'us', 'search']],
	[{most: 2}, ['eu', 'search']],
])('%j chooses what is shown', async (asked, names) => {
	const at = (time: string): Entry => ({sentAt: time, time});
	await write([
		result({id: 'old', name: 'old', ...at('2026-11-20T00:00:00Z')}),
		result({id: 'us', name: 'us', context: 'prod-us', ...at('2026-11-26T08:00:00Z')}),
		result({id: 'eu', name: 'eu', ...at('2026-11-26T09:00:00Z')}),
		result({id: 'search', name: 'search', namespace: 'search', ...at('2026-11-26T10:00:00Z')}),
	]);
	const {text, said} = await show(asked);
	expect([...text.matchAll(/(?:chat|search)\/(\w+)/g)].map(([, name]) => name).toSorted()).toEqual(names.toSorted());
	if (names.length === 0) expect(said).toEqual([`The audit log in ${folder} has no such change.`]);
	expect(said.some(sentence => sentence.includes('earlier changes'))).toBe(asked.most === 2);
});

test('full files that were kept count too, and no more of them are read than it takes', async () => {
	await write([result({id: 'a', sentAt: '2026-11-24T00:00:00Z'}), intent({id: 'b', time: '2026-11-25T00:00:00Z'})], kept('20261125'));
	await write([result({id: 'b', sentAt: '2026-11-25T00:00:00Z'}), result({id: 'c'})]);
	await write(['not a log of ours'], 'audit-other.jsonl');
	expect((await show()).lines).toHaveLength(4);
	// It would fail to read this one.
	await mkdir(path.join(folder, kept('20261101')));
	expect((await show({most: 2})).lines).toHaveLength(3);
	expect((await show({since: 48 * 3_600_000})).lines).toHaveLength(3);
});

const kept = (day: string): string => `audit-${day}T000000000Z-0a1b2c3d.jsonl`;

test('lines that cannot be read are counted and said, and the others are shown', async () => {
	await write([
		result(),
		'{"event":"result","id":"cut',
		'nonsense',
		'[]',
		'{"event":"result"}',
		'',
		'{"event":"intent","id":"x","time":"never"}',
	]);
	const {lines, said, code} = await show();
	expect(lines).toHaveLength(2);
	expect(said).toEqual([`5 lines of the audit log in ${folder} cannot be read: cut short, or not modeldeck's.`]);
	expect(code).toBe(0);
});

test('nothing that the cluster or somebody else wrote into it reaches the terminal as a control character', async () => {
	const hostile = '\u001b]0;owned\u0007\u202e\u0000a b';
	await write([
		result({
			context: hostile,
			user: hostile,
			name: hostile,
			namespace: hostile,
			kind: hostile,
			outcome: hostile,
			auditId: hostile,
			verb: hostile,
		}),
		result({id: hostile, reason: hostile, before: {__proto__: 1, [hostile]: [hostile]}, after: [hostile], steps: {}, sentAt: 7}),
	]);
	for (const json of [false, true]) {
		const {text, code} = await show({json});
		expect(code).toBe(0);
		expect(text.trimEnd().split('\n')).toHaveLength(json ? 2 : 3);
		expect([...text].filter(character => character !== '\n' && /[\p{Cc}\p{Cf}]/u.test(character))).toEqual([]);
	}
});

test('as JSON each change is one line with all that is known of it', async () => {
	await write([intent(), result(), intent({id: 'open'})]);
	const {lines} = await show({json: true, most: undefined});
	expect(lines.map(line => JSON.parse(line))).toMatchObject([result(), intent({id: 'open'})]);
});

test('no log at all is one sentence and no fault; one that cannot be read is', async () => {
	expect(await show()).toMatchObject({code: 0, text: '', said: [`Nothing was changed from here yet: there is no audit log in ${folder}.`]});
	const elsewhere = folder;
	folder = path.join(elsewhere, 'nowhere');
	expect(await show()).toMatchObject({code: 0, said: [expect.stringContaining('there is no audit log in')]});
	folder = path.join(elsewhere, 'a-file');
	await writeFile(folder, '');
	expect(await show()).toMatchObject({
		code: 1,
		text: '',
		said: [expect.stringMatching(/^The audit log .*a-file cannot be read \(ENOTDIR\)\.$/)],
	});
	folder = elsewhere;
});
