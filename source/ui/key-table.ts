import {placesText} from './help-lines.ts';
import {keyMap} from './key-map.ts';

/** The keys as a Markdown table, for the README: the same rows that dispatch and help are made of. */
export const keyTable = (): string => {
	const rows = keyMap.map(binding => {
		const keys = binding.keys.map(key => `\`${key === '\\' ? '\\\\' : key}\``).join(' ');
		return `| ${keys} | ${binding.title.replaceAll('|', '\\|')} | ${placesText(binding.where)} |`;
	});
	return ['| Key | What it does | Where |', '| --- | --- | --- |', ...rows].join('\n');
};
