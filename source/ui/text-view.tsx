import type {ReactElement} from 'react';
import {layoutOf, noticeOf} from './layout.ts';
import {Line, Lines} from './line.tsx';
import {Waiting} from './loading.tsx';
import {paintLine} from './paint-line.ts';
import {searchSpans, skipCells} from './search-spans.ts';
import {wrapWords} from './text-width.ts';
import {paint} from './theme.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';

/** YAML and describe: lines as they are, cut at the edge, scrolled both ways. */
export const TextView = (): ReactElement => {
	const {theme} = useScreen();
	const notice = useSnapshot(noticeOf);
	const {lines, failure, top, left, search, match} = useView(state => state.text);
	const size = useView(state => state.size);
	const {body} = layoutOf(size, 'text', notice);
	if (failure !== undefined) {
		const said = wrapWords(failure.sentence, size.columns - 4).map(text => paint(theme, [{text: `  ${text}`, role: 'look'}]));
		return <Lines lines={said.slice(0, body)} />;
	}
	if (lines === undefined) return <Waiting text={paint(theme, [{text: ' Reading'}])} />;
	const visible = lines
		.slice(top, top + body)
		.map((line, index) =>
			paintLine(
				theme,
				[{text: top + index === match ? theme.glyphs.cursor : ' ', role: 'accent'}, ...searchSpans(skipCells(line, left), search)],
				size.columns,
			),
		);
	return (
		<>
			{visible.map((text, index) => (
				<Line key={index} text={text} />
			))}
		</>
	);
};
