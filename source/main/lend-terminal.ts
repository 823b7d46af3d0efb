type GiveUp = (whileAway: () => Promise<void>) => Promise<void>;

/**
 * Gives up the terminal for several at a time: who asks while it is given up already (ctrl-z at the prompt of a credential plugin) goes
 * at once, and the terminal is taken back when the last of them is done.
 */
export const lendTerminal = (giveUp: GiveUp): GiveUp => {
	let guests: Set<Promise<void>> | undefined;
	return async whileAway => {
		if (guests !== undefined) {
			const visit = whileAway();
			guests.add(visit);
			await visit;
			return;
		}
		const all = new Set<Promise<void>>();
		guests = all;
		try {
			await giveUp(async () => {
				all.add(whileAway());
				for (const visit of all) await visit;
			});
		} finally {
			guests = undefined;
		}
	};
};
