import {expect, test} from 'vitest';
import {createTheme, paint} from '../../source/ui/theme.ts';

const theme = createTheme({ascii: false, color: true});

/** What a text must not be able to do to the terminal, whoever wrote it and by whichever way it came. */
const hostile = [
	'\u001b]52;c;cm0gLXJmIC8=\u0007',
	'\u001b[2J\u001b[H',
	'\u001b[\u001b[31m31m',
	'\u009b31m',
	'\u009d0;title\u009c',
	'\u001bP$q"p\u001b\\',
	'\u001b]8;;http://example.com\u001b\\link\u001b]8;;\u001b\\',
	'over\rwritten',
	'back\b\b\bspace',
	'two\nlines',
	'ta\tb',
	'bell\u0007',
	'nul\u0000',
	'\u202eright to left',
	'\u2066isolate',
	'zero\u200bwidth',
	'\u{e0041}tag',
	'\ud800 lone',
];

test.each(hostile)('%j is drawn as what it is and does nothing', text => {
	for (const isSelected of [false, true]) {
		const line = paint(
			theme,
			[
				{text: 'name ', role: 'strong'},
				{text, role: 'broken'},
			],
			isSelected,
		);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: our own styles are taken away, and nothing may be left
		const rest = line.replace(/\u001b\[(?:1|2|7|22|27|31|39)m/g, '');
		// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
		expect(rest).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u);
		expect(rest.isWellFormed()).toBe(true);
	}
});
