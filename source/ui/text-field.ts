import type {KeyPress} from './key.ts';

/** A line of text with a cursor. `cursor` counts graphemes' code points before it. */
export type TextField = {readonly value: string; readonly cursor: number};

export const textField = (value: string): TextField => ({value, cursor: [...value].length});

const replaced = (field: TextField, from: number, to: number, text: string): TextField => {
	const characters = [...field.value];
	const inserted = [...text];
	return {
		value: [...characters.slice(0, from), ...inserted, ...characters.slice(to)].join(''),
		cursor: from + inserted.length,
	};
};

/** Pasted or typed text goes in as one line of printable characters. */
export const insertText = (field: TextField, text: string): TextField =>
	replaced(field, field.cursor, field.cursor, text.replace(/\p{Control}+/gu, ' ').trimEnd() || text.replace(/\p{Control}/gu, ''));

const wordStart = (field: TextField): number => {
	const characters = [...field.value].slice(0, field.cursor);
	let start = characters.length;
	while (start > 0 && characters[start - 1] === ' ') start -= 1;
	while (start > 0 && characters[start - 1] !== ' ') start -= 1;
	return start;
};

const edits: Readonly<Record<string, (field: TextField) => TextField>> = {
	backspace: field => replaced(field, Math.max(0, field.cursor - 1), field.cursor, ''),
	delete: field => replaced(field, field.cursor, field.cursor + 1, ''),
	left: field => ({...field, cursor: Math.max(0, field.cursor - 1)}),
	right: field => ({...field, cursor: Math.min([...field.value].length, field.cursor + 1)}),
	home: field => ({...field, cursor: 0}),
	end: field => textField(field.value),
	'ctrl-a': field => ({...field, cursor: 0}),
	'ctrl-e': field => textField(field.value),
	'ctrl-u': field => replaced(field, 0, field.cursor, ''),
	'ctrl-w': field => replaced(field, wordStart(field), field.cursor, ''),
};

/** The field after a key, or undefined where the key means nothing to a text field. */
export const editField = (field: TextField, key: KeyPress): TextField | undefined => {
	if (key.text !== undefined) return replaced(field, field.cursor, field.cursor, key.text);
	return Object.hasOwn(edits, key.name) ? edits[key.name]?.(field) : undefined;
};
