import {Text, Transform, useStdout} from 'ink';
import {memo, type ReactElement} from 'react';
import {type PaintedLine, paintedCells} from './theme.ts';

/**
 * One line of the screen, already styled. Every line goes through here: nothing wraps, so nothing is ever higher than it was
 * laid out. For Ink it is one blank, whose place is taken by the line at the very end: what Ink would do to a text before that
 * (clean, measure and cut it, split it into styled characters and join them again) costs more than all else, for every line of
 * every frame. It is cut to fit when it is painted; if the terminal is narrower all the same, in the one frame that Ink paints
 * with the old tree after a resize, it stays blank.
 */
export const Line = memo(({text}: {readonly text: PaintedLine}): ReactElement => {
	const stdout = useStdout().stdout as NodeJS.WritableStream & {readonly columns?: number};
	const width = paintedCells(text);
	const fits = (): boolean => stdout.columns === undefined || width <= stdout.columns;
	return (
		<Transform accessibilityLabel={text === '' ? ' ' : text} transform={blank => (fits() ? text : blank)}>
			<Text> </Text>
		</Transform>
	);
});

export const Lines = ({lines}: {readonly lines: readonly PaintedLine[]}): ReactElement => (
	<>
		{lines.map((text, index) => (
			<Line key={index} text={text} />
		))}
	</>
);
