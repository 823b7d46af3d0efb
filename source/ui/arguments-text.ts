const needsQuotes = /[\s"'\\]/u;

/** Arguments as one line; those with blanks or quotes in double quotes. */
export const formatArguments = (args: readonly string[]): string =>
	args.map(arg => (arg === '' || needsQuotes.test(arg) ? `"${arg.replace(/(["\\])/g, '\\$1')}"` : arg)).join(' ');

/** The other way round, as a shell splits words, without any expansion. Undefined: a quote is not closed. */
export const parseArguments = (text: string): readonly string[] | undefined => {
	const args: string[] = [];
	let word: string | undefined;
	let quote: string | undefined;
	for (let index = 0; index < text.length; index += 1) {
		const character = text[index] ?? '';
		if (character === '\\' && quote !== "'") {
			index += 1;
			word = (word ?? '') + (text[index] ?? '');
		} else if (quote !== undefined) {
			if (character === quote) quote = undefined;
			else word = (word ?? '') + character;
		} else if (character === '"' || character === "'") {
			quote = character;
			word ??= '';
		} else if (/\s/u.test(character)) {
			if (word !== undefined) args.push(word);
			word = undefined;
		} else {
			word = (word ?? '') + character;
		}
	}
	if (quote !== undefined) return undefined;
	return word === undefined ? args : [...args, word];
};
