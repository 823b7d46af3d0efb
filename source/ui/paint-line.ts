import {cutSpans} from './spans.ts';
import {type PaintedLine, paint, type Span, type Theme} from './theme.ts';

/** A line that is cut at `width` cells by our own sign: Ink's is no ASCII. For texts whose length nobody has measured. */
export const paintLine = (theme: Theme, spans: readonly Span[], width: number): PaintedLine =>
	paint(theme, cutSpans(spans, width, theme.glyphs.ellipsis));
