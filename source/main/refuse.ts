import {toSafeText} from '../domain/safe-text.ts';

/** Says in one sentence why there is nothing to show. Returns the exit code: 2 for what was typed, 1 for everything else. */
export const refuse = (sentence: string, code: 1 | 2): number => {
	process.stderr.write(`${toSafeText(sentence)}\n`);
	return code;
};
