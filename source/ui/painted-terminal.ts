/** Who waits for a frame: the person whose key it answers, or nobody, since it tells news. */
type FrameKind = 'awaited' | 'news';

/** The terminal as the console paints on it. */
export type PaintedTerminal = {
	/** What is painted goes here. Its size is the one that frames are laid out for; changes of it come by `onResize` alone. */
	readonly stream: NodeJS.WriteStream;
	/** Returns what ends it. */
	readonly onResize: (listener: () => void) => () => void;
	/**
	 * Calls `paint` once, when the terminal has taken all that was written; for news not before a slow line has had its rest either.
	 * Of several requests before that the last one's `paint` is called, as early as the most urgent of them wants it.
	 */
	readonly requestPaint: (kind: FrameKind, paint: () => void) => void;
	/** Calls `run` once, when the terminal has taken all that was written; the last one's of several. At once where it has. */
	readonly whenTaken: (run: () => void) => void;
};
