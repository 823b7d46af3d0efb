import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach} from 'vitest';

/** A state directory for each test of a file, gone after it. */
export const folderOfFile = (): (() => string) => {
	let folder = '';
	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-session-'));
	});
	afterEach(() => rm(folder, {recursive: true}));
	return () => folder;
};
