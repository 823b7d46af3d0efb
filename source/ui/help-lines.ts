import {chartSpans} from './chart-spans.ts';
import {commands} from './commands.ts';
import {bindingsOf, type KeyBinding, type KeyGroup, keyMap, type Place} from './key-map.ts';
import {fitText, widthOf, wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';

type Lines = ReadonlyArray<readonly Span[]>;

export const keyGroups: readonly KeyGroup[] = ['Open', 'Change', 'Find and sort', 'Charts', 'Logs', 'Dialogs', 'Move', 'Console'];

const places: Readonly<Record<Place, string>> = {
	list: 'list',
	service: 'service',
	revisions: 'revisions',
	traffic: 'traffic',
	gpus: 'nodes and GPUs',
	menu: 'menu',
	logs: 'logs',
	text: 'YAML, describe',
	choose: 'pickers',
	columns: 'columns',
	why: 'where numbers come from',
	source: 'metrics',
	help: 'help',
	form: 'forms',
	confirm: 'confirmation',
	prompt: 'prompt',
	anywhere: 'everywhere',
};

const keyWidth = 22;

/** Where a binding holds, in words. */
export const placesText = (where: readonly Place[]): string =>
	where.length >= 6 ? 'all views' : where.map(place => places[place]).join(', ');

/** Digits that do the like are one line. */
export const isRepeated = (title: string): boolean =>
	/^Namespace [2-9]$/.test(title) || chartSpans.slice(1).some(({label}) => title.endsWith(`the last ${label}`));

const [shortest, longest] = [chartSpans[0]?.label, chartSpans.at(-1)?.label];

/** Nine digits are one line. */
export const namesOf = ({keys, title, intent}: KeyBinding): {readonly names: readonly string[]; readonly title: string} => {
	if (title === 'Namespace 1') return {names: ['1-9'], title: 'Namespaces in the order of :ns'};
	if (intent.type === 'chart-span') return {names: [`1-${chartSpans.length}`], title: `Charts of the last ${shortest} to ${longest}`};
	return {names: keys, title};
};

/** Keys on the left, what they do beside them in as many lines as it takes. `where`: at the right edge. */
const entry = (names: string, title: string, where: string, theme: Theme, width: number): Lines => {
	const room = Math.max(20, width - keyWidth - 4 - (where === '' ? 0 : widthOf(where) + 2));
	return wrapWords(title, room).map((text, index): readonly Span[] => [
		{text: `   ${fitText(index === 0 ? names : '', keyWidth - 1, 'left', theme.glyphs.ellipsis)}`, role: 'accent'},
		{text: ` ${fitText(text, room, 'left', theme.glyphs.ellipsis)}`},
		...(index === 0 && where !== '' ? [{text: `  ${where}`, role: 'dim'} as const] : []),
	]);
};

const head = (text: string): readonly Span[] => [{text: ` ${text.toUpperCase()}`, role: 'dim'}];

/**
 * The help page: what every key does where one comes from, then all other bindings and the commands. Made of the tables that
 * dispatch them.
 */
export const helpLines = (theme: Theme, width: number, from: Place): Lines => {
	const shown = keyMap.filter(binding => !isRepeated(binding.title));
	const here = bindingsOf(from).filter(binding => shown.includes(binding));
	const isHere = new Set(here);
	const byGroup = (bindings: readonly KeyBinding[], where: (binding: KeyBinding) => string): Lines =>
		keyGroups.flatMap(group =>
			bindings
				.filter(binding => binding.group === group)
				.flatMap(binding => entry(namesOf(binding).names.join(' '), namesOf(binding).title, where(binding), theme, width)),
		);
	return [
		head(`Here: ${places[from]}`),
		...byGroup(here, () => ''),
		[],
		head('Commands'),
		...commands.flatMap(({names: [name], argument, title}) =>
			entry(`:${name}${argument === undefined ? '' : ` ${argument}`}`, title, '', theme, width),
		),
		[],
		head('Elsewhere'),
		...byGroup(
			shown.filter(binding => !isHere.has(binding)),
			binding => placesText(binding.where),
		),
	];
};
