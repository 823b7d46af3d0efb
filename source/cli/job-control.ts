/** What job control needs of a process. */
export type StoppableProcess = {
	readonly pid: number;
	readonly on: (signal: 'SIGTSTP' | 'SIGCONT', listener: () => void) => unknown;
	readonly off: (signal: 'SIGTSTP' | 'SIGCONT', listener: () => void) => unknown;
	readonly kill: (pid: number, signal: 'SIGTSTP') => unknown;
	readonly setTimeout: (callback: () => void, milliseconds: number) => unknown;
};

export type JobControl = {
	/** Stops the program as ctrl-z does in any shell; resolves when it runs again. */
	readonly stop: () => Promise<void>;
	readonly dispose: () => void;
};

// Longer than the kernel needs to stop us, short enough to go on where it does not.
const discardedAfter = 200;

/**
 * Milliseconds. `kill` of a stopped job sends SIGTERM and SIGCONT in the same moment: either may be told first, and a timer that has run
 * out meanwhile before both. Who takes the terminal back behind the shell is stopped by the kernel again, and would not hear of the rest.
 */
const toldTogether = 20;

/**
 * Job control, which a full-screen program owes its shell: Ink neither leaves the alternate screen on SIGTSTP nor takes the terminal
 * back after SIGCONT. `giveUpTerminal` restores the terminal, runs what it is given, and takes the terminal back; so it does after a
 * SIGCONT that nobody here has asked for, since after a SIGSTOP the shell has made the terminal its own. `onContinue` is told that time
 * has passed unseen: timers slept too.
 */
export const createJobControl = (
	process: StoppableProcess,
	giveUpTerminal: (whileAway: () => Promise<void>) => Promise<void>,
	onContinue: () => void,
): JobControl => {
	let isStopping = false;

	const beStopped = (): Promise<void> =>
		new Promise(resolve => {
			let isAwake = false;
			const wakeUp = (): void => {
				if (isAwake) return;
				isAwake = true;
				process.off('SIGCONT', wakeUp);
				process.on('SIGTSTP', onStopSignal);
				process.setTimeout(resolve, toldTogether);
			};
			process.on('SIGCONT', wakeUp);
			process.off('SIGTSTP', onStopSignal);
			// To the whole group: a parent such as npm must stop with us or the shell never gets its prompt. The kernel discards the
			// signal in an orphaned group (a tmux pane without a shell), where nobody could continue us: then we simply go on.
			process.kill(0, 'SIGTSTP');
			process.setTimeout(wakeUp, discardedAfter);
		});

	const giveUpFor = async (whileAway: () => Promise<void>): Promise<void> => {
		if (isStopping) return;
		isStopping = true;
		await giveUpTerminal(whileAway);
		isStopping = false;
		onContinue();
	};
	const stop = (): Promise<void> => giveUpFor(beStopped);
	const onStopSignal = (): void => void stop();
	const onContinueSignal = (): void => {
		if (!isStopping) process.setTimeout(() => void giveUpFor(async () => {}), toldTogether);
	};

	process.on('SIGTSTP', onStopSignal);
	process.on('SIGCONT', onContinueSignal);
	return {
		stop,
		dispose() {
			process.off('SIGTSTP', onStopSignal);
			process.off('SIGCONT', onContinueSignal);
		},
	};
};
