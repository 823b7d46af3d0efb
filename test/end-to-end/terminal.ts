import {fileURLToPath} from 'node:url';
import {type IPty, spawn} from '@lydell/node-pty';
import headless from '@xterm/headless';

/** A program in a real pseudo terminal, and the screen it draws. */
export type Terminal = {
	/** The lines of the screen, without trailing blanks. */
	readonly lines: () => readonly string[];
	readonly text: () => string;
	readonly press: (...keys: readonly string[]) => void;
	readonly resize: (columns: number, rows: number) => void;
	/** Waits until the screen fulfils a condition; looks again after each write of the program, never by time. */
	readonly until: (what: string | RegExp | ((text: string) => boolean)) => Promise<string>;
	/** The exit code and signal, once it has ended. */
	readonly ended: Promise<{readonly exitCode: number; readonly signal?: number}>;
	/** Everything it wrote, for what a screen does not show. */
	readonly raw: () => string;
	/** Whether the alternate screen is shown. */
	readonly isAlternate: () => boolean;
	readonly pid: number;
	readonly kill: (signal?: string) => void;
};

const named: Readonly<Record<string, string>> = {
	enter: '\r',
	escape: '\u001b',
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

const program = fileURLToPath(new URL('../../distribution/modeldeck.js', import.meta.url));

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
		LANG: 'C.UTF-8',
		TERM: 'xterm-256color',
		...options.environment,
	};
	for (const [name, value] of Object.entries(wanted)) if (value !== undefined && value !== '') environment[name] = value;

	const screen = new headless.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
	const child: IPty = spawn(
		options.command ?? process.execPath,
		[...(options.command === undefined ? [program] : []), ...options.arguments],
		{
			name: 'xterm-256color',
			cols: columns,
			rows,
			env: environment,
		},
	);
	let raw = '';
	const watchers = new Set<() => void>();
	const look = (): void => {
		for (const watcher of [...watchers]) watcher();
	};
	child.onData(data => {
		raw += data;
		screen.write(data, look);
	});
	const ended = new Promise<{exitCode: number; signal?: number}>(resolve => {
		child.onExit(result => resolve(result));
	});
	// What a screen waits for in vain must say what was there instead.
	let isOver = false;
	void ended.then(() => {
		isOver = true;
		screen.write('', look);
	});

	const lines = (): readonly string[] => {
		const buffer = screen.buffer.active;
		return Array.from({length: screen.rows}, (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '');
	};
	const text = (): string => lines().join('\n');

	return {
		lines,
		text,
		raw: () => raw,
		isAlternate: () => screen.buffer.active.type === 'alternate',
		pid: child.pid,
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
				const watcher = (): void => {
					if (holds()) {
						watchers.delete(watcher);
						resolve(text());
					} else if (isOver) {
						watchers.delete(watcher);
						reject(new Error(`the program ended before ${String(what)} was shown:\n${text()}\n${raw.slice(-2000)}`));
					}
				};
				watchers.add(watcher);
				watcher();
			});
		},
		ended,
	};
};
