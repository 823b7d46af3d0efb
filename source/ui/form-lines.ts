import type {DialogState, FormField} from './dialog-state.ts';
import {fieldSpans} from './prompt-line.ts';
import {spansWidth, wrapSpans} from './spans.ts';
import {cutMiddle, fitText, widthOf, wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';
import {sumOfShares} from './traffic-form.ts';

type Form = Extract<DialogState, {kind: 'form'}>;
type Lines = ReadonlyArray<readonly Span[]>;

const leastHead = 12;
const mostHead = 28;
const margin = 3;

const valueSpans = ({field, choices, isSelected = false}: FormField, isFocused: boolean): readonly Span[] => {
	if (isFocused && choices === undefined && !isSelected) return fieldSpans(field, '');
	return [{text: field.value, role: isFocused ? 'inverse' : 'plain'}];
};

/** What it is now stands beside the field, or below where the line is full: nothing of it is cut, the cursor least of all. */
const fieldLines = (field: FormField, isFocused: boolean, theme: Theme, headWidth: number, width: number): Lines => {
	const room = Math.max(10, width - margin - headWidth - 1);
	const value = wrapSpans(valueSpans(field, isFocused), room);
	const remark =
		field.choices !== undefined
			? `left right: ${field.choices.length} ${field.label}s`
			: field.field.value === field.before
				? ''
				: `now ${field.before === '' ? 'none' : field.before}`;
	const isShort = value.length === 1 && spansWidth(value[0] ?? []) + remark.length + 3 <= room;
	const remarks = remark === '' || isShort ? [] : wrapWords(remark, room).map((text): readonly Span[] => [{text, role: 'dim'}]);
	return [...value, ...remarks].map((spans, index): readonly Span[] => [
		{text: index === 0 && isFocused ? ` ${theme.glyphs.cursor} ` : ' '.repeat(margin), role: 'accent'},
		{text: fitText(index === 0 ? cutMiddle(field.label, headWidth - 2, theme.glyphs.ellipsis) : '', headWidth, 'left', ''), role: 'dim'},
		...spans,
		...(index === 0 && isShort && remark !== '' ? [{text: `   ${remark}`, role: 'dim'} as const] : []),
	]);
};

const sentence = (text: string | undefined, role: Span['role'], width: number): Lines =>
	text === undefined
		? []
		: [...wrapWords(text, width - margin - 1).map((line): readonly Span[] => [{text: ' '.repeat(margin) + line, role}]), []];

/** What shares add up to while they are typed. */
const sumLines = ({action, fields}: Form, headWidth: number): Lines => {
	if (action !== 'set-traffic') return [];
	const sum = sumOfShares(fields);
	return [
		[
			{text: ' '.repeat(margin)},
			{text: 'together'.padEnd(headWidth), role: 'dim'},
			{text: sum === undefined ? 'not numbers' : String(sum), role: sum === 100 ? 'plain' : 'look'},
		],
	];
};

/** A form: what it is about, each field with what it is now, the focused one with a cursor, and what is wrong. */
export const formLines = (dialog: Form, theme: Theme, width: number): Lines => {
	const longest = Math.max(...dialog.fields.map(({label}) => widthOf(label)));
	const headWidth = Math.min(mostHead, Math.floor(width / 2), Math.max(leastHead, longest + 2));
	return [
		[{text: ` ${dialog.title}`, role: 'strong'}],
		[],
		...sentence(dialog.note, 'dim', width),
		...dialog.fields.flatMap((field, index) => fieldLines(field, index === dialog.focus, theme, headWidth, width)),
		...sumLines(dialog, headWidth),
		[],
		...sentence(dialog.problem, 'look', width),
	];
};
