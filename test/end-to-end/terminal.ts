import {readSync} from 'node:fs';
import type {Socket} from 'node:net';
import {StringDecoder} from 'node:string_decoder';
import {type IPty, spawn} from '@lydell/node-pty';
import headless from '@xterm/headless';
import {program} from './workspace.ts';

/** A program in a real pseudo terminal, and the screen it draws. */
export type Terminal = {
	/** The lines of the screen, without trailing blanks. */
	readonly lines: () => readonly string[];
	readonly text: () => string;
	/** Every cell with its look, line by line: what two screens that are the same have in common. */
	readonly cells: () => readonly string[];
	readonly press: (...keys: readonly string[]) => void;
	readonly resize: (columns: number, rows: number) => void;
	/** The row that is drawn in reverse video: what is selected. */
	readonly selectedRow: () => number | undefined;
	/** Waits until the screen fulfils a condition; looks again after each write of the program, never by time. */
	readonly until: (what: string | RegExp | ((text: string) => boolean)) => Promise<string>;
	/** The exit code and signal, once it has ended. */
	readonly ended: Promise<{readonly exitCode: number; readonly signal?: number}>;
	/** Everything it wrote, for what a screen does not show. */
	readonly raw: () => string;
	/** Whether the alternate screen is shown. */
	readonly isAlternate: () => boolean;
	/** Modes of the terminal that a program has to give back. */
	readonly modes: () => {readonly cursor: boolean; readonly bracketedPaste: boolean};
	/** Like a terminal at the far end of a connection that is stuck: what is written is not read. Returns what ends it. */
	readonly stopReading: () => () => void;
	readonly pid: number;
	/** Closes the terminal's own end, as a broken connection does. */
	readonly hangUp: () => void;
	readonly kill: (signal?: string) => void;
};

const named: Readonly<Record<string, string>> = {
	enter: '\r',
	// As the kitty protocol sends it: after a lone ESC byte the next key would count as alt with that key.
	escape: '\u001b[27u',
	tab: '\t',
	space: ' ',
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	backspace: '\u007f',
	'ctrl-c': '\u0003',
	'ctrl-d': '\u0004',
	'ctrl-r': '\u0012',
	'ctrl-z': '\u001a',
};

// Nothing waits this long on purpose: it is there to show what was on the screen instead.
const patience = 50_000;

// The grid does not tell it: the last word of the program counts.
const isCursorShown = (raw: string): boolean => raw.lastIndexOf('\u001b[?25h') >= raw.lastIndexOf('\u001b[?25l');

function* readRest(descriptor: number): Generator<Buffer> {
	for (;;) {
		const bytes = Buffer.alloc(65_536);
		let size = 0;
		try {
			size = readSync(descriptor, bytes);
		} catch {
			// EIO: nobody writes any more. EAGAIN: somebody may, whom the program left behind.
		}
		if (size === 0) return;
		yield bytes.subarray(0, size);
	}
}

