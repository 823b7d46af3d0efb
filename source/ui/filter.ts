import type {ServiceRow} from '../session/snapshot.ts';

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

type Requirement = {readonly key: string; readonly value?: string; readonly isEqual: boolean};

const parseRequirement = (text: string): Requirement => {
	const [, key = text, operator, value] = /^([^=!]+?)\s*(==|=|!=)\s*(.*)$/.exec(text) ?? [];
	return operator === undefined ? {key: text, isEqual: true} : {key, value: value ?? '', isEqual: operator !== '!='};
};

const hasLabels = (row: ServiceRow, requirements: readonly Requirement[]): boolean =>
	requirements.every(({key, value, isEqual}) => {
		const label = Object.hasOwn(row.service.labels, key) ? row.service.labels[key] : undefined;
		return value === undefined ? label !== undefined : (label === value) === isEqual;
	});

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

/** `re`, `!inverse`, `-l key=value,key!=value,key`, `-f fuzzy`. An empty text is no filter. */
export const parseFilter = (text: string): ParsedFilter => {
	const trimmed = text.trim();
	const [, option, rest = ''] = /^-([lf])\s*(.*)$/u.exec(trimmed) ?? [];
	if (option === 'l') {
		const requirements = rest
			.split(',')
			.map(part => part.trim())
			.filter(part => part !== '')
			.map(parseRequirement);
		if (requirements.length === 0) return {ok: true, filter: undefined};
		return {ok: true, filter: {text: trimmed, form: 'labels', matches: row => hasLabels(row, requirements)}};
	}
	if (option === 'f') {
		if (rest === '') return {ok: true, filter: undefined};
		return {ok: true, filter: {text: trimmed, form: 'fuzzy', matches: row => isFuzzyMatch(haystack(row), rest)}};
	}
	return trimmed.startsWith('!') ? parsePattern(trimmed, trimmed.slice(1), true) : parsePattern(trimmed, trimmed, false);
};
