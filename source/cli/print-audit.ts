import {counted} from '../domain/number-text.ts';
import {type SafeText, toSafeText} from '../domain/safe-text.ts';
import {auditLine} from '../session/gate/audit-line.ts';
import {type AuditedChange, type AuditRead, readAuditLog} from '../session/gate/read-audit-log.ts';
import type {AuditArguments} from './arguments.ts';
import {matchesPattern} from './match-context.ts';
import {plainTable} from './plain-table.ts';

type PrintOptions = {
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Writes to standard output. */
	readonly print: (text: string) => void;
	/** Writes one sentence to standard error. */
	readonly complain: (sentence: string) => void;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const joined = (value: unknown): string => (Array.isArray(value) ? value.map(textOf) : [textOf(value)]).join(' ');

/** `spec.template.spec.containers[vllm].image` → `containers[vllm].image` */
const shortPath = (path: string): string => path.replace(/^spec\.(?:template\.spec\.)?|^metadata\.(?=annotations|labels)/, '');

const changesOf = ({before, after}: AuditedChange['entry']): readonly string[] => {
	const [old, next] = [recordOf(before), recordOf(after)];
	return [...new Set([...Object.keys(old), ...Object.keys(next)])].map(
		path => `${shortPath(path)} ${joined(old[path]) || '—'} → ${joined(next[path]) || '—'}`,
	);
};

const longest = 160;

/** "scale: replicas 2 → 4"; what the change gave as its cause stands for its fields. */
const whatOf = ({entry}: AuditedChange): string => {
	const {verb, title, reason, step, steps, method} = entry;
	const what = textOf(verb) || textOf(title) || textOf(method);
	const said = textOf(reason) === '' ? changesOf(entry).join('; ') : textOf(reason);
	const part = typeof steps === 'number' && steps > 1 ? ` (step ${step} of ${steps})` : '';
	const text = `${what}${part}${said === '' ? '' : `: ${said}`}`;
	return text.length > longest ? `${text.slice(0, longest)}…` : text;
};

type Column = {readonly title: string; readonly align: 'left'; readonly cell: (change: AuditedChange) => string};

const column = (title: string, cell: Column['cell']): Column => ({title, align: 'left', cell});

/** No cell but the last holds a blank, so that awk and sort find their columns. */
const columns: readonly Column[] = [
	column('TIME', ({sentAt}) => new Date(sentAt).toISOString().replace(/\.\d+/, '')),
	column('CONTEXT', ({entry}) => textOf(entry['context'])),
	column('USER', ({entry}) => textOf(entry['user'])),
	column('KIND', ({entry}) => textOf(entry['kind']) || textOf(entry['resource'])),
	column('OBJECT', ({entry}) => [entry['namespace'], entry['name']].map(textOf).filter(Boolean).join('/')),
	column('OUTCOME', ({entry, isRecorded}) => (isRecorded ? textOf(entry['outcome']) : 'not-recorded')),
	column('AUDIT-ID', ({entry}) => textOf(entry['auditId'])),
	column('WHAT', whatOf),
];

const cellsOf = (change: AuditedChange): readonly SafeText[] =>
	columns.map(({title, cell}) => {
		const text = toSafeText(cell(change)) || '—';
		return toSafeText(title === 'WHAT' ? text : text.replaceAll(' ', '_'));
	});

/** What the list does not show, and why: a sentence each. */
const remarks = ({changes, hasMore, damaged}: AuditRead, {json}: AuditArguments, directory: string): readonly string[] => {
	const open = changes.filter(({isRecorded}) => !isRecorded).length;
	return [
		...(changes.length === 0 ? [`The audit log in ${directory} has no such change.`] : []),
		...(hasMore && !json ? [`There are earlier changes; --limit ${changes.length * 10} shows more of them.`] : []),
		...(open === 0
			? []
			: [`The outcome of ${counted(open, 'change')} is not recorded: it is on its way, or modeldeck ended before it knew.`]),
		...(damaged === 0
			? []
			: [`${counted(damaged, 'line')} of the audit log in ${directory} cannot be read: cut short, or not modeldeck's.`]),
	];
};

/**
 * Prints the changes that an audit log has, latest last: a plain table, or a line of JSON each. `directory`: where the log is. Returns
 * the exit code: 1 where it cannot be read. No log, and nothing in it that is wanted, are no faults.
 */
export const printAudit = async (directory: string, asked: AuditArguments, {now, print, complain}: PrintOptions): Promise<number> => {
	const read = await readAuditLog(directory, {
		isContext: context => asked.context === undefined || matchesPattern(asked.context, context),
		namespaces: asked.namespaces,
		since: asked.since === undefined ? undefined : now() - asked.since,
		most: asked.most,
	});
	const say = (sentence: string): void => complain(toSafeText(sentence));
	if (!read.ok) {
		say(read.failure.sentence);
		return 1;
	}
	if (read.value === undefined) {
		say(`Nothing was changed from here yet: there is no audit log in ${directory}.`);
		return 0;
	}
	const {changes} = read.value;
	if (asked.json) for (const {entry} of changes) print(`${auditLine(entry)}\n`);
	else if (changes.length > 0) print(`${plainTable(columns, changes.map(cellsOf), asked).join('\n')}\n`);
	for (const remark of remarks(read.value, asked, directory)) say(remark);
	return 0;
};
