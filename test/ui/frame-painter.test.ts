import headless from '@xterm/headless';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createFramePainter} from '../../source/ui/frame-painter.ts';

const esc = '\u001b';
const size = {columns: 20, rows: 4};

const openGrid = () => {
	const terminal = new headless.Terminal({cols: size.columns, rows: size.rows, allowProposedApi: true, scrollback: 0});
	const cells = (): readonly string[] => {
		const buffer = terminal.buffer.active;
		return Array.from({length: size.rows}, (_, row) =>
			Array.from({length: size.columns}, (__, column) => {
				const cell = buffer.getLine(buffer.baseY + row)?.getCell(column);
				if (cell === undefined) return '?';
				const look = [cell.isBold(), cell.isDim(), cell.isInverse(), cell.isUnderline(), cell.getFgColor(), cell.getBgColor()];
				return `${cell.getChars() || (cell.getWidth() === 0 ? '' : ' ')}${look.map(each => (each > 0 ? each : '')).join(',')}`;
			}).join('|'),
		);
	};
	return {
		write: (data: string): Promise<void> => new Promise(resolve => terminal.write(data, resolve)),
		cells,
	};
};

const styles = [
	[`${esc}[1m`, `${esc}[22m`],
	[`${esc}[2m`, `${esc}[22m`],
	[`${esc}[31m`, `${esc}[39m`],
	[`${esc}[7m`, `${esc}[27m`],
	[`${esc}[4m`, `${esc}[24m`],
	['', ''],
] as const;

const piece = fc
	.tuple(fc.array(fc.constantFrom('a', 'b', '7', ' ', '  ', '日', '▄', 'e\u0301', '·'), {maxLength: 8}), fc.constantFrom(...styles))
	.map(([characters, [open, close]]) => `${open}${characters.join('')}${close}`);
const line = fc.array(piece, {maxLength: 4}).map(pieces => pieces.join(''));
const frame = fc.array(line, {maxLength: 6}).map(lines => lines.join('\n'));

test('after any frames the terminal shows the last one as if it were the only one', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(frame, {minLength: 2, maxLength: 5}), async frames => {
			const painter = createFramePainter();
			const grid = openGrid();
			for (const each of frames) await grid.write(painter.paint(each, size));
			const alone = openGrid();
			await alone.write(createFramePainter().paint(frames.at(-1) ?? '', size));
			expect(grid.cells()).toEqual(alone.cells());
		}),
		{numRuns: 60},
	);
});

test('a digit that changes costs a digit', () => {
	const painter = createFramePainter();
	const row = (share: string): string => `${esc}[1mllama${esc}[22m  ${share}% busy`;
	painter.paint(`head\n${row('41')}`, size);
	expect(painter.paint(`head\n${row('47')}`, size)).toBe(`${esc}[?2026h${esc}[2;9H7${esc}[?2026l`);
	expect(painter.paint(`head\n${row('47')}`, size)).toBe('');
});

test('a style lasts over cells that have it and ends with the frame', () => {
	const painter = createFramePainter();
	painter.paint('ab\nc', size);
	const red = (text: string): string => `${esc}[31m${text}${esc}[39m`;
	expect(painter.paint(`${red('xy')}\n${red('z')}`, size)).toBe(`${esc}[?2026h${esc}[1H${esc}[31mxy${esc}[2Hz${esc}[m${esc}[?2026l`);
});

test('what is gone from the end of a line is erased without a colour', () => {
	const painter = createFramePainter();
	painter.paint(`abc${esc}[7m      ${esc}[27m`, size);
	expect(painter.paint('abc', size)).toBe(`${esc}[?2026h${esc}[1;4H${esc}[K${esc}[?2026l`);
});

test('what is larger than the terminal is cut, never wrapped and never scrolled', async () => {
	const painter = createFramePainter();
	const grid = openGrid();
	await grid.write(painter.paint(Array.from({length: 9}, (_, row) => `${row}${'日'.repeat(20)}`).join('\n'), size));
	expect(grid.cells().map(cells => cells.slice(0, 1))).toEqual(['0', '1', '2', '3']);
});

test('a screen that somebody else has written to is erased, its scrollback never', async () => {
	const painter = createFramePainter();
	const grid = openGrid();
	await grid.write(painter.paint('one\ntwo', size));
	await grid.write('Broadcast message from root');
	painter.forget();
	const again = painter.paint('one\ntwo', size);
	await grid.write(again);
	const alone = openGrid();
	await alone.write(createFramePainter().paint('one\ntwo', size));
	expect(grid.cells()).toEqual(alone.cells());
	expect(again).not.toContain(`${esc}[3J`);
});
