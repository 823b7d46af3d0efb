import {commands} from './commands.ts';
import {type KeyGroup, keyMap, type Place} from './key-map.ts';
import {fitText, widthOf} from './text-width.ts';
import type {Span, Theme} from './theme.ts';

const groups: readonly KeyGroup[] = ['Move', 'Open', 'Change', 'Find and sort', 'Logs', 'Dialogs', 'Console'];

const places: Readonly<Record<Place, string>> = {
	list: 'list',
	service: 'service',
	revisions: 'revisions',
	logs: 'logs',
	text: 'YAML, describe',
	choose: 'pickers',
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
const isRepeated = (title: string): boolean => /^Namespace [2-9]$/.test(title);

/** The help page: every binding and every command, made of the tables that dispatch them. */
export const helpLines = (theme: Theme, width: number): ReadonlyArray<readonly Span[]> => {
	const keys = groups.flatMap(group => [
		[{text: ` ${group.toUpperCase()}`, role: 'dim'}] as readonly Span[],
		...keyMap
			.filter(binding => binding.group === group && !isRepeated(binding.title))
			.map((binding): readonly Span[] => {
				const where = placesText(binding.where);
				const title = binding.title === 'Namespace 1' ? 'Namespaces in the order of :ns' : binding.title;
				const names = binding.title === 'Namespace 1' ? '1-9' : binding.keys.join(' ');
				const room = Math.max(20, width - keyWidth - widthOf(where) - 5);
				return [
					{text: `   ${fitText(names, keyWidth - 1, 'left', theme.glyphs.ellipsis)}`, role: 'accent'},
					{text: ` ${fitText(title, room, 'left', theme.glyphs.ellipsis)}`},
					{text: ` ${where}`, role: 'dim'},
				];
			}),
		[],
	]);
	const commandLines = commands.map(({names, argument, title}): readonly Span[] => [
		{
			text: `   ${fitText(`:${names[0]}${argument === undefined ? '' : ` ${argument}`}`, keyWidth - 1, 'left', theme.glyphs.ellipsis)}`,
			role: 'accent',
		},
		{text: ` ${title}`},
	]);
	return [...keys, [{text: ' COMMANDS', role: 'dim'}], ...commandLines];
};
