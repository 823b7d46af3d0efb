import type {Difference} from '../session/session.ts';
import {cutMiddle, widthOf} from './text-width.ts';
import type {Span, Theme} from './theme.ts';

const shortPath = (path: string): string => path.replace(/^spec\.template\.spec\./, '').replace(/^spec\.template\./, '');

/**
 * One line where it fits, else what goes with `−` and what comes with `+` below its path; entries of one list share a path.
 * Signs first, colour repeats them.
 */
export const differenceLines = (differences: readonly Difference[], theme: Theme, width: number): ReadonlyArray<readonly Span[]> => {
	const {glyphs} = theme;
	return differences.flatMap(({path, before, after}, index): ReadonlyArray<readonly Span[]> => {
		const name: Span = {text: `  ${shortPath(path)}  `, role: 'dim'};
		const room = width - widthOf(name.text) - 3;
		if (before !== undefined && after !== undefined && widthOf(before) + widthOf(after) + 4 <= room) {
			return [[name, {text: before, role: 'broken'}, {text: ` ${glyphs.arrow} `}, {text: after, role: 'live'}]];
		}
		const lines: (readonly Span[])[] = differences[index - 1]?.path === path ? [] : [[name]];
		if (before !== undefined) lines.push([{text: `    ${glyphs.minus} ${cutMiddle(before, width - 8, glyphs.ellipsis)}`, role: 'broken'}]);
		if (after !== undefined) lines.push([{text: `    + ${cutMiddle(after, width - 8, glyphs.ellipsis)}`, role: 'live'}]);
		return lines;
	});
};
