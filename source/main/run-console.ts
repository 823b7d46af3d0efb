import {setImmediate} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import type {Link} from '../cli/arguments.ts';
import {clipboardSequence} from '../cli/clipboard.ts';
import {createJobControl, type StoppableProcess} from '../cli/job-control.ts';
import {createScreenTerminal} from '../cli/screen-terminal.ts';
import {createTerminalTitle} from '../cli/terminal-title.ts';
import {createTerminalWriter, isOwnOpening} from '../cli/terminal-writer.ts';
import {systemClock} from '../cluster/clock.ts';
import type {SafeText} from '../domain/safe-text.ts';
import type {SessionHost} from '../session/session.ts';
import {renderApp} from '../ui/render-app.tsx';
import {viewOptionsOf} from '../ui/view-options.ts';
import {crashText} from './crash-text.ts';
import {leaveInTime} from './leave-in-time.ts';
import {lendTerminal} from './lend-terminal.ts';
import {letStdinRest} from './let-stdin-rest.ts';
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
	readonly link: Link;
};

/** The console on this process's terminal until it is left. Returns the exit code; a signal ends the process by itself. */
export const runConsole = async ({host, close, loan, ascii, link}: ConsoleOptions): Promise<number> => {
	const {stdin, stdout, stderr, env} = process;
	const time = {now: () => performance.now(), schedule};
	const writer = createTerminalWriter(stdout, time, isOwnOpening());
	writer.setBlocking(false);
	const isRemote = Boolean(env['SSH_CONNECTION'] || env['SSH_TTY']);
	const terminal = createScreenTerminal(stdout, writer, time, {link, isRemote});
	const title = createTerminalTitle(sequence => void writer.write(sequence), env);
	let way: WayOut | undefined;
	const waysOut = watchWaysOut(out => {
		way = out;
		app.unmount();
	}, loan.isLent);
	const memory = tuneMemory(host, setFlagsFromString, systemClock);
	const app = renderApp({
		host,
		onFrame: memory.onFrame,
		viewOptions: viewOptionsOf(env, {ascii}),
		stdin,
		terminal,
		now: systemClock.now,
		schedule,
		suspend: () => void jobControl.stop(),
		copy(text) {
			const sequence = clipboardSequence(text, env);
			if (sequence !== undefined) writer.write(sequence);
			return sequence !== undefined;
		},
	});
	const giveUpTerminal = lendTerminal(whileAway =>
		app.giveUpTerminal(async () => {
			title.show(undefined);
			await writer.flush();
			writer.setBlocking(true);
			await letStdinRest(stdin);
			try {
				await whileAway();
			} finally {
				writer.setBlocking(false);
				// Node asks for the size when this comes, and the kernel sends it to what runs in the foreground alone.
				process.emit('SIGWINCH', 'SIGWINCH');
				// Who was told to end while away has given it back for good.
				if (way === undefined) title.show(contextOf(host));
			}
		}),
	);
	const jobControl = createJobControl(stoppable, giveUpTerminal, () => host.current.get().distrust());
	title.show(contextOf(host));
	const unfollow = host.current.subscribe(() => title.show(contextOf(host)));
	loan.screenIsUp(giveUpTerminal);

	const exit = app.waitUntilExit().catch((error: unknown) => {
		way ??= {kind: 'crash', error};
	});
	// A terminal that nobody reads any more never takes the last frame.
	await Promise.race([exit, app.leaving.then(writer.flush).then(() => setImmediate())]);
	unfollow();
	memory.stop();
	jobControl.dispose();
	terminal.stop();
	title.show(undefined);
	await writer.flush();
	if (writer.isTaken()) writer.setBlocking(true);
	// To the terminal that does not read, it would wait for ever.
	if (way?.kind === 'crash' && (writer.isTaken() || !stderr.isTTY)) stderr.write(crashText(way.error));
	await leaveInTime(close());
	waysOut.dispose();
	if (way?.kind === 'signal') {
		// So that the shell learns how it ended. Libraries that tidy up at the end listen too, and a listener would keep us alive.
		process.removeAllListeners(way.signal);
		process.kill(process.pid, way.signal);
	}
	return way === undefined ? 0 : 1;
};
