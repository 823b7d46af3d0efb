import {Text} from 'ink';
import {memo, type ReactElement} from 'react';
import type {PaintedLine} from './theme.ts';

/**
 * One line of the screen, already styled. Every line goes through here: nothing wraps, so nothing is ever higher than it was
 * laid out, also in the one frame that Ink paints with the old tree after a resize. One Text a line and a string compared by
 * value: a line that did not change costs nothing, a box per cell would cost half as much again.
 */
export const Line = memo(({text}: {readonly text: PaintedLine}): ReactElement => <Text wrap="truncate">{text === '' ? ' ' : text}</Text>);

export const Lines = ({lines}: {readonly lines: readonly PaintedLine[]}): ReactElement => (
	<>
		{lines.map((text, index) => (
			<Line key={index} text={text} />
		))}
	</>
);
