import {randomBytes} from 'node:crypto';
import {constants} from 'node:fs';
import {chmod, type FileHandle, mkdir, open, rename, stat} from 'node:fs/promises';
import path from 'node:path';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {auditFile, keptName} from './audit-files.ts';
import {auditLine} from './audit-line.ts';
import type {AuditLog} from './audit-log.ts';

// Appends only, and never through a link that somebody has put there. Read as well: what the last line ends with.
const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

/** Bytes from which on a file is kept under another name, and a new one begun. */
const mostBytes = 10_000_000;

const newline = '\n'.charCodeAt(0);

/** A file that was made just now is on disk when its name is, too. */
const syncDirectory = async (directory: string): Promise<void> => {
	const handle = await open(directory, constants.O_RDONLY);
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
};

/** Whether the last line is whole: a disk that was full, or a crash, may have cut it short, and nothing may be added to it. */
const endsWhole = async (handle: FileHandle, size: number): Promise<boolean> => {
	if (size === 0) return true;
	const {buffer} = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
	return buffer[0] === newline;
};

/**
 * The audit log of a directory: `audit.jsonl`, one JSON object a line, on disk before `append` returns. Directory 0700, file 0600,
 * also where they were wider before. Several processes may append at once: a line is one write, which a local file system does not
 * tear apart (NFS may). A full file is kept for ever beside it. `directory` undefined: there is none, and every answer says that
 * writing is off. `now`: what the machine takes for the time of day.
 */
export const createFileAuditLog = (directory: string | undefined, now: () => number): AuditLog => {
	const file = path.join(directory ?? '', auditFile);
	let last: Promise<unknown> = Promise.resolve();

	const off = (why: string): Outcome<undefined> =>
		failed({kind: 'read-only', sentence: toSafeText(`${why}, so nothing can be changed from here.`)});

	/** Another process may have done the same meanwhile: then it is another file that has the name, or none, and that stays. */
	const keepFull = async (inode: number): Promise<void> => {
		try {
			const named = await stat(file);
			if (named.ino === inode) await rename(file, path.join(path.dirname(file), keptName(now(), randomBytes(4).toString('hex'))));
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		}
	};

	const opened = async (): Promise<{readonly handle: FileHandle; readonly size: number}> => {
		for (;;) {
			const handle = await open(file, flags, 0o600);
			const {size, ino} = await handle.stat();
			if (size < mostBytes) return {handle, size};
			await handle.close();
			await keepFull(ino);
		}
	};

	const withFile = async (use: (handle: FileHandle, size: number) => Promise<void>): Promise<Outcome<undefined>> => {
		if (directory === undefined) return off('There is no directory for the audit log');
		try {
			await mkdir(directory, {recursive: true, mode: 0o700});
			await chmod(directory, 0o700);
			const {handle, size} = await opened();
			try {
				await handle.chmod(0o600);
				await use(handle, size);
				if (size === 0) await syncDirectory(directory);
			} finally {
				await handle.close();
			}
			return success(undefined);
		} catch (error) {
			const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
			return off(`The audit log ${file} cannot be written (${code})`);
		}
	};

	/** One after the other: the lines of two writes stand in the order they were asked for. */
	const inTurn = (use: (handle: FileHandle, size: number) => Promise<void>): Promise<Outcome<undefined>> => {
		const turn = last.then(() => withFile(use));
		last = turn;
		return turn;
	};

	return {
		check: () => inTurn(async () => {}),
		append: entry =>
			inTurn(async (handle, size) => {
				const line = Buffer.from(`${(await endsWhole(handle, size)) ? '' : '\n'}${auditLine(entry)}\n`);
				const {bytesWritten} = await handle.write(line);
				if (bytesWritten !== line.length) throw Object.assign(new Error('cut short'), {code: 'ENOSPC'});
				await handle.sync();
			}),
	};
};
