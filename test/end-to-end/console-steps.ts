import type {Terminal} from './terminal.ts';

/** The line of a service on the list; empty while there is none. */
export const lineOf = (text: string, name: string): string =>
	text.split('\n').find(line => new RegExp(`(^|\\s)${name}\\s`).test(line) && / \d+\/\d+ /.test(line)) ?? '';

/** Waits until the list shows a service with what is meant on its line; returns the line. */
export const untilLine = async (console: Terminal, name: string, meant: RegExp): Promise<string> =>
	lineOf(await console.until(text => meant.test(lineOf(text, name))), name);

/** Waits until everything has come in; before that, keys may have nothing to act on yet, and say so. */
export const untilRead = (console: Terminal): Promise<string> =>
	console.until(text => /LIVE(?! · reading)/.test(text.split('\n', 1)[0] ?? ''));

const linesOf = (text: string): readonly string[] => text.split('\n').filter(line => / \d+\/\d+ /.test(line));

/** Narrows the list to one service, which has the selection then. */
export const choose = async (console: Terminal, name: string): Promise<void> => {
	await untilRead(console);
	console.press('/', name, 'enter');
	await console.until(text => linesOf(text).length === 1 && lineOf(text, name) !== '' && text.includes(`/${name}  `));
};

export const accepted = 'The API server accepts this (dry run)';

/** Waits for the dialog with its dry run, accepts it, and waits until it is gone. */
export const confirm = async (console: Terminal): Promise<void> => {
	await console.until(accepted);
	console.press('y', 'enter');
	await console.until(text => !text.includes(accepted) && !text.includes('Sent; waiting'));
};
