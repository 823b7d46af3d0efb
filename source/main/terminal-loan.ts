type GiveUp = (whileAway: () => Promise<void>) => Promise<void>;

/**
 * Lends the terminal to a credential plugin that wants to talk to the person: at once as long as there is no screen, later through
 * the screen, which goes away meanwhile. One at a time.
 */
export type TerminalLoan = {
	readonly withTerminal: <Value>(run: () => Promise<Value>) => Promise<Value>;
	readonly screenIsUp: (giveUp: GiveUp) => void;
};

/** `expectsScreen`: what asks before the screen is up waits for it, since two must not read the same keys. */
export const createTerminalLoan = (options: {readonly expectsScreen: boolean}): TerminalLoan => {
	let screenIsUp = (_giveUp: GiveUp): void => {};
	const screen: Promise<GiveUp> = options.expectsScreen
		? new Promise(resolve => {
				screenIsUp = resolve;
			})
		: Promise.resolve(whileAway => whileAway());
	let queue: Promise<unknown> = Promise.resolve();
	return {
		screenIsUp: giveUp => screenIsUp(giveUp),
		withTerminal<Value>(run: () => Promise<Value>): Promise<Value> {
			const borrow = async (): Promise<Value> => {
				const giveUp = await screen;
				let result: Value | undefined;
				await giveUp(async () => {
					result = await run();
				});
				return result as Value;
			};
			const turn = queue.then(borrow, borrow);
			queue = turn.catch(() => {});
			return turn;
		},
	};
};
