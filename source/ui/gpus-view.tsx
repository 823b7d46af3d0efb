import {type ReactElement, useMemo} from 'react';
import {type GpuPage, gpuPage, headAbove} from './gpu-page.ts';
import {selectedGpuRow} from './gpu-rows.ts';
import {gpuSentence} from './gpu-sentence.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {Lines} from './line.tsx';
import {ruleLine} from './list-lines.ts';
import {paintLine} from './paint-line.ts';
import {spansWidth} from './spans.ts';
import {wrapWords} from './text-width.ts';
import {blankLine, type PaintedLine, paint, type Theme} from './theme.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';
import {clamp} from './viewport.ts';

const windowLines = (page: GpuPage, top: number, selected: string | undefined, theme: Theme, width: number): readonly PaintedLine[] => {
	const {entries, height} = page;
	return Array.from({length: height}, (_, line) => {
		const head = line === 0 ? headAbove(entries, top) : -1;
		const entry = entries[head >= 0 && head < top ? head : top + line];
		if (entry === undefined) return blankLine;
		const spans = entry.spans();
		if (entry.key === undefined || entry.key !== selected) return paintLine(theme, spans, width);
		const [first, ...rest] = spans;
		const marked = [{text: theme.marksSelection ? theme.glyphs.cursor : (first?.text ?? ' ')}, ...rest];
		return paint(theme, [...marked, {text: ' '.repeat(Math.max(0, width - spansWidth(spans)))}], true);
	});
};

/** As many lines as there is room for; that there is more is said. */
const cutLines = (lines: readonly string[], most: number, {glyphs}: Theme): readonly string[] =>
	lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1] ?? ''}${glyphs.ellipsis}`];

/** Nodes and GPUs: who waits, what each node has and who holds it. */
export const GpusView = (): ReactElement => {
	const {theme} = useScreen();
	const snapshot = useSnapshot(value => value);
	const size = useView(state => state.size);
	const state = useView(view => view.gpus);
	const page = useMemo(() => gpuPage(snapshot, state, theme, size), [snapshot, state, theme, size]);
	const {sentence} = layoutOf(size, 'gpus', noticeOf(snapshot));
	const {columns} = size;
	const row = selectedGpuRow(page.rows, state.selected);
	const top = clamp(state.top, 0, Math.max(0, page.entries.length - page.height));
	const said = row === undefined ? [] : cutLines(wrapWords(gpuSentence(row, snapshot, theme), columns - 4), sentence - 1, theme);
	return (
		<Lines
			lines={[
				...page.totals.map(spans => paintLine(theme, spans, columns)),
				...windowLines(page, top, row?.key, theme, columns),
				paint(theme, ruleLine(theme, columns)),
				...Array.from({length: sentence - 1}, (_, index) => paintLine(theme, [{text: `  ${said[index] ?? ''}`}], columns)),
			]}
		/>
	);
};
