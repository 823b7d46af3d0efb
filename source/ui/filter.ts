import type {ServiceRow} from '../session/snapshot.ts';
import {parseLabelSelector} from './label-selector.ts';

type FilterForm = 'pattern' | 'inverse' | 'labels' | 'fuzzy';

/** What a filter text means: k9s's four forms. */
export type Filter = {readonly text: string; readonly form: FilterForm; readonly matches: (row: ServiceRow) => boolean};

export type ParsedFilter = {readonly ok: true; readonly filter: Filter | undefined} | {readonly ok: false; readonly sentence: string};

/** What is searched: everything the row shows as text, so that a typed word finds what the eye sees. */
const haystack = (row: ServiceRow): string =>
	[
		row.service.namespace,
		row.service.name,
		row.service.model?.value,
		row.service.version?.value,
		row.service.nextVersion?.value,
		row.service.engine,
		row.state.word,
	]
		.filter(part => part !== undefined)
		.join(' ');

/** Every character of `pattern` in order; spaces in the pattern are ignored. */
const isFuzzyMatch = (text: string, pattern: string): boolean => {
	let position = 0;
	const lower = text.toLowerCase();
	for (const character of pattern.toLowerCase().replaceAll(' ', '')) {
		position = lower.indexOf(character, position) + 1;
		if (position === 0) return false;
	}
	return true;
};

const parsePattern = (text: string, pattern: string, isInverse: boolean): ParsedFilter => {
	if (pattern === '') return {ok: true, filter: undefined};
	try {
		const expression = new RegExp(pattern, 'iu');
		const matches = (row: ServiceRow): boolean => expression.test(haystack(row)) !== isInverse;
		return {ok: true, filter: {text, form: isInverse ? 'inverse' : 'pattern', matches}};
	} catch {
		return {
			ok: false,
			sentence: `"${pattern}" is not a regular expression; the list stays as it was. -f ${pattern} searches it letter by letter.`,
		};
	}
};

/** `re`, `!inverse`, `-l` with a label selector, `-f fuzzy`. An empty text is no filter. */
export const parseFilter = (text: string): ParsedFilter => {
	const trimmed = text.trim();
	const [, option, rest = ''] = /^-([lf])\s*(.*)$/u.exec(trimmed) ?? [];
	if (option === 'l') {
		if (rest.replaceAll(',', '').trim() === '') return {ok: true, filter: undefined};
		const meets = parseLabelSelector(rest);
		if (meets === undefined)
			return {ok: false, sentence: `"${rest}" is not a label selector: key=value, key!=value, key in (a,b), key, !key.`};
		return {ok: true, filter: {text: trimmed, form: 'labels', matches: row => meets(row.service.labels)}};
	}
	if (option === 'f') {
		if (rest === '') return {ok: true, filter: undefined};
		return {ok: true, filter: {text: trimmed, form: 'fuzzy', matches: row => isFuzzyMatch(haystack(row), rest)}};
	}
	return trimmed.startsWith('!') ? parsePattern(trimmed, trimmed.slice(1), true) : parsePattern(trimmed, trimmed, false);
};
