import type {TerminalTime} from '../../source/cli/terminal-writer.ts';

/** Time that a test moves. */
export type SteppedTime = TerminalTime & {
	/** Moves the clock and runs what is due on the way, in order. */
	readonly pass: (milliseconds: number) => void;
};

export const steppedTime = (): SteppedTime => {
	let time = 0;
	let due: {readonly at: number; readonly run: () => void}[] = [];
	return {
		now: () => time,
		schedule(milliseconds, run) {
			const entry = {at: time + milliseconds, run};
			due.push(entry);
			return () => {
				due = due.filter(other => other !== entry);
			};
		},
		pass(milliseconds) {
			const end = time + milliseconds;
			for (;;) {
				const [next] = due.filter(({at}) => at <= end).sort((one, other) => one.at - other.at);
				if (next === undefined) break;
				due = due.filter(entry => entry !== next);
				time = Math.max(time, next.at);
				next.run();
			}
			time = end;
		},
	};
};
