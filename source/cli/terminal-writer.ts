import {closeSync, constants, openSync} from 'node:fs';

/** What was written and how long the terminal took to take it: bytes, milliseconds; 0 where it took it at once. */
type Taken = {readonly bytes: number; readonly milliseconds: number};

export type TerminalTime = {
	/** Milliseconds of a clock that only goes forward. */
	readonly now: () => number;
	/** Calls once after `milliseconds`; returns what calls it off. */
	readonly schedule: (milliseconds: number, run: () => void) => () => void;
};

export type TerminalWriter = {
	readonly write: (text: string, done?: (error?: Error | null) => void) => boolean;
	/** Whether the terminal has taken all that was written. */
	readonly isTaken: () => boolean;
	/** Told with each write, and each time everything has been taken. */
	readonly follow: (listener: {readonly onWrite: (bytes: number) => void; readonly onTaken: (taken: Taken) => void}) => void;
	/** Settles when everything has been taken, or when nothing was for a second: nobody reads any more. */
	readonly flush: () => Promise<void>;
	/**
	 * Whether a terminal that does not read holds the whole program up. Off for a screen that goes on, on for other programs that
	 * get the terminal from us.
	 */
	readonly setBlocking: (isBlocking: boolean) => void;
};

type Handle = {readonly setBlocking?: (isBlocking: boolean) => unknown; readonly writeQueueSize?: number};

const handleOf = (terminal: NodeJS.WriteStream): Handle | undefined =>
	(terminal as {readonly _handle?: Handle | null})._handle ?? undefined;

/** Milliseconds without a byte after which nobody is thought to read. */
const patience = 1000;

/**
 * Whether Node has a way to the terminal of its own, as it has where it can open it anew (uv_tty_init). If it cannot (`su`, where the
 * device is somebody else's), the shell would find its own output not blocking.
 */
export const isOwnOpening = (): boolean => {
	if (process.platform !== 'linux') return false;
	try {
		closeSync(openSync('/proc/self/fd/1', constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK));
		return true;
	} catch {
		return false;
	}
};

/**
 * Writes to a terminal without waiting for it. Node makes writes to terminals synchronous (https://nodejs.org/api/process.html#a-note-on-process-io):
 * one that does not read would stop watches, timers and keys. `canGoOn`: whether that may be switched off.
 */
export const createTerminalWriter = (terminal: NodeJS.WriteStream, {now, schedule}: TerminalTime, canGoOn: boolean): TerminalWriter => {
	let pending = 0;
	let bytes = 0;
	let since = 0;
	let hasWaited = false;
	const listeners: Parameters<TerminalWriter['follow']>[0][] = [];
	const waiting = new Set<() => void>();

	const take = (): void => {
		pending -= 1;
		if (pending > 0) return;
		// That we ourselves were busy in between says nothing about the terminal.
		const taken = {bytes, milliseconds: hasWaited ? now() - since : 0};
		bytes = 0;
		hasWaited = false;
		for (const settle of [...waiting]) settle();
		for (const {onTaken} of listeners) onTaken(taken);
	};
	/** Bytes that the terminal has not taken. */
	const queued = (): number => handleOf(terminal)?.writeQueueSize ?? 0;

	return {
		write(text, done) {
			const size = Buffer.byteLength(text);
			if (pending === 0) since = now();
			pending += 1;
			bytes += size;
			for (const {onWrite} of listeners) onWrite(size);
			const isRoomy = terminal.write(text, error => {
				take();
				done?.(error);
			});
			hasWaited ||= queued() > 0;
			return isRoomy;
		},
		isTaken: () => pending === 0,
		follow: listener => void listeners.push(listener),
		flush: () =>
			new Promise(resolve => {
				if (pending === 0) {
					resolve();
					return;
				}
				let left = queued();
				const look = (): void => {
					const before = left;
					left = queued();
					if (left === before) settle();
					else cancel = schedule(patience, look);
				};
				let cancel = schedule(patience, look);
				const settle = (): void => {
					cancel();
					waiting.delete(settle);
					resolve();
				};
				waiting.add(settle);
			}),
		setBlocking(isBlocking) {
			if (canGoOn) handleOf(terminal)?.setBlocking?.(isBlocking);
		},
	};
};
