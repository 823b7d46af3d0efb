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

// What V8 says, and RE2 of the same.
const reasons: ReadonlyArray<readonly [RegExp, string]> = [
	[/Unterminated group/, 'missing closing )'],
	[/Unmatched '\)'/, 'unexpected )'],
	[/Unterminated character class/, 'missing closing ]'],
	[/Nothing to repeat/, 'missing argument to repetition operator'],
	[/out of order in character class/, 'invalid character class range'],
	[/Invalid escape/, 'invalid escape sequence'],
];

const reasonOf = (error: unknown): string => {
	const text = error instanceof Error ? error.message : String(error);
	return reasons.find(([pattern]) => pattern.test(text))?.[1] ?? 'invalid, or unsupported here';
};

/** The same with its groups, for label_replace. */
export const compileGroups = (pattern: string): RegExp => {
	if (refused.test(pattern)) throw new SyntaxError(`error parsing regexp: invalid or unsupported Perl syntax: \`${pattern}\``);
	const flags = inlineFlags.exec(pattern)?.[1] ?? '';
	if (flags.includes('U')) throw new SyntaxError('error parsing regexp: the flag U is not supported here');
	const body = translateEscapes(pattern.replace(inlineFlags, ''));
	try {
		return new RegExp(`^(?:${body})$`, [...new Set(`us${flags}`)].join(''));
	} catch (error) {
		throw new SyntaxError(`error parsing regexp: ${reasonOf(error)}: \`${pattern}\``);
	}
};
