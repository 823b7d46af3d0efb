import type {IBufferCell, Terminal} from '@xterm/headless';

// xterm's sixteen colours in a palette that reads on a dark page; the indices are those of the terminal.
const palette = [
	['#1c1c1c', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d0d0d0'],
	['#6c6c6c', '#ff7b85', '#b5e890', '#ffd97a', '#8ac6ff', '#e09cff', '#7fdbe6', '#ffffff'],
].flat();
const [foreground, background] = ['#d0d0d0', '#121212'];
const cell = {width: 8.4, height: 18};

type Paint = {readonly fill: string; readonly back: string | undefined; readonly weight: string; readonly opacity: string};

const colourOf = (index: number, isPalette: boolean, isRgb: boolean, otherwise: string): string => {
	if (isRgb) return `#${index.toString(16).padStart(6, '0')}`;
	return isPalette ? (palette[index] ?? otherwise) : otherwise;
};

const paintOf = (one: IBufferCell): Paint => {
	const front = colourOf(one.getFgColor(), one.isFgPalette(), one.isFgRGB(), foreground);
	const back = colourOf(one.getBgColor(), one.isBgPalette(), one.isBgRGB(), background);
	const [fill, under] = one.isInverse() ? [back, front] : [front, back];
	return {
		fill,
		back: under === background ? undefined : under,
		weight: one.isBold() ? 'bold' : 'normal',
		opacity: one.isDim() ? '0.55' : '1',
	};
};

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const isSame = (one: Paint, other: Paint): boolean =>
	one.fill === other.fill && one.back === other.back && one.weight === other.weight && one.opacity === other.opacity;

type Run = {readonly column: number; readonly cells: number; readonly text: string; readonly paint: Paint};

/** Neighbouring cells of one look, joined. */
const runsOf = (screen: Terminal, row: number): readonly Run[] => {
	const line = screen.buffer.active.getLine(screen.buffer.active.baseY + row);
	const runs: Run[] = [];
	for (let column = 0; column < screen.cols; column++) {
		const one = line?.getCell(column);
		if (one === undefined || one.getWidth() === 0) continue;
		const paint = paintOf(one);
		const text = one.getChars() || ' ';
		const last = runs.at(-1);
		if (last !== undefined && isSame(last.paint, paint)) {
			runs[runs.length - 1] = {...last, cells: last.cells + one.getWidth(), text: last.text + text};
		} else runs.push({column, cells: one.getWidth(), text, paint});
	}
	return runs;
};

const drawRun = (run: Run, row: number): string => {
	const {column, cells, text, paint} = run;
	const [x, y, wide] = [column * cell.width, row * cell.height, cells * cell.width].map(number => number.toFixed(1));
	const under = paint.back === undefined ? '' : `<rect x="${x}" y="${y}" width="${wide}" height="${cell.height}" fill="${paint.back}"/>`;
	const style = `${paint.weight === 'bold' ? ' font-weight="bold"' : ''}${paint.opacity === '1' ? '' : ` opacity="${paint.opacity}"`}`;
	const baseline = (row * cell.height + 13.5).toFixed(1);
	// Each word stands at its own column, so that columns stay columns whatever font the reader has.
	const words = [...text.matchAll(/\S+/g)].map(({0: word, index}) => {
		const at = ((column + index) * cell.width).toFixed(1);
		return `<text x="${at}" y="${baseline}" fill="${paint.fill}"${style} textLength="${(word.length * cell.width).toFixed(1)}">${escapeXml(word)}</text>`;
	});
	return [under, ...words].join('');
};

/** A terminal's screen as an SVG picture. */
export const screenPicture = (screen: Terminal): string => {
	const [wide, high] = [screen.cols * cell.width, screen.rows * cell.height];
	const rows = Array.from({length: screen.rows}, (_, row) =>
		runsOf(screen, row)
			.map(run => drawRun(run, row))
			.join(''),
	).filter(row => row !== '');
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide.toFixed(0)} ${high}" font-family="Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`,
		`<rect width="100%" height="100%" fill="${background}"/>`,
		...rows,
		'</svg>\n',
	].join('\n');
};
