const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/**
 * Stops reading keys, for somebody else is about to. Ink only takes its listener away: Node goes on reading the terminal, and would
 * take lines from under the hands of whoever has it. Reading starts again by itself with the next listener.
 */
export const letStdinRest = async (stdin: NodeJS.ReadStream): Promise<void> => {
	// The stream notices in the next turn that nobody listens any more; before, it does not let itself be paused.
	await turn();
	stdin.pause();
	// Nor does it pause at once, and a listener that comes before it has would never hear of a key.
	await turn();
};
