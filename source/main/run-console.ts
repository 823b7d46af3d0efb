import {setFlagsFromString} from 'node:v8';
import {clipboardSequence} from '../cli/clipboard.ts';
import {filterTerminal} from '../cli/filter-terminal.ts';
import {createJobControl, type StoppableProcess} from '../cli/job-control.ts';
import {createTerminalTitle} from '../cli/terminal-title.ts';
import {systemClock} from '../cluster/clock.ts';
import type {SafeText} from '../domain/safe-text.ts';
import type {SessionHost} from '../session/session.ts';
import {renderApp} from '../ui/render-app.tsx';
import {viewOptionsOf} from '../ui/view-options.ts';
import {crashText} from './crash-text.ts';
import {leaveInTime} from './leave-in-time.ts';
import {schedule} from './schedule.ts';
import type {TerminalLoan} from './terminal-loan.ts';
import {tuneMemory} from './tune-memory.ts';
import {type WayOut, watchWaysOut} from './ways-out.ts';

const stoppable: StoppableProcess = {
	pid: process.pid,
	on: (signal, listener) => process.on(signal, listener),
	off: (signal, listener) => process.off(signal, listener),
	kill: (pid, signal) => process.kill(pid, signal),
	setTimeout,
};

const contextOf = (host: SessionHost): SafeText => host.current.get().store.get().identity.context;

export type ConsoleOptions = {
	readonly host: SessionHost;
	/** Closes what was opened for the console. */
	readonly close: () => Promise<void>;
	readonly loan: TerminalLoan;
	readonly ascii: boolean;
};

/** The console on this process's terminal until it is left. Returns the exit code; a signal ends the process by itself. */
export const runConsole = async ({host, close, loan, ascii}: ConsoleOptions): Promise<number> => {
	const {stdin, stdout, stderr, env} = process;
	const title = createTerminalTitle(sequence => void stdout.write(sequence), env);
	let way: WayOut | undefined;
	const waysOut = watchWaysOut(out => {
		way = out;
		app.unmount();
	});
	const memory = tuneMemory(host, setFlagsFromString, systemClock);
	const app = renderApp({
		host,
		onFrame: memory.onFrame,
		viewOptions: viewOptionsOf(env, {ascii}),
		stdin,
		stdout: filterTerminal(stdout),
		now: systemClock.now,
		schedule,
		suspend: () => void jobControl.stop(),
		copy(text) {
			const sequence = clipboardSequence(text, env);
			if (sequence !== undefined) stdout.write(sequence);
			return sequence !== undefined;
		},
	});
	const giveUpTerminal = (whileAway: () => Promise<void>): Promise<void> =>
		app.giveUpTerminal(async () => {
			title.show(undefined);
			await whileAway();
			title.show(contextOf(host));
		});
	const jobControl = createJobControl(stoppable, giveUpTerminal, () => host.current.get().distrust());
	title.show(contextOf(host));
	const unfollow = host.current.subscribe(() => title.show(contextOf(host)));
	loan.screenIsUp(giveUpTerminal);

	await app.waitUntilExit().catch((error: unknown) => {
		way ??= {kind: 'crash', error};
	});
	unfollow();
	memory.stop();
	jobControl.dispose();
	title.show(undefined);
	if (way?.kind === 'crash') stderr.write(crashText(way.error));
	await leaveInTime(close());
	waysOut.dispose();
	if (way?.kind === 'signal') {
		// So that the shell learns how it ended. Libraries that tidy up at the end listen too, and a listener would keep us alive.
		process.removeAllListeners(way.signal);
		process.kill(process.pid, way.signal);
	}
	return way === undefined ? 0 : 1;
};
