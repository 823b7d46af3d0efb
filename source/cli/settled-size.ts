import type {TerminalTime} from './terminal-writer.ts';

type Size = {readonly columns: number; readonly rows: number};

export type SettledSize = {
	readonly size: () => Size;
	readonly onResize: (listener: () => void) => () => void;
	readonly stop: () => void;
};

/** Milliseconds without another size after which a window is thought to have its size, and the longest time that is waited for. */
const quiet = 50;
const longest = 250;

/** Terminals that have no size say 0×0: a serial line, a container without one. */
const usual: Size = {columns: 80, rows: 24};

const sizeOf = ({columns, rows}: NodeJS.WriteStream): Size => (columns > 0 && rows > 0 ? {columns, rows} : usual);

/**
 * The size that frames are laid out for: a window that is drawn larger tells hundreds of sizes, and only the one it stays at is worth a
 * frame. `hold` keeps frames back until then: they would be for a window that is no more.
 */
export const createSettledSize = (terminal: NodeJS.WriteStream, {now, schedule}: TerminalTime, hold: () => () => void): SettledSize => {
	const listeners = new Set<() => void>();
	let settled = sizeOf(terminal);
	let begun: number | undefined;
	let release = (): void => {};
	let cancel = (): void => {};

	const settle = (): void => {
		begun = undefined;
		settled = sizeOf(terminal);
		for (const listener of [...listeners]) listener();
		release();
	};
	const onResize = (): void => {
		if (begun === undefined) {
			begun = now();
			release = hold();
		}
		cancel();
		cancel = schedule(Math.max(0, Math.min(quiet, begun + longest - now())), settle);
	};
	terminal.on('resize', onResize);
	return {
		size: () => settled,
		onResize(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		stop() {
			cancel();
			terminal.off('resize', onResize);
			release();
		},
	};
};
