import {expect, test} from 'vitest';
import {toSafe, toSafeText} from '../../source/domain/safe-text.ts';
import {textCells} from '../../source/domain/text-cells.ts';
import {hostileText, seeded} from '../faults/hostile/hostile-text.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be left is what it is about
const acts = /[\u0000-\u001f\u007f-\u009f\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

test('nothing of a hostile string is left that a terminal acts on or does not show, and what is safe stays as it is', () => {
	const random = seeded(1);
	for (let count = 0; count < 5000; count++) {
		const text = hostileText(random);
		const safe = toSafeText(text);
		expect(safe, JSON.stringify(text)).not.toMatch(acts);
		expect(safe.isWellFormed()).toBe(true);
		expect(toSafeText(safe), JSON.stringify(text)).toBe(safe);
	}
});

test.each([
	['\u001b[31m', '␛[31m'],
	['\u001b[\u001b[31m31m', '␛[␛[31m31m'],
	['a\u0085b', 'a\ufffdb'],
	['\u007f', '␡'],
	['\u202eabc', '\ufffdabc'],
	['⚠\ufe0f hot', '⚠ hot'],
	['👍🏽', '👍'],
	['👨\u200d👧', '👨\ufffd👧'],
	['🇩🇪', 'DE'],
	['a\ufe0f', 'a\ufffd'],
	['\ud83d', '\ufffd'],
])('%j is drawn as %j', (text, safe) => {
	expect(toSafeText(text)).toBe(safe);
});

test('a letter carries three marks and no more, and a mark without a letter is shown as one', () => {
	expect(toSafeText(`e${'\u0301'.repeat(3)}`)).toBe(`e${'\u0301'.repeat(3)}`);
	expect(toSafeText(`e${'\u0301'.repeat(1000)}x`)).toBe(`e${'\u0301'.repeat(3)}\ufffdx`);
	expect(toSafeText('\u0301a')).toBe('\ufffda');
	expect(toSafeText('a \u0301\u0301b')).toBe('a \ufffdb');
});

test('a text of another script stays as it is', () => {
	for (const text of ['Привет', '語彙', '한국어', 'नमस्ते', 'กำลัง', 'שלום', 'é', 'zwölf', '🚀'] as const) expect(toSafeText(text)).toBe(text);
});

test('characters are as wide as terminals draw each of them, joined to a cluster or not', () => {
	expect(['a', 'é', 'e\u0301', '語', '🚀', '\ufffd', 'กำ', 'क्षि', 'ｶﾞ', '─'].map(textCells)).toEqual([1, 1, 1, 2, 2, 1, 2, 3, 2, 1]);
});

test('data nested ten thousand levels deep is cut, not the end of the program', () => {
	let value: unknown = 'x\u001b';
	for (let depth = 0; depth < 10_000; depth++) value = depth % 2 === 0 ? [value] : {a: value};
	expect(JSON.stringify(toSafe({value, name: 'a\u0007'}))).toContain('"name":"a␇"');
});

test('keys are made safe too, and __proto__ is a key like any other', () => {
	const safe = toSafe(JSON.parse('{"__proto__":{"a":"\\u001b"},"constructor":"\\u0007","\\u001b[1m":1,"toString":"x"}'));
	expect(Object.getPrototypeOf(safe)).toBe(Object.prototype);
	expect(JSON.stringify(safe)).toBe('{"__proto__":{"a":"␛"},"constructor":"␇","␛[1m":1,"toString":"x"}');
});
