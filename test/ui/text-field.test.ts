import fc from 'fast-check';
import {expect, test} from 'vitest';
import {editField, insertText, type TextField, textField} from '../../source/ui/text-field.ts';

const typed = (field: TextField, ...keys: readonly string[]): TextField =>
	keys.reduce((current, name) => editField(current, name.length === 1 ? {name, text: name} : {name}) ?? current, field);

test('keys edit at the cursor', () => {
	expect(typed(textField('v1'), 'left', 'x', 'end', '2')).toEqual({value: 'vx12', cursor: 4});
	expect(typed(textField('abc'), 'home', 'delete', 'right', 'backspace')).toEqual({value: 'c', cursor: 0});
	expect(typed(textField('one two  '), 'ctrl-w')).toEqual({value: 'one ', cursor: 4});
	expect(typed(textField('one two'), 'left', 'ctrl-u')).toEqual({value: 'o', cursor: 0});
});

test('a key that means nothing to a text is no edit', () => {
	expect(editField(textField('a'), {name: 'enter'})).toBeUndefined();
	expect(editField(textField('a'), {name: 'constructor'})).toBeUndefined();
});

test('characters of two code units are one step', () => {
	expect(typed(textField('a🙂'), 'backspace')).toEqual({value: 'a', cursor: 1});
});

test('pasted text becomes one line without control characters', () => {
	expect(insertText(textField('x '), 'one\r\n\ttwo\u001b[31m\n')).toEqual({value: 'x one two [31m', cursor: 14});
});

test('the cursor never leaves the text', () => {
	const key = fc.constantFrom('left', 'right', 'home', 'end', 'backspace', 'delete', 'ctrl-u', 'ctrl-w', 'a', 'ß', ' ');
	fc.assert(
		fc.property(fc.string(), fc.array(key), (value, keys) => {
			const field = typed(textField(value), ...keys);
			expect(field.cursor).toBeGreaterThanOrEqual(0);
			expect(field.cursor).toBeLessThanOrEqual([...field.value].length);
		}),
	);
});
