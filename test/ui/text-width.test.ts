import fc from 'fast-check';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {cutEnd, cutMiddle, cutModel, fitText, widthOf, wrapWords} from '../../source/ui/text-width.ts';

/** Texts as clusters have them: names, model names in other scripts, what terminals draw wide. */
const text = fc.string({
	unit: fc.constantFrom('a', 'Z', '0', '-', '/', '.', ' ', 'é', '語', '한', '🙂', '─', '▅', '→', '·', 'ß'),
	maxLength: 40,
});

test('a fitted text is exactly as wide as asked, in every script', () => {
	fc.assert(
		fc.property(text, fc.integer({min: 0, max: 50}), fc.constantFrom('left' as const, 'right' as const), (value, width, align) => {
			expect(stringWidth(fitText(value, width, align, '…'))).toBe(width);
		}),
	);
});

test('cutting never makes a text wider than asked, and leaves alone what fits', () => {
	fc.assert(
		fc.property(text, fc.integer({min: 0, max: 50}), (value, width) => {
			for (const cut of [cutEnd(value, width, '…'), cutMiddle(value, width, '…'), cutModel(value, width, '…')]) {
				expect(stringWidth(cut)).toBeLessThanOrEqual(width);
				if (stringWidth(value) <= width) expect(cut).toBe(value);
			}
		}),
	);
});

test('the quick width is the width', () => {
	fc.assert(
		fc.property(text, value => {
			expect(widthOf(value)).toBe(stringWidth(value));
		}),
	);
});

test('wrapped lines fit and lose no word', () => {
	fc.assert(
		fc.property(text, fc.integer({min: 4, max: 30}), (value, width) => {
			const lines = wrapWords(value, width);
			for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
			expect(lines.join('').replaceAll(' ', '')).toBe(value.replaceAll(' ', ''));
		}),
	);
});

test('a model name keeps both ends, which tell it apart', () => {
	expect(cutMiddle('stabilityai/stable-diffusion-xl-base-1.0', 15, '…')).toBe('stabili…ase-1.0');
});

test('a model that has no room gives up its organization before its name', () => {
	expect(cutModel('BAAI/bge-m3', 13, '…')).toBe('BAAI/bge-m3');
	expect(cutModel('microsoft/phi-4', 13, '…')).toBe('phi-4');
	expect(cutModel('meta-llama/Llama-3.1-70B-Instruct', 13, '…')).toBe('Llama-…struct');
});
