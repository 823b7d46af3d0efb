import {inspect} from 'node:util';
import {maskText} from '../domain/mask-secrets.ts';
import {toSafeText} from '../domain/safe-text.ts';

/** Characters of one line: an error may quote what it did not understand. */
const longest = 2000;
const mostLines = 50;

/** What is told of a bug once the terminal is given back: the one place where a stack is shown. */
export const crashText = (error: unknown): string => {
	const stack = error instanceof Error ? (error.stack ?? error.message) : inspect(error, {depth: 1});
	const lines = stack.split('\n', mostLines).map(line => toSafeText(maskText(line.slice(0, longest).replaceAll('\t', '    '))));
	return `modeldeck has failed; this is a bug of its own. Nothing was written to the cluster that was not confirmed.\n${lines.join('\n')}\n`;
};

/** For what has no screen: a bug is told and ends the process, without Node's excerpt of the bundle. */
export const endOnCrash = (): void => {
	process.once('uncaughtException', error => {
		process.stderr.write(crashText(error));
		process.exit(1);
	});
};
