import {createFramePainter} from './frame-painter.ts';
import type {PaintedTerminal} from './painted-terminal.ts';

type Done = (error?: Error | null) => void;

export type FrameStream = {
	/** For Ink, which writes whole frames to it. */
	readonly stream: NodeJS.WriteStream;
	/** The next frame is painted from nothing. */
	readonly forget: () => void;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences are what is looked for.
const modes = /^(?:\u001b\[\?\d+[hl])+$/;
const screenMode = '\u001b[?1049';

/**
 * Between Ink and the terminal: of each frame only the cells that change are written, and while the terminal takes nothing, of several
 * frames the last. What is no frame (modes, waits for what was written) goes its way in order.
 */
export const createFrameStream = ({stream, whenTaken}: Pick<PaintedTerminal, 'stream' | 'whenTaken'>): FrameStream => {
	const painter = createFramePainter();
	let held: string | undefined;
	let waiting: Done[] = [];

	/** Tells those who wait so far. */
	const settle = (): Done => {
		const all = waiting;
		waiting = [];
		return error => {
			for (const done of all) done(error);
		};
	};
	const paintHeld = (): void => {
		if (held === undefined) return;
		const changes = painter.paint(held, {columns: stream.columns, rows: stream.rows});
		held = undefined;
		if (changes !== '' || waiting.length > 0) stream.write(changes, settle());
	};
	const writeFrame = (frame: string): void => {
		held = frame;
		whenTaken(paintHeld);
	};
	const write = (text: string, encoding?: unknown, callback?: unknown): boolean => {
		const done = (typeof encoding === 'function' ? encoding : callback) as Done | undefined;
		if (modes.test(text)) {
			// Another screen: what was held back for the one before is for nobody.
			if (text.includes(screenMode)) {
				held = undefined;
				painter.forget();
			}
			if (held !== undefined || waiting.length === 0) return stream.write(text, done);
			if (done !== undefined) waiting.push(done);
			return stream.write(text, settle());
		}
		if (text === '' && held === undefined) return stream.write(text, done);
		if (done !== undefined) waiting.push(done);
		if (text !== '') writeFrame(text);
		return true;
	};
	return {
		stream: new Proxy(stream, {
			get(target, name) {
				if (name === 'write') return write;
				const value: unknown = Reflect.get(target, name, target);
				return typeof value === 'function' ? value.bind(target) : value;
			},
		}),
		forget: painter.forget,
	};
};
