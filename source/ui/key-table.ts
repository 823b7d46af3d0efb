import {isRepeated, keyGroups, namesOf, placesText} from './help-lines.ts';
import {keyMap} from './key-map.ts';

/** The keys as a Markdown table, for the README: the same rows that dispatch and help are made of. */
export const keyTable = (): string => {
	const bindings = keyGroups.flatMap(group => keyMap.filter(binding => binding.group === group && !isRepeated(binding.title)));
	const rows = bindings.map(binding => {
		const {names, title} = namesOf(binding);
		// A backslash between backticks stands for itself.
		const keys = names.map(name => `\`${name}\``).join(' ');
		return `| ${keys} | ${title.replaceAll('|', '\\|')} | ${placesText(binding.where)} |`;
	});
	return ['| Key | What it does | Where |', '| --- | --- | --- |', ...rows].join('\n');
};
