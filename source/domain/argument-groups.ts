/** Arguments in groups that belong together, as positions: a flag with its value, anything else alone. `end` is behind the last word. */
export const argumentGroups = (words: readonly string[]): ReadonlyArray<{readonly start: number; readonly end: number}> => {
	const groups: {readonly start: number; readonly end: number}[] = [];
	for (const [index, word] of words.entries()) {
		const last = groups.at(-1);
		const flag = last !== undefined && last.end - last.start === 1 ? (words[last.start] ?? '') : '';
		const isValue = flag.startsWith('-') && !flag.includes('=') && !word.startsWith('-');
		if (last !== undefined && isValue) groups[groups.length - 1] = {start: last.start, end: index + 1};
		else groups.push({start: index, end: index + 1});
	}
	return groups;
};
