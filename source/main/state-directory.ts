import os from 'node:os';
import path from 'node:path';

/** Where this program keeps what it knows from one day to the next. https://specifications.freedesktop.org/basedir-spec/latest/: a relative path is to be ignored. */
export const stateDirectoryOf = (environment: Readonly<Record<string, string | undefined>>): string => {
	const base = environment['XDG_STATE_HOME'];
	return path.join(base !== undefined && path.isAbsolute(base) ? base : path.join(os.homedir(), '.local', 'state'), 'modeldeck');
};
