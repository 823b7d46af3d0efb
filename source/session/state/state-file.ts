import {chmod, mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';

/**
 * A small JSON file of this program's own, which nobody else may read: 0600 in a directory of 0700, also where they were wider before.
 * Never throws: what cannot be kept is not kept, and nothing depends on it.
 */
export type StateFile = {
	/** undefined: there is none, or it cannot be read. */
	readonly read: () => Promise<unknown>;
	/** The whole content, replaced at once: a reader sees the old or the new one. Whether it is written. */
	readonly write: (content: unknown) => Promise<boolean>;
};

const nowhere: StateFile = {read: async () => undefined, write: async () => false};

/** `directory` undefined: nothing is kept. `id`: makes the name of the temporary file one's own. */
export const stateFile = (directory: string | undefined, name: string, id: string): StateFile => {
	if (directory === undefined) return nowhere;
	const file = path.join(directory, name);
	const temporary = `${file}.${id}`;
	return {
		async read() {
			try {
				// A copy, or an older program, may have left it open to others.
				await chmod(file, 0o600).catch(() => {});
				return JSON.parse(await readFile(file, 'utf8')) as unknown;
			} catch {
				return undefined;
			}
		},
		write: async content => {
			try {
				await mkdir(directory, {recursive: true, mode: 0o700});
				await chmod(directory, 0o700).catch(() => {});
				await writeFile(temporary, `${JSON.stringify(content)}\n`, {mode: 0o600, flag: 'w'});
				await rename(temporary, file);
				return true;
			} catch {
				await rm(temporary, {force: true}).catch(() => {});
				return false;
			}
		},
	};
};
