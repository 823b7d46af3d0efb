import type {Plan} from '../domain/plan.ts';
import type {DialogNote} from './dialog-notes.ts';
import type {DialogState} from './dialog-state.ts';
import {differenceLines} from './difference-lines.ts';
import {fieldSpans} from './prompt-line.ts';
import {wrapWords} from './text-width.ts';
import type {Role, Span, Theme} from './theme.ts';

type Confirm = Extract<DialogState, {kind: 'confirm'}>;
type DialogLines = ReadonlyArray<readonly Span[]>;

const headWidth = 12;
const margin = 3;

/** A word on the left, a text on the right that stays in its column when it wraps. */
const entry = (head: string, text: string, width: number, role?: Role): DialogLines =>
	wrapWords(text, Math.max(20, width - margin - headWidth - 1)).map((part, index): readonly Span[] => [
		{text: ' '.repeat(margin)},
		{text: (index === 0 ? head : '').padEnd(headWidth), role: 'dim'},
		{text: part, role},
	]);

const planLine = ({head, text, before, after}: Plan['lines'][number], theme: Theme, width: number): DialogLines => {
	const change =
		before === undefined && after === undefined
			? ''
			: `${before ?? theme.glyphs.none}  ${theme.glyphs.arrow}  ${after ?? theme.glyphs.none}`;
	return entry(head, [change, text].filter(part => part !== '').join('  '), width);
};

const fixedLines = (
	{prepared: {plan, dryRun}, asked: {remark}}: Confirm,
	notes: readonly DialogNote[],
	width: number,
): {readonly above: DialogLines; readonly below: DialogLines} => ({
	above: [
		...notes.flatMap(({head, text}) => entry(head, text, width, 'look')),
		...(remark === undefined ? [] : entry('instead', remark, width)),
		...plan.warnings.flatMap((warning, index) => entry(index === 0 ? 'first' : '', warning.text, width, 'look')),
	],
	below: wrapWords(dryRun.sentence, width - margin - 1).map((text): readonly Span[] => [
		{text: ' '.repeat(margin)},
		{text, role: dryRun.accepted ? 'plain' : 'look'},
	]),
});

const button = (text: string, isFocused: boolean): Span => ({
	text: isFocused ? `[ ${text} ]` : `  ${text}  `,
	role: isFocused ? 'inverse' : 'plain',
});

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What is confirmed is what stands above the buttons: where that is not so any more, all that can be done is to plan it again. */
const buttons = (dialog: Confirm, notes: readonly DialogNote[], width: number): readonly Span[] => {
	const cancel = button('Cancel', dialog.focus === 'cancel');
	const accept = button(
		notes.some(({isOutdated}) => isOutdated) ? 'Plan it again' : capital(dialog.prepared.plan.verb),
		dialog.focus === 'accept',
	);
	const used = cancel.text.length + accept.text.length + 4;
	return [{text: ' '.repeat(Math.max(1, Math.floor((width - used) / 2)))}, cancel, {text: '    '}, accept];
};

const typedLines = (dialog: Confirm, width: number): DialogLines => {
	const {typed} = dialog.prepared.plan;
	if (typed === undefined) return [];
	return [
		...entry('type', `${typed.text}   (${typed.because.replace(/\.$/, '')})`, width, 'look'),
		[{text: ' '.repeat(margin + headWidth)}, ...fieldSpans(dialog.typed, '')],
	];
};

type ConfirmParts = {readonly head: DialogLines; readonly detail: DialogLines; readonly foot: DialogLines; readonly room: number};

const confirmParts = (dialog: Confirm, notes: readonly DialogNote[], theme: Theme, width: number, height: number): ConfirmParts => {
	const {prepared} = dialog;
	const {above, below} = fixedLines(dialog, notes, width);
	const title: readonly Span[] = [
		{text: ` ${prepared.plan.title} in ${prepared.context}`, role: 'strong'},
		{text: `   namespace ${prepared.namespace}`, role: 'dim'},
	];
	const problem: DialogLines = dialog.problem === undefined ? [] : [[{text: `${' '.repeat(margin)}${dialog.problem}`, role: 'look'}]];
	const differences = differenceLines(prepared.differences, theme, width - margin).map((spans): readonly Span[] => [{text: ' '}, ...spans]);
	const changes: DialogLines = [
		...prepared.plan.lines.flatMap(line => planLine(line, theme, width)),
		...(differences.length === 0 ? [] : [[], [{text: '   what the server would change', role: 'dim' as const}], ...differences]),
	];
	const gap: DialogLines = height >= 24 ? [[]] : [];
	const foot: DialogLines = [...gap, ...below, ...typedLines(dialog, width), ...problem, ...gap, buttons(dialog, notes, width)];
	// Where even the warnings do not fit, they scroll with the rest: the buttons stay, and the line that says there is more.
	const doesFit = 1 + gap.length + above.length + foot.length + 3 <= height;
	const head: DialogLines = doesFit ? [title, ...gap, ...above] : [title];
	return {head, detail: doesFit ? changes : [...above, ...changes], foot, room: Math.max(1, height - head.length - foot.length)};
};

/** Lines of the plan that are not on the screen: how far it scrolls. */
export const hiddenLines = (dialog: Confirm, notes: readonly DialogNote[], theme: Theme, width: number, height: number): number => {
	const {detail, room} = confirmParts(dialog, notes, theme, width, height);
	return Math.max(0, detail.length - room);
};

/**
 * The confirm dialog in exactly `height` lines: title, warnings and buttons always, what changes scrolls in between. A
 * screen that hides a warning to show a detail would be a trap.
 */
export const confirmLines = (dialog: Confirm, notes: readonly DialogNote[], theme: Theme, width: number, height: number): DialogLines => {
	const {head, detail, foot, room} = confirmParts(dialog, notes, theme, width, height);
	const top = Math.max(0, Math.min(dialog.top, detail.length - room));
	const hidden = detail.length - top - room;
	const shown = detail.slice(top, top + room);
	const more: readonly Span[] = [
		{text: `${' '.repeat(margin)}${hidden + 1} more lines: ${dialog.prepared.plan.typed === undefined ? 'j k' : 'down up'}`, role: 'look'},
	];
	const lines = [...head, ...(hidden > 0 ? [...shown.slice(0, -1), more] : shown), ...foot];
	return [...lines, ...Array.from({length: Math.max(0, height - lines.length)}, (): readonly Span[] => [])].slice(0, height);
};

type Refused = Extract<DialogState, {kind: 'refused'}>;

/** What the two keys of it do. */
const refusedHint = ({isWorthAsking, asked: {form}}: Refused): string => {
	if (isWorthAsking) return `enter plans it again, escape ${form === undefined ? 'closes this' : 'goes back to what you typed'}.`;
	return form === undefined ? 'enter or escape closes this.' : 'enter or escape goes back to what you typed.';
};

/** Why nothing was written, with the causes that the server named. */
export const refusedLines = (dialog: Refused, width: number): DialogLines => [
	[{text: ` ${dialog.asked.title}`, role: 'strong'}],
	[],
	...[dialog.sentence, ...dialog.causes].flatMap(text =>
		wrapWords(text, width - 6).map((part): readonly Span[] => [{text: `   ${part}`, role: 'look'}]),
	),
	[],
	[{text: `   ${refusedHint(dialog)}`, role: 'dim'}],
];
