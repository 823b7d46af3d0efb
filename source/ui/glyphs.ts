import type {Severity} from '../domain/state.ts';
import {widthOf} from './text-width.ts';

/** Every drawn character that is not plain ASCII, once for terminals that have it and once for those that do not. */
export type Glyphs = {
	readonly severity: Readonly<Record<Severity, string>>;
	readonly rule: string;
	readonly ellipsis: string;
	readonly none: string;
	readonly arrow: string;
	readonly dash: string;
	readonly dot: string;
	readonly mark: string;
	readonly cursor: string;
	readonly ascending: string;
	readonly descending: string;
	/** Eight heights of a sparkline, lowest first. */
	readonly bars: readonly string[];
	readonly gap: string;
	readonly mute: string;
	readonly times: string;
	readonly tick: string;
	readonly rollout: string;
	/** Where charts are read. */
	readonly cursorLine: string;
	/** `symbols` of asciichart, in its order: corners, lines and turns. */
	readonly chart: readonly string[];
	readonly minus: string;
	readonly degree: string;
	readonly infinity: string;
	/** A share of a bar: filled and empty. */
	readonly share: readonly [full: string, empty: string];
};

export const unicodeGlyphs: Glyphs = {
	severity: {broken: '✖', look: '▲', fine: ' '},
	rule: '─',
	ellipsis: '…',
	none: '—',
	arrow: '→',
	dash: '–',
	dot: '·',
	mark: '•',
	cursor: '▸',
	ascending: '↑',
	descending: '↓',
	bars: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
	gap: '·',
	mute: ' ',
	times: '×',
	tick: '✔',
	rollout: '┊',
	cursorLine: '│',
	chart: ['┼', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'],
	minus: '−',
	degree: '°',
	infinity: '∞',
	share: ['█', '·'],
};

export const asciiGlyphs: Glyphs = {
	severity: {broken: 'x', look: '!', fine: ' '},
	rule: '-',
	ellipsis: '~',
	none: '-',
	arrow: '->',
	dash: '-',
	dot: '|',
	mark: '*',
	cursor: '>',
	ascending: '^',
	descending: 'v',
	bars: ['_', '.', '-', '=', '+', 'o', '*', '#'],
	gap: ' ',
	mute: ' ',
	times: 'x',
	tick: '+',
	rollout: ':',
	cursorLine: '|',
	chart: ['+', '|', '-', '-', '-', "'", '.', '.', "'", '|'],
	minus: '-',
	degree: '',
	infinity: 'inf',
	share: ['#', '.'],
};

/** What sentences of other rooms are written with: one plain character for one, so that no column moves. */
const plainForms: ReadonlyMap<string, string> = new Map(
	Object.entries({
		'─': '-',
		'━': '-',
		'┅': '-',
		'→': '>',
		'–': '-',
		'—': '-',
		'−': '-',
		'…': '~',
		'×': 'x',
		'·': '|',
		'≥': '>',
		'≤': '<',
		'°': ' ',
	}),
);

/** Text as plain ASCII of the same width: a form that says the same, else `?` for every cell. */
export const toAscii = (text: string): string =>
	text.replace(/[^\u0020-\u007e]/gu, character => plainForms.get(character) ?? '?'.repeat(widthOf(character)));
