import type {SafeText} from '../domain/safe-text.ts';

type GiveUp = (whileAway: () => Promise<void>) => Promise<void>;

/**
 * Lends the terminal to a credential plugin that wants to talk to the person: at once as long as there is no screen, later through
 * the screen, which goes away meanwhile. One at a time.
 */
export type TerminalLoan = {
	/**
	 * `why`: one line for the person who sees the screen go. Settles before the screen is back: a key that is pressed as soon as one
	 * sees it comes after the answer.
	 */
	readonly withTerminal: <Value>(run: () => Promise<Value>, why: SafeText) => Promise<Value>;
	readonly screenIsUp: (giveUp: GiveUp) => void;
	/** Whether the keys are the plugin's now, or were a moment ago: ctrl-c goes to all that run in the foreground, and is not meant for us. */
	readonly isLent: () => boolean;
};

export type TerminalLoanOptions = {
	/** What asks before the screen is up waits for it, since two must not read the same keys. */
	readonly expectsScreen: boolean;
	/** Writes a line to the terminal while it is lent. */
	readonly say: (line: string) => void;
};

/** Milliseconds: a signal and the end of a child reach us on different ways, and the end may come first. */
const lateness = 100;

export const createTerminalLoan = ({expectsScreen, say}: TerminalLoanOptions): TerminalLoan => {
	let screenIsUp = (_giveUp: GiveUp): void => {};
	const screen: Promise<GiveUp> = expectsScreen
		? new Promise(resolve => {
				screenIsUp = resolve;
			})
		: Promise.resolve(whileAway => whileAway());
	let queue: Promise<void> = Promise.resolve();
	let lentUntil = Number.NEGATIVE_INFINITY;
	return {
		screenIsUp: giveUp => screenIsUp(giveUp),
		isLent: () => performance.now() < lentUntil,
		withTerminal<Value>(run: () => Promise<Value>, why: SafeText): Promise<Value> {
			const {promise, resolve, reject} = Promise.withResolvers<Value>();
			const borrow = async (): Promise<void> => {
				const giveUp = await screen;
				await giveUp(async () => {
					lentUntil = Number.POSITIVE_INFINITY;
					try {
						say(why);
						resolve(await run());
					} finally {
						lentUntil = performance.now() + lateness;
					}
				});
			};
			queue = queue.then(borrow).catch(reject);
			return promise;
		},
	};
};
