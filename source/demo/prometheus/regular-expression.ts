// What RE2 has and JavaScript writes in another way, or means otherwise.
const inlineFlags = /^\(\?([imsU]+)\)/;
const posixClasses: ReadonlyMap<string, string> = new Map([
	['[:alpha:]', 'A-Za-z'],
	['[:digit:]', '0-9'],
	['[:alnum:]', '0-9A-Za-z'],
	['[:upper:]', 'A-Z'],
	['[:lower:]', 'a-z'],
	['[:space:]', '\\t\\n\\v\\f\\r '],
	['[:punct:]', '!-\\/:-@\\[-`\\{-~'],
	['[:word:]', '0-9A-Za-z_'],
	['[:xdigit:]', '0-9A-Fa-f'],
]);

// RE2 has neither, and JavaScript would run them in exponential time or with another meaning.
const refused = /\(\?<?[=!]|(?<!\\)(?:\\\\)*\\[1-9]|\(\?<(?![A-Za-z_])/;

// The u flag refuses escapes of punctuation that RE2 allows; what is no syntax character stands for itself.
const translateEscapes = (pattern: string): string =>
	pattern
		.replace(/\[:\w+:\]/g, name => posixClasses.get(name) ?? name)
		.replace(/\\(\\|.)/gsu, (whole, character: string) => {
			if (character === 'A') return '^';
			if (character === 'z') return '$';
			if (character === 'a') return '\\x07';
			return /[\w\\^$.*+?()[\]{}|/-]/.test(character) ? (character === '-' ? '\\x2d' : whole) : character;
		})
		.replaceAll('(?P<', '(?<');

/**
 * A test for the whole of a text against a regular expression as RE2 reads it. Dots match line breaks, as Prometheus has it since 3.0.
 * Throws a `SyntaxError`.
 */
export const compileAnchored = (pattern: string): ((text: string) => boolean) => {
	const expression = compileGroups(pattern);
	return text => expression.test(text);
};

/** The same with its groups, for label_replace. */
export const compileGroups = (pattern: string): RegExp => {
	if (refused.test(pattern)) throw new SyntaxError(`error parsing regexp: invalid or unsupported Perl syntax: \`${pattern}\``);
	const flags = inlineFlags.exec(pattern)?.[1] ?? '';
	if (flags.includes('U')) throw new SyntaxError('error parsing regexp: the flag U is not supported here');
	const body = translateEscapes(pattern.replace(inlineFlags, ''));
	return new RegExp(`^(?:${body})$`, [...new Set(`us${flags}`)].join(''));
};
