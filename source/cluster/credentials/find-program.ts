import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import path from 'node:path';

const isProgram = async (file: string): Promise<boolean> => {
	try {
		await access(file, constants.X_OK);
		return (await stat(file)).isFile();
	} catch {
		return false;
	}
};

/** Looks a command up as a shell does: a path as it is, a name in the folders of PATH; never in the working directory. */
export const findProgram =
	(searchPath: string | undefined) =>
	async (command: string): Promise<string | undefined> => {
		if (command.includes(path.sep)) return (await isProgram(command)) ? command : undefined;
		for (const folder of (searchPath ?? '').split(path.delimiter)) {
			const file = path.join(folder, command);
			if (path.isAbsolute(folder) && (await isProgram(file))) return file;
		}
		return undefined;
	};
