/** Waits turn by turn of the event loop, not by time, until something holds. */
export const eventually = async (holds: () => boolean): Promise<void> => {
	for (let turn = 0; turn < 200_000; turn++) {
		if (holds()) return;
		await new Promise(resolve => setImmediate(resolve));
	}
	throw new Error(`never held: ${holds}`);
};
