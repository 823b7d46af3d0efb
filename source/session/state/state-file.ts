import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';

/** A small JSON file of this program's own. Never throws: what cannot be kept is not kept, and nothing depends on it. */
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
		read: () =>
			readFile(file, 'utf8')
				.then(text => JSON.parse(text) as unknown)
				.catch(() => undefined),
		write: async content => {
			try {
				await mkdir(directory, {recursive: true, mode: 0o700});
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
