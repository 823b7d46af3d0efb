import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {rawNumber, rawObject, rawText} from '../../serving/raw.ts';
import {auditFilesOf} from './audit-files.ts';
import type {AuditEntry} from './audit-log.ts';

/** One request that was sent, or was about to be. */
export type AuditedChange = {
	/** When it was sent; milliseconds since the epoch, by the clock of the machine it was sent from. */
	readonly sentAt: number;
	/** All that is known of it: the line after it, or where there is none the line before it. */
	readonly entry: AuditEntry;
	/** False: the program ended before it learned what came of it, or it is on its way. */
	readonly isRecorded: boolean;
};

export type AuditWanted = {
	readonly isContext: (context: string) => boolean;
	readonly namespaces: readonly string[] | undefined;
	/** Milliseconds since the epoch. */
	readonly since: number | undefined;
	/** The latest so many; undefined: all. */
	readonly most: number | undefined;
};

export type AuditRead = {
	/** Oldest first. */
	readonly changes: readonly AuditedChange[];
	/** Whether there are earlier ones than `most` of them. */
	readonly hasMore: boolean;
	/** Lines that are no entry: cut short, or not written by this program. */
	readonly damaged: number;
};

const entryOf = (line: string): AuditEntry | undefined => {
	try {
		const entry = rawObject(JSON.parse(line));
		const isEntry = (entry['event'] === 'intent' || entry['event'] === 'result') && rawText(entry['id']) !== undefined;
		return isEntry && !Number.isNaN(Date.parse(String(rawText(entry['time'])))) ? entry : undefined;
	} catch {
		return undefined;
	}
};

const keyOf = (entry: AuditEntry): string => `${String(entry['id'])}/${rawNumber(entry['step']) ?? 1}`;

const sentAt = (entry: AuditEntry): number => {
	const sent = Date.parse(rawText(entry['sentAt']) ?? '');
	return Number.isNaN(sent) ? Date.parse(rawText(entry['time']) ?? '') : sent;
};

const isWanted = ({sentAt: at, entry}: AuditedChange, {isContext, namespaces, since}: AuditWanted): boolean =>
	isContext(rawText(entry['context']) ?? '') &&
	(namespaces === undefined || namespaces.includes(rawText(entry['namespace']) ?? '')) &&
	(since === undefined || at >= since);

/** Lines of one change put together: a result that does not tell the whole change has its intent's facts. Latest last. */
const collect = (lines: readonly string[], changes: Map<string, AuditedChange>): number => {
	let damaged = 0;
	for (const line of lines) {
		const entry = line.trim() === '' ? undefined : entryOf(line);
		if (entry === undefined) {
			damaged += line.trim() === '' ? 0 : 1;
			continue;
		}
		const key = keyOf(entry);
		const other = changes.get(key)?.entry ?? {};
		const isResult = entry['event'] === 'result';
		// Lines may come from the file before: what is known of the change already is later.
		const whole = isResult ? {...other, ...entry} : {...entry, ...other};
		const sent = isResult && entry['sentAt'] === undefined && other['event'] === 'intent' ? sentAt(other) : sentAt(entry);
		changes.set(key, {sentAt: sent, entry: whole, isRecorded: whole['event'] === 'result'});
	}
	return damaged;
};

/**
 * What an audit log has of the changes that are wanted. Full files are read from the latest back, and no more of them than it takes.
 * The value is undefined where there is no log; the failure says that it cannot be read.
 */
export const readAuditLog = async (directory: string, wanted: AuditWanted): Promise<Outcome<AuditRead | undefined>> => {
	const changes = new Map<string, AuditedChange>();
	let damaged = 0;
	const chosen = (): readonly AuditedChange[] => [...changes.values()].filter(change => isWanted(change, wanted));
	try {
		const files = auditFilesOf(await readdir(directory));
		if (files.length === 0) return success(undefined);
		for (const file of files) {
			damaged += collect((await readFile(path.join(directory, file), 'utf8')).split('\n'), changes);
			const all = [...changes.values()];
			const isEnough = wanted.most !== undefined && chosen().length > wanted.most;
			if (isEnough || (wanted.since !== undefined && all.some(({sentAt: at}) => at < (wanted.since ?? 0)))) break;
		}
	} catch (error) {
		const {code = 'unknown error', path: file = directory} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' && file === directory) return success(undefined);
		return failed({kind: 'malformed', sentence: toSafeText(`The audit log ${file} cannot be read (${code}).`)});
	}
	const found = chosen().toSorted((one, other) => one.sentAt - other.sentAt);
	const most = wanted.most ?? found.length;
	return success({changes: most === 0 ? [] : found.slice(-most), hasMore: found.length > most, damaged});
};
