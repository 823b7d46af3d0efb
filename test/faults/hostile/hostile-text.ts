/** [0, 1), the same for the same seed: mulberry32. */
export const seeded = (seed: number): (() => number) => {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
};

type Random = () => number;

export const oneOf = <Value>(random: Random, values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;

const between = (random: Random, least: number, most: number): number => least + Math.floor(random() * (most - least + 1));

const point = (random: Random, first: number, last: number): string => String.fromCodePoint(between(random, first, last));

const repeat = (random: Random, most: number, make: () => string): string => Array.from({length: between(random, 1, most)}, make).join('');

const words = ['rm -rf /', 'prod', 'ready', '127.0.0.1', 'OK', 'llama', '0', '; cat', 'password', ''];

const word = (random: Random): string => oneOf(random, words);

/** How a control string ends, or does not. */
const ends = ['\u0007', '\u001b\\', '\u009c', '', '\u0018', '\n'];

const digits = (random: Random): string => oneOf(random, ['', '0', '1', '2', '6', '25', '31', '52', '777', '1049', '2026', '99999999999']);

const finals = 'ABCDEFGHJKLMPSTXZ`abcdefghilmnpqrstuvwxyz@~{|}';

/** Each says something that a terminal might act on, or might draw other than it was measured. */
const grammar: ReadonlyArray<(random: Random) => string> = [
	// C0, DEL and C1.
	random => point(random, 0, 0x1f),
	random => point(random, 0x7f, 0x9f),
	random => oneOf(random, ['\r', '\b\b\b', '\u0007', '\u0000', '\u007f', '\t', '\n', '\r\n', '\u000b', '\u000c', '\u000e', '\u0085']),
	// CSI, seven bits and eight, whole, cut and nested.
	random =>
		`${oneOf(random, ['\u001b[', '\u009b', '\u001b[?', '\u001b[>', '\u001b[<', '\u001b[='])}${digits(random)}${oneOf(random, ['', ';', ':', ';;', ' ', '$', '!'])}${digits(random)}${oneOf(random, [...finals, ''])}`,
	random => `\u001b[\u001b[${digits(random)}m${digits(random)}m`,
	random => `\u001b[3${word(random)}\u001b[31m1m`,
	// OSC: links, clipboard, titles, commands.
	random => `${oneOf(random, ['\u001b]', '\u009d'])}8;;http://${word(random)}${oneOf(random, ends)}${word(random)}\u001b]8;;\u001b\\`,
	random =>
		`${oneOf(random, ['\u001b]', '\u009d'])}52;${oneOf(random, ['c', 'p', ''])};${oneOf(random, ['cm0gLXJmIC8=', '?', ''])}${oneOf(random, ends)}`,
	random =>
		`${oneOf(random, ['\u001b]', '\u009d'])}${oneOf(random, ['0', '1', '2', '4;1;?', '7', '9;7', '10;?', '11;?', '133;A', '777;notify', '1337;File='])};${word(random)}${oneOf(random, ends)}`,
	// DCS, APC, PM, SOS.
	random =>
		`${oneOf(random, ['\u001bP', '\u0090', '\u001b_', '\u009f', '\u001b^', '\u009e', '\u001bX', '\u0098'])}${oneOf(random, ['$q"p', '+q544e', 'Ga=T,f=100;', 'tmux;\u001b\u001b]52;c;eA==\u0007', word(random)])}${oneOf(random, ends)}`,
	// Other escapes: reset, character sets, keypads, lone ones.
	random =>
		`\u001b${oneOf(random, ['c', '7', '8', '(0', ')B', '#8', '%G', '=', '>', 'D', 'M', 'E', 'H', 'N', 'O', 'n', '|', '\u001b', ''])}`,
	// Directions, joiners, tags, variants, fillers.
	random => `${point(random, 0x202a, 0x202e)}${word(random)}`,
	random => `${point(random, 0x2066, 0x2069)}${word(random)}`,
	random =>
		oneOf(random, [
			'\u200e',
			'\u200f',
			'\u061c',
			'\u200b',
			'\u200c',
			'\u200d',
			'\u2060',
			'\ufeff',
			'\u00ad',
			'\u034f',
			'\u180e',
			'\u3164',
			'\u115f',
			'\u2028',
			'\u2029',
			'\ufff9',
		]),
	random => repeat(random, 6, () => point(random, 0xe0000, 0xe007f)),
	random => point(random, 0xe0100, 0xe01ef),
	random =>
		oneOf(random, [
			'👨\u200d👩\u200d👧',
			'🏳\ufe0f\u200d🌈',
			'👍🏽',
			'❤\ufe0f',
			'1\ufe0f\u20e3',
			'🇩🇪',
			'🇩',
			'⚠\ufe0f',
			'⌚\ufe0e',
			'🏴\u{e0067}\u{e0062}\u{e007f}',
		]),
	// Halves of pairs, and what is no character.
	random => oneOf(random, ['\ud800', '\udc00', '\udbff', 'a\udfffb', '\ud83d', '\ude00']),
	random => oneOf(random, ['\uffff', '\ufffe', '\u{1ffff}', '\u{10fffe}', '\ufdd0']),
	// Stacks of marks, with a letter and without.
	random => `${oneOf(random, ['a', '', ' ', '語', '─'])}${repeat(random, 40, () => point(random, 0x300, 0x34e))}`,
	random => `${oneOf(random, ['x', ''])}${repeat(random, 5, () => oneOf(random, ['\u0489', '\u20dd', '\u20e3', '\u0488']))}`,
	// Wide, other scripts, right to left.
	random => repeat(random, 6, () => point(random, 0x4e00, 0x9fa5)),
	random => repeat(random, 4, () => point(random, 0xac00, 0xd7a3)),
	random => repeat(random, 3, () => oneOf(random, ['🙂', '🔥', '🚀', '✅', '❌'])),
	random =>
		oneOf(random, [
			'שלום',
			'مرحبا',
			'नमस्ते',
			'क्षत्रिय',
			'กำลัง',
			'ใช้',
			'தமிழ்',
			'Ελλάδα',
			'Привет',
			'ｶﾞ',
			'ﾊﾟ',
			'\u1112\u1161\u11ab',
			'\u1161',
			'\u115f\u1161',
		]),
	random => `ab${oneOf(random, ['\u0300', '\u05b0', '\u064b', '\u0e31', '\u093c'])}`,
	// Plain words, so that there is something to see.
	word,
	random => repeat(random, 12, () => point(random, 0x20, 0x7e)),
	random =>
		oneOf(random, [
			'__proto__',
			'constructor',
			'`x`',
			'%s%n',
			'{{.}}',
			'../../secrets/x',
			'%2e%2e',
			"'; --",
			'<b>',
			'\\u001b[31m',
			'\\x1b',
		]),
];

/** One hostile string: some pieces of the grammar, never longer than a hundred characters or so. */
export const hostileText = (random: Random): string => repeat(random, 3, () => oneOf(random, grammar)(random));

/** Many of them in a text of about so many characters. Says how many. */
export const hostileTexts = (random: Random, length: number): {readonly text: string; readonly count: number} => {
	let text = '';
	let count = 0;
	while (text.length < length) {
		text += `${hostileText(random)} `;
		count += 1;
	}
	return {text, count};
};
