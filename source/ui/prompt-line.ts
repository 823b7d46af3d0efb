import type {CommandWorld} from './commands.ts';
import {ghostOf} from './reduce-prompt.ts';
import type {TextField} from './text-field.ts';
import {takeEnd, widthOf} from './text-width.ts';
import type {Span} from './theme.ts';
import type {PromptState} from './view-state.ts';

const signs: Readonly<Record<PromptState['kind'], string>> = {command: ':', filter: '/', search: '/'};

/** A text field with its cursor as one reversed cell: the terminal's own cursor stays hidden. */
export const fieldSpans = (field: TextField, ghost: string): readonly Span[] => {
	const characters = [...field.value];
	const after = [...(characters.slice(field.cursor).join('') || ghost)];
	return [
		{text: characters.slice(0, field.cursor).join('')},
		{text: after[0] ?? ' ', role: 'inverse'},
		{text: after.slice(1).join(''), role: field.cursor < characters.length ? 'plain' : 'dim'},
	];
};

/** A text longer than the line is shown from further on: the cursor is always seen. */
const scrolledField = (field: TextField, room: number, ellipsis: string): TextField => {
	const before = [...field.value].slice(0, field.cursor).join('');
	if (widthOf(before) < room) return field;
	const kept = ellipsis + takeEnd(before, Math.max(1, room - 2));
	return {value: kept + [...field.value].slice(field.cursor).join(''), cursor: [...kept].length};
};

export const promptLine = (prompt: PromptState, world: CommandWorld, width: number, ellipsis: string): readonly Span[] => [
	{text: ` ${signs[prompt.kind]}`, role: 'accent'},
	...fieldSpans(scrolledField(prompt.field, width - 3, ellipsis), ghostOf(prompt, world)),
];
