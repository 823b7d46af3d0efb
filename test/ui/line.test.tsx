import {render} from 'ink-testing-library';
import {expect, test} from 'vitest';
import {Line, Lines} from '../../source/ui/line.tsx';
import type {PaintedLine} from '../../source/ui/theme.ts';

const painted = (text: string): PaintedLine => text as PaintedLine;

test('a line longer than the terminal stays one line', () => {
	const {lastFrame, unmount} = render(<Line text={painted('model '.repeat(40))} />);
	expect(lastFrame()?.split('\n')).toHaveLength(1);
	unmount();
});

test('an empty line keeps its place between two others', () => {
	const {lastFrame, unmount} = render(<Lines lines={['one', '', 'three'].map(painted)} />);
	expect(
		lastFrame()
			?.split('\n')
			.map(line => line.trimEnd()),
	).toEqual(['one', '', 'three']);
	unmount();
});

test('lines that are given again with the same text draw the same frame', () => {
	const lines = (): readonly PaintedLine[] => ['one', 'two'].map(painted);
	const {frames, rerender, unmount} = render(<Lines lines={lines()} />);
	rerender(<Lines lines={lines()} />);
	expect(new Set(frames).size).toBe(1);
	rerender(<Lines lines={['one', 'other'].map(painted)} />);
	expect(new Set(frames).size).toBe(2);
	unmount();
});
