/** First line of a window of `height` lines over `count`, moved as little as it takes to hold `selected`. */
export const scrollTo = (top: number, selected: number, height: number, count: number): number => {
	const highest = Math.max(0, count - height);
	const moved = selected < top ? selected : selected >= top + height ? selected - height + 1 : top;
	return Math.min(highest, Math.max(0, moved));
};

/** First line that keeps a row which moved from one index to another on the same line of the screen. */
export const followRow = (top: number, before: number, after: number, height: number, count: number): number =>
	scrollTo(after - (before - top), after, height, count);

export const clamp = (value: number, lowest: number, highest: number): number => Math.max(lowest, Math.min(highest, value));