/** Starts the built program, or `command`, with our own Node. */
export const startTerminal = (options: {
	readonly arguments: readonly string[];
	readonly columns: number;
	readonly rows: number;
	readonly environment?: Readonly<Record<string, string | undefined>>;
	readonly command?: string;
}): Terminal => {
	const {columns, rows} = options;
	const environment: Record<string, string> = {};
	const wanted = {
		...process.env,
		CI: undefined,
		CONTINUOUS_INTEGRATION: undefined,
		NO_COLOR: undefined,
		FORCE_COLOR: undefined,
		KUBECONFIG: undefined,
		LC_ALL: undefined,
		LC_CTYPE: undefined,
		TMUX: undefined,
		LANG: 'C.UTF-8',
		TERM: 'xterm-256color',
		...options.environment,
	};
	for (const [name, value] of Object.entries(wanted)) if (value !== undefined && value !== '') environment[name] = value;

	const screen = new headless.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
	const child = spawn(options.command ?? process.execPath, [...(options.command === undefined ? [program] : []), ...options.arguments], {
		name: environment['TERM'] ?? '',
		cols: columns,
		rows,
		env: environment,
		encoding: null,
	}) as IPty & {readonly fd: number; readonly _socket: Socket; readonly destroy: () => void};
	const decoder = new StringDecoder();
	let raw = '';
	const watchers = new Set<() => void>();
	const look = (): void => {
		for (const watcher of [...watchers]) watcher();
	};
	const take = (bytes: Buffer): void => {
		const data = decoder.write(bytes);
		raw += data;
		screen.write(data, look);
	};
	// Bytes, for there is no encoding.
	child.onData(data => take(data as unknown as Buffer));
	// Node takes the first read after a program has ended for the last one, when there was room for more: the kernel may have the rest.
	child._socket.once('end', () => {
		for (const bytes of readRest(child.fd)) take(bytes);
	});
	const ended = new Promise<{exitCode: number; signal?: number}>(resolve => {
		// What it wrote last is on the screen by then: the screen takes what it is given in turns of its own.
		child.onExit(result => screen.write('', () => resolve(result)));
	});
	// What a screen waits for in vain must say what was there instead.
	let isOver = false;
	void ended.then(() => {
		isOver = true;
		screen.write('', look);
	});

	const lines = (): readonly string[] => {
		const buffer = screen.buffer.active;
		// Without scrollback the grid keeps cells beyond its edge when it shrinks; nobody sees them.
		return Array.from({length: screen.rows}, (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true, 0, screen.cols) ?? '');
	};
	const text = (): string => lines().join('\n');
	const cells = (): readonly string[] => {
		const buffer = screen.buffer.active;
		return Array.from({length: screen.rows}, (_, row) => {
			const line = buffer.getLine(buffer.baseY + row);
			return Array.from({length: screen.cols}, (__, column) => {
				const cell = line?.getCell(column);
				if (cell === undefined) return '';
				const look = [cell.isBold(), cell.isDim(), cell.isInverse(), cell.isUnderline()].map(Boolean).map(Number);
				return `${cell.getChars() || ' '}${look.join('')}${cell.isFgDefault() ? '' : cell.getFgColor()}`;
			}).join('|');
		});
	};

	return {
		lines,
		text,
		cells,
		selectedRow() {
			const buffer = screen.buffer.active;
			const rows = Array.from({length: screen.rows}, (_, row) => row);
			return rows.find(
				row =>
					(buffer
						.getLine(buffer.baseY + row)
						?.getCell(3)
						?.isInverse() ?? 0) !== 0,
			);
		},
		raw: () => raw,
		isAlternate: () => screen.buffer.active.type === 'alternate',
		modes: () => ({cursor: isCursorShown(raw), bracketedPaste: screen.modes.bracketedPasteMode}),
		pid: child.pid,
		hangUp: () => child.destroy(),
		kill: signal => child.kill(signal),
		press(...keys) {
			for (const key of keys) child.write(named[key] ?? key);
		},
		resize(wide, high) {
			screen.resize(wide, high);
			child.resize(wide, high);
		},
		until(what) {
			const holds = (): boolean => {
				const shown = text();
				if (typeof what === 'function') return what(shown);
				return typeof what === 'string' ? shown.includes(what) : what.test(shown);
			};
			return new Promise((resolve, reject) => {
				const finish = (): void => {
					watchers.delete(watcher);
					clearTimeout(timer);
				};
				const fail = (why: string): void => {
					finish();
					reject(new Error(`${why} ${String(what)} was shown:\n${text()}\n${JSON.stringify(raw.slice(-500))}`));
				};
				const watcher = (): void => {
					if (holds()) {
						finish();
						resolve(text());
					} else if (isOver) fail('the program ended before');
				};
				const timer = setTimeout(() => fail('in vain waited until'), patience);
				watchers.add(watcher);
				watcher();
			});
		},
		ended,
		stopReading() {
			child.pause();
			return () => child.resume();
		},
	};
};
