import type {Link} from './arguments.ts';
import {filterTerminal} from './filter-terminal.ts';
import {createFramePacer, type FramePacer} from './frame-pacer.ts';
import {createSettledSize, type SettledSize} from './settled-size.ts';
import type {TerminalTime, TerminalWriter} from './terminal-writer.ts';

/** A terminal as frames are painted on it: filtered, in its own time, in a size that has settled. */
export type ScreenTerminal = {
	readonly stream: NodeJS.WriteStream;
	readonly onResize: SettledSize['onResize'];
	readonly requestPaint: FramePacer['request'];
	readonly whenTaken: FramePacer['whenTaken'];
	readonly stop: () => void;
};

/** Of those who listen here nobody hears of a size before it has settled. */
const inert = (terminal: NodeJS.WriteStream, method: 'on' | 'off') => {
	const bound = terminal[method].bind(terminal) as (event: string, listener: () => void) => NodeJS.WriteStream;
	return (event: string, listener: () => void): NodeJS.WriteStream => (event === 'resize' ? terminal : bound(event, listener));
};

export const createScreenTerminal = (
	terminal: NodeJS.WriteStream,
	writer: TerminalWriter,
	time: TerminalTime,
	line: {readonly link: Link; readonly isRemote: boolean},
): ScreenTerminal => {
	const pacer = createFramePacer(writer, time, line);
	const size = createSettledSize(terminal, time, pacer.hold);
	const members = {
		columns: () => size.size().columns,
		rows: () => size.size().rows,
		on: () => inert(terminal, 'on'),
		off: () => inert(terminal, 'off'),
	};
	return {
		stream: filterTerminal(terminal, writer.write, members),
		onResize: size.onResize,
		requestPaint: pacer.request,
		whenTaken: pacer.whenTaken,
		stop: size.stop,
	};
};
