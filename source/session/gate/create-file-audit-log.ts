import {constants} from 'node:fs';
import {chmod, type FileHandle, mkdir, open} from 'node:fs/promises';
import path from 'node:path';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {AuditEntry, AuditLog} from './audit-log.ts';

const fileName = 'audit.jsonl';

// Appends only, and never through a link that somebody has put there.
const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

/** Plain ASCII: whoever prints the file with `cat` gets no control character, and no text that turns round. */
const lineOf = (entry: AuditEntry): string =>
	`${JSON.stringify(entry).replace(/[\u007f-\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;

/**
 * The audit log of a directory: `audit.jsonl`, one JSON object a line, on disk before `append` returns. Directory 0700, file
 * 0600, also where they were wider before. `directory` undefined: there is none, and every answer says that writing is off.
 */
export const createFileAuditLog = (directory: string | undefined): AuditLog => {
	const file = path.join(directory ?? '', fileName);
	let last: Promise<unknown> = Promise.resolve();

	const off = (why: string): Outcome<undefined> =>
		failed({kind: 'read-only', sentence: toSafeText(`${why}, so nothing can be changed from here.`)});

	const opened = async (use: (handle: FileHandle) => Promise<void>): Promise<Outcome<undefined>> => {
		if (directory === undefined) return off('There is no directory for the audit log');
		try {
			await mkdir(directory, {recursive: true, mode: 0o700});
			await chmod(directory, 0o700);
			const handle = await open(file, flags, 0o600);
			try {
				await handle.chmod(0o600);
				await use(handle);
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
	const inTurn = (use: (handle: FileHandle) => Promise<void>): Promise<Outcome<undefined>> => {
		const turn = last.then(() => opened(use));
		last = turn;
		return turn;
	};

	return {
		check: () => inTurn(async () => {}),
		append: entry =>
			inTurn(async handle => {
				const line = Buffer.from(lineOf(entry));
				const {bytesWritten} = await handle.write(line);
				if (bytesWritten !== line.length) throw Object.assign(new Error('cut short'), {code: 'ENOSPC'});
				await handle.sync();
			}),
	};
};
